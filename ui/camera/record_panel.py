"""A camera scan that is recorded: what it is for, begin and end, and how it stands."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.camera.quality_panel import HintLine, Meters
from ui.camera.record_views import RecordView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.labels import label


class RecordPanel(QWidget):
    """Emits `begun` and `ended`. UI thread."""

    begun = Signal()
    ended = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.begin = ActionButton(say("camera_screen.record.begin"), Icon.RECORD, "Ctrl+Return", role="primary")
        self.begin.clicked.connect(self.begun)
        self.end = ActionButton(say("camera_screen.record.end"), Icon.STOP, "Ctrl+Return", role="primary")
        self.end.clicked.connect(self.ended)
        self._going, self._told, self._meters = label("", weight="strong"), HintLine(), Meters()
        self._note, self._has_picture, self._view = label(""), False, RecordView("")
        acts = flow(self.begin, self.end, gap=Space.S)
        parts = (self._note, acts, self._going, self._meters, self._told)
        self._lock = label(say("camera_screen.record.lock"), quiet=True)
        heading = say("camera_screen.record.heading")
        self.setLayout(column(card(*parts, self._lock, heading=heading, gap=Space.M, margins=Space.M)))
        self.show_record(self._view)

    @property
    def is_going(self) -> bool:
        """Whether one is recorded now."""
        return bool(self._view.going)

    @property
    def act(self) -> ActionButton:
        """The one thing to do."""
        return self.end if self.is_going else self.begin

    def show_record(self, view: RecordView) -> None:
        self._view = view
        self._note.setText(view.note)
        self._going.setText(view.going)
        self._going.setVisible(self.is_going)
        self._meters.setVisible(bool(view.meters))
        if view.meters:
            self._meters.show_meters(view.meters)
        self._told.show_hint(view.told, good=view.good)
        self._told.setVisible(bool(view.told))
        self._lock.setVisible(not view.told)  # what became of it matters more than how it goes
        self._offer()

    def allow(self, *, has_picture: bool) -> None:
        """Without a picture none is begun: the page says why, and what to do. One that is recorded can be ended."""
        self._has_picture = has_picture
        self._offer()

    def _offer(self) -> None:
        had = self.begin.hasFocus() or self.end.hasFocus()
        self.begin.setVisible(self._has_picture and not self.is_going)
        self.end.setVisible(self.is_going)
        if had:
            self.act.setFocus()
