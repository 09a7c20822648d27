"""The asset screen without a window: what each row says, what the band says, what is done with a row."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.desktop.asset_news import AssetNews
from services.assets.lists import Line
from services.assets.model import Fields, State
from services.assets.worker import RegisterStatus
from services.identity.person import Role
from services.scanning.commands import Command
from services.words.figures import time_text
from tests.fakes.register import FakeRegister, Fault
from tests.fakes.running import HeldRun, run_now
from tests.services.asset_bench import CHROMEBOOK
from tests.ui.asset_page import Page
from tests.ui.asset_stage import AssetStage
from ui.assets.assets_presenter import AssetsPresenter
from ui.assets.looking import PAGE
from ui.assets.views import RowView
from ui.assets.wording import AssetsWording
from ui.running import Run
from ui.widgets.band_state import Count
from ui.widgets.outcome_look import Mood


class Assets(AssetStage):
    """The presenter over the service, opened."""

    def __init__(
        self,
        directory: Path,
        register: FakeRegister | None = None,
        form: Fields | None = None,
        run: Run = run_now,
    ) -> None:
        super().__init__(directory, register, form or CHROMEBOOK)
        self.page = Page()
        self.presenter = AssetsPresenter(self.station, self.page, run, self.page.open_link, directory / "files")
        self.hear = self.presenter.answered
        self.presenter.open()

    def scan_all(self, *codes: str) -> None:
        for code in codes:
            self.clock.advance(10)
            self.scan(code)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Assets]:
    """A station that is its own register."""
    made = Assets(tmp_path)
    yield made
    made.close()


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def there(tmp_path: Path, register: FakeRegister) -> Iterator[Assets]:
    """A station whose assets go to a register, which holds one already."""
    register.hold("KNOWN-1", "OLD-1")
    made = Assets(tmp_path, register)
    made.work_until()
    made.until_read()
    yield made
    made.close()


def test_each_scan_is_a_row_on_top_with_its_tag_and_the_band_counts(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2")
    assert here.page.rows() == [("ABC2", "A01-0002", "Created"), ("ABC1", "A01-0001", "Created")]
    assert (here.page.band.mood, here.page.band.what) == (Mood.ACCEPTED, "ABC2 · A01-0002")
    assert here.page.band.count is not None
    assert here.page.band.count.value == 2
    assert dict(here.page.batch.figures)["assets created"] == 2
    assert [row.number.upper for row in here.page.batch.rows] == ["2", "1"]
    assert here.page.form.next_tag == "A01-0003"


def test_the_large_figure_counts_what_was_entered_elsewhere_and_the_band_says_what_it_said(here: Assets) -> None:
    here.scan("ABC1")
    said = here.page.band.what
    here.assets.enter("ABC2", here.maria)  # as a command does
    here.presenter.refresh()
    assert (here.page.band.what, here.page.band.count) == (said, Count(2, "in this batch"))
    assert here.page.batch.figures[0] == ("assets created", 2)


def test_a_look_that_began_before_a_scan_takes_its_figure_not_back(tmp_path: Path) -> None:
    held = HeldRun()
    made = Assets(tmp_path, run=held)
    held.go()
    made.presenter.refresh()
    work, then, _failed = held.held.pop()
    found = work()
    made.scan("ABC1")
    then(found)
    assert made.page.band.count == Count(1, "in this batch")
    held.go()
    assert made.page.band.count == Count(1, "in this batch")
    made.close()


def test_after_a_finished_batch_the_large_figure_is_that_of_the_rows_below(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2")
    here.presenter.batch.finish()
    here.scan("ABC1")
    assert here.page.band.count == Count(2, "in this batch")
    here.presenter.show_known()
    here.presenter.close_card()
    assert (here.page.batch.rows, here.page.band.count) == ((), Count(0, "in this batch"))


def test_a_typed_serial_goes_the_way_of_a_scan(here: Assets) -> None:
    before = len(here.answers.all)
    here.presenter.type_serial(" ABC1 ")
    answer = here.answers.wait_for(before + 1)[before]
    here.presenter.answered(answer)
    assert here.page.rows() == [("ABC1", "A01-0001", "Created")]
    assert answer.scan.device.channel == "keyboard"


def test_nothing_typed_is_no_scan(here: Assets) -> None:
    here.presenter.type_serial("   ")
    assert here.page.rows() == []
    here.scan_all("ABC1")
    assert len(here.answers.all) == 1


def test_the_pace_is_that_of_the_last_minutes(here: Assets) -> None:
    here.scan_all(*(f"ABC{number}" for number in range(6)))
    assert here.page.batch.pace == "", "50 seconds say nothing yet"
    here.scan_all("ABC6")
    assert here.page.batch.pace == "6 a minute · 360 an hour"
    here.clock.advance(660)
    here.presenter.tick()
    assert here.page.batch.pace == ""


def test_the_pace_is_that_of_the_batch_also_while_only_some_are_shown(there: Assets, register: FakeRegister) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    there.clock.advance(40)
    there.scan_all("ABC2", "ABC3")
    there.work_until(State.CREATED, State.CREATED, State.REFUSED)
    there.presenter.only_needing(True)
    assert len(there.page.batch.rows) == 1
    assert there.page.batch.pace == "2 a minute · 120 an hour"


def test_a_duplicate_says_which_asset_has_it_and_show_goes_to_its_row(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2", "ABC1")
    assert (here.page.band.mood, here.page.band.what) == (Mood.DUPLICATE, "ABC1 is there already: A01-0001")
    assert here.page.batch.knows
    here.presenter.show_known()
    assert (here.page.card.serial, here.page.card.tag) == ("ABC1", "A01-0001")
    assert here.page.batch.chosen == here.page.card.id


def test_show_goes_to_a_row_that_was_not_read_yet(here: Assets) -> None:
    here.scan_all(*(f"ABC{number}" for number in range(PAGE + 5)), "ABC0")
    assert len(here.page.batch.rows) == PAGE
    here.presenter.show_known()
    assert here.page.card.serial == "ABC0"
    assert here.page.batch.rows[-1].serial.upper == "ABC0"


def test_the_next_one_that_is_taken_closes_the_card_that_was_shown_and_comes_into_sight(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2", "ABC1")
    here.presenter.show_known()
    here.scan_all("ABC2")
    assert here.page.card.serial == "ABC1", "that one was not taken"
    here.scan_all("ABC3")
    assert here.page.cards[-1] is None
    assert (here.page.batch.chosen, here.page.batch.newest) == ("", here.page.batch.rows[0].id)


def test_a_card_of_an_earlier_batch_closes_after_show_and_stays_where_somebody_chose_it(
    there: Assets, register: FakeRegister
) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    there.scan("ABC2")
    there.work_until(State.CREATED, State.REFUSED)
    there.presenter.batch.finish()
    there.presenter.go_back()
    there.scan("ABC2")
    there.presenter.show_known()
    assert there.page.card.serial == "ABC2"
    there.scan("ABC3")
    assert there.page.cards[-1] is None
    there.presenter.only_needing(True)
    there.presenter.choose(there.page.batch.rows[0].id)
    there.scan("ABC4")
    assert there.page.card.serial == "ABC1"


def test_a_card_that_is_being_changed_stays_open_when_one_is_taken(there: Assets, register: FakeRegister) -> None:
    register.away = True
    there.scan("ABC1")
    there.until_away()
    there.presenter.refresh()
    there.presenter.choose(there.page.batch.rows[0].id)
    there.presenter.card.change()
    there.presenter.card.typed("serial_number", "ABC9")
    there.scan("ABC2")
    assert there.page.card.changing[0].value == "ABC9"
    assert there.page.batch.newest == there.page.batch.rows[0].id


def test_a_duplicate_of_the_register_is_opened_there(there: Assets) -> None:
    there.scan("KNOWN-1")
    there.presenter.show_known()
    assert there.page.opened == ["https://rt.example.org/Asset/Display.html?id=1"]


def test_a_serial_that_the_register_alone_has_is_said_to_be_there(there: Assets, register: FakeRegister) -> None:
    register.hold("KNOWN-2", "")
    there.assets.wake(hurry=True)
    there.until(lambda: there.assets.known(["KNOWN-2"]) != [None])
    there.scan("known-1")
    band = there.page.band
    assert (band.mood, band.word) == (Mood.DUPLICATE, "Already in the register"), "nobody scanned it before"
    assert band.what == "KNOWN-1 · OLD-1 · asset 1"
    assert there.page.batch.knows
    there.scan("KNOWN-2")
    assert there.page.band.what == "KNOWN-2 · – · asset 2"


def test_where_no_browser_opens_the_address_is_told(there: Assets) -> None:
    there.page.has_browser = False
    there.scan("KNOWN-1")
    there.presenter.show_known()
    (link,) = there.page.opened
    assert link in there.page.band.what
    assert there.page.band.mood is Mood.REFUSED, "nothing was done"
    there.scan("ABC1")
    there.work_until(State.CREATED)
    there.presenter.refresh()
    there.presenter.choose(there.page.batch.rows[0].id)
    there.presenter.card.open_in_register()
    assert there.page.opened[-1] in there.page.band.what


def test_older_rows_are_read_when_somebody_scrolls_to_them(here: Assets) -> None:
    here.scan_all(*(f"ABC{number}" for number in range(PAGE + 5)))
    assert here.page.batch.more
    here.presenter.more()
    assert len(here.page.batch.rows) == PAGE + 5
    assert not here.page.batch.more


def test_what_waits_says_how_long_until_the_next_try(there: Assets, register: FakeRegister) -> None:
    register.away = True
    there.scan("ABC1")
    there.until_away()
    there.presenter.refresh()
    (row,) = there.page.batch.rows
    assert row.register.upper == "Waits for the register"
    assert row.register.lower.startswith("again in ")
    assert row.label.upper == "When it is created"
    seconds = int(row.register.lower.removeprefix("again in ").removesuffix(" s"))
    there.clock.advance(1)
    there.presenter.tick()
    assert there.page.batch.rows[0].register.lower == f"again in {max(1, seconds - 1)} s"


def test_what_was_answered_has_its_time_and_what_is_waited_for_stands_behind_it(
    there: Assets, register: FakeRegister
) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED, Fault.FAILS])
    zone, then = there.station.settings.station.tz, there.clock.now()
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    there.scan("ABC2")
    there.work_until(State.IN_DOUBT, State.REFUSED)
    there.presenter.refresh()
    doubtful, refused = (row.register.lower for row in there.page.batch.rows)
    assert refused.startswith(f"{time_text(then, zone)}: The register did not take it: ")
    assert doubtful.startswith(f"{time_text(then, zone)}: The register gave no answer that counts: ")
    assert doubtful.endswith(" · looked for again in 5 s")
    there.presenter.choose(there.page.batch.rows[1].id)
    assert there.page.card.why == refused
    there.clock.advance(3600)
    there.presenter.refresh()
    assert there.page.batch.rows[1].register.lower == refused, "an hour later that was then"


def test_one_that_the_register_has_says_which_is_opened_and_skipped(there: Assets, register: FakeRegister) -> None:
    register.hold("ABC1", "OLD-2")
    there.scan("ABC1")
    there.work_until(State.EXISTS)
    there.presenter.refresh()
    (row,) = there.page.batch.rows
    assert (row.register.upper, row.tag.upper) == ("There already", "–")
    assert row.register.lower == "The register has ABC1 already: OLD-2 (asset 2)"
    there.presenter.choose(row.id)
    assert (there.page.card.undo, there.page.card.open_text) == ("Skip", "Open that one")
    there.presenter.card.open_in_register()
    assert there.page.opened == ["https://rt.example.org/Asset/Display.html?id=2"]
    there.presenter.card.undo()
    assert there.page.rows() == [("ABC1", "–", "Taken back")]


@pytest.mark.parametrize("is_ours", [True, False])
def test_one_that_may_be_ours_is_asked_about_on_its_card(there: Assets, register: FakeRegister, is_ours: bool) -> None:
    register.marks = False
    register.faults.append(Fault.LOST_AFTER)
    there.scan("ABC1")
    there.work_until(State.IN_DOUBT)
    there.clock.advance(6)
    there.assets.wake(hurry=True)
    there.work_until(State.EXISTS)
    there.presenter.refresh()
    there.presenter.choose(there.page.batch.rows[0].id)
    assert there.page.card.asks
    card = there.presenter.card
    (card.own if is_ours else card.disown)()
    assert not there.page.card.asks
    tag, state = ("A01-0001", "Created") if is_ours else ("–", "There already")
    assert there.page.rows() == [("ABC1", tag, state)]


def test_one_that_is_never_answered_says_what_to_do_and_is_skipped(there: Assets, register: FakeRegister) -> None:
    register.faults.extend([Fault.FAILS] * 3)
    there.scan("ABC1")
    for number in (1, 2, 3):
        there.until_last(lambda one, sent=number: (one.state, one.attempts) == (State.IN_DOUBT, sent))
        there.clock.advance(90)
        there.assets.wake(hurry=True)  # when it would ask again by itself may be reckoned after our advance
    there.until_last(lambda one: one.is_stuck)
    there.until(lambda: there.assets.stuck().unanswered == 1)
    there.presenter.refresh()
    (row,) = there.page.batch.rows
    assert "500 Internal Server Error" in row.register.lower
    assert there.page.batch.needs == 1
    there.presenter.choose(row.id)
    assert (there.page.card.undo, there.page.card.retries) == ("Skip", True)
    news = AssetNews(there.station, run_now, lambda: None)
    news.look()
    trouble = news.trouble(on_screen=True)
    assert trouble is not None
    assert trouble.what.startswith("One asset was sent again and again")
    there.assets.stop()
    there.presenter.card.undo()
    assert there.page.rows() == [("ABC1", "–", "Taken back")]
    news.look()
    assert news.trouble(on_screen=True) is None, "whatever the worker does meanwhile"


def test_those_that_need_somebody_are_listed_alone_and_retried_together(there: Assets, register: FakeRegister) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    there.scan("ABC2")
    there.work_until(State.CREATED, State.REFUSED)
    there.presenter.only_needing(True)
    assert [row.serial.upper for row in there.page.batch.rows] == ["ABC1"]
    assert there.page.batch.needs == 1
    there.presenter.batch.retry()
    assert there.page.band.what == "1 asset is tried again"
    there.work_until(State.CREATED, State.CREATED)
    there.presenter.refresh()
    assert there.page.batch.rows == ()
    assert there.page.batch.empty[0] == "Nothing needs you"


def test_those_of_earlier_batches_that_need_somebody_are_listed_and_retried_too(
    there: Assets, register: FakeRegister
) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    there.presenter.batch.finish()
    there.presenter.go_back()
    there.clock.advance(24 * 3600)
    assert (there.page.batch.needs, there.page.batch.begun) == (1, False)
    there.scan("ABC2")
    there.work_until(State.CREATED)
    there.presenter.only_needing(True)
    (row,) = there.page.batch.rows
    assert (row.serial.upper, bool(row.when.lower)) == ("ABC1", True), "with its day, which is not today"
    there.presenter.batch.retry()
    assert there.page.band.what == "1 asset is tried again"
    there.until(lambda: there.assets.totals().needs_you == 0)
    there.presenter.refresh()
    assert (there.page.batch.rows, there.page.batch.needs) == ((), 0)


def test_the_last_one_is_taken_back(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2")
    here.presenter.batch.undo_last()
    assert here.page.rows()[0] == ("ABC2", "–", "Taken back")
    assert here.page.band.what == "ABC2 is taken back"


def test_undo_by_barcode_is_said(here: Assets) -> None:
    here.scan_all("ABC1")
    here.command(Command.UNDO)
    assert here.page.band.what == "ABC1 is taken back"
    assert here.page.rows() == [("ABC1", "–", "Taken back")]


def test_a_serial_is_changed_before_the_register_gets_it(there: Assets, register: FakeRegister) -> None:
    register.away = True
    there.scan("ABC1")
    there.until_away()
    there.presenter.refresh()
    there.presenter.choose(there.page.batch.rows[0].id)
    card = there.presenter.card
    card.change()
    card.typed("serial_number", "ABC 9")
    card.save()
    assert there.page.card.changing[0].wrong.startswith("A serial number has letters")
    card.typed("serial_number", "ABC9")
    card.save()
    assert there.page.card.changing == ()
    assert there.page.rows()[0][0] == "ABC9"


def test_the_history_of_a_tag_is_told(here: Assets) -> None:
    here.scan_all("ABC1")
    here.presenter.choose(here.page.batch.rows[0].id)
    assert here.page.card.history is None
    here.presenter.card.show_history()
    assert [what for _when, what in here.page.card.history or ()] == ["Reserved · ABC1 · maria", "Used · ABC1 · maria"]


def test_a_finished_batch_lists_what_was_created_and_the_next_scan_begins_another(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2", "ABC9")
    here.presenter.batch.undo_last()
    here.presenter.batch.finish()
    finished = here.page.finished[-1]
    assert finished is not None
    assert (finished.title, finished.below) == ("2 assets created", "All of them are in the register.")
    assert finished.links.splitlines()[0].split("\t")[:2] == ["ABC1", "A01-0001"]
    here.scan_all("ABC3")
    assert here.page.finished[-1] is None
    assert here.page.rows() == [("ABC3", "A01-0003", "Created")]


def test_a_finished_batch_is_shown_anew_only_when_it_is_another(here: Assets, monkeypatch: pytest.MonkeyPatch) -> None:
    here.scan_all("ABC1", "ABC2")
    here.presenter.batch.finish()
    shown, listed, said = len(here.page.finished), len(here.page.lists), list[str]()
    row = AssetsWording.row

    def remembered(
        wording: AssetsWording, line: Line, place: str, hints: bool, now: datetime, register: RegisterStatus
    ) -> RowView:
        said.append(line.asset.serial)
        return row(wording, line, place, hints, now, register)

    monkeypatch.setattr(AssetsWording, "row", remembered)
    for _second in range(3):
        here.clock.advance(1)
        here.presenter.tick()
        here.presenter.refresh()
    assert (len(here.page.finished), len(here.page.lists), said) == (shown, listed, [])


def test_a_finished_batch_counts_down_what_waits_and_leads_to_what_needs_somebody(
    there: Assets, register: FakeRegister
) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    there.scan("ABC1")
    there.work_until(State.REFUSED)
    register.away = True
    there.scan("ABC2")
    there.until_away()
    there.presenter.batch.finish()
    finished = there.page.finished[-1]
    assert finished is not None
    assert (finished.title, finished.below) == ("0 assets created", "1 still waits. 1 needs you.")
    there.clock.advance(1)
    there.presenter.tick()
    later = there.page.finished[-1]
    assert later is not None
    assert later.rows[0].register.lower != finished.rows[0].register.lower
    assert later.rows[1] is finished.rows[1], "nothing of it counts seconds"


def test_a_batch_is_taken_along_as_a_file(here: Assets, tmp_path: Path) -> None:
    here.presenter.batch.export("csv")
    assert here.page.band.what.startswith("No batch is being entered")
    here.scan_all("ABC1", "ABC2")
    here.presenter.batch.finish()
    here.presenter.batch.export("csv")
    (file,) = (tmp_path / "files").iterdir()
    lines = file.read_text("utf-8-sig").splitlines()
    assert [re.split("[,;]", line)[1:3] for line in lines[1:]] == [["ABC1", "A01-0001"], ["ABC2", "A01-0002"]]
    assert here.station.settings.station.name in re.split("[,;]", lines[1]), "its id says nothing to anybody"
    assert file.name in here.page.band.what
    assert "not in it" not in here.page.band.what


def test_a_batch_that_was_left_is_taken_along_until_another_one_begins(here: Assets, tmp_path: Path) -> None:
    def serials() -> list[str]:
        (file,) = (tmp_path / "files").iterdir()
        found = [re.split("[,;]", line)[1] for line in file.read_text("utf-8-sig").splitlines()[1:]]
        file.unlink()
        return found

    here.scan("ABC1")
    here.presenter.batch.finish()
    here.presenter.batch.go_on()
    here.presenter.batch.export("csv")
    assert serials() == ["ABC1"]
    here.scan("ABC2")
    here.presenter.batch.export("csv")
    assert serials() == ["ABC2"]


def test_a_file_says_how_many_of_the_batch_are_not_in_it(there: Assets, register: FakeRegister) -> None:
    register.away = True
    there.scan_all("ABC1", "ABC2")
    there.presenter.batch.undo_last()
    there.presenter.batch.export("csv")
    assert there.page.band.what.endswith("1 is not in it: it is not created")


def test_what_was_taken_back_is_not_said_to_be_missing_in_a_file(here: Assets) -> None:
    here.scan_all("ABC1", "ABC2")
    here.presenter.batch.undo_last()
    here.presenter.batch.export("csv")
    assert "not in it" not in here.page.band.what
    assert ".csv is written" in here.page.band.what


def test_links_of_a_finished_batch_are_those_of_the_register(there: Assets) -> None:
    there.scan("ABC1")
    there.work_until(State.CREATED)
    there.presenter.batch.finish()
    finished = there.page.finished[-1]
    assert finished is not None
    assert finished.links == "ABC1\tA01-0001\thttps://rt.example.org/Asset/Display.html?id=2"


def test_a_sequence_that_stopped_goes_on_only_after_it_was_asked(tmp_path: Path, register: FakeRegister) -> None:
    register.hold("ELSE-1", "A01-0001")
    made = Assets(tmp_path, register)
    made.work_until()
    made.until_read()
    made.scan("ABC1")
    notice = made.page.notices[-1]
    assert notice is not None
    assert "A01-0001" in notice.text
    assert made.page.rows() == [("ABC1", "–", "Waits for a tag")]
    made.presenter.notice.go_on()
    assert made.page.notices[-1] == notice, "nobody was asked yet"
    made.presenter.notice.ask()
    made.presenter.notice.go_on()
    assert made.page.notices[-1] is None
    assert made.page.band.what == "Tags are given again, from A01-0002 on"
    made.close()


def test_who_may_not_enter_assets_is_told_why(here: Assets) -> None:
    here.add("paul", "Paul", here.maria, pin=None, role=Role.PACKER)
    here.station.door.lock()
    here.station.door.sign_in("paul", None)
    here.presenter.open()
    assert here.page.form.blocked
    assert here.page.batch.blocked
    assert here.page.band.what == "You may not enter assets"


def test_one_look_at_a_time(tmp_path: Path) -> None:
    run = HeldRun()
    made = Assets(tmp_path, run=run)
    run.go()
    for _ in range(50):
        made.presenter.refresh()
    assert len(run.held) == 1
    made.close()
