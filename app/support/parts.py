"""What goes into a support bundle, each part by itself, so that one which cannot be read costs the others nothing."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.devices.printers import own_queues
from app.health.checks import examine
from app.health.facts import system, versions
from app.health.hid import hid_shapes
from app.support.masking import json_bytes, settings_shape, text_bytes
from app.wiring.database_url import shared_url
from hardware.camera.present import list_cameras
from hardware.scanners.ports import list_ports
from services.clock import SystemClock
from services.database.check import check
from services.database.outline import outline
from services.health.looking import Told, untold
from services.health.model import Finding
from services.health.saying import as_json, lines
from services.settings.book import load
from services.settings.places import Places
from services.settings.secrets import Secrets
from services.words.catalogue import Catalogue

if TYPE_CHECKING:
    from app.station import Station

SHORT: Final = 20.0  # seconds for what is read
LONG: Final = 45.0  # seconds for the doctor, who waits for what does not answer
MOST_OF_A_LOG: Final = 4_000_000  # bytes of one file, its last ones
_VARIABLES: Final = ("SCANDESK_", "QT_", "PYTHON", "LC_")


@dataclass(frozen=True, slots=True)
class Part:
    """`make` gives (name in the bundle, content), more than once where it is more than one file; waits, `patience`
    seconds at most, and may raise."""

    name: str
    make: Callable[[], Iterator[tuple[str, bytes]]]
    patience: float = SHORT


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which data directory, in whose language. `station`: the one that runs in this process."""

    data_dir: Path
    environ: Mapping[str, str]
    words: Catalogue
    at: datetime
    station: "Station | None" = None


def parts(asked: Asked, told: Told = untold) -> list[Part]:
    """All of them. `told(done, all)` hears how far the doctor is."""
    return [
        Part("about.json", partial(_about, asked)),
        Part("settings.json", partial(_settings, asked)),
        Part("devices.json", _devices),
        Part("database.json", partial(_database, asked)),
        Part("database-check.json", partial(_checked, asked)),
        Part("logs", partial(_logs, asked)),
        Part("findings", partial(_findings, asked, told), LONG),
    ]


def _about(asked: Asked) -> Iterator[tuple[str, bytes]]:
    """Which program on which computer. Of variables the names alone: what they hold may be anything."""
    names = sorted(name for name in asked.environ if name.startswith(_VARIABLES))
    about = {
        "made_at": asked.at.isoformat(),
        "data_dir": str(asked.data_dir),
        "versions": versions(),
        "system": system(),
        "variables": names,
        "desktop_runs": asked.station is not None,
    }
    yield "about.json", json_bytes(about)


def _settings(asked: Asked) -> Iterator[tuple[str, bytes]]:
    loaded = load(asked.data_dir, asked.environ)
    yield "settings.json", json_bytes(settings_shape(loaded, asked.words.say))


def _devices() -> Iterator[tuple[str, bytes]]:
    """What is plugged in, and which queues this computer has; who is there and answers is the doctor's."""
    ports = [{"port": one.name, "description": one.description, "identity": one.identity} for one in list_ports()]
    cameras = [{"number": one.number, "name": one.name} for one in list_cameras()]
    queues = [
        {"queue": one.name, "description": one.description, "state": one.status.state}
        for one in own_queues(SystemClock())
    ]
    yield "devices.json", json_bytes({"ports": ports, "hids": hid_shapes(), "cameras": cameras, "queues": queues})


def _database(asked: Asked) -> Iterator[tuple[str, bytes]]:
    yield "database.json", json_bytes(outline(asked.data_dir, _url(asked)).as_json())


def _checked(asked: Asked) -> Iterator[tuple[str, bytes]]:
    yield "database-check.json", json_bytes(check(asked.data_dir, _url(asked)).as_json())


def _logs(asked: Asked) -> Iterator[tuple[str, bytes]]:
    """Their last lines, without secrets once more: who wrote them may have been an older Scandesk."""
    for path in sorted(Places(asked.data_dir).logs.iterdir()):
        if path.is_file() and not path.is_symlink() and path.suffix != ".lock":
            yield f"logs/{path.name}", text_bytes(_tail(path))


def _findings(asked: Asked, told: Told) -> Iterator[tuple[str, bytes]]:
    found: list[Finding] = list(examine(asked.data_dir, asked.environ, station=asked.station, told=told))
    say = asked.words.say
    yield "findings.json", json_bytes(as_json(found, say))
    yield "findings.txt", text_bytes("\n".join(line for one in found for line in lines(one, say)) + "\n")


def _url(asked: Asked) -> str:
    return shared_url(load(asked.data_dir, asked.environ).settings, Secrets(asked.data_dir, asked.environ))


def _tail(path: Path) -> str:
    """Whole lines of its end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - MOST_OF_A_LOG))
        content: Any = file.read(MOST_OF_A_LOG)
    if size > MOST_OF_A_LOG:
        content = content.partition(b"\n")[2]
    return str(content, "utf-8", "replace")
