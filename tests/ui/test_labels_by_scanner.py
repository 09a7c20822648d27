"""The labels screen with the scanner alone, over a real print queue whose printers remember."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.printing.model import JobList, JobState, Outcome, PrintJob, Result, Settled, Wanted
from services.printing.service import PrintService
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason
from tests.fakes.printers import PAPER_OUT, FakePages, FakePrinter
from tests.fakes.waiting import Memory
from tests.ui.keyboard import CTRL, press
from tests.ui.label_scenes import PRINTERS, screen
from tests.ui.scenes import SCENES, Stage
from ui.labels.views import Part
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

LOST = Outcome(Result.UNKNOWN, "printer.after.gone")


class Queue:
    """The stage's window on a real queue. `show` does what the bridge does when a label is other than it was."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.printers = {line["id"]: FakePrinter() for line in PRINTERS}
        station = stage.station
        self.service = PrintService(
            station.database,
            station.clock,
            station=station.id,
            settings=lambda: station.settings.printing,
            make_printer=lambda line: self.printers[line.id],
            pages=FakePages(),
            list_queues=tuple,
        )
        stage.printing = station.printing = self.service
        self.told: Memory[str] = Memory()
        self.service.on_changed(lambda: self.told.add(""))
        station.change_setting("printing.printers", PRINTERS, by=stage.person)
        self.service.start()

    @property
    def first(self) -> FakePrinter:
        return self.printers[PRINTERS[0]["id"]]

    def ask(self, *tags: str) -> list[PrintJob]:
        """Print these, and wait until nothing more comes of them."""
        return self.over(self.service.ask([Wanted(tag) for tag in tags], self.stage.person))

    def over(self, jobs: tuple[PrintJob, ...]) -> list[PrintJob]:
        seen = 0
        while not all(job.is_over for job in self.service.some([job.id for job in jobs])):
            seen = len(self.told.wait_for(seen + 1))
        return list(self.service.some([job.id for job in jobs]))

    def newest(self) -> PrintJob:
        jobs = [job for which in JobList for job in self.service.jobs(which, 100)]
        return max(jobs, key=lambda job: job.seq)

    def show(self) -> None:
        self.stage.screens.printing_changed()
        QApplication.processEvents()

    def scan(self, *codes: str | Command) -> None:
        site = self.stage.station.settings.station.site
        self.stage.scan(*(barcode_for(code, site) if isinstance(code, Command) else code for code in codes))


@pytest.fixture
def queue(window: Stage) -> Iterator[Queue]:
    SCENES["sessions-home"](window)
    made = Queue(window)
    yield made
    made.service.stop()


def told(window: Stage) -> list[str]:
    return [band.state.what for band in window.window.findChildren(Band) if band.isVisible()]


def test_a_label_that_failed_is_found_and_reprinted_with_one_barcode(queue: Queue) -> None:
    queue.first.tells = [PAPER_OUT]
    (failed,) = queue.ask("W12-0001")
    queue.scan(Command.LABELS)
    assert queue.stage.screens.open_key == "labels"
    assert screen(queue.stage).part is Part.LOOK
    queue.scan(Command.REPRINT)
    (again,) = queue.over((queue.newest(),))
    assert (again.state, again.attempt, again.chain) == (JobState.PRINTED, 2, failed.id)
    assert queue.first.sent.all == ["W12-0001", "W12-0001"], "no label had come: the second needs no mark"
    assert queue.service.find(failed.id).settled is Settled.REPRINTED


def test_the_part_that_is_open_already_keeps_the_keys_in_its_form(queue: Queue) -> None:
    queue.scan(Command.LABELS)
    labels = screen(queue.stage)
    assert labels.part is Part.ASK
    tag = labels.ask.lines["tag"]
    (open_already,) = [one for one in labels.findChildren(ActionButton) if one.accessibleName() == "New label"]
    open_already.setFocus()  # as its key leaves it
    open_already.click()
    assert tag.hasFocus()


