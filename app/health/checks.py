"""What is looked at: everything that a station needs. Each thing is one check, so that one which does not answer costs
the others nothing."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.health.asset_server import asset_server_findings
from app.health.camera import camera_finding
from app.health.decoding import decoding_finding
from app.health.hid import hid_findings
from app.health.place import backup_finding, log_finding, room, secret_findings
from app.health.printer import printer_finding, printing_findings
from app.health.program import crash_findings, desktop_findings, program_findings
from app.health.rt import rt_findings
from app.health.running import running_findings
from app.health.scale import packing_scale_findings, scale_finding
from app.health.serial import serial_finding
from app.health.server import server_findings
from app.health.station import station_findings
from services.bounded import TookTooLong, within
from services.clock import SystemClock
from services.database.lock import Ownership
from services.errors import OutsideFailed, Refused
from services.health.looking import PATIENCE, Check, Told, look_over, untold
from services.health.model import Area, Finding, Kind
from services.settings.book import SettingsBook
from services.settings.reading import Loaded
from services.settings.secrets import Secrets

if TYPE_CHECKING:
    from app.station import Station

log = structlog.get_logger(__name__)

SETTINGS_PATIENCE = 5.0  # seconds for a small file


def examine(
    data_dir: Path,
    environ: Mapping[str, str] = os.environ,
    *,
    desktop: bool = False,
    station: "Station | None" = None,
    patience: float = PATIENCE,
    told: Told = untold,
) -> Iterator[Finding]:
    """Look at everything. Waits for disk, network and devices, for `patience` seconds and those of the settings at
    most. Without a display commands alone are to run here, and what only the desktop needs is told and no fault, unless
    the `desktop` is asked for. `station`: the one that runs in this process, which has the devices and is not opened
    again. `told(done, all)` hears how far it is. Not in the UI thread."""
    try:
        if station is None:
            within(patience, lambda: _take_provision(data_dir, environ))
        loaded, running = within(SETTINGS_PATIENCE, lambda: _begin(data_dir, environ))
    except TookTooLong:  # a dead network disk: nothing else can be known
        yield Finding("settings", Kind.FAULT, "health.folder_silent", {"path": data_dir}, Area.DISK)
        yield from look_over([Check("program", Area.PROGRAM, program_findings)], patience=patience, told=told)
        return
    looks = _Looks(data_dir, environ, loaded, running=running, desktop=desktop, station=station)
    yield from look_over(
        [*looks.data(), *looks.servers(), *looks.devices(), *looks.rest()], patience=patience, told=told
    )


def _take_provision(data_dir: Path, environ: Mapping[str, str]) -> None:
    """A station that was never started is looked at as its first start makes it. What keeps the machine's file from
    being taken is told by the check that opens the database."""
    from app.provisioning import provision_first_start

    with suppress(OutsideFailed, Refused):
        provision_first_start(data_dir, environ)


def _begin(data_dir: Path, environ: Mapping[str, str]) -> tuple[Loaded, bool]:
    """The settings, and whether another process owns the data directory: asked before anything is opened beside."""
    loaded = SettingsBook(data_dir, environ).loaded
    ownership = Ownership(data_dir)
    try:
        if not ownership.take(patience=0.0):
            return loaded, True
        ownership.let_go()
    except OutsideFailed:  # whoever opens the database says so
        log.info("the lock cannot be looked at")
    return loaded, False


class _Looks:
    """The checks for one data directory."""

    def __init__(
        self,
        data_dir: Path,
        environ: Mapping[str, str],
        loaded: Loaded,
        *,
        running: bool,
        desktop: bool,
        station: "Station | None",
    ) -> None:
        self._data_dir, self._environ, self._loaded = data_dir, environ, loaded
        self._settings = loaded.settings
        self._running, self._desktop, self._station = running, desktop, station
        self._secrets, self._clock = Secrets(data_dir, environ), SystemClock()

    def data(self) -> Iterator[Check]:
        """The program, the settings, the database and where they are kept."""
        settings, data_dir = self._settings, self._data_dir
        yield Check("program", Area.PROGRAM, program_findings)
        yield Check("crashes", Area.PROGRAM, partial(crash_findings, data_dir, settings.station.tz))
        yield Check("settings", Area.SETTINGS, self._of_settings)
        yield Check("secrets", Area.SETTINGS, partial(secret_findings, self._secrets))
        yield Check("database", Area.DATABASE, partial(station_findings, self._open))
        yield Check(
            "backups", Area.DATABASE, _one(partial(backup_finding, data_dir, settings.database.url, self._clock.now()))
        )
        yield Check("disk", Area.DISK, _one(partial(room, data_dir)))
        yield Check("logs", Area.DISK, _one(partial(log_finding, data_dir)))

    def servers(self) -> Iterator[Check]:
        """Whatever is asked over the network."""
        yield Check("server", Area.SERVER, partial(server_findings, self._settings, self._secrets, self._clock))
        yield Check("request tracker", Area.ASSETS, partial(rt_findings, self._settings, self._secrets))
        yield Check("asset server", Area.ASSETS, partial(asset_server_findings, self._settings, self._secrets))

    def devices(self) -> Iterator[Check]:
        """Scanners, scales, camera and printers, each by itself."""
        settings, running = self._settings, self._running
        if self._station is not None:
            yield Check("devices", Area.DEVICES, partial(running_findings, self._station))
        else:
            for scanner in settings.scanning.serial:
                yield Check(
                    f"scanner {scanner.id}", Area.DEVICES, _one(partial(serial_finding, scanner, running=running))
                )
            yield Check("usb hid", Area.DEVICES, partial(hid_findings, settings))
            for scale in settings.weighing.scales:
                of_scale = partial(scale_finding, scale, running=running)
                yield Check(f"scale {scale.id}", Area.DEVICES, _one(of_scale))
            of_camera = partial(camera_finding, settings.camera, running=running)
            yield Check("camera", Area.CAMERA, _one(of_camera))
        if not settings.scanning.serial:
            yield Check("scanners", Area.DEVICES, lambda: [Finding("scanners", Kind.NOTE, "cli.doctor.no_serial")])
        yield Check("scale of packing", Area.DEVICES, partial(packing_scale_findings, settings.weighing))
        yield Check("decoding", Area.CAMERA, _one(partial(decoding_finding, needed=settings.camera.on)))
        for printer in settings.printing.printers:
            yield Check(
                f"printer {printer.id}", Area.PRINTERS, _one(partial(printer_finding, printer, running=running))
            )
        yield Check("printers", Area.PRINTERS, partial(printing_findings, settings.printing, settings.papers))

    def rest(self) -> Iterator[Check]:
        """What the desktop alone needs."""
        look = partial(desktop_findings, self._settings, self._environ, desktop=self._desktop)
        yield Check("desktop", Area.DESKTOP, look)

    def _of_settings(self) -> Iterator[Finding]:
        for problem in self._loaded.problems:
            yield Finding("settings", Kind.FAULT, problem.words, problem.params)
        if not self._loaded.problems:
            yield Finding("settings", Kind.OK, "cli.doctor.settings")

    def _open(self) -> "nullcontext[Station] | Station":
        if self._station is not None:
            return nullcontext(self._station)
        from app.provisioning import provision_first_start
        from app.station import Station

        provision_first_start(self._data_dir, self._environ)  # opened without it, it would never be taken
        return Station.open(self._data_dir, patience=0.0, environ=self._environ)


def _one(look: Callable[[], Finding]) -> Callable[[], Iterable[Finding]]:
    return lambda: (look(),)
