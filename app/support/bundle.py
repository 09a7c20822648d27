"""Writes a support bundle: one zip file, whole or not at all, for its owner alone to read, look through and send."""

import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from app.support.masking import json_bytes, learn_secrets, text_bytes
from app.support.parts import SHORT, Asked, Part, parts
from services.bounded import Bounded, TookTooLong, within
from services.clock import Clock, SystemClock
from services.errors import OutsideFailed, Refused
from services.health.looking import Told, untold
from services.hidden import masked
from services.tables.safe_file import replacing, safe_name
from services.words.catalogue import Catalogue, Say

if TYPE_CHECKING:
    from app.station import Station

log = structlog.get_logger(__name__)

SUFFIX: Final = ".zip"
Work = Bounded[list[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished one. `files` that are in it; `lacking`: parts that could not be read, or not in time, each with why in
    the program's own words (and as a file of its name in the bundle)."""

    path: Path
    size: int
    files: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]


def write_bundle(
    out: Path,
    data_dir: Path,
    words: Catalogue,
    environ: Mapping[str, str] = os.environ,
    *,
    station: "Station | None" = None,
    clock: Clock | None = None,
    told: Told = untold,
) -> Bundle:
    """Write it to `out`, a .zip file, or a folder in which it gets a name of its own. `station`: the one that runs in
    this process. `told(done, all)` hears how far the doctor is, in some thread. Waits for disk, network and devices, a
    minute at most. Raises OutsideFailed where it cannot be written. Not in the UI thread."""
    at = (clock or SystemClock()).now()
    asked = Asked(data_dir, environ, words, at, station)
    path = out / safe_name(f"scandesk-support-{at:%Y%m%d-%H%M%S}", SUFFIX) if out.is_dir() else out
    with replacing(path, SUFFIX) as file:
        content, lacking = _gathered(asked, told)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, one in content.items():
                packed.writestr(f"scandesk-support/{name}", one)
    return Bundle(path, path.stat().st_size, tuple(content), tuple(lacking.items()))


def _gathered(asked: Asked, told: Told) -> tuple[dict[str, bytes], dict[str, str]]:
    """(content by name, what is lacking). Without the secrets known nothing else is read: it would not be hidden."""
    say = asked.words.say
    told_before = "\n\n".join(say(f"support.readme.{what}") for what in ("what", "without", "with"))
    readme = {"README.txt": text_bytes(told_before + "\n")}
    try:
        within(SHORT, lambda: learn_secrets(asked.data_dir, asked.environ))
    except (TookTooLong, Exception) as error:  # a keyring may raise anything
        return readme, _lacks("secrets", error, say)
    begun = [(part, _begun(part)) for part in parts(asked, told)]
    content, lacking = readme, dict[str, str]()
    for part, work in begun:
        found, lacks = _taken(part, work, say)
        content |= found
        lacking |= lacks
    return content, lacking


def _begun(part: Part) -> Work:
    return Bounded(lambda: list(part.make()), f"support {part.name}")


def _taken(part: Part, work: Work, say: Say) -> tuple[dict[str, bytes], dict[str, str]]:
    try:
        return dict(work.result(part.patience)), {}
    except Exception as error:  # whatever it is: the others are wanted all the more
        lacks = _lacks(part.name, error, say)
        return {f"{part.name}.lacking.json": json_bytes(lacks)}, lacks


def _lacks(name: str, error: Exception, say: Say) -> dict[str, str]:
    log.warning("a part of the support bundle is lacking", part=name, error=type(error).__name__)
    if isinstance(error, (OutsideFailed, Refused)):
        return {name: masked(say(error.words, **error.params))}
    return {name: masked(f"{type(error).__name__}: {error}".removesuffix(": "))}
