"""A box closed with what a scale says: only a fresh, still weight of this box, asked about where it cannot be."""

from dataclasses import replace

import pytest

from services.clock import new_id
from services.database.database import Database
from services.errors import Refused
from services.packing.amounts import ONE
from services.packing.desk.bench import Mode
from services.packing.desk.policy import BoxSize, Policy
from services.packing.expected import Tolerance
from services.packing.model import BoxStatus, Event, Measures
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device, make_scan
from services.weighing.model import Condition, Reading
from services.weighing.service import Weighing
from tests.services.builders import ADA, GUN, SITE
from tests.services.test_packing_desk import SMALL, Desk, plate, said, why
from tests.support.packing_work import FIRST

SCALE = Device("scale", "Bench scale", "scale")
KG = ONE
TOLERANCE = Tolerance(share=50_000, weight=ONE // 10)  # 5 %, and 0.1 kg


class Weighed(Desk):
    """The same desk, with a scale on it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.policy = Policy(sizes=(SMALL, BoxSize("crate", Measures(), empty=2 * KG)), scale=True)
        self.plug_in()

    def plug_in(self) -> None:
        """The program has just begun."""
        self.weighing = Weighing(self.station.clock)
        self.weighing.use(SCALE)
        self.stands(DeviceState.CONNECTED)
        self.service.sight = self.weighing.sight
        self.station.bench.put_in_front(self.service.desk(frozenset({Command.BACK, Command.ACKNOWLEDGE})))

    def stands(self, state: DeviceState) -> None:
        self.weighing.stands(DeviceStatus(SCALE, state, self.station.clock.now()))

    def on_it(self, weight: int, *, stable: bool = True) -> None:
        """So much lies on it from now on."""
        self.station.clock.advance(0.2)
        said = f"{weight / KG:8.3f} kg"
        at = self.station.clock.monotonic()
        self.weighing.heard(SCALE, Reading(Condition.WEIGHT, at, weight, stable=stable, zero=weight == 0, said=said))

    def close(self, weight: int) -> Answer:
        """Close the box in front with that weight on the scale."""
        self.scan(Command.CLOSE_BOX)
        self.on_it(weight)
        return self.scan(Command.CONFIRM)

    def events(self, act: str) -> list[Event]:
        return [one for one in self.service.events(FIRST.shipment) if one.act == act]

    def weights(self) -> list[int | None]:
        return [box.measures.weight for box in self.now.boxes if box.status is BoxStatus.CLOSED]


@pytest.fixture
def desk(database: Database) -> Weighed:
    return Weighed(database)


def test_the_scale_fills_in_the_weight_and_what_it_said_is_on_record(desk: Weighed) -> None:
    answer = desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACK_PUT_ON)
    desk.on_it(2_400_000)
    answer = desk.scan(Command.CONFIRM)
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)
    assert answer.outcome.params["weight"] == "2.4"
    assert desk.weights() == [2_400_000]
    (closed,) = desk.events("closed")
    told = {"number": 1, "weight": "2.4", "source": "scale", "scale": "Bench scale", "said": "   2.400 kg"}
    assert told.items() <= closed.params.items()


def test_the_weight_of_a_box_is_never_the_next_ones(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1))
    desk.close(2_400_000)
    desk.scan(plate(2))
    answer = desk.close(2_400_000)
    assert why(answer) == "scale.stale"
    assert (answer.outcome.params["box"], answer.outcome.params["contract"]) == ("1", "SCALE_STALE")
    assert desk.now.bench.mode is Mode.CLOSING
    desk.on_it(0)
    desk.on_it(1_600_000)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)
    assert desk.weights() == [2_400_000, 1_600_000]
    (caught,) = desk.events("stopped")
    assert caught.params["words"] == "packing.refused.scale.stale"


def test_a_weight_that_was_taken_is_remembered_over_a_restart_and_another_shipment(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1))
    desk.close(2_400_000)
    desk.scan(plate(2), Command.BACK)
    desk.plug_in()
    desk.scan("SH-1002", "LP-000201")
    assert why(desk.close(2_400_000)) == "scale.stale"
    desk.on_it(0)
    desk.on_it(900_000)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


def test_a_box_put_on_before_the_program_began_is_weighed(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1))
    assert said(desk.close(2_400_000)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


@pytest.mark.parametrize(("weight", "stable", "hold"), [(2_400_000, False, "moving"), (0, True, "empty")])
def test_what_is_no_weight_is_refused_by_name_and_the_box_stays_open(
    desk: Weighed, weight: int, stable: bool, hold: str
) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(weight, stable=stable)
    assert why(desk.scan(Command.CONFIRM)) == f"scale.{hold}"
    assert (desk.weights(), desk.now.bench.mode, desk.events("stopped")) == ([], Mode.CLOSING, [])


def test_a_scale_that_is_unplugged_while_a_box_is_closed_and_plugged_in_again(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(2_400_000)
    desk.stands(DeviceState.DISCONNECTED)
    assert why(desk.scan(Command.CONFIRM)) == "scale.gone"
    desk.stands(DeviceState.CONNECTED)
    assert why(desk.scan(Command.CONFIRM)) == "scale.silent"
    desk.on_it(2_400_000)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


def test_the_weight_is_that_of_the_moment_at_which_the_scan_arrived(desk: Weighed, database: Database) -> None:
    """However long it takes to store it: what is put on meanwhile is not taken."""
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(2_400_000)
    code = barcode_for(Command.CONFIRM, SITE).encode()
    confirm = make_scan(code, GUN, scan_id=new_id(), at=desk.station.clock.now())
    before = len(desk.station.answers.all)

    def meanwhile(_tx: object) -> None:
        desk.station.bench.take(confirm)
        desk.station.clock.advance(30)
        desk.on_it(9 * KG, stable=False)

    database.write(meanwhile)
    desk.station.answers.wait_for(before + 1)
    assert desk.weights() == [2_400_000]


def test_typed_digits_count_instead_of_the_scale(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(2_400_000)
    desk.scan(Command.D3, Command.CONFIRM)
    assert desk.weights() == [3 * KG]
    assert desk.events("closed")[0].params["source"] == "typed"


@pytest.mark.parametrize("ended", [(Command.D3, Command.CONFIRM), (Command.NO_WEIGHT,)])
def test_a_box_whose_weight_somebody_else_said_is_not_weighed_for_the_next_one(
    desk: Weighed, ended: tuple[Command, ...]
) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(2_400_000)
    desk.scan(*ended)
    desk.scan(plate(2))
    assert why(desk.close(2_400_000)) == "scale.stale"
    desk.on_it(0)
    desk.on_it(1_600_000)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


def test_a_box_that_is_put_on_again_while_its_weight_is_asked_about_is_not_weighed_for_the_next_one(
    desk: Weighed,
) -> None:
    desk.policy = replace(desk.policy, tolerance=TOLERANCE)
    desk.scan("SH-1001", plate(1))
    desk.close(2_600_000)
    desk.on_it(0)
    desk.on_it(2_600_000)
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)
    desk.scan(plate(2))
    assert why(desk.close(2_600_000)) == "scale.stale"


def test_a_box_closed_while_the_scale_was_away_is_not_weighed_for_the_next_one(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.stands(DeviceState.DISCONNECTED)
    desk.scan(Command.NO_WEIGHT)
    desk.stands(DeviceState.CONNECTED)
    desk.scan(plate(2))
    assert why(desk.close(2_400_000)) == "scale.stale"


def test_a_typed_weight_of_a_box_that_is_off_the_scale_holds_up_nobody(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(0)
    desk.scan(Command.D3, Command.CONFIRM)
    desk.scan(plate(2))
    assert said(desk.close(1_600_000)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


def test_a_box_is_closed_without_a_weight_on_purpose_alone_and_that_is_on_record(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    assert why(desk.scan(Command.CONFIRM)) == "scale.silent"
    assert why(desk.scan(Command.CONFIRM)) == "scale.silent", "the trigger pulled twice closes nothing"
    assert said(desk.scan(Command.PRESET, Command.NO_WEIGHT)) == (Verdict.ACCEPTED, Reason.PACK_BOX_CLOSED)
    (box,) = desk.now.boxes
    assert box.measures == SMALL.measures
    (event,) = desk.events("unweighed")
    assert (event.author, event.box_id) == (ADA.name, box.id)


def test_without_a_scale_all_is_as_it_was(desk: Weighed) -> None:
    desk.policy = Policy()
    desk.scan("SH-1001", plate(1))
    assert said(desk.scan(Command.CLOSE_BOX)) == (Verdict.ACCEPTED, Reason.PACK_WEIGH)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_CLOSED)
    assert desk.events("unweighed") == []


def test_where_the_scale_is_not_read_that_is_said(desk: Weighed) -> None:
    desk.service.sight = lambda: None
    desk.station.bench.put_in_front(desk.service.desk())
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    assert why(desk.scan(Command.CONFIRM)) == "scale.not_here"


# -- expected ----------------------------------------------------------------------------------------------------------


def test_a_weight_too_far_from_what_is_in_it_is_asked_about_and_closes_when_it_is_meant(desk: Weighed) -> None:
    desk.policy = replace(desk.policy, tolerance=TOLERANCE)
    desk.scan("SH-1001", plate(1))  # 60 × 40 g
    answer = desk.close(2_600_000)
    assert said(answer) == (Verdict.WARNING, Reason.PACK_WEIGHT_OFF)
    assert (answer.outcome.params["weight"], answer.outcome.params["expected"]) == ("2.6", "2.4")
    assert desk.weights() == []
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_PUT_ON)
    assert (desk.now.bench.mode, desk.now.bench.asked) == (Mode.CLOSING, None)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.WARNING, Reason.PACK_WEIGHT_OFF)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.REFUSED, Reason.PACK_ANSWER_FIRST), "the trigger pulled twice"
    assert desk.weights() == []
    desk.on_it(9 * KG)
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)
    assert desk.weights() == [2_600_000], "it is the weight that was asked about"
    (event,) = desk.events("weight_off")
    assert event.params == {"weight": "2.6", "expected": "2.4"}


def test_the_question_stands_after_a_restart_and_its_weight_is_taken_then(desk: Weighed) -> None:
    desk.policy = replace(desk.policy, tolerance=TOLERANCE)
    desk.scan("SH-1001", plate(1))
    desk.close(5 * KG)
    desk.plug_in()
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)
    assert desk.weights() == [5 * KG]
    desk.scan(plate(2))
    assert why(desk.close(5 * KG)) == "scale.stale"


def test_the_box_itself_counts_in_what_is_expected(desk: Weighed) -> None:
    desk.policy = replace(desk.policy, tolerance=TOLERANCE)
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.PRESET, Command.PRESET)
    desk.on_it(4_450_000)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


def test_where_the_weight_of_a_product_is_unknown_nobody_is_asked(desk: Weighed) -> None:
    desk.policy = replace(desk.policy, tolerance=TOLERANCE)
    desk.scan("SH-1001", plate(1), plate(4))
    assert said(desk.close(20 * KG)) == (Verdict.ACCEPTED, Reason.PACK_BOX_WEIGHED)


# -- with sizes that no barcode says -----------------------------------------------------------------------------------


def test_sizes_that_are_typed_go_with_the_weight_of_the_scale(desk: Weighed) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    desk.on_it(2_400_000)
    sizes = Measures(length=30 * ONE, width=20 * ONE, height=10 * ONE)
    desk.service.close(sizes, ADA, desk.weighing.sight())
    assert desk.now.boxes[0].measures == replace(sizes, weight=2_400_000)
    desk.scan(plate(2))
    desk.on_it(2_400_000)
    with pytest.raises(Refused) as refused:
        desk.service.close(sizes, ADA, desk.weighing.sight())
    assert refused.value.code == "SCALE_STALE"
    desk.service.close(sizes, ADA)
    assert len(desk.events("unweighed")) == 1
