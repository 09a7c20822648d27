"""Where the file goes that carries what waits to the hub."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.field import Field
from ui.widgets.flow import flow


class ExportForm(QWidget):
    """Emits `exported` with the folder as it is typed, and `left`. Enter writes."""

    exported = Signal(str)
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._folder = QLineEdit()
        self._folder.returnPressed.connect(self._give)
        write = ActionButton(say("sync.act.export_now"), Icon.EXPORT, "Ctrl+Return", role="primary")
        write.clicked.connect(self._give)
        browse = ActionButton(say("export.browse"), Icon.SEARCH, "Ctrl+L")
        browse.clicked.connect(self._browse)
        leave = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        leave.clicked.connect(self.left)
        buttons = QWidget()
        buttons.setLayout(flow(write, browse, leave))
        field = Field(say("sync.export.folder"), self._folder, say("sync.export.hint"))
        self.setLayout(column(field, buttons, gap=Space.S, margins=(0, Space.S, 0, 0)))

    def show_folder(self, folder: str) -> None:
        """Begin at this folder."""
        self._folder.setText(folder)
        self._folder.setFocus()
        self._folder.selectAll()

    def confirm(self) -> None:
        """Write, as the button does."""
        self._give()

    def _give(self) -> None:
        self.exported.emit(self._folder.text())

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._words.say("sync.export.folder"), self._folder.text())
        if chosen:
            self._folder.setText(chosen)
