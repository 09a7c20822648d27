"""Tables: generous rows, codes monospaced, nothing elided, and words where there is nothing to show."""

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.theme.fonts import code_font
from ui.theme.theme import current
from ui.theme.tokens import TARGET, Space, Type
from ui.widgets.code_text import grouped
from ui.widgets.empty_state import EmptyState

_Index = QModelIndex | QPersistentModelIndex
_PAD: Final = Space.M


class RowDelegate(QStyledItemDelegate):
    """A row's height and the air left and right of its texts."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        pad = current().px(_PAD)
        option.rect = option.rect.adjusted(pad, 0, -pad, 0)
        option.textElideMode = Qt.TextElideMode.ElideNone

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 2 * current().px(_PAD), max(size.height(), current().px(TARGET)))


class CodeDelegate(RowDelegate):
    """A column of codes: monospaced, grouped, control characters as marks."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.font = code_font(current().size(Type.BODY))

    def displayText(self, value: Any, locale: Any) -> str:
        return grouped(str(value))


class Table(QTableView):
    """Rows of a model, one chosen at a time. Up, Down, Home, End move; Enter and a double click open (`activated`)."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideNone)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def stretch_column(self, column: int) -> None:
        """This column takes the room that is left; its texts wrap."""
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def code_column(self, column: int) -> None:
        """This column holds codes."""
        self.setItemDelegateForColumn(column, CodeDelegate(self))


class TableOrEmpty(QStackedWidget):
    """The table, or the words that say why there is nothing and what to do."""

    def __init__(self, table: Table, model: QAbstractItemModel, empty: EmptyState) -> None:
        super().__init__()
        self.table = table
        self.empty = empty
        self._model = model
        table.setModel(model)
        self.addWidget(empty)
        self.addWidget(table)
        model.rowsInserted.connect(self._choose)
        model.rowsRemoved.connect(self._choose)
        model.modelReset.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        self.setCurrentWidget(self.table if self._model.rowCount() else self.empty)
