"""The packing screen without a window: what waits, what the shipment shows, what the band says, what is typed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.identity.by import By
from services.identity.person import Role
from services.packing.amounts import ONE
from services.packing.desk.beside import Beside
from services.scanning.commands import SHEET, Command
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.support.packing_parked import park
from tests.support.packing_work import FIRST, SECOND, Ids, furnish
from tests.ui.packing_page import Page
from tests.ui.packing_stage import Packing, plate
from ui.packing.packing_presenter import PackingPresenter
from ui.packing.wording import PackingWording
from ui.widgets.outcome_look import Mood


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Packing]:
    made = Packing(tmp_path)
    yield made
    made.close()


# -- what waits --------------------------------------------------------------------------------------------------------


def test_the_queue_says_what_waits_for_whom_until_when_and_what_must_not_be_in_it(here: Packing) -> None:
    first, second = here.page.queue.rows
    assert (first.number.upper, first.number.lower) == ("SH-1001", "SO-7001")
    assert (first.customer.upper, first.customer.lower) == ("Nordic Foods", "Excludes Peanuts, milk")
    assert first.customer.mood is Mood.WARNING
    assert first.promised.upper == date(2026, 12, 1).isoformat()
    assert first.progress.upper == "0 of 3 lines"
    assert second.number.upper == "SH-1002"
    assert here.page.queue.told == "2 shipments"
    assert here.page.buttons == ["next_shipment"]


def test_a_part_of_a_name_finds_and_nothing_found_says_what_to_do(here: Packing) -> None:
    here.presenter.search("1002")
    assert [row.code for row in here.page.queue.rows] == ["SH-1002"]
    here.presenter.search("pumpkin")
    assert here.page.queue.rows == ()
    assert here.page.queue.empty[0] == "No open shipment has that"


def test_a_server_is_asked_for_what_is_looked_for_and_what_it_has_is_found(here: Packing) -> None:
    asked: list[str] = []

    def search(term: str) -> int:
        """As a server of the contract alone that has a third shipment."""
        asked.append(term)
        here.station.database.write(lambda tx: furnish(tx, 0, Ids(3)))
        return 1

    here.station.packing_sync.search = search  # type: ignore[method-assign]  # no server here
    here.presenter.search("10")
    assert asked == []
    here.presenter.search("1003")
    assert asked == ["1003"]
    assert [row.code for row in here.page.queue.rows] == ["SH-1003"]


def test_enter_opens_the_only_one_that_was_found(here: Packing) -> None:
    here.presenter.search("1002")
    here.type("1002")
    assert here.page.shipment.head.number == "SH-1002"


def test_enter_opens_nothing_that_was_not_looked_for_yet(here: Packing) -> None:
    here.presenter.search("1002")
    here.type("pumpkin")
    assert here.last.outcome.reason is Reason.PACK_UNKNOWN
    assert here.station.packing.standing().shipment is None


# -- the shipment ------------------------------------------------------------------------------------------------------


def test_a_shipment_shows_its_lines_its_box_and_how_far_it_is(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    view = here.page.shipment
    assert (view.head.number, view.head.excluded, view.head.far) == (
        "SH-1001",
        "Excludes Peanuts, milk",
        "0 of 3 lines",
    )
    assert view.head.percent == pytest.approx(20)  # 60 of 100 in one of three lines
    assert [(line.product.upper, line.packed.upper, line.left.upper) for line in view.lines] == [
        ("Oat bar 40 g", "60 of 100", "40 to go"),
        ("Almond bar", "0 of 50", "50 to go"),
        ("Rye crisp", "0 of 24.5", "24.5 to go"),
    ]
    assert view.lines[1].product.lower == "Contains peanuts"
    assert (view.box, view.estimated) == ("Box 1", "1 scan in it · about 2.4 kg")
    assert [row.what.upper for row in view.contents] == ["60 × Oat bar 40 g"]
    assert view.newest == FIRST.line(1)
    assert here.page.buttons == ["leave", "quantity", "undo", "new_box", "close_box"]


def test_a_closed_box_says_what_it_weighs_and_another_station_is_told_of(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.D5, Command.CONFIRM, plate(2))
    names = [(box.name.upper, box.name.lower, box.weight.upper) for box in here.page.shipment.boxes]
    assert names == [
        ("Box 1", "closed · 1 scan in it", "5 kg"),
        ("Box 2", "is being packed · 1 scan in it", "about 1.6 kg"),
    ]


def test_a_box_that_is_closed_is_shown_at_once_the_newest_first_and_the_one_in_front_last(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    assert not here.page.shipment.besides, "it stands above"
    here.scan_all(Command.CLOSE_BOX, Command.CONFIRM)
    assert here.page.shipment.besides
    here.scan_all(plate(2), Command.CLOSE_BOX, Command.CONFIRM)
    assert [box.name.upper for box in here.page.shipment.boxes] == ["Box 2", "Box 1"]
    here.scan_all(plate(4))
    assert [box.name.upper for box in here.page.shipment.boxes] == ["Box 2", "Box 1", "Box 3"]


def test_a_box_is_shown_with_its_number_and_scanning_that_says_whose_it_is(here: Packing) -> None:
    for name, value in (("prefix", "4012345"), ("extension", 3), ("station", "7")):
        here.station.change_setting(f"sscc.{name}", value, by=here.maria)
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    sscc = here.station.packing.standing().boxes[0].sscc
    assert here.page.band.next.startswith(f"SSCC {sscc}. ")
    assert [box.name.upper for box in here.page.shipment.boxes] == [f"Box 1 · {sscc}"]
    here.scan_all(Command.BACK, sscc)
    assert (here.page.band.word, here.page.band.what) == ("Closed", "Box 1 of SH-1001 is closed (Nordic Foods)")


def test_the_band_counts_lines_and_says_what_is_packed_and_what_comes_next(here: Packing) -> None:
    here.scan_all("SH-1001", plate(4))
    band = here.page.band
    assert band.mood is Mood.ACCEPTED
    assert band.what == "24.5 × Rye crisp in box 1: the line is whole"
    assert band.count is not None
    assert (band.count.value, band.count.of) == (1, "of 3 lines")


def test_what_stood_when_the_program_ended_stands_again(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    page = Page()
    PackingPresenter(here.station, page, run_now, here.heard.append).open()
    assert page.shipment.head.number == "SH-1001"
    assert page.band.what == "Scan a license plate of SH-1001"


def test_who_may_not_pack_is_told_so(here: Packing) -> None:
    here.add("vic", "Vic", here.maria, pin=None, role=Role.VIEWER)
    here.station.door.sign_in("vic", None)
    here.presenter.open()
    assert here.page.acts[-1].blocked
    assert "may not pack" in here.page.band.what
    for command in SHEET["screens"]:
        here.command(command)
        assert here.last.outcome.reason is Reason.COMMAND_DONE, "each way off the screen is open to all"


# -- what is typed -----------------------------------------------------------------------------------------------------


def test_a_typed_code_goes_as_a_scan(here: Packing) -> None:
    here.type("so-7001".upper())
    here.type(plate(4))
    assert [content.quantity for content in here.contents()] == [24_500_000]


def test_a_number_and_a_star_say_how_many(here: Packing) -> None:
    here.scan("SH-1001")
    here.type("12*", answers=4)
    assert here.page.shipment.typed == "12 ×"
    here.type(plate(1))
    here.type(f"2,5 * {plate(4)}", answers=6)
    assert [content.quantity for content in here.contents()] == [12 * ONE, 2_500_000]


def test_a_number_is_the_weight_while_a_box_is_closed_and_enter_alone_closes_it(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    here.type("4.2", answers=4)
    now = here.station.packing.standing()
    assert now.boxes[0].measures.weight == 4_200_000
    here.scan_all(plate(2), Command.CLOSE_BOX)
    here.type("")
    assert here.station.packing.standing().boxes[1].measures.weight is None
    assert here.last.outcome.reason is Reason.PACK_BOX_CLOSED


def test_a_key_is_the_command_of_its_button(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    before = len(here.answers.all)
    here.presenter.press(Command.UNDO)
    assert here.answers.wait_for(before + 1)[before].outcome.reason is Reason.PACK_UNDONE
    assert here.contents() == []


def test_what_puts_nothing_into_the_box_does_not_look_as_if_it_did(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    assert here.page.band.mood is Mood.ACCEPTED
    here.scan_all(Command.UNDO)
    assert (here.page.band.mood, here.page.band.word) == (Mood.NEUTRAL, "Taken out")
    here.scan_all(plate(3), Command.BACK)
    assert (here.page.band.mood, here.page.band.word) == (Mood.NEUTRAL, "Put back")
    here.scan_all(Command.QUANTITY, Command.D7)
    assert (here.page.band.mood, here.page.band.word) == (Mood.ASKING, "Waiting")
    assert (here.page.band.what, here.page.band.next) == ("7 ×", "Scan the license plate")
    here.scan_all(plate(1), Command.CLOSE_BOX, Command.D4)
    assert (here.page.band.mood, here.page.band.what) == (Mood.ASKING, "4 kg")
    here.scan_all(Command.CONFIRM)
    assert here.page.band.mood is Mood.ACCEPTED


def test_a_command_that_there_is_nothing_for_says_what_to_do(here: Packing) -> None:
    why = here.station.words.say("command.not_now")
    here.presenter.refuse(why)
    assert (here.page.band.what, here.page.band.next) == (why, "Scan a shipment, an order or a license plate")
    here.scan("SH-1001")
    here.presenter.refuse(why)
    assert here.page.band.next == "Scan a license plate of SH-1001"
    here.scan(plate(3))
    asked = here.page.band.next
    here.presenter.refuse(why)
    assert here.page.band.next == asked, "the question waits"
    here.presenter.refuse("The disk is full")
    assert here.page.band.next == ""


def test_a_box_that_no_server_has_numbered_says_that_its_number_follows(here: Packing) -> None:
    by = By(here.clock.now(), here.maria.name, here.maria.id, here.station.id)
    here.station.database.write(lambda tx: park(tx, FIRST, by))
    here.scan_all("SH-1001")
    (box,) = here.page.shipment.boxes
    assert box.name.lower == "is being packed · new box, number follows · 1 scan in it"


# -- a question --------------------------------------------------------------------------------------------------------


def test_a_question_stays_whatever_is_scanned_until_it_is_answered(here: Packing) -> None:
    here.scan_all("SH-1001", plate(3))
    asked = here.page.band
    assert (asked.mood, asked.what) == (Mood.WARNING, "Almond bar contains peanuts: Nordic Foods excludes that")
    assert here.page.buttons == ["no_allergen", "yes_allergen"]
    here.scan(plate(1))
    assert here.last.outcome.verdict is Verdict.REFUSED
    assert (here.page.band.mood, here.page.band.what) == (Mood.WARNING, asked.what)
    assert here.page.band.next.startswith(f"{plate(1)} is not packed: a question waits")
    here.command(Command.ACKNOWLEDGE)
    assert here.page.band.mood is Mood.ACCEPTED
    assert not here.page.band.held


@pytest.mark.parametrize(
    ("codes", "what", "buttons"),
    [
        (
            ("SH-1001", plate(3)),
            "Almond bar contains peanuts: Nordic Foods excludes that",
            ["no_allergen", "yes_allergen"],
        ),
        (
            ("SH-1001", plate(1), plate(2), plate(2)),
            "10 × Oat bar 40 g is 10 more than was ordered (100)",
            ["no_over", "yes_over"],
        ),
        (("SH-1001", plate(1), "SH-1002"), "Box 1 of SH-1001 is open", ["no_switch", "yes_switch"]),
        (
            ("SH-1001", plate(4), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE),
            "Only 1 of 3 lines of SH-1001 are whole",
            ["no_short", "yes_short"],
        ),
    ],
)
def test_a_question_is_asked_again_when_the_program_starts_again(
    here: Packing, codes: tuple[str | Command, ...], what: str, buttons: list[str]
) -> None:
    here.scan_all(*codes)
    told = here.page.band
    page = Page()
    PackingPresenter(here.station, page, run_now, here.heard.append).open()
    assert (page.band.mood, page.band.what, page.buttons) == (Mood.WARNING, what, buttons)
    assert (told.what, told.next) == (page.band.what, page.band.next), "word for word as it was answered"


def test_what_a_command_of_the_same_station_did_is_on_the_band(here: Packing) -> None:
    here.scan("SH-1001")
    here.hear = lambda _answer: None
    here.scan(plate(3))
    here.presenter.refresh()
    assert (here.page.band.mood, here.page.buttons) == (Mood.WARNING, ["no_allergen", "yes_allergen"])
    here.command(Command.BACK)
    here.presenter.refresh()
    assert (here.page.band.mood, here.page.band.what) == (Mood.NEUTRAL, "Scan a license plate of SH-1001")
    here.command(Command.BACK)
    here.presenter.refresh()
    assert here.page.band.what == "Scan a shipment, an order or a license plate"


# -- looking -----------------------------------------------------------------------------------------------------------


def test_a_look_that_began_before_an_answer_takes_nothing_back(tmp_path: Path) -> None:
    run = HeldRun()
    here = Packing(tmp_path, run)
    try:
        here.scan("SH-1001")
        here.presenter.refresh()
        work, then, failed = run.held.pop()
        found = work()
        here.scan(plate(1))
        then(found)
        assert here.page.shipment.lines[0].packed.upper == "60 of 100"
        run.go()
        assert here.page.shipment.lines[0].packed.upper == "60 of 100"
        assert failed is not None
    finally:
        here.close()


def test_a_done_shipment_leads_back_to_what_waits(here: Packing) -> None:
    here.scan_all("SH-1002", SECOND.plate_number(1), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE)
    here.command(Command.CONFIRM)
    assert [row.code for row in here.page.queue.rows] == ["SH-1001"]
    assert here.page.band.what == "SH-1002 is done: boxes: 1"


def test_amounts_are_shown_as_the_language_writes_them(here: Packing) -> None:
    here.scan_all("SH-1001", Command.QUANTITY, Command.D2, Command.POINT, Command.D5)
    assert here.page.shipment.typed == "2.5 ×"
    here.station.words = Catalogue("de")
    page = Page()
    presenter = PackingPresenter(here.station, page, run_now, here.heard.append)
    presenter.open()
    assert page.shipment.typed == "2,5 ×"
    assert page.shipment.lines[2].packed.upper == "0 von 24,5"
    here.hear = presenter.answered
    here.scan(plate(4))
    assert page.shipment.contents[0].what.upper == "2,5 × Rye crisp"
    assert page.band.what.startswith("2,5 × Rye crisp")


def test_who_else_packs_it_stands_above_by_name_as_far_as_there_is_room(here: Packing) -> None:
    wording = PackingWording(Catalogue("en"), None)
    of = here.station.packing.show(FIRST.shipment)
    assert of.shipment is not None
    named = [Beside(f"Bench {number}", f"Bench {number}") for number in range(2, 7)]
    for others, said in (
        ([], ""),
        ([Beside("7f3a")], "another station packs it, too"),
        (named[:1], "Bench 2 packs it, too"),
        ([named[0], Beside("7f3a", people=("mia",))], "Bench 2, mia pack it, too"),
        ([Beside("B", "B", ("ben",)), Beside("7f3a")], "B (ben) and 1 other station pack it, too"),
        (named, "Bench 2, Bench 3, Bench 4 and 2 other stations pack it, too"),
        ([Beside("x", "x" * 80)], f"{'x' * 27}… packs it, too"),
    ):
        assert wording.head(replace(of, others=others), of.shipment).others == said


def test_what_did_not_print_is_named_once_each_with_what_to_do(here: Packing) -> None:
    here.station.change_setting("papers.on_close", ["box_label", "contents"], by=here.maria)
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    (box,) = here.page.shipment.boxes
    assert box.name.lower == ("closed · 1 scan in it · Box label: Failed · Content list: Failed · REPRINT prints again")