def test_the_label_that_is_looked_at_is_the_row_that_is_marked(queue: Queue) -> None:
    queue.first.tells = [LOST, LOST]
    queue.ask("W12-0001")
    queue.ask("W12-0002")
    queue.scan(Command.LABELS)
    table = screen(queue.stage).jobs.table
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
    table.clearSelection()  # as the first focus leaves it: at a row that is not marked
    queue.show()
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_a_label_that_may_be_there_is_said_to_have_come(queue: Queue) -> None:
    queue.first.tells = [LOST]
    (lost,) = queue.ask("W12-0001")
    queue.scan(Command.LABELS, Command.CAME)
    assert queue.service.find(lost.id).state is JobState.PRINTED
    assert queue.service.counts().look == 0


def test_a_label_is_not_needed_only_after_a_confirmation(queue: Queue) -> None:
    queue.first.tells = [LOST]
    (lost,) = queue.ask("W12-0001")
    queue.scan(Command.LABELS, Command.NOT_NEEDED)
    assert queue.service.find(lost.id).settled is Settled.OPEN
    queue.scan(Command.BACK, Command.CONFIRM)
    assert queue.service.find(lost.id).settled is Settled.OPEN
    queue.scan(Command.NOT_NEEDED, Command.CONFIRM)
    assert queue.service.find(lost.id).settled is Settled.DROPPED


def test_a_scanned_label_is_chosen_and_its_reprint_is_marked(queue: Queue) -> None:
    queue.ask("W12-0001", "W12-0002")
    queue.scan(Command.LABELS, "W12-0001")
    assert queue.stage.answers.all[-1].outcome.reason is Reason.LABEL_SEEN
    assert told(queue.stage) == ["W12-0001 is printed and here"]
    assert screen(queue.stage).part is Part.DONE
    queue.scan("W12-0001")
    assert queue.stage.answers.all[-1].outcome.reason is Reason.LABEL_AGAIN
    queue.scan(Command.REPRINT)
    queue.over((queue.newest(),))
    assert queue.first.sent.all[-1] == "W12-0001·R1"


def test_a_label_that_is_scanned_may_not_have_been_known_to_come(queue: Queue) -> None:
    queue.first.tells = [LOST]
    (lost,) = queue.ask("W12-0001")
    queue.scan(Command.LABELS, "W12-0001")
    assert queue.service.find(lost.id).state is JobState.PRINTED
    queue.show()
    queue.scan(Command.D3)
    assert queue.service.counts().look == 0


def test_next_and_previous_choose_the_label_that_is_acted_on(queue: Queue) -> None:
    queue.first.tells = [LOST, LOST]
    lost = [queue.ask(tag)[0] for tag in ("W12-0001", "W12-0002")]
    queue.scan(Command.LABELS, Command.NEXT, Command.CAME)
    assert [queue.service.find(job.id).state for job in lost] == [JobState.UNKNOWN, JobState.PRINTED]


def test_what_cannot_be_done_now_is_said_and_back_leaves(queue: Queue) -> None:
    queue.scan(Command.LABELS, Command.REPRINT)
    assert told(queue.stage) == [queue.stage.words.say("command.not_now")]
    queue.scan(Command.BACK)
    assert queue.stage.screens.open_key == "sessions"


@pytest.mark.parametrize("scene", [name for name in SCENES if name.startswith("labels-")])
def test_every_button_shows_a_key_of_its_own(window: Stage, scene: str) -> None:
    SCENES[scene](window)
    shown = [button for button in screen(window).findChildren(ActionButton) if button.isVisible()]
    keys = [button.shortcut().toString() for button in shown]
    assert [button.accessibleName() for button, key in zip(shown, keys, strict=True) if not key] == []
    assert sorted(keys) == sorted(set(keys)), "one key, one act"


