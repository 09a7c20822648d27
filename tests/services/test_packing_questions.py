"""A question at the packing bench, when something is other than it was before it is answered."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_work_store as work
from services.database.database import Database
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures, Status
from services.packing.turn import Turn, begin
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from tests.services.builders import ADA, EVE
from tests.services.test_packing_desk import Desk, plate, said, why
from tests.support.packing_work import ALMOND, FIRST, NORDIC, OAT, SECOND, lines, shipment

FIVE_BARS = (Command.QUANTITY, Command.D5, plate(3))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def excludes(desk: Desk, *restrictions: str) -> None:
    """The customer excludes these, from now on."""
    now = replace(NORDIC, restrictions=restrictions)
    desk.station.database.write(lambda tx: work.put_customers(tx, 0, [now], 99))


def contains(desk: Desk, *names: str) -> None:
    """The almond bars do, from now on."""
    now = replace(ALMOND, allergens=names)
    desk.station.database.write(lambda tx: work.put_products(tx, 0, [now], [], 99))


def contains_in_oats(desk: Desk, *names: str) -> None:
    """The oat bars do, from now on."""
    desk.station.database.write(lambda tx: work.put_products(tx, 0, [replace(OAT, allergens=names)], [], 99))


def elsewhere(desk: Desk, act: Callable[[Connection, Turn], object]) -> None:
    """Another station does it."""
    by = By(desk.station.clock.now(), "bob", None, "bench-2")
    desk.station.database.write(lambda tx: act(tx, begin(tx, by, new_id())))


def asked(answer: Answer) -> str:
    assert said(answer) == (Verdict.WARNING, Reason.PACK_ALLERGEN)
    return answer.outcome.params["allergens"]


def test_an_allergen_that_comes_in_while_the_question_waits_is_asked_for_as_well(desk: Desk) -> None:
    assert asked(desk.scan("SH-1001", plate(3))) == "peanuts"
    contains(desk, "peanuts", "Milk")
    assert asked(desk.scan(Command.ACKNOWLEDGE)) == "peanuts, Milk"
    assert desk.in_boxes() == []
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_LINE)
    assert desk.service.events(FIRST.shipment)[0].params["allergens"] == ["peanuts", "Milk"]


def test_what_a_customer_excludes_by_now_is_asked_for_in_a_box_that_holds_the_product_already(desk: Desk) -> None:
    excludes(desk)
    assert said(desk.scan("SH-1001", *FIVE_BARS)) == (Verdict.ACCEPTED, Reason.PACKED)
    excludes(desk, "peanuts")
    assert asked(desk.scan(*FIVE_BARS)) == "peanuts"
    desk.scan(Command.ACKNOWLEDGE)
    assert said(desk.scan(*FIVE_BARS)) == (Verdict.ACCEPTED, Reason.PACKED)
    excludes(desk, "peanuts", "almonds")
    assert asked(desk.scan(*FIVE_BARS)) == "almonds"


def test_the_box_that_follows_one_that_another_station_closed_asks_anew(desk: Desk) -> None:
    desk.scan("SH-1001", *FIVE_BARS, Command.ACKNOWLEDGE)
    box = desk.now.bench.box_id
    elsewhere(desk, lambda tx, turn: ending.close(tx, turn, box, Measures()))
    assert asked(desk.scan(*FIVE_BARS)) == "peanuts"
    desk.scan(Command.ACKNOWLEDGE)
    assert [(one.status, one.alarmed) for one in desk.now.boxes] == [(BoxStatus.CLOSED, True), (BoxStatus.OPEN, True)]


def test_what_a_supervisor_was_asked_is_not_confirmed_by_a_packer(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), plate(2))
    desk.by(EVE)
    assert said(desk.scan(plate(2))) == (Verdict.WARNING, Reason.PACK_OVER)
    desk.by(ADA)
    assert why(desk.scan(Command.CONFIRM)) == "over"
    assert desk.now.lines[0].packed == 100 * ONE
    assert desk.now.bench.asked is None


def test_more_than_was_confirmed_is_asked_for_once_more(desk: Desk) -> None:
    """Another station packs for the same line meanwhile."""
    desk.by(EVE)
    desk.scan("SH-1001", plate(1))
    ordered = replace(lines(FIRST)[0], ordered=65 * ONE)
    desk.station.database.write(lambda tx: work.put_lines(tx, 0, [ordered]))
    ten = (Command.QUANTITY, Command.D1, Command.D0, plate(2))
    answer = desk.scan(*ten)
    assert (said(answer), answer.outcome.params["over"]) == ((Verdict.WARNING, Reason.PACK_OVER), "5")
    desk.station.database.write(lambda tx: work.put_lines(tx, 0, [replace(ordered, ordered=60 * ONE)]))
    answer = desk.scan(Command.CONFIRM)
    assert (said(answer), answer.outcome.params["over"]) == ((Verdict.WARNING, Reason.PACK_OVER), "10")
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_LINE)


def test_a_shipment_of_which_more_is_missing_than_was_confirmed_is_asked_about_once_more(desk: Desk) -> None:
    few = (Command.QUANTITY, Command.D2, Command.D4, Command.POINT, Command.D5, plate(4))
    desk.scan("SH-1001", *few, Command.NEW_BOX, plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    there = next(box for box in desk.now.boxes if box.status is BoxStatus.OPEN)
    content = desk.now.contents[there.id][0]
    desk.scan(Command.NEXT, Command.CLOSE_BOX, Command.CONFIRM)
    assert desk.scan(Command.COMPLETE).outcome.params["packed"] == "1"
    elsewhere(desk, lambda tx, turn: ending.reopen_box(tx, turn, there.id, "wrong"))
    elsewhere(desk, lambda tx, turn: acts.take_out(tx, turn, there.id, content.id))
    answer = desk.scan(Command.CONFIRM)
    assert (said(answer), answer.outcome.params["packed"]) == ((Verdict.WARNING, Reason.PACK_SHORT), "0")
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_COMPLETED)


def test_a_shipment_that_was_ended_while_the_question_waited_is_not_opened(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1))
    assert said(desk.scan("SH-1002")) == (Verdict.WARNING, Reason.PACK_SWITCH)
    over = replace(shipment(SECOND), status=Status.CANCELLED)
    desk.station.database.write(lambda tx: work.put_shipments(tx, 0, [over], 99))
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.REFUSED, Reason.PACK_NOT_OPENED)
    assert desk.now.bench.shipment_id == FIRST.shipment


def test_what_a_server_excludes_while_its_question_waits_is_asked_for_as_well(desk: Desk) -> None:
    told = replace(shipment(FIRST), server="https://central.example", whole=False)
    desk.station.database.write(lambda tx: work.put_shipments(tx, 0, [told], 99))
    assert said(desk.scan("SH-1001")) == (Verdict.WARNING, Reason.PACK_RESTRICTED)
    excludes(desk, "peanuts", "milk", "soy")
    answer = desk.scan(Command.ACKNOWLEDGE)
    assert said(answer) == (Verdict.WARNING, Reason.PACK_RESTRICTED)
    assert answer.outcome.params["restrictions"] == "peanuts, milk, soy"
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS)


def late_of(desk: Desk) -> list[tuple[str, str]]:
    """(who, of which license plate): said that it is meant, after it was packed."""
    events = desk.service.events(FIRST.shipment)
    return [(one.author, str(one.params["plate"])) for one in events if one.act == "late_seen"]


def test_what_the_customer_excludes_since_it_was_packed_is_asked_once_before_its_box_is_closed(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1))
    contains_in_oats(desk, "Gluten")
    excludes(desk, "gluten")
    answer = desk.scan(Command.CLOSE_BOX)
    assert said(answer) == (Verdict.WARNING, Reason.PACK_LATE)
    assert (answer.outcome.params["allergens"], answer.outcome.params["plate"]) == ("Gluten", OAT.name)
    assert said(desk.scan(Command.BACK)) == (Verdict.ACCEPTED, Reason.PACK_STAYS)
    assert late_of(desk) == []
    assert said(desk.scan(Command.CLOSE_BOX)) == (Verdict.WARNING, Reason.PACK_LATE), "nobody has said that it is meant"
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.ACCEPTED, Reason.PACK_WEIGH)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_BOX_CLOSED)
    assert late_of(desk) == [(ADA.name, plate(1))]
    (box,) = desk.now.boxes
    assert (box.status, box.alarmed, desk.service.find("SH-1001").alarmed) == (BoxStatus.CLOSED, True, True)
    assert said(desk.scan(Command.COMPLETE)) == (Verdict.WARNING, Reason.PACK_SHORT), "it is asked once"


def test_what_the_customer_excludes_since_its_box_was_closed_is_asked_before_the_shipment_is_done(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    contains_in_oats(desk, "Gluten")
    excludes(desk, "gluten")
    assert said(desk.scan(Command.COMPLETE)) == (Verdict.WARNING, Reason.PACK_LATE)
    contains_in_oats(desk, "Gluten", "Soy")
    excludes(desk, "gluten", "soy")
    answer = desk.scan(Command.ACKNOWLEDGE)
    assert (said(answer), answer.outcome.params["allergens"]) == ((Verdict.WARNING, Reason.PACK_LATE), "Gluten, Soy")
    assert said(desk.scan(Command.ACKNOWLEDGE)) == (Verdict.WARNING, Reason.PACK_SHORT)
    assert said(desk.scan(Command.CONFIRM)) == (Verdict.ACCEPTED, Reason.PACK_COMPLETED)
    assert late_of(desk) == [(ADA.name, plate(1))]
    now = desk.service.show(FIRST.shipment)
    assert ([box.alarmed for box in now.boxes], now.shipment and now.shipment.alarmed) == ([True], True)


def test_what_was_acknowledged_when_it_was_packed_is_not_asked_again(desk: Desk) -> None:
    desk.scan("SH-1001", plate(3), Command.ACKNOWLEDGE)
    assert said(desk.scan(Command.CLOSE_BOX)) == (Verdict.ACCEPTED, Reason.PACK_WEIGH)
    desk.scan(Command.CONFIRM)
    assert said(desk.scan(Command.COMPLETE)) == (Verdict.WARNING, Reason.PACK_SHORT)
