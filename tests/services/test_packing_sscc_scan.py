"""The SSCC of a box is scanned: an open box is in front with its shipment, of a closed one is said whose it is, and
nothing is packed by it."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.database import packing_work_store, sscc_store
from services.database.database import Database
from services.errors import Refused
from services.packing.desk.policy import Policy
from services.packing.model import Box, BoxStatus
from services.packing.sscc import Numbering, Numbers
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from tests.services.builders import EVE
from tests.services.test_packing_desk import Desk, plate, said
from tests.support.packing_work import FIRST, GTINS, SECOND, plates

ANSWERS = {"shut": (Verdict.DUPLICATE, Reason.PACK_BOX_SHUT), "front": (Verdict.ACCEPTED, Reason.PACK_BOX)}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    made = Desk(database)
    made.policy = Policy(numbers=Numbers(tmp_path / "sscc.json", Numbering("4012345", 3, "7")))
    return made


def closed(desk: Desk) -> Box:
    """A box of the first shipment, closed, which is in front."""
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    return desk.now.boxes[-1]


def opened(desk: Desk) -> Box:
    """The same, opened again."""
    box = closed(desk)
    return desk.service.reopen_box(box.id, "room for more", EVE)


@pytest.mark.parametrize("before", ["{}", "]C100{}", "00{}", "(00){}"])
def test_a_closed_box_is_said_to_be_and_of_which_shipment_and_all_stays_as_it_is(desk: Desk, before: str) -> None:
    box = closed(desk)
    desk.scan(Command.BACK, "SH-1002")
    stood = desk.now
    answer = desk.scan(before.format(box.sscc))
    assert said(answer) == ANSWERS["shut"]
    assert (answer.outcome.params["shipment"], answer.outcome.params["box"]) == ("SH-1001", "1")
    assert desk.now == stood


def test_an_open_box_comes_in_front_with_its_shipment(desk: Desk) -> None:
    box = opened(desk)
    desk.scan(Command.BACK)
    assert said(desk.scan(box.sscc)) == (Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS)
    assert (desk.now.bench.shipment_id, desk.now.bench.box_id) == (FIRST.shipment, box.id)


def test_of_several_open_boxes_the_one_comes_in_front_whose_number_it_is(desk: Desk) -> None:
    box = opened(desk)
    desk.scan(Command.NEW_BOX, plate(2))
    assert desk.now.bench.box_id != box.id
    assert said(desk.scan(box.sscc)) == ANSWERS["front"]
    assert desk.now.bench.box_id == box.id
    desk.scan(Command.BACK, "SH-1001")
    assert desk.now.bench.box_id != box.id, "the newest"
    desk.scan(Command.BACK, box.sscc)
    assert desk.now.bench.box_id == box.id


def test_another_shipments_box_over_an_open_one_is_asked_first_and_then_that_box_is_in_front(desk: Desk) -> None:
    box = opened(desk)
    desk.scan(Command.NEW_BOX, plate(2), Command.BACK, "SH-1002", plate(1, SECOND))
    assert said(desk.scan(box.sscc)) == (Verdict.WARNING, Reason.PACK_SWITCH)
    assert desk.now.bench.shipment_id == SECOND.shipment
    desk.scan(Command.CONFIRM)
    assert (desk.now.bench.shipment_id, desk.now.bench.box_id) == (FIRST.shipment, box.id)


def test_a_label_of_a_box_that_names_its_goods_packs_none_of_them(desk: Desk) -> None:
    box = closed(desk)
    stood = desk.in_boxes()
    label = f"]C100{box.sscc}02{GTINS[0].gtin}3712\x1d10L42"
    assert said(desk.scan(label)) == ANSWERS["shut"]
    assert desk.in_boxes() == stood


def test_a_license_plate_that_has_the_number_of_a_box_is_packed(desk: Desk) -> None:
    box = closed(desk)
    named = replace(plates(FIRST)[1], number=box.sscc)
    desk.station.database.write(lambda tx: packing_work_store.put_plates(tx, 0, [named], 99))
    assert said(desk.scan(box.sscc)) == (Verdict.ACCEPTED, Reason.PACK_LINE)


def test_a_box_of_a_shipment_that_is_done_opens_nothing(desk: Desk) -> None:
    box = closed(desk)
    desk.scan(Command.COMPLETE, Command.CONFIRM)
    assert said(desk.scan(box.sscc)) == ANSWERS["shut"]
    assert desk.now.shipment is None


def test_while_a_box_is_weighed_no_other_is_opened(desk: Desk) -> None:
    box = opened(desk)
    desk.scan(Command.NEW_BOX, plate(2), Command.CLOSE_BOX)
    assert said(desk.scan(box.sscc)) == (Verdict.REFUSED, Reason.PACK_CLOSING)


def test_a_number_that_was_given_to_a_box_before_its_last_one_finds_it_too(desk: Desk) -> None:
    box = closed(desk)
    desk.station.database.write(lambda tx: sscc_store.put(tx, 0, box.id, "340123457000000108"))
    assert said(desk.scan(box.sscc)) == ANSWERS["shut"]


@pytest.mark.parametrize("code", ["340123450000000017", "34012345000000001", "00340123450000000017"])
def test_the_number_of_no_box_is_unknown(desk: Desk, code: str) -> None:
    closed(desk)
    assert said(desk.scan(code)) == (Verdict.REFUSED, Reason.PACK_UNKNOWN)


def test_the_shipment_of_a_box_is_found_by_its_number(desk: Desk) -> None:
    box = closed(desk)
    assert box.status is BoxStatus.CLOSED
    assert desk.service.find(f" {box.sscc}").number == "SH-1001"
    with pytest.raises(Refused):
        desk.service.find("340123450000000017")


def test_to_look_which_box_it_is_is_no_error_of_anybody(desk: Desk) -> None:
    from services.supervisor.packing_model import Deed
    from services.supervisor.packing_rules import caught_by

    box = closed(desk)
    desk.scan(box.sscc)
    last = desk.service.events(FIRST.shipment)[0]
    who = (last.box_id, last.station, last.author, last.params)
    assert caught_by(Deed(last.seq, last.at, last.act, "", *who, "", "")) is None
