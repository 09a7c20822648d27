"""A list of assets that is to be printed whole: its file, the label that is shown of it, and how far it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.ask_views import AskView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label


class ListForm(QWidget):
    """Emits `named` with a file's path, `stepped` (1, -1) to look at another label of it, and `cancelled`."""

    named = Signal(str)
    stepped = Signal(int)
    cancelled = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._read = ""  # the path of the list that is shown
        self.file = QLineEdit()
        self.file.returnPressed.connect(self._name)
        self._field = Field(say("labels_screen.list.file"), self.file, say("labels_screen.list.hint"))
        browse = ActionButton(say("labels_screen.list.browse"), Icon.SEARCH, "Ctrl+O")
        browse.clicked.connect(self._browse)
        read = ActionButton(say("labels_screen.list.read"), Icon.FILE, "Ctrl+E")
        read.clicked.connect(self._name)
        reading = QWidget()
        reading.setLayout(flow(browse, read))
        self._shown = label("", weight="medium")
        before = ActionButton(say("labels_screen.list.before"), Icon.BACK, "Ctrl+PgUp")
        after = ActionButton(say("labels_screen.list.after"), Icon.NEXT, "Ctrl+PgDown")
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after.clicked.connect(lambda: self.stepped.emit(1))
        steps = QWidget()
        steps.setLayout(flow(before, after))
        self._there = QWidget()
        self._there.setLayout(column(self._shown, steps, gap=Space.S))
        self._going = label("", weight="medium")
        self._cancel = ActionButton(say("labels_screen.list.cancel"), Icon.CLOSE, "Ctrl+K")
        self._cancel.clicked.connect(self.cancelled)
        self.setLayout(column(self._field, reading, self._there, self._going, self._cancel, gap=Space.M))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self.file

    def show_list(self, view: AskView) -> None:
        """Show how far the list is."""
        self.setVisible(view.lists)
        self._field.show_wrong(view.wrong.get("file", ""))
        found = view.list
        self._there.setVisible(found is not None)
        self._shown.setText(found.shown if found else "")
        self._going.setText(found.going if found else "")
        self._going.setVisible(bool(found and found.going))
        self._cancel.setVisible(bool(found and found.going))
        if found is None:
            self._read = ""

    def confirm(self) -> bool:
        """Read the file that is named, where that was not read yet; whether it was done."""
        if not self.file.text().strip() or self.file.text() == self._read:
            return False
        self._name()
        return True

    # -- inside --------------------------------------------------------------------------------------------------------

    def _name(self) -> None:
        self._read = self.file.text()
        self.named.emit(self._read)

    def _browse(self) -> None:
        kinds = self._words.say("labels_screen.list.kinds")
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.say("labels_screen.list.file"), self.file.text(), f"{kinds} (*.csv *.xlsx)"
        )
        if chosen:
            self.file.setText(chosen)
            self._name()
