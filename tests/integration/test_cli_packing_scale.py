"""`scandesk packing close --scale`: the weight of a simulated scale, waited for until it counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from hardware.scales.simulator import SimulatedScalePort
from tests.support.packing_work import FIRST, furnish
from tests.support.program import Scandesk

AS = ("--as", "pia")
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
P1, P2 = FIRST.plate_number(1), FIRST.plate_number(2)
CLOSE = ("packing", "close", "--scale", *AS, "--json")


@pytest.fixture
def scale(tmp_path: Path) -> Iterator[SimulatedScalePort]:
    with SimulatedScalePort("toledo", tmp_path / "scale", settle=0.1) as port:
        yield port


@pytest.fixture
def scandesk(tmp_path: Path, scale: SimulatedScalePort) -> Scandesk:
    data = tmp_path / "data"
    with Station.open(data, environ=NO_PINS) as station:
        station.people.first_run(name="pia", full_name="Pia Kern", pin=None)
        line = {"id": "scale", "name": "Bench scale", "kind": "toledo", "port": scale.name}
        station.change_setting("weighing.scales", [line], by=None)
        station.database.write(furnish)
    return Scandesk(data, NO_PINS)


def test_a_box_is_closed_with_what_the_scale_says_and_the_next_one_waits_until_it_was_empty(
    scandesk: Scandesk, scale: SimulatedScalePort
) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    scale.scale.put(2_450_000)
    box = scandesk.run(*CLOSE).json
    assert (box["status"], box["weight"]) == ("closed", 2.45)
    scandesk.run("packing", "scan", P2, *AS)
    ended = scandesk.run(*CLOSE, "--wait", "1", code=1)
    assert ended.error["code"] == "SCALE_STALE"
    assert "was not at zero since box 1 was closed" in ended.err
    with scandesk.started(*CLOSE) as process:
        assert process.stderr is not None
        assert b"was not at zero" in process.stderr.readline()
        scale.scale.take()
        assert b"Nothing lies on" in process.stderr.readline()
        scale.scale.put(1_610_000)
        assert process.wait(60) == 0
    shown = scandesk.run("packing", "show", "SH-1001", "--log", "--json").json
    assert [box["weight"] for box in shown["boxes"]] == [2.45, 1.61]
    assert "by the scale Bench scale" in scandesk.run("packing", "show", "SH-1001", "--log").out


def test_a_weight_too_far_off_is_asked_about(scandesk: Scandesk, scale: SimulatedScalePort) -> None:
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    scale.scale.put(9_000_000)
    assert scandesk.run(*CLOSE, code=1).error["code"] == "ASKED"
    (answer,) = scandesk.run("packing", "command", "ACKNOWLEDGE", *AS, "--json").lines
    assert answer["reason"] == "pack_box_weighed"
    assert "closed all the same" in scandesk.run("packing", "show", "SH-1001", "--log").out


def test_what_cannot_be_is_refused(scandesk: Scandesk, tmp_path: Path) -> None:
    assert scandesk.run(*CLOSE, "--weight", "3", code=1).error["code"] == "VALIDATION_ERROR"
    scandesk.run("packing", "scan", "SH-1001", P1, *AS)
    with Station.open(scandesk.data_dir, environ=NO_PINS):
        assert scandesk.run(*CLOSE, code=1).error["code"] == "SCALE_NOT_HERE", "the desktop has it"
    scandesk.run("settings", "set", "weighing.scales", "[]")
    assert scandesk.run(*CLOSE, code=1).error["code"] == "SCALE_AWAY"
    assert scandesk.run("packing", "close", *AS, "--json").json["status"] == "closed"
