"""The packing screen without a window: a box is closed, what is closed is opened again, and what the server does not
take is decided."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_message_store
from services.identity.by import By
from services.identity.person import Role
from services.packing import acts
from services.packing.amounts import ONE
from services.packing.model import MessageKind, Status
from services.packing.server.messages import MessageState
from services.packing.turn import Turn, begin
from services.scanning.commands import Command
from tests.support.packing_parked import park
from tests.support.packing_work import FIRST, SECOND
from tests.ui.packing_stage import Packing, plate
from ui.widgets.outcome_look import Mood


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Packing]:
    made = Packing(tmp_path)
    yield made
    made.close()


# -- closing -----------------------------------------------------------------------------------------------------------

SIZES = [
    {"name": "Small", "length_cm": 30, "width_cm": 20, "height_cm": 15},
    {"name": "Large", "length_cm": 60, "width_cm": 40, "height_cm": 30.5},
]


def test_the_box_that_is_closed_shows_what_it_should_weigh_and_the_sizes_that_are_used(here: Packing) -> None:
    here.station.change_setting("packing.boxes", SIZES, by=here.maria)
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.D2, Command.POINT, Command.D5, Command.PRESET)
    view = here.page.shipment.closing
    assert view is not None
    assert (view.box, view.weight, view.estimated) == ("Close box 1", "2.5 kg", "It should weigh about 2.4 kg")
    assert view.sizes == ("Small · 30 × 20 × 15", "Large · 60 × 40 × 30.5")
    assert view.chosen == 1


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_size_is_chosen_by_its_number_whichever_was_chosen_before(here: Packing, before: int) -> None:
    here.station.change_setting("packing.boxes", SIZES, by=here.maria)
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, *[Command.PRESET] * before)
    answers = len(here.answers.all)
    here.presenter.choose_size(2)
    here.answers.wait_for(answers + 2 - before)
    here.command(Command.CONFIRM)
    sizes = here.station.packing.standing().boxes[0].measures
    assert (sizes.length, sizes.height) == (60 * ONE, 30_500_000)


@pytest.mark.parametrize(
    ("text", "weight", "sizes"),
    [
        ("4.2 60x40x30.5", 4_200_000, (60 * ONE, 40 * ONE, 30_500_000)),
        ("4,2 kg 60 × 40 × 30,5 cm", 4_200_000, (60 * ONE, 40 * ONE, 30_500_000)),
        ("60*40*30", 7 * ONE, (60 * ONE, 40 * ONE, 30 * ONE)),
    ],
)
def test_sizes_are_typed_after_the_weight_or_alone(
    here: Packing, text: str, weight: int, sizes: tuple[int, int, int]
) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.D7)
    here.presenter.type_code(text)
    measures = here.station.packing.standing().boxes[0].measures
    assert (measures.weight, (measures.length, measures.width, measures.height)) == (weight, sizes)
    assert here.heard == [Mood.ACCEPTED]
    assert here.page.band.what.startswith("Box 1 is closed: ")
    assert here.page.shipment.closing is None


def test_sizes_that_cannot_be_are_refused_aloud_and_the_box_stays_open(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX)
    here.presenter.type_code("4 60x40x501")
    assert here.heard == [Mood.REFUSED]
    assert here.page.band.what == "The height has to be more than 0 and 500 cm at most."
    assert here.page.shipment.closing is not None
    assert here.station.packing.standing().boxes[0].measures.weight is None


# -- opening again -----------------------------------------------------------------------------------------------------


def test_a_closed_box_is_opened_again_with_a_reason_that_stays_in_the_log(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    assert here.page.buttons[-1] == "reopen_box"
    here.presenter.reopen()
    assert here.page.asked[-1].startswith("Box 1 takes something again")
    here.presenter.reopening.give("The lid is torn")
    assert here.page.asked[-1] == ""
    assert here.page.band.what.startswith("Box 1 is open again")
    (event, *_rest) = here.station.packing.events(FIRST.shipment)
    assert (event.act, event.params["reason"]) == ("reopened", "The lid is torn")
    here.scan_all(Command.NEXT, plate(2))
    assert [len(here.page.shipment.contents), len(here.page.shipment.boxes)] == [2, 1]


def test_the_box_that_is_marked_is_opened_again(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM, plate(2), Command.CLOSE_BOX, Command.CONFIRM)
    here.page.chosen_box = here.station.packing.standing().boxes[0].id
    here.presenter.reopen()
    here.presenter.reopening.give("Recount")
    assert [box.name.lower for box in here.page.shipment.boxes] == ["closed · 1 scan in it", "open · 1 scan in it"]


def test_without_a_reason_it_stays_closed_and_says_so(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    here.presenter.reopen()
    here.presenter.reopening.give("  ")
    assert here.heard == [Mood.REFUSED]
    assert here.page.band.what == "Say why, in 500 characters at most."
    assert here.page.asked[-1] != "", "it is still asked for"


def test_a_shipment_that_is_done_is_opened_again_after_it_was_scanned(here: Packing) -> None:
    here.scan_all("SH-1001", plate(4), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE, Command.CONFIRM)
    assert here.page.buttons == ["next_shipment"]
    here.scan("SH-1001")
    assert here.page.buttons == ["next_shipment", "reopen"]
    here.presenter.reopen()
    before = len(here.answers.all)
    here.presenter.reopening.give("One more item")
    here.presenter.answered(here.answers.wait_for(before + 1)[before])
    assert here.page.shipment.head.number == "SH-1001"


def test_the_shipment_that_was_scanned_is_opened_again_also_beside_closed_boxes_of_another(here: Packing) -> None:
    here.scan_all("SH-1001", plate(4), Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE, Command.CONFIRM)
    here.scan_all("SH-1002", SECOND.plate_number(1), Command.CLOSE_BOX, Command.CONFIRM)
    assert here.page.buttons[-1] == "reopen_box"
    here.scan("SH-1001")
    assert "A supervisor can open it again" in here.page.band.next
    assert here.page.buttons[-1] == "reopen"
    here.presenter.reopen()
    assert here.page.asked[-1].startswith("SH-1001 can be packed again")
    here.scan(SECOND.plate_number(4))
    assert (here.page.asked[-1], here.page.buttons[-1]) == ("", "reopen_box")
    here.presenter.reopen()
    assert here.page.asked[-1].startswith("Box 1 takes something again")
    here.presenter.reopening.keep()
    here.scan("SH-1001")
    here.presenter.reopen()
    here.presenter.reopening.give("One more item")
    assert here.station.packing.find("SH-1001").status is Status.PACKING


def test_who_scans_on_is_asked_for_no_reason_any_more(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    here.presenter.reopen()
    here.scan(plate(2))
    assert here.page.asked[-1] == ""


def test_only_who_may_is_offered_to_open_again(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    here.add("pia", "Pia", here.maria, pin=None, role=Role.PACKER)
    here.station.door.sign_in("pia", None)
    here.presenter.refresh()
    assert "reopen_box" not in here.page.buttons


# -- what the server does not take -------------------------------------------------------------------------------------


def parked(here: Packing, *quantities: int) -> None:
    by = By(here.clock.now(), here.maria.name, here.maria.id, here.station.id)
    for quantity in quantities:
        here.station.database.write(lambda tx, q=quantity: park(tx, FIRST, by, q))
    here.presenter.refresh()


def test_what_the_server_refuses_is_shown_with_what_to_do(here: Packing) -> None:
    assert here.page.servers[-1] is None
    parked(here, 12)
    view = here.page.servers[-1]
    assert view is not None
    assert view.what == f"The server refuses 12 × Oat bar 40 g ({plate(1)}) of SH-1001"
    assert view.why.startswith("The server says that the license plate is not meant for this shipment")
    assert view.number == 1


def test_it_is_undone_here_and_nothing_is_left_to_decide(here: Packing) -> None:
    parked(here, 12)
    here.presenter.deciding.undo()
    assert here.contents() == []
    assert here.page.servers[-1] is None
    assert here.page.band.what == "It is undone here. Put back what it was about"


def test_it_is_told_once_more_or_left_to_a_supervisor(here: Packing) -> None:
    parked(here, 12)
    here.presenter.deciding.leave()
    view = here.page.servers[-1]
    assert view is not None
    assert view.why.endswith("maria asked a supervisor.")
    here.presenter.deciding.retry()
    assert here.page.servers[-1] is None
    (waiting,) = here.station.packing_sync.deciding.waiting()
    assert waiting.state is MessageState.WAITING
    assert [content.quantity for content in here.contents()] == [12 * ONE]


def test_several_are_gone_through_and_the_one_that_is_looked_at_is_decided(here: Packing) -> None:
    parked(here, 12, 7)
    here.presenter.deciding.following()
    view = here.page.servers[-1]
    assert view is not None
    assert view.what == f"The server refuses 7 × Oat bar 40 g ({plate(1)}) of SH-1001 (2 of 2)"
    here.presenter.refresh()
    here.presenter.deciding.undo()
    assert [content.quantity for content in here.contents()] == [12 * ONE]


def test_who_may_not_pack_decides_nothing(here: Packing) -> None:
    parked(here, 12)
    here.add("vic", "Vic", here.maria, pin=None, role=Role.VIEWER)
    here.station.door.sign_in("vic", None)
    here.presenter.refresh()
    view = here.page.servers[-1]
    assert view is not None
    assert view.blocked
    here.presenter.deciding.undo()
    assert here.heard == [Mood.REFUSED]
    assert [content.quantity for content in here.contents()] == [12 * ONE]


def refused(here: Packing, key: str, kind: MessageKind = MessageKind.PACK) -> None:
    """The server does not take that act, and lets 24.5 kg of another station's stand: the third line is whole."""
    by = By(here.clock.now(), here.maria.name, here.maria.id, "elsewhere")

    def work(tx: Connection) -> None:
        turn = begin(tx, by, new_id())
        box = acts.new_box(tx, turn, FIRST.shipment, new_id())
        acts.pack(tx, turn, acts.Wanted(new_id(), FIRST.shipment, box.id, FIRST.plate(4), FIRST.line(3), 24_500_000))
        body = {"box": "", "plate": "", "line": FIRST.line(1), "quantity": 60, "notes": ""}
        packing_message_store.insert(tx, by, key, kind, FIRST.shipment, key, body)
        for message in packing_message_store.all_open(tx):
            said = {"code": "QUANTITY_EXCEEDS_AVAILABLE", "text": ""}
            packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=by.at)

    here.station.database.write(work)
    here.presenter.refresh()


