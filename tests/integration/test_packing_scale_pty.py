"""Whole shipments at the real desktop with a scanner and a scale on ptys alone: true weights, a stale one refused, one
that is too far off asked about; the scale unplugged, and the program killed, in the middle of it."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.station import Station
from hardware.scales.simulator import SimulatedScalePort
from hardware.scanners.simulator import SimulatedSerialPort
from services.packing.model import BoxStatus, Status
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceState
from services.weighing.guard import Hold, judge
from tests.fakes.sounds import Heard
from tests.integration.packing_scale import at_scale, set_up, states
from tests.integration.packing_shift import MARIA, P1, P2, P3, P4, at_station
from tests.support.packing_work import furnish
from tests.support.program import Process, Scandesk, next_line
from ui.sound import Sound
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}


@pytest.mark.parametrize("kind", ["toledo", "sics", "adam", "line"])
def test_three_boxes_have_their_true_weights(
    kind: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_scale(kind, tmp_path, qtbot, monkeypatch) as bench:
        bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
        bench.lies(2_450_000)
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED
        bench.scan(Command.QUANTITY, Command.D5, Command.D0, P3, Command.ACKNOWLEDGE, Command.CLOSE_BOX)
        assert bench.why() == "stale", "the first box lies on it still"
        bench.take()
        bench.lies(3_500_000)
        assert bench.confirm() is Reason.PACK_WEIGHT_OFF, "50 bars of 50 g"
        assert (bench.page.band.state.mood, Heard.sounds[-1]) == (Mood.WARNING, Sound.WARNING)
        bench.scan(Command.BACK)
        bench.take()
        bench.lies(2_540_000)
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED
        bench.scan(Command.QUANTITY, Command.D4, Command.D0, P2, P4, Command.CLOSE_BOX)
        bench.take()
        bench.lies(26_100_000)
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED, "nobody knows what rye crisps weigh"
        assert bench.scan(Command.COMPLETE).outcome.reason is Reason.PACK_COMPLETED
        boxes = at_station(bench)
        assert [(box.status, box.weight) for box in boxes] == [
            (BoxStatus.CLOSED, 2_450_000),
            (BoxStatus.CLOSED, 2_540_000),
            (BoxStatus.CLOSED, 26_100_000),
        ]
        shipment = bench.station.packing.find("SH-1001")
        assert shipment.status is Status.PACKED
        closed = [one for one in bench.station.packing.events(shipment.id) if one.act == "closed"]
        assert [one.params["source"] for one in closed] == ["scale"] * 3
        assert all(one.params["said"] for one in closed), "what the scale sent is kept"


@pytest.mark.parametrize("kind", ["toledo", "sics"])
def test_a_box_that_a_tare_made_nothing_is_not_weighed_again_when_the_tare_is_cleared(
    kind: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_scale(kind, tmp_path, qtbot, monkeypatch) as bench:
        bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
        bench.lies(2_450_000)
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED
        bench.scan(Command.QUANTITY, Command.D5, Command.D0, P3, Command.ACKNOWLEDGE, Command.CLOSE_BOX)
        bench.scan(Command.TARE)
        bench.until(lambda: bench.seen_on_it(lambda seen: seen.zero))
        bench.scan(Command.CLEAR)
        bench.until(lambda: bench.seen_on_it(lambda seen: seen.weight == 2_450_000 and seen.stable))
        assert bench.why() == "stale"


def test_a_scale_that_is_unplugged_while_a_box_is_closed_weighs_it_when_it_is_back(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_scale("toledo", tmp_path, qtbot, monkeypatch) as bench:
        bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
        bench.lies(2_450_000)
        bench.port.unplug()
        bench.until(lambda: states(bench.station) == [DeviceState.DISCONNECTED])
        assert bench.why() == "gone"
        assert bench.page.shipment.scale.isVisible()
        bench.port.replug()
        bench.until(lambda: states(bench.station) == [DeviceState.CONNECTED])
        bench.until(lambda: not isinstance(judge(bench.station.weighing.sight(), None), Hold))
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED
        assert [box.weight for box in at_station(bench)] == [2_450_000]


def test_while_the_scale_moves_or_is_empty_or_overloaded_nothing_is_booked(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_scale("toledo", tmp_path, qtbot, monkeypatch) as bench:
        bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
        bench.take()
        assert bench.why() == "empty"
        bench.port.scale.jitter(on=True)
        bench.port.scale.put(2_400_000)
        bench.until(lambda: judge(bench.station.weighing.sight(), None) is Hold.MOVING)
        assert bench.why() == "moving"
        bench.port.scale.jitter(on=False)
        bench.port.scale.put(70_000_000)
        bench.until(lambda: judge(bench.station.weighing.sight(), None) is Hold.OVER)
        assert bench.why() == "over"
        assert at_station(bench)[0].status is BoxStatus.OPEN
        assert bench.scan(Command.NO_WEIGHT).outcome.reason is Reason.PACK_BOX_CLOSED


def test_zero_and_tare_are_asked_by_barcode(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_scale("toledo", tmp_path, qtbot, monkeypatch) as bench:
        bench.scan(Command.PACKING, "SH-1001", P1, Command.CLOSE_BOX)
        bench.lies(500_000)
        bench.scan(Command.TARE)
        bench.until(lambda: bench.seen_on_it(lambda seen: seen.net and seen.zero))
        bench.port.scale.put(2_400_000)
        bench.until(lambda: bench.seen_on_it(lambda seen: seen.weight == 2_400_000 and seen.stable))
        assert bench.confirm() is Reason.PACK_BOX_WEIGHED


def test_a_program_that_was_killed_takes_no_weight_twice(tmp_path: Path) -> None:
    """kill -9 when the box's weight was taken: the next box has its own, or none."""
    data = tmp_path / "data"
    scandesk = Scandesk(data, NO_PINS)
    with SimulatedScalePort("toledo", tmp_path / "scale", settle=0.1) as scale, SimulatedSerialPort() as gun:
        with Station.open(data, environ=NO_PINS) as station:
            station.people.first_run(name=MARIA, full_name="Maria Lind", pin=None)
            station.change_setting("scanning.serial", [{"id": "gun", "name": "Gun", "port": gun.name}], by=None)
            station.database.write(furnish)
            set_up(station, "toledo", scale.name)
            site = station.settings.station.site
        command = [barcode_for(one, site) for one in (Command.CLOSE_BOX, Command.CONFIRM)]
        scale.scale.put(2_450_000)
        with scandesk.started("packing", "scan", "--devices", "--as", MARIA, "--json") as process:
            _ready(process)
            answers = [_answer(process, gun, code) for code in ("SH-1001", P1, command[0])]
            while (answer := _answer(process, gun, command[1]))["reason"] == "pack_not_weighed":
                """Its first answers come."""
            assert (answers[-1]["reason"], answer["reason"]) == ("pack_put_on", "pack_box_weighed")
            process.kill()
            process.wait()
        with scandesk.started("packing", "scan", "--devices", "--as", MARIA, "--json") as process:
            _ready(process)
            _answer(process, gun, P2)
            _answer(process, gun, command[0])
            while (answer := _answer(process, gun, command[1]))["error_code"] != "SCALE_STALE":
                assert answer["reason"] == "pack_not_weighed", "only until it has answered"
            scale.scale.take()
            while _answer(process, gun, command[1])["error_code"] != "SCALE_EMPTY":
                """It comes to rest."""
            scale.scale.put(1_600_000)
            while (answer := _answer(process, gun, command[1]))["reason"] == "pack_not_weighed":
                """It comes to rest."""
            assert answer["reason"] == "pack_box_weighed"
        with Station.open(data, environ={}) as station:
            boxes = station.packing.show(station.packing.find("SH-1001").id).boxes
            assert [box.measures.weight for box in boxes] == [2_450_000, 1_600_000]


def _ready(process: Process) -> None:
    """The scanner is read."""
    while next_line(process).get("state") != "connected":
        """It is being opened."""


def _answer(process: Process, gun: SimulatedSerialPort, code: str) -> dict[str, Any]:
    """What is answered to a code."""
    gun.send_code(code)
    while (said := next_line(process)).get("event") == "device":
        """How a device stands."""
    found: dict[str, Any] = said
    return found
