"""The camera's page."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from services.frames.model import Frame
from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.camera.live_panel import LivePanel
from ui.camera.quality_views import QualityView
from ui.camera.record_views import RecordView
from ui.camera.report_panel import ReportPanel
from ui.camera.report_views import Report, ScanRow
from ui.camera.scene_views import SceneView
from ui.camera.stills_panel import StillsPanel
from ui.camera.stills_views import StillsView
from ui.camera.views import LiveView, Mark, Part, ReadRow
from ui.frame.dot import Dot
from ui.icons import Icon
from ui.theme.spacing import column, row, spaced
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.banded import LOW
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.pages import Pages
from ui.widgets.pressing import press, step
from ui.widgets.shelf_bar import ShelfBar
from ui.widgets.table import Table

LOOK_MS: Final = 40  # between two looks at the camera: 25 pictures a second at most
REPORT_MS: Final = 2000  # between two looks at what was recorded
JUDGE_MS: Final = 150  # between two looks at how good the picture is
_PARTS: Final = {
    Part.LIVE: Icon.CAMERA,
    Part.STILLS: Icon.FILE,
    Part.SCENE: Icon.PERSON,
    Part.RECORD: Icon.RECORD,
    Part.REPORT: Icon.HISTORY,
}


class CameraScreen(QWidget):
    """Stands behind `CameraPage` and the pages of its parts. While somebody sees it, it emits `looked` each time that
    the camera is to be looked at, `judged` each time that its picture is to be judged, and `reported` each time that
    what was recorded is to be read; besides `settings` and `left`. UI thread."""

    looked = Signal()
    judged = Signal()
    reported = Signal()
    settings = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._part = Part.LIVE
        self.live = LivePanel(words)
        self.live.settings.connect(self.settings)
        self._dot, self._word, self._detail = Dot(), label("", weight="strong", wrap=False), label("", quiet=True)
        self._change = ActionButton(say("camera_screen.settings"), Icon.SETTINGS, "Ctrl+U")
        self._change.clicked.connect(self.settings)
        self._state = QWidget()
        state = row(self._dot, self._word, self._detail, gap=Space.S)
        state.setStretch(2, 1)
        self._state.setLayout(state)
        self.stills = StillsPanel(words)
        names = [(part, icon, say(f"camera_screen.part.{part}")) for part, icon in _PARTS.items()]
        self._parts = ShelfBar(words, names)
        self._parts.chosen.connect(self.show_part)
        self.report = ReportPanel(words)
        self._pages = Pages(self.live, self.stills, self.report)
        head = PageHead(say("camera_screen.title"), self._change, beside=self._state)
        self._layout = column(head, self._parts, self._pages)
        self._layout.setStretch(2, 1)
        self.setLayout(self._layout)
        self._fit()
        self.show_part(Part.LIVE)
        self._reports = QTimer(self)
        self._reports.setInterval(REPORT_MS)
        self._reports.timeout.connect(self._ask)
        self._timers = (self._timer(LOOK_MS, self.looked), self._timer(JUDGE_MS, self.judged), self._reports)

    def show_live(self, view: LiveView) -> None:
        self._dot.show_state(view.status.state)
        self._word.setText(view.status.word)
        self._detail.setText(view.status.detail)
        self._change_live(lambda: self.live.show_live(view))

    def show_picture(self, frame: Frame, marks: tuple[Mark, ...]) -> None:
        self.live.show_picture(frame, marks)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not."""
        if command is Command.BACK:
            if (cancel := self._cancel()) is not None:
                cancel.click()
            else:
                self.left.emit()
            return ""
        if command.digit:
            return self._choose(int(command.digit))
        if command in (Command.NEXT, Command.PREVIOUS) and self._has_rows():
            step(self._table(), 1 if command is Command.NEXT else -1)
            return ""
        if self._part is Part.STILLS:
            return self._obey_stills(command)
        may = command is Command.CONFIRM and self._part is not Part.REPORT
        return self._confirm() if may else self._not_now()

    def show_part(self, part: Part) -> None:
        """Another part of the page."""
        self._part = part
        self._pages.show_page({Part.STILLS: self.stills, Part.REPORT: self.report}.get(part, self.live))
        self.live.show_part(part)
        self._parts.show_shelves([(one, None) for one in Part], part)
        self._state.setVisible(self._pages.page is self.live)
        self._show_head()
        self.setFocusProxy(self._first())
        if self.isVisible():
            self.setFocus()
            self._ask()

    def show_scans(self, rows: tuple[ScanRow, ...], chosen: str) -> None:
        had, waits = self.report.has_rows, self._parts.first.hasFocus()
        self.report.show_scans(rows, chosen)
        if self._part is Part.REPORT and rows and not had:
            self.setFocusProxy(self._first())
            if waits:
                self.setFocus()

    def show_report(self, report: Report | None) -> None:
        self.report.show_report(report)

    def show_scene(self, view: SceneView) -> None:
        self.live.scene.show_scene(view)

    def show_record(self, view: RecordView) -> None:
        self._change_live(lambda: self.live.show_record(view))

    def show_stills(self, view: StillsView) -> None:
        self.stills.show_stills(view)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        """In a low window there is no room for air: the picture is to be seen, also below a band or an offer."""
        low = self.window().height() < current().px(LOW)
        gap, edge = (Space.S, Space.S) if low else (Space.M, Space.XL)
        spaced(self._layout, gap, (Space.XL, edge, Space.XL, edge))

    def _change_live(self, change: Callable[[], None]) -> None:
        """The focus stays with the one thing to do, where that is another one afterwards."""
        has = self._first().hasFocus()  # what is hidden has lost it
        change()
        self._show_head()
        first = self._first()
        self.setFocusProxy(first)
        if has and not first.hasFocus():
            self.setFocus()

    def _show_head(self) -> None:
        """Where there is no picture its place says how to set one up."""
        self._change.setHidden(self.live.offers_set_up or self._pages.page is not self.live)

    def _choose(self, digit: int) -> str:
        parts = list(Part)
        if not 1 <= digit <= len(parts):
            return self._not_now()
        self.show_part(parts[digit - 1])
        return ""

    def _obey_stills(self, command: Command) -> str:
        if command is Command.EXPORT:
            return press(self.stills.save, self, self._words)
        return "" if command is Command.CONFIRM and self.stills.confirm() else self._not_now()

    def _first(self) -> QWidget:
        """Where the focus begins."""
        wanted = {Part.STILLS: self.stills.path, Part.REPORT: self.report.table}.get(self._part, self.live.first)
        return self._parts.first if wanted.isHidden() else wanted

    def _confirm(self) -> str:
        """The one thing to do: set a camera up, take its empty scene, begin or end a scan."""
        if self._part is Part.RECORD and not self.live.record.act.isHidden():
            return press(self.live.record.act, self, self._words)
        take = self._part is Part.SCENE and self.live.has_picture
        return press(self.live.scene.take if take else self.live.set_up, self, self._words)

    def _cancel(self) -> ActionButton | None:
        """What BACK ends before it leaves."""
        cancels = {Part.STILLS: self.stills.cancel, Part.SCENE: self.live.scene.cancel}
        cancel = cancels.get(self._part)
        return None if cancel is None or cancel.isHidden() else cancel

    def _ask(self) -> None:
        """What was recorded is looked at only while somebody sees it."""
        if self._part is Part.REPORT:
            self.reported.emit()

    def _has_rows(self) -> bool:
        panels = {Part.LIVE: self.live.has_reads, Part.STILLS: self.stills.has_rows, Part.REPORT: self.report.has_rows}
        return panels.get(self._part, False)

    def _table(self) -> Table:
        return {Part.STILLS: self.stills.table, Part.REPORT: self.report.table}.get(self._part, self.live.table)

    def _not_now(self) -> str:
        return self._words.say("command.not_now")

    def _timer(self, milliseconds: int, signal: SignalInstance) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(signal)
        return timer