def test_a_band_that_says_accepted_says_so_no_more_once_the_server_refuses_it(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    assert here.page.band.mood is Mood.ACCEPTED
    refused(here, here.contents()[0].id)
    band = here.page.band
    assert (band.mood, band.word) == (Mood.REFUSED, "Wrong")
    assert band.what.startswith("The server refuses 60 ×")
    assert band.next, "why, and what to do"
    assert band.count is not None
    assert (band.count.value, here.page.shipment.head.far) == (1, "1 of 3 lines")
    assert here.heard == [Mood.REFUSED]
    here.presenter.refresh()
    assert here.heard == [Mood.REFUSED], "it is told once"


def test_a_box_that_the_server_does_not_close_is_closed_on_no_band(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1), Command.CLOSE_BOX, Command.CONFIRM)
    assert here.page.band.what == "Box 1 is closed"
    closed = Turn(By(here.clock.now(), "", None, ""), here.last.scan.id, 0).id_of("closed")
    refused(here, closed, MessageKind.CLOSE)
    assert (here.page.band.mood, here.page.band.what) == (
        Mood.REFUSED,
        "The server refuses that a box of SH-1001 is closed",
    )


def test_the_band_counts_what_another_station_packed_and_says_the_rest_as_it_stood(here: Packing) -> None:
    here.scan_all("SH-1001", plate(1))
    before = here.page.band
    refused(here, new_id())
    assert here.page.band.count is not None
    assert (here.page.band.count.value, here.page.band.what, here.page.band.mood) == (1, before.what, Mood.ACCEPTED)
