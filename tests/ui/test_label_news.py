"""What the frame shows of labels: the printer that needs somebody most, and the line where somebody has to look."""

from pathlib import Path

import pytest

from app.desktop.label_news import LabelNews
from services.errors import OutsideFailed, OutsideKind
from services.printing.model import PrinterState, PrinterStatus, PrinterView
from services.scanning.commands import Command
from tests.fakes.running import HeldRun, run_now
from tests.ui import packing_scenes
from tests.ui.label_scenes import PRINTERS, printer_views, some_jobs
from tests.ui.scenes import SCENES, Stage
from ui.frame.device_button import PrinterButton
from ui.frame.status import PrinterDot
from ui.frame.trouble_line import TroubleLine

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform
READY, OFFLINE = PrinterState.READY, PrinterState.OFFLINE


def view(name: str, state: PrinterState | None) -> PrinterView:
    return PrinterView(name, name, None if state is None else PrinterStatus(state))


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ({"a": READY, "b": OFFLINE}, ("b", OFFLINE)),
        ({"a": READY, "b": PrinterState.UNKNOWN}, ("b", PrinterState.UNKNOWN)),
        ({"a": PrinterState.PAUSED, "b": PrinterState.HEAD_OPEN}, ("b", PrinterState.HEAD_OPEN)),
        ({"a": READY, "b": READY}, ("a", READY)),
        ({"a": None}, ("a", None)),
    ],
)
def test_the_printer_that_needs_somebody_most_is_shown(
    window: Stage, states: dict[str, PrinterState | None], shown: tuple[str, PrinterState | None]
) -> None:
    window.printing.printers_ = tuple(view(name, state) for name, state in states.items())
    window.keeper.show()
    (button,) = window.window.findChildren(PrinterButton)
    assert LabelNews(window.station, run_now, lambda: None).dot() == PrinterDot(*shown)
    assert button.text().startswith(shown[0])


def test_without_a_printer_there_is_no_dot(window: Stage) -> None:
    window.keeper.show()
    assert window.window.findChildren(PrinterButton) == []


def test_a_press_on_the_printer_opens_the_labels(window: Stage) -> None:
    window.printing.printers_ = (view("a", OFFLINE),)
    window.keeper.show()
    (button,) = window.window.findChildren(PrinterButton)
    assert button.text() == "a: Offline"
    button.click()
    assert window.screens.open_key == "labels"


def test_labels_that_wait_for_somebody_are_said_on_other_screens_and_lead_there(window: Stage) -> None:
    SCENES["sessions-labels"](window)
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert line.isVisible()
    assert line.accessibleName().startswith("4 labels did not come, or not for certain.")
    window.window.trouble_acted.emit("labels")
    assert window.screens.open_key == "labels"
    assert not line.isVisible(), "there it stands already"


def test_what_no_printer_takes_at_packing_is_said_where_none_is_set_up(window: Stage) -> None:
    window.station.change_setting("papers.on_close", ["box_label"], by=window.person)
    packing_scenes.packing(window)
    window.printing.held = some_jobs(window.clock.now())[8:9]  # as the close has it stored
    line = window.window.findChild(TroubleLine)
    assert line is not None
    packing_scenes.scan(window, Command.CLOSE_BOX, Command.CONFIRM)
    window.keeper.answered(window.answers.all[-1])
    assert line.accessibleName().startswith("1 label did not come, or not for certain.")


def test_a_printer_that_stands_is_said_with_what_it_needs_and_what_waits(window: Stage) -> None:
    SCENES["sessions-printer"](window)
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert line.accessibleName().startswith("Label printer 1: The printer has no labels or paper left.")
    assert "10 labels wait" in line.accessibleName()


def test_a_slow_disk_is_asked_once_more_and_not_for_each_change(window: Stage, tmp_path: Path) -> None:
    run, told = HeldRun(), []
    news = LabelNews(window.station, run, lambda: told.append(1))
    for _ in range(5):
        news.look()
    assert len(run.held) == 1
    window.printing.held = some_jobs(window.clock.now())
    window.printing.printers_ = printer_views(PRINTERS)
    run.go()
    assert told == [1], "told where something is other than before, and then only"
    assert news.trouble() is not None


def test_a_disk_that_does_not_answer_keeps_what_is_known(window: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    SCENES["sessions-labels"](window)
    news = LabelNews(window.station, run_now, lambda: None)
    news.look()
    before = news.trouble()

    def broken() -> None:
        raise OutsideFailed(OutsideKind.DISK_ERROR, "database.disk_full", retry=True)

    monkeypatch.setattr(window.printing, "counts", broken)
    news.look()
    assert before is not None
    assert news.trouble() == before
