"""The list of people."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.people.people_view import PeopleView, PersonLine
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_head import PageHead
from ui.widgets.table import Table, TableOrEmpty

_COLUMNS = ("full_name", "name", "role", "badge", "pin", "state")


class PeopleList(QWidget):
    """Emits `add`, and `chosen` with a person's id."""

    add = Signal()
    chosen = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._add = ActionButton(say("people_screen.add"), Icon.ADD, "Ctrl+N", role="primary")
        self._add.clicked.connect(self.add)
        self._model = QStandardItemModel(0, len(_COLUMNS), self)
        self._model.setHorizontalHeaderLabels([say(f"people_screen.column.{name}") for name in _COLUMNS])
        self._table = Table(say("people_screen.title"))
        self._table.activated.connect(lambda index: self.chosen.emit(self._id(index.row())))
        empty = EmptyState(Icon.PEOPLE, say("people_screen.empty_what"), say("people_screen.empty_next"))
        both = TableOrEmpty(self._table, self._model, empty)
        self._table.stretch_column(0)
        head = PageHead(say("people_screen.title"), self._add)
        whole = column(head, card(both), gap=Space.L, margins=Space.XL)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._table

    def show_people(self, view: PeopleView) -> None:
        """All of them; whoever was chosen stays chosen."""
        self._add.block(view.blocked)
        chosen = self._id(self._table.currentIndex().row())
        self._model.removeRows(0, self._model.rowCount())
        for line in view.lines:
            self._model.appendRow(_items(line))
        ids = [line.id for line in view.lines]
        if ids:
            self._table.selectRow(ids.index(chosen) if chosen in ids else 0)

    def _id(self, row: int) -> str:
        item = self._model.item(row, 0) if row >= 0 else None
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""


def _items(line: PersonLine) -> list[QStandardItem]:
    items = [QStandardItem(getattr(line, name)) for name in _COLUMNS]
    items[0].setData(line.id, Qt.ItemDataRole.UserRole)
    return items
