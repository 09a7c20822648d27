"""`scandesk devices list` and `scandesk doctor` with scales, as the real command."""

from pathlib import Path

import pytest

from hardware.scales.simulator import SimulatedScalePort
from hardware.scanners.simulator import SimulatedSerialPort
from tests.support.program import Scandesk


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


def scale(port: str, kind: str = "toledo") -> str:
    return f'[{{id = "bench", name = "Bench scale", kind = "{kind}", port = "{port}"}}]'


def found(scandesk: Scandesk, port: str, kind: str = "toledo") -> tuple[bool, str]:
    """What the doctor finds of the scale."""
    scandesk.run("settings", "set", "weighing.scales", scale(port, kind))
    checks = {check["check"]: check for check in scandesk.run("doctor", "--json", code=1).json["checks"]}
    return checks["scale bench"]["ok"], checks["scale bench"]["message"]


def test_scales_are_listed_with_whether_they_are_there(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "weighing.scales", scale("/dev/null"))
    (one,) = scandesk.run("devices", "list", "--json").json["scales"]
    assert (one["id"], one["kind"], one["there"]) == ("bench", "toledo", True)
    assert "Bench scale" in scandesk.run("devices", "list").out


def test_the_doctor_asks_each_scale_for_a_weight_and_shows_its_answer(scandesk: Scandesk) -> None:
    with SimulatedScalePort("toledo", settle=0) as port:
        port.scale.put(2_350_000)
        assert found(scandesk, port.name) == (True, "Bench scale answers: 002.350")


def test_the_doctor_knows_that_some_scales_say_nothing_unasked(scandesk: Scandesk) -> None:
    with SimulatedScalePort("print") as port:
        well, said = found(scandesk, port.name, "print")
    assert well
    assert "PRINT" in said


def test_the_doctor_says_what_is_wrong_with_a_scale_and_what_to_do(scandesk: Scandesk, tmp_path: Path) -> None:
    well, said = found(scandesk, str(tmp_path / "none"))
    assert (well, said.partition(".")[0]) == (False, "No scale at this port")
    with SimulatedSerialPort() as silent:
        well, said = found(scandesk, silent.name)
    assert (well, said.partition(".")[0]) == (False, "The scale gives no answer")
    with SimulatedScalePort("sics") as other:
        well, said = found(scandesk, other.name, "toledo")
    assert not well, "MT-SICS does not answer a W alone"
    with SimulatedScalePort("line") as other:
        well, said = found(scandesk, other.name, "toledo")
    assert (well, said.partition(".")[0]) == (False, "The scale sends something that is not understood")


def test_the_doctor_says_that_packing_names_a_scale_that_is_not_there(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "weighing.packing", "floor")
    checks = {check["check"]: check for check in scandesk.run("doctor", "--json", code=1).json["checks"]}
    assert not checks["scale of packing"]["ok"]
    assert "floor" in checks["scale of packing"]["message"]


def test_a_usb_hid_scale_is_looked_for_by_its_identity(scandesk: Scandesk) -> None:
    well, said = found(scandesk, "usb:0000:0001", "hid")
    assert (well, said.partition(".")[0]) == (False, "No scale at this port")
    listed = scandesk.run("devices", "list", "--json").json
    assert [(one["kind"], one["found"], one["there"]) for one in listed["scales"]] == [("hid", None, False)]
    assert isinstance(listed["hids"], list)
