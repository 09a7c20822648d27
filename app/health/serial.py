"""What is found of a serial scanner."""

from hardware.scanners.ports import find_port
from hardware.scanners.serial_line import open_line
from services.errors import OutsideFailed
from services.health.model import Finding, Kind
from services.health.rules import in_use
from services.settings.model import SerialLine


def serial_finding(line: SerialLine, *, running: bool = False) -> Finding:
    """Opens the port and closes it again. `running`: a desktop is, which has it open then."""
    name = f"scanner {line.id}"
    if line.port.startswith("simulator:"):
        return Finding(name, Kind.NOTE, "cli.doctor.simulated", {"name": line.name})
    try:
        port = find_port(line.port)
        open_line(
            port, baud=line.baud, bytesize=line.bytesize, parity=line.parity, stopbits=line.stopbits, timeout=0.1
        ).close()
    except OutsideFailed as failure:
        if failure.words == "device.busy":
            return in_use(name, line.name, running=running, words=failure.words, params=failure.params)
        return Finding(name, Kind.FAULT, failure.words, {**failure.params, "name": line.name}, subject=line.name)
    return Finding(name, Kind.OK, "cli.doctor.scanner", {"name": line.name, "port": port})
