"""What is done with a whole batch, without a window: labels and assets once more, what came of it, its figures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.assets.model import State
from services.database import print_store
from services.printing.model import Outcome, Result
from services.scanning.commands import Command
from tests.fakes.register import FakeRegister, Fault
from tests.fakes.running import run_now
from tests.ui.asset_page import Page
from tests.ui.asset_stage import AssetStage
from tests.ui.label_scenes import PRINTERS
from ui.assets.assets_presenter import AssetsPresenter
from ui.assets.views import FinishedView

LOOK = "{} may still come: look first. Reprint once more prints it again"
CAME, FAILED, UNKNOWN = Outcome(Result.PRINTED), Outcome(Result.FAILED), Outcome(Result.UNKNOWN)


class Labelled(AssetStage):
    """A station with a printer at which nobody works: what becomes of a label is said by the test."""

    def __init__(self, directory: Path, register: FakeRegister | None = None) -> None:
        super().__init__(directory, register)
        self.station.change_setting("printing.printers", PRINTERS[:1], by=self.maria)
        self.page = Page()
        self.presenter = AssetsPresenter(self.station, self.page, run_now, self.page.opened.append, directory)
        self.hear = self.presenter.answered
        self.presenter.open()
        self.work_until()

    def printed(self, *outcomes: Outcome) -> None:
        """One asset is scanned for each of these, and that became of its label."""
        first = len(self.lines()) + 1
        for number, outcome in enumerate(outcomes, first):
            self.scan(f"ABC{number}")
            self.until(lambda: self.lines()[0].label is not None)
            self.end(self.lines()[0].asset.label, outcome)
        self.presenter.refresh()

    def end(self, job: str, outcome: Outcome) -> None:
        now = self.clock.now()
        self.station.database.write(lambda tx: print_store.begin(tx, [job], now, again=False))
        self.station.database.write(lambda tx: print_store.end(tx, [job], outcome, now))

    def reprinted(self) -> list[str]:
        """Serials whose labels were asked for once more, in the order of entry."""
        lines = self.station.assets.listing(100)[::-1]
        return [line.asset.serial for line in lines if line.label is not None and line.label.attempt > 1]

    def hinted(self) -> list[str]:
        """Serials of the rows that name the key."""
        return [row.serial.upper for row in self.page.batch.rows if "Ctrl+R" in row.label.lower]

    @property
    def finished(self) -> FinishedView:
        view = self.page.finished[-1]
        assert view is not None
        return view


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Labelled]:
    """A station that is its own register."""
    made = Labelled(tmp_path)
    yield made
    made.close()


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def there(tmp_path: Path, register: FakeRegister) -> Iterator[Labelled]:
    """A station whose assets go to a register, which holds one already."""
    register.hold("KNOWN-1", "OLD-1")
    made = Labelled(tmp_path, register)
    made.until_read()
    yield made
    made.close()


# -- labels ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("worse", [FAILED, UNKNOWN])
def test_the_newest_label_that_did_not_surely_come_is_reprinted_before_one_that_came(
    here: Labelled, worse: Outcome
) -> None:
    here.printed(FAILED, worse, CAME)
    assert here.hinted() == ["ABC2"], "that row alone names the key"
    if worse is UNKNOWN:
        here.presenter.batch.reprint()
        assert (here.reprinted(), here.page.band.what) == ([], LOOK.format("A01-0002"))
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC2"]
    assert here.page.band.what == "A01-0002 is to be printed once more"
    assert here.hinted() == ["ABC1"], "the next one"
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1", "ABC2"]


def test_one_that_may_have_come_is_asked_about_anew_after_another_row(here: Labelled) -> None:
    here.printed(UNKNOWN)
    here.presenter.batch.reprint()
    here.printed(CAME)
    here.presenter.batch.reprint()
    assert (here.reprinted(), here.page.band.what) == ([], LOOK.format("A01-0001"))
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]


def test_where_all_labels_came_that_of_the_newest_row_is_printed_once_more_and_no_older_one(here: Labelled) -> None:
    here.printed(CAME, CAME)
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC2"]
    here.end(here.lines()[0].label.id, CAME)
    here.scan("ABC3")
    here.until(lambda: here.lines()[0].label is not None)
    here.presenter.refresh()
    here.presenter.batch.reprint()
    assert here.page.band.what == "A01-0003 is on its way to the printer already."
    here.presenter.batch.undo_last()
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC2"]
    assert here.lines()[1].label.attempt == 3, "of those that are not taken back it is the newest"


def test_while_one_is_printed_once_more_no_other_label_is_meant(here: Labelled) -> None:
    here.printed(CAME, FAILED, CAME)
    here.presenter.batch.reprint()
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC2"]
    assert here.page.band.what == "A01-0002 is on its way to the printer already."


def test_without_a_label_it_is_said_that_there_is_none(here: Labelled) -> None:
    here.presenter.batch.reprint()
    assert here.page.band.what == "There is no label yet that could be printed once more"
    assert not here.page.batch.reprints


def test_the_label_of_the_chosen_row_is_reprinted_and_none_of_another_row(here: Labelled) -> None:
    here.printed(CAME, FAILED)
    here.presenter.choose(here.page.batch.rows[1].id)
    assert here.hinted() == []
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]
    here.assets.change_form(lambda form: type(form)(form.fields, labels=False), here.maria)
    here.scan("ABC3")
    here.presenter.refresh()
    here.presenter.choose(here.page.batch.rows[0].id)
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]
    assert here.page.band.what == "The chosen asset has no label yet"


def test_the_label_of_a_row_of_an_earlier_batch_is_reprinted_while_that_is_looked_at(here: Labelled) -> None:
    here.printed(FAILED)
    here.presenter.batch.finish()
    here.scan("ABC1")
    here.presenter.show_known()
    assert (here.page.batch.begun, here.page.batch.reprints) == (False, True)
    assert "Ctrl+R" in here.page.card.why
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]
    here.presenter.close_card()
    assert not here.page.batch.reprints


def test_labels_that_somebody_has_to_look_after_are_a_figure_of_their_own(here: Labelled) -> None:
    here.printed(CAME)
    assert here.page.batch.figures == (("asset created", 1), ("waiting", 0))
    here.printed(FAILED, UNKNOWN)
    assert here.page.batch.figures == (("assets created", 3), ("waiting", 0), ("labels in question", 2))
    here.presenter.batch.undo_last()
    assert here.page.batch.figures[2:] == (("label in question", 1),), "nobody needs that of one taken back"


def test_who_may_not_print_is_told_no_key(here: Labelled) -> None:
    here.printed(FAILED)
    here.station.door.lock()
    here.presenter.refresh()
    assert here.hinted() == []


# -- a batch that is over ----------------------------------------------------------------------------------------------


def test_a_finished_batch_says_which_labels_did_not_come_and_prints_those_alone(here: Labelled) -> None:
    here.printed(FAILED, CAME)
    here.presenter.batch.finish()
    assert here.finished.below == "All of them are in the register. 1 label did not come, or not for certain."
    assert here.finished.reprints
    assert ["Ctrl+R" in row.label.lower for row in here.finished.rows] == [False, True]
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]
    assert here.finished.below == "All of them are in the register."
    assert not here.finished.reprints
    here.presenter.batch.reprint()
    assert here.page.band.what == "No label of this batch failed"
    assert here.reprinted() == ["ABC1"]


def test_beside_a_finished_batch_one_that_may_have_come_is_asked_about_first(here: Labelled) -> None:
    here.printed(UNKNOWN, CAME)
    here.presenter.batch.finish()
    here.presenter.batch.reprint()
    assert (here.reprinted(), here.page.band.what) == ([], LOOK.format("A01-0001"))
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]


def test_the_marked_row_of_a_finished_batch_is_printed_once_more_before_what_did_not_come(here: Labelled) -> None:
    here.printed(CAME, FAILED)
    here.presenter.batch.finish()
    here.presenter.batch.mark(here.finished.rows[1].id)
    assert (here.finished.chosen, here.finished.reprints) == (here.finished.rows[1].id, True)
    assert not any("Ctrl+R" in row.label.lower for row in here.finished.rows), "the key is for the marked one"
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1"]
    here.presenter.batch.reprint()
    assert here.page.band.what == "A01-0001 is on its way to the printer already."
    here.presenter.batch.mark("")
    here.presenter.batch.reprint()
    assert here.reprinted() == ["ABC1", "ABC2"]


def test_a_marked_row_without_a_tag_of_its_own_is_not_printed_nor_another_one(here: Labelled) -> None:
    here.printed(FAILED, CAME)
    here.presenter.batch.undo_last()
    here.presenter.batch.finish()
    here.presenter.batch.mark(here.finished.rows[0].id)
    assert not here.finished.reprints
    here.presenter.batch.reprint()
    assert here.page.band.what == "The chosen asset has no label yet"
    assert here.reprinted() == []


def test_a_finished_batch_of_which_nothing_is_left_says_so(here: Labelled) -> None:
    here.printed(CAME)
    here.presenter.batch.undo_last()
    here.presenter.batch.finish()
    assert (here.finished.title, here.finished.below) == ("0 assets created", "All of them were taken back.")


def test_the_figures_beside_a_finished_batch_are_its_own(here: Labelled) -> None:
    here.printed(CAME, CAME, CAME)
    here.presenter.batch.undo_last()
    here.presenter.batch.finish()
    here.presenter.batch.copied()
    here.presenter.refuse("no")
    here.scan("ABC1")
    counts = [band.count.value for band in here.page.bands[-4:] if band.count is not None]
    assert (here.finished.title, counts) == ("2 assets created", [2, 2, 2, 2])
    assert here.page.band.what == "ABC1 is there already: A01-0001"
    assert here.finished.rows, "what was not taken leads nowhere else"
    here.presenter.show_known()
    assert here.page.finished[-1] is None
    assert here.page.card.serial == "ABC1"


def test_what_is_over_is_not_taken_back_nor_what_another_batch_has_meanwhile(here: Labelled) -> None:
    here.station.bench.put_in_front(
        here.assets.desk(frozenset({Command.UNDO}), lambda: here.presenter.batch.finished is not None)
    )
    here.printed(CAME)
    here.presenter.batch.finish()
    here.assets.enter("ABC9", here.maria)
    here.command(Command.UNDO)
    assert here.page.band.what == "Undo is not possible now"
    assert here.page.band.next == "There is nothing here for this command now"
    assert here.lines()[0].asset.state is State.CREATED


def test_rows_taken_back_count_nowhere_and_the_others_keep_their_numbers(here: Labelled) -> None:
    here.printed(CAME, CAME)
    here.presenter.batch.undo_last()
    assert here.page.band.count is not None
    assert here.page.band.count.value == 1
    here.scan("ABC3")
    assert [(row.serial.upper, row.number.upper) for row in here.page.batch.rows] == [
        ("ABC3", "3"),
        ("ABC2", ""),
        ("ABC1", "1"),
    ]
    assert [line.asset.number for line in here.lines()] == [3, 2, 1], "as lists and files have them"
    assert here.page.band.count is not None
    assert here.page.band.count.value == 2
    here.presenter.batch.finish()
    assert [row.number.upper for row in here.finished.rows] == ["3", "", "1"]


# -- assets once more --------------------------------------------------------------------------------------------------


def test_what_waits_is_said_to_be_tried_now_and_what_needed_somebody_again(
    there: Labelled, register: FakeRegister
) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    register.away = True
    there.scan("ABC2")
    there.until_away()
    there.presenter.batch.retry()
    assert there.page.band.what == "1 asset is tried again · 1 that waits is tried now"
    there.presenter.batch.retry()
    assert there.page.band.what == "2 that wait are tried now"


def test_what_is_there_already_is_said_to_need_somebody_still_beside_what_is_tried(
    there: Labelled, register: FakeRegister
) -> None:
    register.hold("THERE-1", "OLD-1")
    there.scan("THERE-1")
    there.work_until(State.EXISTS)
    register.away = True
    there.scan("ABC2")
    there.until_away()
    there.presenter.batch.retry()
    assert there.page.band.what == ("1 that waits is tried now · 1 asset needs you: its serial number is there already")


def test_where_nothing_waits_nothing_is_tried(there: Labelled) -> None:
    there.presenter.batch.retry()
    assert there.page.band.what == "Nothing waits"


def test_where_no_asset_waits_it_is_said_which_labels_do(here: Labelled) -> None:
    here.printed(CAME, FAILED)
    here.presenter.batch.retry()
    assert here.page.band.what == "1 label did not come, or not for certain: Reprint"
    here.presenter.batch.reprint()
    here.presenter.batch.retry()
    assert here.page.band.what == "1 label waits for its printer"


def test_beside_a_finished_batch_of_which_nothing_waits_it_is_said_what_does(
    there: Labelled, register: FakeRegister
) -> None:
    there.scan("ABC1")
    there.until(lambda: there.lines()[0].label is not None)
    there.presenter.batch.finish()
    there.presenter.batch.retry()
    assert there.page.band.what == "1 label waits for its printer"
    register.away = True
    there.assets.enter("ABC2", there.maria)
    there.until_away()
    there.presenter.batch.retry()
    assert there.page.band.what.startswith("1 of another batch waits")


def test_what_waits_of_an_earlier_batch_can_be_tried_where_no_batch_is_open(
    there: Labelled, register: FakeRegister
) -> None:
    assert not there.page.batch.retries
    register.away = True
    there.scan("ABC1")
    there.until_away()
    there.presenter.batch.finish()
    there.presenter.batch.go_on()
    assert (there.page.batch.begun, there.page.batch.retries) == (False, True)
    there.presenter.batch.retry()
    assert there.page.band.what == "1 that waits is tried now"


def test_one_without_an_answer_has_its_time_and_is_not_said_to_be_tried(
    there: Labelled, register: FakeRegister
) -> None:
    register.faults.append(Fault.LOST_BEFORE)
    there.scan("ABC1")
    there.work_until(State.IN_DOUBT)
    there.presenter.batch.retry()
    assert there.page.band.what.startswith("Nothing can be tried now: 1 waits for something else")


def test_of_a_finished_batch_what_is_of_it_is_tried_again(there: Labelled, register: FakeRegister) -> None:
    register.faults.extend([Fault.REFUSED] * 4)
    for serial in ("ABC1", "ABC2"):
        there.scan(serial)
        there.work_until(State.REFUSED)
        there.presenter.batch.finish()
        assert there.finished.retries
    there.presenter.batch.retry()
    assert there.page.band.what == "1 asset is tried again"
    there.until(lambda: there.assets.totals().created == 1 and there.assets.listing(1)[0].label)
    there.presenter.refresh()
    assert (there.finished.title, there.finished.retries) == ("1 asset created", False)
    assert there.assets.totals().needs_you == 1
    there.presenter.batch.retry()
    assert there.page.band.what == "1 label waits for its printer", "and no asset of this batch"


def test_one_that_is_sent_and_not_answered_says_since_when(there: Labelled, register: FakeRegister) -> None:
    register.before_create = lambda _asset: register.open.clear()
    there.scan("ABC1")
    register.created.wait_for(1)
    there.presenter.refresh()
    assert there.page.batch.rows[0].register.lower == "", "a moment says nothing"
    there.clock.advance(17)
    there.presenter.tick()
    assert there.page.batch.rows[0].register.lower == "asked 17 s ago, no answer yet"
    register.open.set()
    there.work_until(State.CREATED)


def test_a_register_that_does_not_answer_is_said_to_be_asked_and_not_soon_again(
    there: Labelled, register: FakeRegister
) -> None:
    register.away = True
    there.scan("ABC1")
    there.until_away()
    register.away = False
    register.open.clear()
    there.clock.advance(60)
    there.assets.wake()
    there.until(lambda: there.assets.status().asked_at is not None)
    there.clock.advance(17)
    there.presenter.refresh()
    assert there.page.batch.rows[0].register.lower == "asked 17 s ago, no answer yet"
    there.clock.advance(1)
    there.presenter.tick()
    assert there.page.batch.rows[0].register.lower == "asked 18 s ago, no answer yet"
    there.scan("ABC2")
    there.presenter.refresh()
    said = [row.register.lower for row in there.page.batch.rows]
    assert said == ["", "asked 18 s ago, no answer yet"], "of ABC2 nobody has asked yet"
    register.open.set()
    there.work_until(State.CREATED, State.CREATED)
