"""A shipment packed with the scanner alone: what each scan and each command barcode does, and what is asked first."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.database import packing_bench_store, packing_work_store, shipment_store
from services.database.database import Database
from services.identity.person import Person, Role
from services.identity.presence import Presence
from services.packing.amounts import ONE
from services.packing.desk.bench import Mode, Question
from services.packing.desk.policy import BoxSize, Policy
from services.packing.desk.standing import Standing
from services.packing.model import BoxStatus, Measures, Product, Status
from services.packing.service import PackingService
from services.packing.sscc import Numbering, Numbers, check_digit
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict
from services.scanning.saying import ALL_PACKED, NO_SSCC, OF_ORDER, SSCC
from services.scanning.scan import Flaw
from tests.services.builders import ADA, EVE, SITE, VIC, Station
from tests.support.packing_work import FIRST, GTINS, OAT, SECOND, Ids, furnish, plates, shipment

SMALL = BoxSize("small", Measures(length=30 * ONE, width=20 * ONE, height=10 * ONE))


class Desk:
    """A station at which Ada, a packer, packs with a scanner."""

    def __init__(self, database: Database) -> None:
        self.station = Station(database, name="bench-1")
        database.write(furnish)
        self.policy = Policy(sizes=(SMALL,))
        self.service = PackingService(database, self.station.clock, station="bench-1", policy=lambda: self.policy)
        self.station.bench.put_in_front(self.service.desk(frozenset({Command.BACK, Command.ACKNOWLEDGE})))

    def scan(self, *codes: str | Command) -> Answer:
        """Scan them one after the other; the last answer."""
        for code in codes[:-1]:
            self.station.scan(self._text(code))
        return self.station.scan(self._text(codes[-1]))

    def by(self, person: Person) -> None:
        self.station.presence = Presence(person)

    @property
    def now(self) -> Standing:
        return self.service.standing()

    def in_boxes(self) -> list[list[tuple[str, int]]]:
        """What is in each box: (plate, millionths)."""
        now = self.now
        return [[(one.plate.number, one.quantity) for one in now.contents[box.id]] for box in now.boxes]

    def bench_of_one_lot(self) -> None:
        """All oat bars of the shipment are of lot L42."""
        one_lot = replace(plates(FIRST)[1], lot="L42")
        self.station.database.write(lambda tx: packing_work_store.put_plates(tx, 0, [one_lot], 99))

    def loose_plates(self) -> None:
        """Plates that are meant for no shipment: of another lot, of a lot that is packed here, of another product."""
        oats, tea = plates(FIRST)[0], Product("tea", "TEA", "Tea", "pc")
        loose = [
            replace(oats, id="1", number="LP-LOT", lot="L77"),
            replace(oats, id="2", number="LP-SAME"),
            replace(oats, id="3", number="LP-OTHER", product=tea),
        ]

        def put(tx: Connection) -> None:
            packing_work_store.put_products(tx, 0, [tea], [], 99)
            packing_work_store.put_plates(tx, 0, loose, 99)

        self.station.database.write(put)

    def _text(self, code: str | Command) -> str:
        return barcode_for(code, SITE) if isinstance(code, Command) else code


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def plate(number: int, ids: Ids = FIRST) -> str:
    return ids.plate_number(number)


def said(answer: Answer) -> tuple[Verdict, Reason]:
    return answer.outcome.verdict, answer.outcome.reason


@pytest.mark.parametrize("code", ["SH-1001", "SO-7001", "LP-000102"])
def test_a_shipment_is_opened_by_its_number_its_order_or_a_plate_of_it(desk: Desk, code: str) -> None:
    answer = desk.scan(code)
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS)
    assert answer.outcome.params["restrictions"] == "Peanuts, milk"
    assert isinstance(answer.state, Standing)
    assert answer.state.shipment is not None
    assert answer.state.shipment.number == "SH-1001"
    assert [line.product.name for line in answer.state.lines] == ["Oat bar 40 g", "Almond bar", "Rye crisp"]
    assert desk.now.boxes == []
    assert said(desk.scan("SH-1001")) == (Verdict.DUPLICATE, Reason.PACK_SAME)


def test_an_order_with_several_open_shipments_says_which_one_is_opened_and_which_wait(desk: Desk) -> None:
    again = [replace(shipment(Ids(number)), so_number="SO-7001", lines=0) for number in range(3, 9)]
    desk.station.database.write(lambda tx: packing_work_store.put_shipments(tx, 0, again[:1], 99))
    first = desk.scan("so-7001").outcome
    assert (first.params["shipment"], first.params[OF_ORDER], first.params["waiting"]) == ("SH-1001", "1", "SH-1003")
    assert desk.scan("SO-7001").outcome.params["waiting"] == "SH-1003", "also where it is open already"
    assert OF_ORDER not in desk.scan("SH-1001").outcome.params, "that one was meant"
    desk.scan(Command.BACK)
    desk.station.database.write(lambda tx: packing_work_store.put_shipments(tx, 0, again, 99))
    many = desk.scan("SO-7001").outcome.params
    assert (many[OF_ORDER], many["waiting"]) == ("6", "SH-1003, SH-1004, SH-1005, SH-1006 …")
    desk.scan(Command.BACK)
    assert OF_ORDER not in desk.scan("SO-7002").outcome.params


def test_a_plate_is_packed_as_much_as_fits_into_a_box_that_is_there_at_once(desk: Desk) -> None:
    answer = desk.scan("SH-1001", plate(1))
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACKED)
    assert (answer.outcome.params["quantity"], answer.outcome.params["left"]) == ("60", "40")
    answer = desk.scan(plate(2))  # 50 are allocated, 40 are wanted
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACK_LINE)
    assert desk.in_boxes() == [[(plate(1), 60 * ONE), (plate(2), 40 * ONE)]]
    assert desk.now.shipment is not None
    assert desk.now.shipment.status is Status.PACKING


def test_the_whole_shipment_in_three_boxes(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.D4, Command.POINT, Command.D2, Command.CONFIRM)
    second = desk.scan(plate(2), Command.UNDO, plate(2), Command.CLOSE_BOX, Command.PRESET, Command.D3, Command.CONFIRM)
    assert ALL_PACKED not in second.outcome.params
    assert said(desk.scan(plate(3))) == (Verdict.WARNING, Reason.PACK_ALLERGEN)
    desk.scan(Command.ACKNOWLEDGE)
    assert said(desk.scan(plate(4))) == (Verdict.ACCEPTED, Reason.PACK_ALL)
    refused = desk.scan(Command.COMPLETE)
    assert refused.outcome.params["words"] == "packing.refused.boxes_open"
    assert ALL_PACKED in desk.scan(Command.CLOSE_BOX, Command.CONFIRM).outcome.params
    boxes = desk.now.boxes
    assert [(box.number, box.status) for box in boxes] == [(number, BoxStatus.CLOSED) for number in (1, 2, 3)]
    assert boxes[0].measures == Measures(weight=4_200_000)
    assert boxes[1].measures == replace(SMALL.measures, weight=3 * ONE)
    assert boxes[2].measures == Measures()
    assert said(desk.scan(Command.COMPLETE)) == (Verdict.ACCEPTED, Reason.PACK_COMPLETED)
    assert desk.now.shipment is None
    assert desk.service.find("SH-1001").status is Status.PACKED


# -- how many ----------------------------------------------------------------------------------------------------------


def test_a_quantity_holds_for_the_next_scan_alone(desk: Desk) -> None:
    desk.scan("SH-1001", Command.QUANTITY, Command.D1, Command.D2, plate(1))
    desk.scan(Command.QUANTITY, Command.D5, Command.CONFIRM, plate(1), plate(1))
    assert desk.in_boxes() == [[(plate(1), 12 * ONE), (plate(1), 5 * ONE), (plate(1), 43 * ONE)]]


def test_a_part_of_a_unit_is_scanned_with_the_point(desk: Desk) -> None:
    desk.scan("SH-1001", Command.QUANTITY, Command.D2, Command.POINT, Command.D5, plate(4))
    assert desk.in_boxes() == [[(plate(4), 2_500_000)]]


def test_more_than_the_plate_has_is_refused_with_what_it_has_and_the_quantity_is_forgotten(desk: Desk) -> None:
    answer = desk.scan("SH-1001", Command.QUANTITY, Command.D6, Command.D1, plate(1))
    assert said(answer) == (Verdict.REFUSED, Reason.PACK_REFUSED)
    assert answer.outcome.params["words"] == "packing.refused.too_many"
    assert answer.outcome.params["available"] == "60"
    assert desk.in_boxes() == []
    assert desk.now.bench.typed == ""


def test_how_many_that_was_asked_for_is_waited_for(desk: Desk) -> None:
    assert why(desk.scan("SH-1001", Command.QUANTITY, plate(1))) == "how_many"
    assert desk.in_boxes() == []
    desk.scan(Command.D5, plate(1))
    assert desk.in_boxes() == [[(plate(1), 5 * ONE)]]
    desk.scan(Command.QUANTITY, Command.BACK, plate(2))
    assert desk.in_boxes()[0][-1] == (plate(2), 50 * ONE)


def test_nothing_times_is_refused(desk: Desk) -> None:
    answer = desk.scan("SH-1001", Command.QUANTITY, Command.D0, plate(1))
    assert answer.outcome.params["words"] == "packing.wrong.quantity_positive"


def test_back_takes_a_quantity_back(desk: Desk) -> None:
    desk.scan("SH-1001", Command.QUANTITY, Command.D5, Command.BACK, plate(1))
    assert desk.in_boxes() == [[(plate(1), 60 * ONE)]]


@pytest.mark.parametrize(
    ("code", "quantity"),
    [("]C10104006381333931", 1), ("]C10114006381333938", 12), ("]C10214006381333938373\x1d10L42", 36)],
)
def test_a_case_counts_its_units(desk: Desk, code: str, quantity: int) -> None:
    desk.bench_of_one_lot()
    answer = desk.scan("SH-1001", code)
    assert said(answer) == (Verdict.ACCEPTED, Reason.PACKED)
    assert desk.in_boxes() == [[(plate(1), quantity * ONE)]]


@pytest.mark.parametrize(
    ("code", "quantity"),
    [
        ("4006381333931", 1),
        ("04006381333931", 1),
        ("14006381333938", 12),
        ("0114006381333938", 12),
        ("01140063813339381727010110L42", 12),
        ("0214006381333938373", 36),
    ],
)
def test_goods_are_known_from_a_keyboard_scanner_that_marks_nothing_as_gs1(
    desk: Desk, code: str, quantity: int
) -> None:
    desk.bench_of_one_lot()
    desk.scan("SH-1001", code)
    assert desk.in_boxes() == [[(plate(1), quantity * ONE)]]


def test_digits_that_are_no_gtin_here_are_unknown_and_a_shipment_of_such_a_number_comes_first(desk: Desk) -> None:
    desk.scan("SH-1001")
    for code in ("4006381333930", "96385074", "0114006381333930", "011400638133393837121L42"):
        assert said(desk.scan(code)) == (Verdict.REFUSED, Reason.PACK_UNKNOWN)
    named = replace(shipment(SECOND), number="4006381333931")
    desk.station.database.write(lambda tx: packing_work_store.put_shipments(tx, 0, [named], 99))
    assert said(desk.scan("4006381333931")) == (Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS)


def test_a_case_of_several_lots_asks_for_the_plate_and_one_that_names_its_lot_does_not(desk: Desk) -> None:
    answer = desk.scan("SH-1001", "]C10114006381333938")
    assert answer.outcome.params["words"] == "packing.refused.which_lot"
    assert answer.outcome.params["lots"] == "L42, L43"
    desk.scan("]C1011400638133393810L43")
    assert desk.in_boxes() == [[(plate(2), 12 * ONE)]]
    assert desk.scan("]C1011400638133393810L99").outcome.params["words"] == "packing.refused.wrong_lot"


def test_digits_times_a_case(desk: Desk) -> None:
    desk.scan("SH-1001", Command.QUANTITY, Command.D3, "]C1011400638133393810L43")
    assert desk.in_boxes() == [[(plate(2), 36 * ONE)]]


def test_less_than_a_millionth_of_a_unit_is_refused(desk: Desk) -> None:
    half = replace(GTINS[0], quantity=ONE // 2)
    desk.station.database.write(lambda tx: packing_work_store.put_products(tx, 0, [OAT], [half], 99))
    few = (Command.QUANTITY, Command.POINT, *[Command.D0] * 5, Command.D1)
    assert why(desk.scan("SH-1001", *few, f"]C101{half.gtin}10L42")) == "packing.wrong.quantity"
    assert desk.in_boxes() == []


# -- what is wrong is named --------------------------------------------------------------------------------------------


def why(answer: Answer) -> str:
    assert answer.outcome.verdict is not Verdict.ACCEPTED
    return answer.outcome.params.get("words", answer.outcome.reason).removeprefix("packing.refused.")


def test_each_wrong_scan_is_named(desk: Desk) -> None:
    assert why(desk.scan("4711")) == "pack_unknown"
    assert why(desk.scan("]C10114006381333938")) == "shipment_first"
    desk.scan("SH-1001")
    assert why(desk.scan(plate(1, SECOND))) == "elsewhere"
    desk.scan(plate(4))
    assert why(desk.scan(plate(4))) == "plate_empty"
    again = desk.scan(plate(4)).outcome
    assert (again.verdict, again.params["contract"]) == (Verdict.DUPLICATE, "QUANTITY_EXCEEDS_AVAILABLE")
    assert desk.in_boxes() == [[(plate(4), 24_500_000)]]


def test_what_was_stopped_is_on_record_with_who_and_why(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1, SECOND))
    (event, *_rest) = desk.service.events(FIRST.shipment)
    assert (event.act, event.author, event.station) == ("stopped", ADA.name, "bench-1")
    assert event.params == {
        "reason": "pack_refused",
        "words": "packing.refused.elsewhere",
        "code": plate(1, SECOND),
    }


def test_a_plate_that_nobody_is_to_pack_is_told_by_lot_or_by_product(desk: Desk) -> None:
    desk.loose_plates()
    desk.scan("SH-1001")
    assert why(desk.scan("LP-LOT")) == "wrong_lot"
    assert why(desk.scan("LP-SAME")) == "wrong_plate"
    assert why(desk.scan("LP-OTHER")) == "wrong_product"
    desk.scan(Command.BACK)
    assert why(desk.scan("LP-SAME")) == "for_none"


@pytest.mark.parametrize("status", [Status.PACKED, Status.SHIPPED, Status.CANCELLED])
def test_a_shipment_that_is_over_is_not_opened(desk: Desk, status: Status) -> None:
    desk.station.database.write(lambda tx: shipment_store.change(tx, 0, FIRST.shipment, status, 99))
    answer = desk.scan("SH-1001")
    assert (why(answer), answer.outcome.reason) == (f"shipment.{status}", Reason.PACK_NOT_OPENED)
    assert desk.now.shipment is None


def test_half_a_code_and_who_may_not_pack_are_refused(desk: Desk) -> None:
    answer = desk.station.scan("SH-10", flaw=Flaw.INCOMPLETE)
    assert said(answer) == (Verdict.REFUSED, Reason.INCOMPLETE)
    desk.by(VIC)
    assert said(desk.scan("SH-1001")) == (Verdict.REFUSED, Reason.NOT_ALLOWED)


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_nothing_with_an_allergen_is_booked_before_somebody_acknowledged_it(desk: Desk) -> None:
    answer = desk.scan("SH-1001", plate(3))
    assert said(answer) == (Verdict.WARNING, Reason.PACK_ALLERGEN)
    assert answer.outcome.params["allergens"] == "peanuts"
    assert desk.in_boxes() == []
    assert said(desk.scan(plate(1))) == (Verdict.REFUSED, Reason.PACK_ANSWER_FIRST)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.REFUSED, Reason.PACK_ANSWER_FIRST)
    assert desk.in_boxes() == []
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_LINE)
    assert desk.in_boxes() == [[(plate(3), 50 * ONE)]]
    (event, *_rest) = desk.service.events(FIRST.shipment)
    assert (event.act, event.author) == ("packed", ADA.name)
    assert event.params["acknowledged"] is True
    now = desk.now
    assert now.boxes[0].alarmed
    assert now.shipment is not None
    assert now.shipment.alarmed


def test_what_is_put_back_is_on_record_and_not_packed(desk: Desk) -> None:
    desk.scan("SH-1001", plate(3))
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_PUT_BACK)
    assert desk.in_boxes() == []
    assert desk.service.events(FIRST.shipment)[0].act == "put_back"
    assert said(desk.scan(plate(1))) == (Verdict.ACCEPTED, Reason.PACKED)


def test_one_box_asks_once_for_each_product_and_the_next_box_again(desk: Desk) -> None:
    few = (Command.QUANTITY, Command.D5, plate(3))
    desk.scan("SH-1001", *few, Command.ACKNOWLEDGE)
    assert said(desk.scan(*few)) == (Verdict.ACCEPTED, Reason.PACKED)
    assert desk.service.events(FIRST.shipment)[0].params["acknowledged"] is True
    desk.scan(Command.NEW_BOX)
    assert said(desk.scan(*few)) == (Verdict.WARNING, Reason.PACK_ALLERGEN)


def test_more_than_was_ordered_is_for_a_supervisor_who_confirms_it(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), plate(2))
    assert why(desk.scan(plate(2))) == "over"
    desk.by(EVE)
    answer = desk.scan(plate(2))
    assert said(answer) == (Verdict.WARNING, Reason.PACK_OVER)
    assert answer.outcome.params["over"] == "10"
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_LINE)
    assert desk.now.lines[0].packed == 110 * ONE
    assert desk.service.events(FIRST.shipment)[0].params["over"] == "10"


def test_another_shipment_is_opened_over_an_open_box_only_when_that_is_confirmed(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1))
    assert said(desk.scan("SH-1002")) == (Verdict.WARNING, Reason.PACK_SWITCH)
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_STAYS)
    desk.scan("SH-1002", Command.CONFIRM)
    now = desk.now
    assert now.shipment is not None
    assert now.shipment.number == "SH-1002"
    desk.scan(plate(1, SECOND), "SH-1001", Command.CONFIRM)  # the box of the first one is in front again
    assert desk.now.bench.box_id == desk.now.boxes[0].id
    assert desk.in_boxes() == [[(plate(1), 60 * ONE)]]


def test_a_shipment_that_is_not_whole_is_done_only_when_that_is_confirmed(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    answer = desk.scan(Command.COMPLETE)
    assert said(answer) == (Verdict.WARNING, Reason.PACK_SHORT)
    assert (answer.outcome.params["packed"], answer.outcome.params["lines"]) == ("0", "3")
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_COMPLETED)


def test_an_answer_that_comes_too_late_packs_nothing_more_than_there_is(desk: Desk) -> None:
    """Another station takes it while the question waits."""
    desk.scan("SH-1001", plate(3))
    other = Station(desk.station.database, name="bench-2")
    service = PackingService(desk.station.database, other.clock, station="bench-2", policy=Policy)
    other.bench.put_in_front(service.desk())
    for code in ("SH-1001", plate(3), barcode_for(Command.ACKNOWLEDGE, SITE)):
        other.scan(code)
    answer = desk.scan(Command.ACKNOWLEDGE)
    assert answer.outcome.verdict is not Verdict.ACCEPTED
    assert sum(quantity for box in desk.in_boxes() for _plate, quantity in box) == 50 * ONE
    (one,) = desk.now.others
    assert (one.station, one.name) == ("bench-2", "")
    other.scan(barcode_for(Command.BACK, SITE))
    assert desk.now.others == [], "on one database it counts as long as it has the shipment in front"


# -- boxes -------------------------------------------------------------------------------------------------------------


def test_while_a_box_is_closed_nothing_is_packed_and_back_goes_on(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    assert desk.now.bench.mode is Mode.CLOSING
    assert said(desk.scan(plate(2))) == (Verdict.REFUSED, Reason.PACK_CLOSING)
    desk.scan(Command.BACK)
    assert said(desk.scan(plate(2))) == (Verdict.ACCEPTED, Reason.PACK_LINE)


def test_a_weight_that_cannot_be_is_refused_and_the_box_stays_open(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.D0)
    assert why(desk.scan(Command.CONFIRM)) == "packing.wrong.weight"
    assert desk.now.boxes[0].status is BoxStatus.OPEN
    assert desk.now.bench.mode is Mode.CLOSING


def test_boxes_side_by_side(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1))
    assert why(desk.scan(Command.NEXT)) == "no_other_box"
    desk.scan(Command.NEW_BOX, plate(2), Command.PREVIOUS, Command.QUANTITY, Command.D1, plate(4))
    assert desk.in_boxes() == [[(plate(1), 60 * ONE), (plate(4), ONE)], [(plate(2), 40 * ONE)]]


def test_without_a_box_there_is_nothing_to_close_undo_or_begin(desk: Desk) -> None:
    for command in (Command.CLOSE_BOX, Command.UNDO, Command.NEW_BOX):
        assert why(desk.scan(command)) == "shipment_first"
    desk.scan("SH-1001")
    for command in (Command.CLOSE_BOX, Command.UNDO, Command.NEW_BOX):
        assert why(desk.scan(command)) == "box_first"


def test_boxes_that_no_server_has_numbered_are_told_apart(desk: Desk) -> None:
    desk.policy = Policy(server="https://hub.example.org")
    assert desk.scan("SH-1001", plate(1)).outcome.params["box"] == "+1"
    assert desk.scan(Command.NEW_BOX).outcome.params["box"] == "+1"
    assert desk.scan(plate(2)).outcome.params["box"] == "+2"
    assert [desk.now.called(box) for box in desk.now.boxes] == ["+1", "+2"]


def test_a_code_in_small_letters_is_found(desk: Desk) -> None:
    assert said(desk.scan("sh-1001")) == (Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS)


def test_next_shipment_goes_through_what_is_promised(desk: Desk) -> None:
    names = []
    for _time in range(3):
        desk.scan(Command.NEXT_SHIPMENT)
        shipment = desk.now.shipment
        assert shipment is not None
        names.append(shipment.number)
    assert names == ["SH-1001", "SH-1002", "SH-1001"]


# -- everything stands as it stood -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "stands"),
    [
        (("SH-1001", plate(1)), lambda now: now.box is not None),
        (("SH-1001", plate(3)), lambda now: now.bench.asked.question is Question.ALLERGEN),
        (("SH-1001", Command.QUANTITY, Command.D7), lambda now: now.bench.typed == "7"),
        (("SH-1001", plate(1), Command.CLOSE_BOX, Command.D7), lambda now: now.bench.mode is Mode.CLOSING),
    ],
)
def test_the_bench_stands_as_it_stood_when_the_program_starts_again(
    desk: Desk, codes: tuple[str | Command, ...], stands: Callable[[Standing], bool]
) -> None:
    desk.scan(*codes)
    before = desk.now
    again = PackingService(desk.station.database, desk.station.clock, station="bench-1", policy=Policy)
    assert again.standing() == before
    assert stands(before)
    bench = desk.station.database.read(lambda tx: packing_bench_store.get(tx, "bench-1"))
    assert bench == before.bench


def test_a_packer_is_no_supervisor() -> None:
    assert ADA.role is Role.PACKER


def test_the_answer_to_a_close_says_the_number_of_the_box_or_why_it_has_none(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SH-1001", plate(1))
    desk.policy = Policy(numbers=Numbers(tmp_path / "sscc.json", Numbering("4012345", 3, "7")))
    params = desk.scan(Command.CLOSE_BOX, Command.CONFIRM).outcome.params
    assert params[SSCC] == desk.now.boxes[0].sscc == f"34012345700000001{check_digit('34012345700000001')}"
    desk.policy = Policy(numbers=Numbers(tmp_path / "sscc.json", why="packing.sscc.no_digits"))
    params = desk.scan(plate(2), Command.CLOSE_BOX, Command.CONFIRM).outcome.params
    assert (params.get(SSCC), params[NO_SSCC]) == (None, "packing.sscc.no_digits")


def test_what_somebody_only_looks_at_is_not_on_record_as_stopped(desk: Desk) -> None:
    desk.scan("SH-1001")
    assert desk.scan("SH-1001").outcome.reason is Reason.PACK_SAME
    assert desk.service.events(FIRST.shipment) == []


def test_back_forgets_the_digits_of_a_weight_first_and_then_leaves_the_box_open(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.D2, Command.D6)
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_WEIGH)
    assert said(desk.scan(Command.D3, Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_WEIGH)
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_STAYS)
    desk.scan(plate(2))
    assert len(desk.in_boxes()) == 1


def test_digits_of_a_quantity_or_weight_choose_none_of_the_codes_that_a_camera_offers(desk: Desk) -> None:
    desk.scan("SH-1001")
    desk.station.bench.offers(lambda number: desk.station.make(plate(number)))
    desk.scan(Command.QUANTITY, Command.D1, Command.D2, plate(1))
    assert desk.in_boxes() == [[(plate(1), 12 * ONE)]]
    desk.scan(Command.CLOSE_BOX, Command.D4, Command.POINT, Command.D2, Command.CONFIRM)
    assert [box.measures for box in desk.now.boxes] == [Measures(weight=4_200_000)]
    assert said(desk.scan(Command.D2)) == (Verdict.ACCEPTED, Reason.CHOSEN)
    desk.station.settled()
    assert [[number for number, _quantity in box] for box in desk.in_boxes()] == [[plate(1)], [plate(2)]]


def test_digits_of_a_weight_are_known_again_after_a_start(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    bench, service = (
        desk.station.bench,
        PackingService(desk.station.database, desk.station.clock, station="bench-1", policy=lambda: desk.policy),
    )
    bench.offers(lambda number: desk.station.make(plate(number)))
    bench.put_in_front(service.desk())
    service.standing()  # as the screen does when it opens
    assert said(desk.scan(Command.D2)) == (Verdict.ACCEPTED, Reason.PACK_TYPED)
