"""How the labels and papers of a shipment are shown where it is packed: while they are missing, and when it is done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.printing.model import LabelKind
from services.scanning.commands import Command
from tests.support.packing_work import FIRST
from tests.ui.packing_scenes import ended
from tests.ui.packing_stage import Packing, plate
from ui.icons import Icon
from ui.packing.views import PapersView
from ui.widgets.outcome_look import Mood

NOWHERE = "printer.paper_out"
CLOSED = (plate(4), Command.CLOSE_BOX, Command.D4, Command.CONFIRM)
DONE = ("SH-1001", *CLOSED, Command.COMPLETE, Command.CONFIRM)


@pytest.fixture
def packing(tmp_path: Path) -> Iterator[Packing]:
    made = Packing(tmp_path)
    office = [{"id": "office", "name": "Office", "kind": "folder", "address": str(tmp_path)}]
    settings = {"printing.printers": office, "papers.on_close": ["contents"], "papers.on_complete": ["slip", "bill"]}
    for path, value in settings.items():
        made.station.change_setting(path, value, by=None)
    yield made
    made.close()


def shown(packing: Packing) -> PapersView | None:
    packing.presenter.refresh()
    return packing.page.papers[-1]


def texts(packing: Packing) -> list[str]:
    view = shown(packing)
    return [one.text for one in view.prints] if view else []


def test_of_a_shipment_in_front_what_has_not_come_yet_is_told_and_what_came_is_not(packing: Packing) -> None:
    packing.scan_all("SH-1001")
    assert shown(packing) is None, "nothing was asked for yet"
    packing.scan_all(*CLOSED)
    assert texts(packing) == ["Content list: Waiting"]
    ended(packing.station, FIRST.shipment, {LabelKind.CONTENTS: None})
    assert shown(packing) is None


def test_what_did_not_come_says_why_and_what_to_do(packing: Packing) -> None:
    packing.scan_all("SH-1001", *CLOSED)
    ended(packing.station, FIRST.shipment, {LabelKind.CONTENTS: NOWHERE})
    view = shown(packing)
    assert view is not None
    (one,) = view.prints
    assert (one.text, one.mood, one.icon) == ("Content list: Failed", Mood.REFUSED, Icon.REFUSED)
    assert view.do.startswith("Content list: The printer has no labels or paper left.")
    assert "REPRINT" in view.do
    packing.scan_all(Command.REPRINT)
    assert texts(packing) == ["Content list: Waiting"], "the reprint stands for it now"


def test_a_shipment_that_is_done_shows_its_papers_until_another_is_in_front(packing: Packing) -> None:
    packing.scan_all(*DONE)
    assert packing.page.queue
    assert texts(packing) == ["Content list: Waiting", "Packing slip: Waiting", "Bill of lading: Waiting"]
    ended(packing.station, FIRST.shipment, dict.fromkeys((LabelKind.CONTENTS, LabelKind.SLIP)))
    ended(packing.station, FIRST.shipment, {LabelKind.BILL: NOWHERE})
    view = shown(packing)
    assert view is not None
    assert view.whose == "SH-1001"
    assert [(one.text, one.mood) for one in view.prints] == [
        ("Content list: Printed", Mood.ACCEPTED),
        ("Packing slip: Printed", Mood.ACCEPTED),
        ("Bill of lading: Failed", Mood.REFUSED),
    ]
    assert "reprint" in packing.page.buttons
    packing.scan_all("SH-1002")
    assert shown(packing) is None
    assert packing.station.packing.standing().shipment is not None
    packing.scan_all(Command.BACK)
    assert shown(packing) is None, "another was in front since"


def test_papers_that_all_came_stay_where_the_shipment_is_done(packing: Packing) -> None:
    packing.scan_all(*DONE)
    ended(packing.station, FIRST.shipment, dict.fromkeys((LabelKind.CONTENTS, LabelKind.SLIP, LabelKind.BILL)))
    assert texts(packing) == ["Content list: Printed", "Packing slip: Printed", "Bill of lading: Printed"]
    view = shown(packing)
    assert view is not None
    assert view.do == ""
    assert "reprint" not in packing.page.buttons
