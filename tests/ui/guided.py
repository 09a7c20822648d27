"""The assistant on a real station, wired as the window does it: its page, what is plugged in, a bench that scans."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from services.assistant.keeping import read
from services.assistant.model import Progress, Step
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.scan import Device
from tests.fakes.running import run_now
from tests.ui.bench_stage import BenchStage
from ui.assistant.assistant_presenter import AssistantPresenter
from ui.assistant.assistant_screen import AssistantScreen
from ui.assistant.views import AssistantView, Body, Present, Weighed
from ui.running import Run
from ui.widgets.buttons import ActionButton
from ui.widgets.outcome_look import Mood

KEYBOARD = Device("keyboard", "Keyboard scanner", "wedge")


class Guided:
    """`weighed`: what each scale that is tried says, by its kind; `left`: how often somebody went to the work."""

    def __init__(self, directory: Path, environ: dict[str, str] | None = None, run: Run = run_now) -> None:
        self.stage = BenchStage(directory, environ)
        if self.stage.station.people.is_empty():
            self.stage.first(pin=None)
            self.stage.station.door.sign_in("maria", None)
        self.stage.station.door.resume()
        self.scanners: list[Present] = []
        self.scales: list[Present] = []
        self.weighed: dict[str, Weighed] = {}
        self.tried: list[Mapping[str, object]] = []
        self.caps_lock = False
        self.left = self.wizards = 0
        self.changed: list[str] = []
        self.heard: list[Mood] = []
        self.station = self.stage.station
        self.page = AssistantScreen(self.station.words, self.station.settings.station.site)
        self.presenter = presenter = self._presenter(run)
        page = self.page
        page.chosen.connect(presenter.choose)
        page.acted.connect(presenter.act)
        page.acted_otherwise.connect(presenter.act_otherwise)
        page.stopped.connect(presenter.stop)
        page.forwarded.connect(presenter.forward)
        page.went_back.connect(presenter.back)
        page.put_off.connect(presenter.put_off)
        self.stage.hear = self._hear
        self.page.show()
        presenter.open()
        QApplication.processEvents()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.presenter.close()
        self.page.close()
        self.page.deleteLater()
        self.stage.close()

    @property
    def view(self) -> AssistantView:
        assert self.page._view is not None
        return self.page._view

    @property
    def body(self) -> Body:
        return self.view.body

    @property
    def step(self) -> Step:
        """Which one the page shows."""
        return list(Step)[self.view.place]

    @property
    def kept(self) -> Progress:
        """What a start after a kill would find."""
        return read(self.station.places.assistant)

    @property
    def said(self) -> str:
        """What is told of the step."""
        return f"{self.body.told.what} – {self.body.told.next}" if self.body.told is not None else ""

    def go(self, step: Step) -> None:
        """To this step, by keys."""
        while self.step is not step:
            before = self.step
            self.key("Ctrl+N" if list(Step).index(self.step) < list(Step).index(step) else "Esc")
            assert self.step is not before

    def key(self, keys: str) -> None:
        """What stands on a button."""
        QApplication.processEvents()
        shown = [one for one in self.page.findChildren(ActionButton) if one.isVisible()]
        next(one for one in shown if one.shortcut().toString() == keys).click()
        QApplication.processEvents()

    def press(self, word: str) -> None:
        """A button by its word."""
        QApplication.processEvents()
        shown = [one for one in self.page.findChildren(ActionButton) if one.isVisible()]
        next(one for one in shown if one.accessibleName() == word).click()
        QApplication.processEvents()

    def strike(self, key: Qt.Key) -> None:
        """A key, where the focus is."""
        QApplication.processEvents()
        focused = self.page.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        QApplication.processEvents()

    def tab_to_field(self) -> None:
        """To the next field, by keys."""
        QApplication.processEvents()
        for _ in range(20):
            if isinstance(self.page.focusWidget(), QLineEdit):
                return
            self.strike(Qt.Key.Key_Tab)

    def type(self, text: str) -> None:
        """Into the field that has the focus, and Enter."""
        QApplication.processEvents()
        focused = self.page.focusWidget()
        assert isinstance(focused, QLineEdit)
        focused.selectAll()
        QTest.keyClicks(focused, text)
        self.strike(Qt.Key.Key_Return)

    def command(self, command: Command) -> Answer:
        """Scan a command barcode."""
        answer = self.stage.command(command)
        QApplication.processEvents()
        return answer

    def choose(self, digit: int) -> None:
        """By its digit."""
        assert self.page.choose_digit(str(digit))
        QApplication.processEvents()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _presenter(self, run: Run) -> AssistantPresenter:
        return AssistantPresenter(
            self.station,
            self.page,
            run,
            find_scanners=lambda: self.scanners,
            find_scales=lambda: self.scales,
            try_scale=self._try,
            caps_lock=lambda: self.caps_lock,
            last_keys=lambda: "",
            set_up=self._count("wizards"),
            left=self._count("left"),
            changed=self.changed.append,
            hear=self.heard.append,
        )

    def _count(self, name: str) -> Callable[[], None]:
        return lambda: setattr(self, name, getattr(self, name) + 1)

    def _try(self, values: Mapping[str, Any]) -> Weighed:
        self.tried.append(dict(values))
        return self.weighed.get(values["kind"], Weighed())

    def _hear(self, answer: Answer) -> None:
        """As the screens hand it on."""
        done = answer.meaning.kind is Kind.COMMAND and answer.outcome.reason is Reason.COMMAND_DONE
        if done:
            self.presenter.obey(Command(answer.meaning.value))
        else:
            self.presenter.answered(answer)
