"""What ends the whole process (a library of C, the system): its traces are written by the interpreter itself into a
file, and told when the program starts the next time."""

import faulthandler
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import IO, Final

import structlog

from services.bugs import BOOK, PLACES, Crash, number_of_places
from services.settings.files import PRIVATE

log = structlog.get_logger(__name__)

SUFFIX: Final = ".crash"
LARGEST: Final = 100_000  # characters of the traces that are read
_PLACE: Final = re.compile(r'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)
_kept: list[IO[str]] = []  # open as long as the process lives: the interpreter writes there when it can open none


def watch_for_crashes(folder: Path, name: str) -> Crash | None:
    """From now on a crash of this process leaves its traces in `<folder>/<name>.crash`. Those of the run before are
    logged and returned, once. Where the file cannot be written, nothing is watched. Call once `log_to` was."""
    path, crash = folder / f"{name}{SUFFIX}", None
    with suppress(OSError):
        file = open(path, "a+", encoding="utf-8", errors="backslashreplace", opener=_open_private)  # noqa: SIM115
        _kept[:] = [file]
        crash = _left(file)
        faulthandler.enable(file, all_threads=True)
    if crash is not None:
        BOOK.crashed(crash)
    return crash


def crashes_left(folder: Path) -> list[tuple[Path, Crash]]:
    """The files of crashes that no start of their program has told of yet. They stay as they are. Raises OSError."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with path.open(encoding="utf-8", errors="backslashreplace") as file:
            crash, _traces = _read(file)
        if crash is not None:
            found.append((path, crash))
    return found


def _left(file: IO[str]) -> Crash | None:
    """What the run before left there; the file is empty then."""
    file.seek(0)
    crash, traces = _read(file)
    if crash is not None:
        log.error("the program crashed when it ran last", crash=crash.number, at=crash.at.isoformat(), traces=traces)
        file.truncate(0)
    return crash


def _read(file: IO[str]) -> tuple[Crash | None, str]:
    """The crash that is told in this file, and its traces."""
    traces, at = file.read(LARGEST), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    if not traces.strip():
        return None, traces
    what, _, rest = traces.partition("\n")
    places = [
        f"{PurePath(one[0]).name}:{one[2]}:{one[1]}" for one in _PLACE.findall(rest.partition("Current thread")[2])
    ]
    return Crash(number_of_places(what, places[:PLACES]), at), traces


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)
