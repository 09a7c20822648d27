"""Take a session along as a file: which type, into which folder."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.choice import Choice
from ui.widgets.field import Field
from ui.widgets.flow import flow


class ExportWidget(QWidget):
    """Emits `chosen("csv" or "xlsx", folder)` and `back()`, whose key is `back`. Digits 1 and 2 choose."""

    chosen = Signal(str, object)
    back = Signal()

    def __init__(self, words: Catalogue, folder: Path, back: str = "export.back") -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.setAccessibleName(say("export.title"))
        self._folder = QLineEdit(str(folder))
        self._csv = Choice(Icon.FILE, say("export.csv"), say("export.csv_means"), 1)
        self._xlsx = Choice(Icon.FILE, say("export.xlsx"), say("export.xlsx_means"), 2)
        self._csv.clicked.connect(lambda: self._choose("csv"))
        self._xlsx.clicked.connect(lambda: self._choose("xlsx"))
        browse = ActionButton(say("export.browse"), Icon.SEARCH, "Ctrl+L")
        browse.clicked.connect(self._browse)
        leave = ActionButton(say(back), Icon.BACK, "Esc")
        leave.clicked.connect(self.back)
        kinds = row(self._csv, self._xlsx, gap=Space.L)
        where = Field(say("export.folder"), self._folder, say("export.folder_hint"))
        what = card(kinds, where, flow(browse), heading=say("export.title"), gap=Space.L)
        layout = column(what, 1, flow(leave), gap=Space.M)
        self.setLayout(layout)
        self.setFocusProxy(self._csv)

    def choices(self) -> list[Choice]:
        """Everything that a digit chooses."""
        return [self._csv, self._xlsx]

    def _choose(self, kind: str) -> None:
        self.chosen.emit(kind, Path(self._folder.text().strip() or ".").expanduser())

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._words.say("export.folder"), self._folder.text())
        if chosen:
            self._folder.setText(chosen)
