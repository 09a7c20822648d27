"""What was packed unverified, on the packing screen: marked by symbol and word, counted by no line, asked about first,
and told loudly where the server does not take it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.database import packing_bench_store
from services.identity.by import By
from services.packing.amounts import ONE
from services.packing.desk.bench import Asked, Bench, Question
from services.packing.server.told import Alarm
from services.scanning.outcome import Outcome, Reason, Verdict
from tests.fakes.running import run_now
from tests.support.packing_parked import pack_unverified
from tests.support.packing_work import FIRST
from tests.ui.packing_page import Page
from tests.ui.packing_stage import Packing
from ui.packing.packing_presenter import PackingPresenter
from ui.packing.saying import BandWording
from ui.widgets.outcome_look import Mood

UNKNOWN = "LP-777777"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Packing]:
    stage = Packing(tmp_path)
    yield stage
    stage.close()


def pack(here: Packing, refused: str = "") -> None:
    """One of it, into a box of the first shipment, which is in front then."""
    by = By(here.clock.now(), here.maria.name, here.maria.id, here.station.id)
    here.station.database.write(lambda tx: pack_unverified(tx, FIRST, by, UNKNOWN, refused=refused))
    here.scan("SH-1001")


def test_what_is_unverified_is_marked_by_symbol_and_word_and_no_line_counts_it(here: Packing) -> None:
    pack(here)
    here.presenter.refresh()
    view = here.page.shipment
    (row,) = view.contents
    assert (row.what.upper, row.what.lower, row.what.mood) == (f"1 × {UNKNOWN}", "unverified", Mood.UNVERIFIED)
    assert "unverified" in view.boxes[0].name.lower
    assert "1 scan is unverified" in view.lines_told
    assert [line.packed.upper.split()[0] for line in view.lines] == ["0", "0", "0"]


def test_what_the_server_does_not_take_is_marked_and_decided_above(here: Packing) -> None:
    pack(here, refused="LP_UNKNOWN")
    here.presenter.refresh()
    (row,) = here.page.shipment.contents
    assert (row.what.lower, row.what.mood) == ("refused by the server", Mood.REFUSED)
    server = here.page.servers[-1]
    assert server is not None
    assert server.what == f"The server refuses 1 × not known ({UNKNOWN}) of SH-1001"
    assert "the server knows no license plate of that number" in server.why


def test_the_question_stands_again_when_the_program_starts_again(here: Packing) -> None:
    asked = Asked(Question.UNVERIFIED, "op", FIRST.shipment, quantity=ONE, code=UNKNOWN)
    bench = replace(Bench(FIRST.shipment), asked=asked)
    here.station.database.write(lambda tx: packing_bench_store.put(tx, here.station.id, bench))
    page = Page()
    PackingPresenter(here.station, page, run_now, here.heard.append).open()
    assert (page.band.mood, page.buttons) == (Mood.WARNING, ["no_unverified", "yes_unverified"])
    assert page.band.what == f"Nobody here knows what {UNKNOWN} contains, and Nordic Foods excludes Peanuts, milk"


def test_the_band_says_unverified_and_not_accepted(here: Packing) -> None:
    outcome = Outcome(
        Verdict.ACCEPTED, Reason.PACK_UNVERIFIED, {"quantity": "1", "plate": UNKNOWN, "box": "+1"}, counted=True
    )
    state = BandWording(here.station.words, None).outcome(outcome, here.presenter.now)
    assert (state.mood, state.word, state.held) == (Mood.UNVERIFIED, "Unverified", False)
    assert state.what == f"1 × {UNKNOWN} in box +1 (new), unverified"


@pytest.mark.parametrize(("box", "next_"), [("", "Take it out of its box."), ("2", "Box 2 is closed: open it")])
def test_a_refusal_alarms_and_says_where_its_box_is_closed(here: Packing, box: str, next_: str) -> None:
    here.presenter.alarm(Alarm(FIRST.shipment, "SH-1001", "", "", "LP-\n7", None, box))
    band = here.page.band
    assert (band.mood, band.held) == (Mood.WARNING, True)
    assert band.what == "The server does not take LP-‹LF›7, which was packed unverified for SH-1001"
    assert band.next.startswith(next_)