def test_a_tag_that_was_never_printed_is_printed_with_confirm(queue: Queue) -> None:
    queue.scan(Command.LABELS, "W12-0009")
    assert queue.stage.answers.all[-1].outcome.reason is Reason.LABEL_NEW
    assert screen(queue.stage).part is Part.ASK
    queue.scan(Command.CONFIRM)
    (printed,) = queue.over((queue.newest(),))
    assert (printed.fields.tag, printed.state) == ("W12-0009", JobState.PRINTED)
    assert told(queue.stage) == [], "what the warning wanted was done"


def test_who_comes_back_reads_no_old_answer_but_what_nobody_has_seen_yet(queue: Queue) -> None:
    queue.ask("W12-0001")
    queue.scan(Command.LABELS, "W12-0001", Command.SYNC, Command.LABELS)
    assert told(queue.stage) == []
    queue.scan("W12-0009", Command.SYNC, Command.LABELS)
    assert told(queue.stage) == ["W12-0009 has not been printed here"]
    queue.scan(Command.D4, Command.D4, Command.NOT_NEEDED, Command.NEXT)
    assert told(queue.stage) == ["W12-0009 has not been printed here"], "what cannot be done now is over"
    queue.scan(Command.ACKNOWLEDGE)
    assert told(queue.stage) == []


def test_a_label_that_did_not_come_asks_no_more_when_it_is_not_needed(queue: Queue) -> None:
    queue.first.tells = [PAPER_OUT]
    queue.ask("W12-0001")
    queue.scan(Command.LABELS, "W12-0001")
    assert told(queue.stage) == ["The last label W12-0001 did not come"]
    queue.scan(Command.NOT_NEEDED, Command.CONFIRM)
    assert told(queue.stage) == []


def test_a_label_is_typed_and_printed_with_enter(queue: Queue) -> None:
    queue.stage.window.open("labels")
    line = QApplication.focusWidget()
    QTest.keyClicks(line, "W12-0010")
    QTest.keyClick(line, Qt.Key.Key_Return)
    (printed,) = queue.over((queue.newest(),))
    assert (printed.fields.tag, printed.state) == ("W12-0010", JobState.PRINTED)
    assert screen(queue.stage).ask.lines["tag"].text() == ""
    assert screen(queue.stage).ask.lines["tag"].hasFocus()


def test_the_preview_follows_when_somebody_stops_typing(queue: Queue, qtbot: QtBot) -> None:
    queue.stage.window.open("labels")
    QTest.keyClicks(QApplication.focusWidget(), "W12-0010")
    picture = screen(queue.stage).ask.preview.picture
    qtbot.waitUntil(lambda: picture.accessibleName() == "Preview of the label W12-0010")


def test_without_a_printer_confirm_begins_its_set_up_which_back_leaves(queue: Queue) -> None:
    stage = queue.stage
    stage.station.change_setting("printing.printers", [], by=stage.person)
    queue.scan(Command.LABELS, Command.CONFIRM)
    panel = screen(stage).printers
    assert panel.form.isVisible()
    queue.scan(Command.NEXT)
    assert panel.form.combos["kind"].currentData() == "device"
    queue.scan(Command.BACK)
    assert not panel.form.isVisible()
    queue.scan(Command.CONFIRM)
    assert panel.form.isVisible()


def test_a_printer_is_set_up_with_the_keyboard_and_prints_its_test_label(queue: Queue, qtbot: QtBot) -> None:
    stage = queue.stage
    queue.printers["door"] = FakePrinter()
    stage.window.open("labels")
    screen(stage).part_chosen.emit(Part.PRINTERS)
    form = screen(stage).printers.form
    press(stage, Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(form.lines["name"].hasFocus)
    QTest.keyClicks(form.lines["name"], "Door")
    QTest.keyClicks(form.lines["address"], "127.0.0.1")
    QTest.keyClick(form.lines["address"], Qt.Key.Key_Return)
    assert [line.id for line in stage.station.settings.printing.printers] == ["label-printer", "office", "door"]
    press(stage, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: queue.printers["door"].sent.all == ["TEST-0001"])
