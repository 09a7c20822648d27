"""The labels screen without a window: what is shown first, what is done with a label, what a scan of one does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.printing.model import JobState
from tests.fakes.running import HeldRun, run_now
from tests.ui.label_scenes import PAPER_OUT
from tests.ui.label_stage import LabelStage
from ui.labels.ask_views import AskView
from ui.labels.labels_presenter import LabelsPresenter
from ui.labels.printer_views import PrintersView
from ui.labels.views import JobsView, Part, PartsView
from ui.running import Run


@dataclass
class Page:
    parts: list[PartsView] = field(default_factory=list)
    jobs: list[JobsView] = field(default_factory=list)
    asks: list[AskView] = field(default_factory=list)
    printers: list[PrintersView] = field(default_factory=list)

    def show_parts(self, view: PartsView) -> None:
        self.parts.append(view)

    def show_ask(self, view: AskView) -> None:
        self.asks.append(view)

    def show_printers(self, view: PrintersView) -> None:
        self.printers.append(view)

    def show_jobs(self, view: JobsView) -> None:
        self.jobs.append(view)

    @property
    def shown(self) -> JobsView:
        return self.jobs[-1]

    @property
    def tags(self) -> list[str]:
        return [row.label.upper for row in self.shown.rows]

    @property
    def chosen(self) -> str:
        return self.shown.chosen.id if self.shown.chosen else ""


class Labels(LabelStage):
    """The presenter over the queue."""

    def __init__(self, directory: Path, run: Run = run_now) -> None:
        super().__init__(directory)
        self.page = Page()
        self.presenter = LabelsPresenter(self.station, self.page, run, lambda: None)


@pytest.fixture
def labels(tmp_path: Path) -> Iterator[Labels]:
    made = Labels(tmp_path)
    yield made
    made.close()


def test_what_needs_somebody_opens_first_and_its_first_label_is_looked_at(labels: Labels) -> None:
    labels.presenter.open()
    assert labels.page.shown.part is Part.LOOK
    assert labels.page.tags == ["W12-1240", "W12-1241", "W12-1242", "W12-1243"]
    assert labels.page.chosen == "job-6"
    assert dict(labels.page.parts[-1].numbers)[Part.LOOK] == 4
    assert Part.CHECK not in dict(labels.page.parts[-1].numbers)


def test_why_a_label_did_not_come_is_said_in_words(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.choose("job-8")
    chosen = labels.page.shown.chosen
    assert chosen is not None
    assert "127.0.0.1:9 takes" in chosen.why or "127.0.0.1:9 does not answer" in chosen.why
    assert (chosen.state.word, chosen.reprints, chosen.may_come, chosen.drops) == ("Failed", True, False, True)
    assert ("Reprint", "Reprint 1") in chosen.facts


def test_a_label_that_waits_for_a_printer_says_what_the_printer_needs(labels: Labels) -> None:
    labels.presenter.choose_part(Part.WAITING)
    labels.presenter.choose("job-11")
    chosen = labels.page.shown.chosen
    assert chosen is not None
    assert chosen.why == labels.station.words.say(PAPER_OUT.why)
    assert labels.page.shown.rows[1].state.lower == "Until the printer is ready"
    assert (chosen.reprints, chosen.drops) == (False, True)


def test_a_reprint_leaves_the_list_and_the_next_one_is_looked_at(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.reprint()
    assert labels.queue.acted == [("reprint", ("job-6",), "", "maria")]
    assert labels.page.chosen == "job-7"
    assert labels.page.shown.told == "1 label is on its way once more."


def test_a_label_is_reprinted_at_another_printer(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.choose_printer("office")
    labels.presenter.reprint()
    assert labels.queue.acted == [("reprint", ("job-6",), "office", "maria")]
    assert labels.page.shown.printer == "", "the next label goes to its own"


def test_the_whole_list_is_reprinted(labels: Labels) -> None:
    labels.presenter.open()
    assert labels.page.shown.reprint_all == 4
    labels.presenter.reprint_all()
    assert labels.queue.acted == [("reprint", ("job-6", "job-7", "job-8", "job-9"), "", "maria")]
    assert labels.page.shown.rows == ()
    assert labels.page.shown.empty[0] == "Nothing to look at"


def test_a_label_that_came_leaves_the_list(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.came()
    assert labels.queue.find("job-6").state is JobState.PRINTED
    assert labels.page.chosen == "job-7"


def test_a_label_is_dropped_only_once_that_was_asked(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.drop()
    assert labels.queue.acted == []
    labels.presenter.ask()
    assert labels.page.shown.chosen is not None
    assert labels.page.shown.chosen.asks
    labels.presenter.choose("job-7")
    labels.presenter.drop()
    assert labels.queue.acted == [], "another label was chosen meanwhile"
    labels.presenter.ask()
    labels.presenter.drop()
    assert labels.queue.acted == [("drop", "job-7", "maria")]


def test_what_is_refused_is_said_as_a_sentence(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.choose("job-7")
    labels.presenter.came()
    assert labels.page.shown.failed
    assert "W12-1241" in labels.page.shown.told
    assert labels.page.chosen == "job-7"


def test_who_may_not_print_labels_sees_them_and_why_not(labels: Labels) -> None:
    labels.add("tom", "Tom Berg", labels.maria, pin=None, role=Role.PACKER)
    labels.station.door.sign_in("tom", None)
    labels.presenter.open()
    chosen = labels.page.shown.chosen
    assert chosen is not None
    assert chosen.blocked == labels.station.words.say("printing.refused.right")


def test_a_scanned_label_is_chosen_in_its_list_and_reprinted(labels: Labels) -> None:
    labels.presenter.open()
    labels.presenter.scanned("job-1")
    assert (labels.page.shown.part, labels.page.chosen) == (Part.DONE, "job-1")
    labels.presenter.reprint()
    assert labels.queue.acted == [("reprint", ("job-1",), "", "maria")]


def test_whoever_checks_labels_off_stays_in_that_list(labels: Labels) -> None:
    now = labels.clock.now()
    labels.queue.held = [labels.queue.changed("job-0", to_check=True), labels.queue.changed("job-1", to_check=True)]
    labels.presenter.choose_part(Part.CHECK)
    assert labels.page.tags == ["W12-1234", "W12-1235"]
    labels.queue.held = [labels.queue.held[0], labels.queue.changed("job-1", seen_at=now)]
    labels.presenter.scanned("job-1")
    assert (labels.page.shown.part, labels.page.chosen) == (Part.CHECK, "job-1")
    assert labels.page.tags == ["W12-1235", "W12-1234"]
    labels.presenter.choose("job-0")
    labels.presenter.refresh()
    assert labels.page.chosen == "job-0"


def test_changes_while_a_slow_disk_is_read_ask_for_one_more_look(tmp_path: Path) -> None:
    run = HeldRun()
    labels = Labels(tmp_path, run)
    labels.presenter.open()
    for _ in range(5):
        labels.presenter.refresh()
    assert len(run.held) == 1
    labels.queue.held = labels.queue.held[:7]
    run.go()
    assert labels.page.tags == ["W12-1240"]
    labels.close()


def test_a_disk_that_fails_is_said(labels: Labels) -> None:
    labels.presenter.open()
    labels.queue.broken = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)
    labels.presenter.reprint()
    assert labels.page.shown.told == labels.station.words.say("database.disk_full")
