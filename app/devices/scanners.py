"""Scanners as the settings describe them: a driver for each line, a simulator where the port says so."""

from pathlib import Path

from hardware.hid.system import SystemHids
from hardware.scanners.escapes import bytes_of
from hardware.scanners.hid_scanner import HidScanner, HidSettings
from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings, suffix_of
from hardware.scanners.simulated_scanner import SimulatedScanner
from services.clock import Clock, new_id
from services.errors import OutsideFailed, OutsideKind
from services.scanning.ports import Scanner
from services.scanning.scan import Device
from services.settings.model import HidLine, ScannerLine, SerialLine

SIMULATOR = "simulator:"  # a port of this name plays the script behind it, where there are no pseudo-terminals


def make_scanner(line: ScannerLine, clock: Clock) -> Scanner:
    """The driver for one line of the settings. Raises Refused and OutsideFailed for a simulator's wrong script."""
    if isinstance(line, HidLine):
        return HidScanner(HidSettings(line.name, line.id, line.device), SystemHids(), clock=clock, new_id=new_id)
    if line.port.startswith(SIMULATOR):
        device = Device(line.id, line.name, "simulator")
        return SimulatedScanner(device, script_of(line.port), clock=clock, new_id=new_id)
    return SerialScanner(serial_settings(line), clock=clock, new_id=new_id)


def serial_settings(line: SerialLine) -> SerialSettings:
    """A line of the settings as its driver takes it."""
    return SerialSettings(
        name=line.name,
        device_id=line.id,
        port=line.port,
        baud=line.baud,
        bytesize=line.bytesize,
        parity=line.parity,
        stopbits=line.stopbits,
        suffix=suffix_of(line.suffix),
        prefix=bytes_of(line.prefix),
        gap_seconds=line.gap_seconds,
    )


def script_of(port: str) -> list[str]:
    """The lines of the script behind a simulator's port. Raises OutsideFailed."""
    path = Path(port.removeprefix(SIMULATOR)).expanduser()
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise OutsideFailed(OutsideKind.FILE, "device.simulator.no_script", retry=False, path=path, why=why) from error
