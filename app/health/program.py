"""What is found of the program itself: which one it is, its libraries, its fonts and sounds, sound and display."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from typing import Final

from app.health.facts import versions
from app.health.libraries import missing_library, packages_for
from app.program.crash_file import crashes_left
from resources import path as shipped
from services.bugs import Crash
from services.health.model import Finding, Kind
from services.health.rules import fault_unless
from services.settings.model import Settings
from services.settings.places import Places

_FONTS: Final = (
    *(f"Inter-{weight}.otf" for weight in ("Regular", "Medium", "SemiBold", "Bold")),
    "JetBrainsMono-Regular.ttf",
)
_SOUNDS: Final = tuple(
    f"{sound}.wav" for sound in ("accepted", "duplicate", "refused", "warning", "kept", "unverified")
)
_PLAYERS: Final = ("pw-play", "paplay", "aplay")


def program_findings() -> Iterator[Finding]:
    """Which program this is, and with which libraries it works."""
    found = versions()
    number, kind, build = found.pop("scandesk"), found.pop("program"), found.pop("build")
    yield Finding("program", Kind.OK, f"health.program.{kind}", {"version": number, "build": build})
    named = ", ".join(f"{name} {known}" for name, known in found.items() if known)
    yield Finding("libraries", Kind.OK, "health.libraries", {"names": named})


def crash_findings(data_dir: Path, zone: tzinfo | None) -> Iterator[Finding]:
    """What ended by itself and was not started since: its next start says so, which may be days away. Reads the disk;
    a folder that cannot be read is told by the check of the log."""
    left: list[tuple[Path, Crash]] = []
    with suppress(OSError):
        left = crashes_left(Places(data_dir).logs)
    for path, crash in left:
        at = crash.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        told = {"at": at, "number": crash.number, "path": path}
        yield Finding(f"crash {path.stem}", Kind.WARNING, "health.crash", told)


def desktop_findings(settings: Settings, environ: Mapping[str, str], *, desktop: bool) -> Iterator[Finding]:
    """What the desktop alone needs. `desktop`: it is to run here; else what it lacks is a note."""
    yield _files("fonts", _FONTS)
    yield _files("sounds", _SOUNDS)
    shows = sys.platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    yield _sound(settings, needed=shows or desktop)
    if shows:
        yield Finding("display", Kind.OK, "cli.doctor.display")
    else:
        yield Finding("display", Kind.FAULT if desktop else Kind.NOTE, "cli.doctor.no_display")
    if why := missing_library(environ):
        yield Finding("system libraries", Kind.FAULT, "cli.no_library", {"why": why, "packages": packages_for(why)})


def _files(kind: str, names: tuple[str, ...]) -> Finding:
    missing = [name for name in names if not shipped(kind, name).is_file()]
    words = "cli.doctor.files_missing" if missing else f"cli.doctor.{kind}"
    return Finding(kind, fault_unless(not missing), words, {"missing": ", ".join(missing)})


def _sound(settings: Settings, *, needed: bool) -> Finding:
    if not settings.look.sound:
        return Finding("sound", Kind.NOTE, "cli.doctor.sound_off")
    if sys.platform != "linux" or any(shutil.which(player) for player in _PLAYERS):
        return Finding("sound", Kind.OK, "cli.doctor.sound")
    return Finding("sound", Kind.FAULT if needed else Kind.NOTE, "cli.doctor.no_sound")
