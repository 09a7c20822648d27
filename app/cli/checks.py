"""The doctor: looks at everything that a station needs, and says of each that it is well, or what to do."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.cli.asset_server_check import asset_server_findings
from app.cli.camera_check import camera_finding, photo_finding
from app.cli.decoding_check import decoding_finding
from app.cli.hid_check import hid_findings
from app.cli.printer_check import printer_findings, queue_findings
from app.cli.rt_check import rt_findings
from app.cli.scale_check import scale_findings
from app.cli.server_check import Finding, server_findings
from app.cli.sscc_check import sscc_findings
from hardware.scanners.ports import find_port
from hardware.scanners.serial_line import open_line
from resources import path as shipped
from services.clock import SystemClock
from services.database.durable import switched_off
from services.errors import OutsideFailed, Refused
from services.settings.book import SettingsBook
from services.settings.model import SerialLine, Settings
from services.settings.secrets import Secrets

LEAST_FREE = 500_000_000  # bytes; a year of scans needs less
_FONTS = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "JetBrainsMono-Regular.ttf")
_SOUNDS = ("accepted.wav", "duplicate.wav", "refused.wav", "warning.wav", "kept.wav", "unverified.wav")
_PLAYERS = ("pw-play", "paplay", "aplay")


def examine(data_dir: Path, environ: Mapping[str, str] = os.environ, *, desktop: bool = False) -> Iterator[Finding]:
    """Look at settings, database, people, labels, servers, disk, scanners, scales, camera, printers, fonts, sound and
    display. Waits for disk, network and devices. Without a display commands alone are to run here, and what only the
    desktop needs is told and no fault, unless the `desktop` is asked for."""
    yield from _settings(data_dir, environ)
    settings = SettingsBook(data_dir, environ).settings
    yield from _database(data_dir, environ)
    yield from server_findings(settings, Secrets(data_dir, environ), SystemClock())
    yield from rt_findings(settings, Secrets(data_dir, environ))
    yield from asset_server_findings(settings, Secrets(data_dir, environ))
    yield _room(data_dir)
    for line in settings.scanning.serial:
        yield _scanner(line)
    yield from hid_findings(settings)
    if not settings.scanning.serial:
        yield Finding("scanners", True, "cli.doctor.no_serial")
    yield from scale_findings(settings.weighing)
    yield camera_finding(settings.camera, data_dir)
    yield decoding_finding(needed=settings.camera.on)
    yield from printer_findings(settings.printing, settings.papers)
    yield _files("fonts", _FONTS)
    yield _files("sounds", _SOUNDS)
    shows = sys.platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    yield _sound(settings, needed=shows or desktop)
    yield Finding("display", shows or not desktop, "cli.doctor.display" if shows else "cli.doctor.no_display")


def _settings(data_dir: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    problems = SettingsBook(data_dir, environ).loaded.problems
    for problem in problems:
        yield Finding("settings", False, problem.words, problem.params)
    if not problems:
        yield Finding("settings", True, "cli.doctor.settings")


def _database(data_dir: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Opens it as every command does; whatever keeps it from opening says what to do."""
    from app.station import Station

    try:
        with Station.open(data_dir, patience=0.0, environ=environ) as station:
            waiting = station.sessions.waiting().number
            kept = len(station.sessions.kept())
            people = len(station.people.everybody())
            off = station.database.read(switched_off)
            labels = [*queue_findings(station), *sscc_findings(station)]
            photos = photo_finding(station)
    except (OutsideFailed, Refused) as failure:
        yield Finding("database", False, failure.words, failure.params)
        return
    yield Finding("database", True, "cli.doctor.database", {"waiting": waiting, "kept": kept})
    if off:
        yield Finding("database server", False, "cli.doctor.may_lose", {"names": ", ".join(off)})
    yield Finding("people", people > 0, "cli.doctor.people" if people else "cli.doctor.nobody", {"n": people})
    yield from labels
    yield photos


def _room(data_dir: Path) -> Finding:
    free = shutil.disk_usage(data_dir).free
    words = "cli.doctor.room" if free >= LEAST_FREE else "cli.doctor.no_room"
    return Finding("disk", free >= LEAST_FREE, words, {"free": free // 1_000_000, "path": data_dir})


def _scanner(line: SerialLine) -> Finding:
    """Opens the port and closes it again; a running desktop has it open, which is well too."""
    if line.port.startswith("simulator:"):
        return Finding(f"scanner {line.id}", True, "cli.doctor.simulated", {"name": line.name})
    try:
        port = find_port(line.port)
        open_line(
            port, baud=line.baud, bytesize=line.bytesize, parity=line.parity, stopbits=line.stopbits, timeout=0.1
        ).close()
    except OutsideFailed as failure:
        busy = failure.words == "device.busy"
        words = "cli.doctor.in_use" if busy else failure.words
        return Finding(f"scanner {line.id}", busy, words, {**failure.params, "name": line.name})
    return Finding(f"scanner {line.id}", True, "cli.doctor.scanner", {"name": line.name, "port": port})


def _files(kind: str, names: tuple[str, ...]) -> Finding:
    missing = [name for name in names if not shipped(kind, name).is_file()]
    words = "cli.doctor.files_missing" if missing else f"cli.doctor.{kind}"
    return Finding(kind, not missing, words, {"missing": ", ".join(missing)})


def _sound(settings: Settings, *, needed: bool) -> Finding:
    if not settings.look.sound:
        return Finding("sound", True, "cli.doctor.sound_off")
    there = sys.platform != "linux" or any(shutil.which(player) for player in _PLAYERS)
    return Finding("sound", there or not needed, "cli.doctor.sound" if there else "cli.doctor.no_sound")
