"""The sessions that are archived: found by a code, and opened."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.archive_views import ArchivedLine
from ui.sessions.page_layout import filling
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.rows import Headed
from ui.widgets.table import Table, TableOrEmpty

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class ArchiveWidget(QWidget):
    """Emits `searched(code)`, "" for all of them, `opened(id)` and `back()`."""

    searched = Signal(str)
    opened = Signal(str)
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._none = say("archive_screen.none")
        self.setAccessibleName(say("archive_screen.title"))
        self._code = QLineEdit()
        self._code.returnPressed.connect(self._search)
        self._lines = _Lines([say(f"archive_screen.column.{name}") for name in ("ended", "title", "scans")], self)
        self._table = Table(say("archive_screen.title"))
        lines = TableOrEmpty(self._table, self._lines, EmptyState(Icon.HISTORY, self._none))
        self._table.stretch_column(_Lines.TITLE)
        self._table.activated.connect(lambda index: self.opened.emit(self._lines.id_of(index.row())))
        leave = ActionButton(say("archive_screen.home"), Icon.BACK, "Esc")
        search = ActionButton(say("archive_screen.search"), Icon.SEARCH, "Ctrl+F")
        self._open = ActionButton(say("archive_screen.open"), Icon.HISTORY, "Ctrl+O", role="primary")
        leave.clicked.connect(self.back)
        search.clicked.connect(self._search)
        self._open.clicked.connect(self._open_chosen)
        wanted = card(Field(say("archive_screen.code"), self._code, say("archive_screen.code_hint")))
        found = filling(column(card(lines, heading=say("archive_screen.title"))))
        layout = column(wanted, found, flow(leave, search, self._open), gap=Space.M)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFocusProxy(self._code)

    def show_lines(self, lines: tuple[ArchivedLine, ...]) -> None:
        """Show these, the last that ended first; the first of them is marked."""
        self._lines.show(lines)
        self._open.block("" if lines else self._none)
        if lines:
            self._table.show_chosen(0)

    def _search(self) -> None:
        self.searched.emit(self._code.text().strip())

    def _open_chosen(self) -> None:
        row = self._table.currentIndex().row()
        if row >= 0:
            self.opened.emit(self._lines.id_of(row))


class _Lines(Headed):
    """When it ended, what it was, how many scans."""

    TITLE: Final = 1

    def __init__(self, headings: list[str], parent: QObject) -> None:
        super().__init__(headings, parent)
        self._lines: tuple[ArchivedLine, ...] = ()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def id_of(self, row: int) -> str:
        """The session in this row."""
        return self._lines[row].id

    def show(self, lines: tuple[ArchivedLine, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (line.ended, line.title, line.scans)[index.column()]
        return None
