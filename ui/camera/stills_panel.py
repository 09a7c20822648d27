"""Pictures of files, and what is in them."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.camera.listing import room_for, show_newest
from ui.camera.stills_views import StillsView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.live_rows import LiveRows
from ui.widgets.progress import Progress
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate

_COLUMNS: Final = ("file", "codes", "took")


class StillsPanel(QWidget):
    """Emits `named` with paths, `cancelled`, `copied` and `saved`. UI thread."""

    named = Signal(object)
    cancelled = Signal()
    copied = Signal()
    saved = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.path = QLineEdit()
        self.path.returnPressed.connect(self.confirm)
        browse = ActionButton(say("camera_screen.stills.browse"), Icon.SEARCH, "Ctrl+O")
        browse.clicked.connect(self._browse)
        self.cancel = ActionButton(say("camera_screen.stills.cancel"), Icon.CLOSE, "Esc")
        self.cancel.clicked.connect(self.cancelled)
        self.save = ActionButton(say("camera_screen.stills.save"), Icon.EXPORT, "Ctrl+E")
        self.save.clicked.connect(self.saved)
        self.copy = ActionButton(say("camera_screen.stills.copy"), Icon.TAKE, "Ctrl+Shift+C")
        self.copy.clicked.connect(self.copied)
        self._going, self._told = label(""), label("", quiet=True)
        self._progress = Progress(words)
        self.table = Table(say("camera_screen.stills.name"))
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        headings = [say(f"camera_screen.stills.column.{name}") for name in _COLUMNS]
        self._rows = LiveRows(_COLUMNS, headings, self.table)
        texts = (say("camera_screen.stills.none.what"), say("camera_screen.stills.none.next"))
        self._results = TableOrEmpty(self.table, self._rows, EmptyState(Icon.FILE, *texts))
        self.table.stretch_column(1)
        named = Field(say("camera_screen.stills.path"), self.path, say("camera_screen.stills.path_hint"))
        acts = flow(browse, self.save, self.copy, self.cancel, gap=Space.S)
        read = card(room_for(self._results, self.table))
        whole = column(card(named, acts, self._going, self._progress, self._told, gap=Space.S), read, gap=Space.L)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.show_stills(StillsView())

    @property
    def has_rows(self) -> bool:
        """Whether anything was read."""
        return bool(self._rows.rows)

    def show_stills(self, view: StillsView) -> None:
        show_newest(self.table, self._rows, view.rows)
        for button in (self.save, self.copy):
            button.setVisible(bool(view.rows))
        self._going.setText(view.going)
        for widget in (self._going, self._progress):
            widget.setVisible(bool(view.going))
        self.cancel.setVisible(view.waits)  # the one of now comes to its end in any case
        self._progress.show_percent(view.percent)
        self._told.setText(view.told)
        self._told.setVisible(bool(view.told))

    def confirm(self) -> bool:
        """Read what is typed; whether anything was."""
        typed = self.path.text().strip()
        if typed:
            self.path.clear()
            self.named.emit((Path(typed).expanduser(),))
        return bool(typed)

    def _browse(self) -> None:
        kinds = self._words.say("camera_screen.stills.kinds")
        title = self._words.say("camera_screen.stills.browse")
        chosen, _kind = QFileDialog.getOpenFileNames(self, title, "", f"{kinds} (*.png *.jpg *.jpeg *.webp)")
        if chosen:
            self.named.emit(tuple(Path(one) for one in chosen))
