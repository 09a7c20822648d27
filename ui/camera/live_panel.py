"""What the camera sees, and beside it what was read, its empty scene, or the scan that is recorded."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from services.frames.model import Frame
from services.words.catalogue import Catalogue
from ui.camera.listing import NARROW, room_for, show_newest
from ui.camera.live_picture import LivePicture
from ui.camera.quality_panel import HintLine, Meters
from ui.camera.quality_views import QualityView
from ui.camera.record_panel import RecordPanel
from ui.camera.record_views import RecordView
from ui.camera.scene_panel import ScenePanel
from ui.camera.views import LiveView, Mark, Part, ReadRow
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import label
from ui.widgets.live_rows import LiveRows
from ui.widgets.pages import Pages
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate

_COLUMNS: Final = ("code", "answer")


class LivePanel(QWidget):
    """Emits `settings` where somebody wants to change what the camera does. UI thread."""

    settings = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.picture = LivePicture(say("camera_screen.picture"))
        self.set_up = ActionButton(say("camera_screen.settings"), Icon.SETTINGS, "Ctrl+Return", role="primary")
        self.set_up.clicked.connect(self.settings)
        self._missing = EmptyState(Icon.CAMERA, "", "", self.set_up)
        self._pages = Pages(self.picture, self._missing)
        self.hint = HintLine()
        self._meters = Meters()
        self.meters = card(self._meters, margins=Space.M)
        self._note = label("", quiet=True)
        self._note.hide()
        self.table = Table(say("camera_screen.reads"))
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        self._rows = LiveRows(_COLUMNS, [say(f"camera_screen.column.{name}") for name in _COLUMNS], self.table)
        self._no_reads = say("camera_screen.no_reads.what"), say("camera_screen.no_reads.next")
        self.nothing = EmptyState(Icon.SCAN, *self._no_reads)
        reads = TableOrEmpty(self.table, self._rows, self.nothing)
        self.table.stretch_column(0)
        seen = card(self.hint, self._pages, gap=Space.M, margins=Space.M)
        read = card(self._note, room_for(reads, self.table), heading=say("camera_screen.reads"), margins=Space.M)
        listed = column(read, self.meters, gap=Space.L)
        listed.setStretch(0, 1)
        self._listed = QWidget()
        self._listed.setLayout(listed)
        self.scene, self.record = ScenePanel(words), RecordPanel(words)
        self._beside = Pages(self._listed, self.scene, self.record)
        both = row(seen, self._beside, gap=Space.L)
        both.setStretch(0, 7)
        both.setStretch(1, 4)
        self.show_quality(None)
        self.setLayout(column(both))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        if self.offers_set_up:
            return self.set_up
        scene = self.scene.cancel if self.scene.is_taking else self.scene.take
        firsts: dict[QWidget, QWidget] = {self.scene: scene, self.record: self.record.act}
        return firsts.get(self._beside.page, self.table)

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return self._pages.page is self.picture

    @property
    def offers_set_up(self) -> bool:
        """Whether the one thing to do is to set a camera up: there is no picture, and no scan to be ended here."""
        return not (self.has_picture or (self._beside.page is self.record and self.record.is_going))

    @property
    def has_reads(self) -> bool:
        """Whether anything was read."""
        return bool(self._rows.rows)

    def show_live(self, view: LiveView) -> None:
        if view.missing is not None:
            self._missing.show_texts(view.missing.what, view.missing.next)
            self.picture.show_frame(None, ())
        self._pages.show_page(self.picture if view.missing is None else self._missing)
        for panel in (self.scene, self.record):
            panel.allow(has_picture=view.missing is None)
        self._offer()
        self._show_hint()
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        what, next_ = self._no_reads
        reads = view.missing is None and not view.note  # else nobody is asked to hold a code into the picture
        self.nothing.show_texts(what, next_ if reads else "")

    def show_part(self, part: Part) -> None:
        """Beside the picture: the empty scene, the scan that is recorded, or what was read."""
        self._beside.show_page({Part.SCENE: self.scene, Part.RECORD: self.record}.get(part, self._listed))
        self._show_hint()
        self._offer()

    def show_record(self, view: RecordView) -> None:
        self.record.show_record(view)
        self._offer()

    def show_picture(self, frame: Frame, marks: tuple[Mark, ...]) -> None:
        self.picture.show_frame(frame, marks)

    def show_quality(self, view: QualityView | None) -> None:
        """None: nobody can tell yet."""
        self._quality = view
        if view is not None:
            self.hint.show_hint(view.hint, good=view.good)
            if view.meters:
                self._meters.show_meters(view.meters)
        self._show_hint()

    def _offer(self) -> None:
        """Two buttons of one key would take it from each other."""
        self.set_up.setVisible(self.offers_set_up)

    def _show_hint(self) -> None:
        """Where the picture is to be left empty nobody is told to step in. Until it is judged the room for that is left
        free: the picture is not to jump."""
        wanted = self._beside.page is not self.scene
        view = self._quality
        measured = view is None or bool(view.meters)
        for widget, comes in ((self.hint, True), (self.meters, measured)):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(wanted and self.has_picture and comes)
            widget.setSizePolicy(policy)
        self.hint.setVisible(view is not None and wanted)
        self.meters.setVisible(view is not None and measured)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list needs no more room than its codes: all else is the picture's."""
        super().resizeEvent(event)
        self._beside.setMaximumWidth(current().px(NARROW))

    def show_reads(self, rows: tuple[ReadRow, ...]) -> None:
        show_newest(self.table, self._rows, rows)
