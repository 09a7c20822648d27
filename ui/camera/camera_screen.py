"""The camera's page."""

from typing import Final

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from services.frames.model import Frame
from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.camera.live_panel import LivePanel
from ui.camera.quality_views import QualityView
from ui.camera.views import LiveView, ReadRow
from ui.frame.dot import Dot
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.pressing import press, step

LOOK_MS: Final = 40  # between two looks at the camera: 25 pictures a second at most
JUDGE_MS: Final = 150  # between two looks at how good the picture is


class CameraScreen(QWidget):
    """Stands behind `CameraPage` and `QualityPage`. Emits `looked` each time that the camera is to be looked at and
    `judged` each time that its picture is to be judged, only while somebody sees the page; `settings` and `left`. UI
    thread."""

    looked = Signal()
    judged = Signal()
    settings = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.live = LivePanel(words)
        self.live.settings.connect(self.settings)
        self._dot, self._word, self._detail = Dot(), label("", weight="strong", wrap=False), label("", quiet=True)
        self._change = ActionButton(say("camera_screen.settings"), Icon.SETTINGS, "Ctrl+U")
        self._change.clicked.connect(self.settings)
        state = row(self._dot, self._word, self._detail, gap=Space.S)
        state.setStretch(2, 1)
        whole = column(
            PageHead(say("camera_screen.title"), self._change), state, self.live, gap=Space.M, margins=Space.XL
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.live.first)
        self._timers = (self._timer(LOOK_MS, self.looked), self._timer(JUDGE_MS, self.judged))

    def show_live(self, view: LiveView) -> None:
        self._dot.show_state(view.status.state)
        self._word.setText(view.status.word)
        self._detail.setText(view.status.detail)
        had = self.live.first
        self.live.show_live(view)
        self._change.setHidden(view.missing is not None)  # there its place says more
        self.setFocusProxy(self.live.first)
        if had.hasFocus() and had is not self.live.first:  # what had it is gone
            self.setFocus()

    def show_picture(self, frame: Frame) -> None:
        self.live.show_picture(frame)

    def show_quality(self, view: QualityView | None) -> None:
        self.live.show_quality(view)

    def show_reads(self, rows: tuple[ReadRow, ...]) -> None:
        self.live.show_reads(rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for timer in self._timers:
            timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in self._timers:
            timer.stop()

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not."""
        if command is Command.BACK:
            self.left.emit()
            return ""
        if command is Command.CONFIRM:
            return press(self.live.set_up, self, self._words)
        if command in (Command.NEXT, Command.PREVIOUS) and self.live.has_reads:
            step(self.live.table, 1 if command is Command.NEXT else -1)
            return ""
        return self._words.say("command.not_now")

    def _timer(self, milliseconds: int, signal: SignalInstance) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(signal)
        return timer
