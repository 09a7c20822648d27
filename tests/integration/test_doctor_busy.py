"""What the doctor says of a scanner that something else has open: well beside a desktop, else somebody has to know."""

from pathlib import Path

import pytest

from app.health.serial import serial_finding
from hardware.scanners.serial_line import open_line
from hardware.scanners.simulator import SimulatedSerialPort
from services.health.model import Kind
from services.settings.model import SerialLine


@pytest.mark.parametrize(
    ("running", "told"),
    [(True, (Kind.NOTE, "cli.doctor.in_use")), (False, (Kind.WARNING, "device.busy"))],
    ids=["beside a desktop", "beside another program"],
)
def test_a_scanner_in_use_is_well_only_where_a_desktop_runs(
    tmp_path: Path, running: bool, told: tuple[Kind, str]
) -> None:
    with SimulatedSerialPort(tmp_path / "scanner") as device:
        line = SerialLine(id="voyager", name="Voyager", port=str(device.name))
        assert serial_finding(line, running=running).kind is Kind.OK
        other = open_line(device.name, baud=9600, bytesize=8, parity="N", stopbits=1, timeout=0.1)
        with other:
            found = serial_finding(line, running=running)
    assert (found.kind, found.words) == told
    assert found.params["name"] == "Voyager"
