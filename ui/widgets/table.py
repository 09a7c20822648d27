"""Tables: generous rows, codes monospaced, nothing elided, and words where there is nothing to show."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.theme.fonts import code_font
from ui.theme.theme import current
from ui.theme.tokens import TARGET, Space, Type
from ui.widgets.code_text import breakable, grouped
from ui.widgets.empty_state import EmptyState

_Index = QModelIndex | QPersistentModelIndex
_PAD: Final = Space.M
_LEAST_WIDTH: Final = 120  # pixels at 100 % of a stretched column
_REMEMBERED: Final = 4096  # texts
_LEAST_ROWS: Final = 4  # header included


class RowDelegate(QStyledItemDelegate):
    """A row's height and the air left and right of its texts. Remembers how much room a text wants: a new row on top
    asks for all that can be seen, twice, and laying texts out is most of the work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = current()
        self._wanted: dict[tuple[object, ...], QSize] = {}

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        pad = current().px(_PAD)
        option.rect = option.rect.adjusted(pad, 0, -pad, 0)
        option.textElideMode = Qt.TextElideMode.ElideNone

    def displayText(self, value: Any, locale: Any) -> str:
        return breakable(str(value))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        if self._theme is not current() or len(self._wanted) > _REMEMBERED:
            self._theme, self._wanted = current(), {}
        room = option.rect
        key = (index.data(), index.column(), room.width(), room.height())
        if key not in self._wanted:
            self._wanted[key] = self._measure(option, index)
        return self._wanted[key]

    def _measure(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        px = current().px
        return QSize(size.width() + 2 * px(_PAD), max(size.height() + px(Space.M), px(TARGET)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        painter.fillRect(
            option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(current().palette.line)
        )


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
        self._stretched: int | None = None
        self._widths: dict[int, int] = {}  # what columns have wanted so far
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
        self.verticalHeader().setDefaultSectionSize(current().px(TARGET))
        self._fit_soon = QTimer(self)
        self._fit_soon.setSingleShot(True)
        self._fit_soon.timeout.connect(self._fit)
        self.verticalScrollBar().valueChanged.connect(self._fit_when_done)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideNone)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setResizeContentsPrecision(0)  # the rows that can be seen
        header.sectionResized.connect(self._fit_when_done)
        self.verticalHeader().sectionResized.connect(self._fit_when_done)  # a lower row lets another into sight

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(200), current().px(_LEAST_ROWS * TARGET))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Rows are chosen, not cells: Home and End are the first and the last of them."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        rows = self.model().rowCount() if self.model() is not None else 0
        if action not in ends or not rows:
            return super().moveCursor(action, modifiers)
        return self.model().index(ends[action] % rows, max(0, self.currentIndex().column()))

    def show_chosen(self, row: int) -> None:
        """Mark this row, where it is not. The first focus makes a row the current one, and does not mark it."""
        if self.currentIndex().row() != row or not self.selectionModel().isRowSelected(row):
            self.selectRow(row)

    def put_row(self, row: int, where: int) -> None:
        """Scroll until this row begins so many pixels below the head, as far as there are rows."""
        self.updateGeometries()  # the bar does not know yet of rows that just came
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.rowViewportPosition(row) - where)

    def stretch_column(self, column: int) -> None:
        """This column takes the room that is left; its texts wrap."""
        self._stretched = column
        self._fit_when_done()

    def code_column(self, column: int) -> None:
        """This column holds codes."""
        self.setItemDelegateForColumn(column, CodeDelegate(self))

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self._fit_when_done()

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        super().dataChanged(first, last, list(roles))
        self._fit_when_done()

    def reset(self) -> None:
        super().reset()
        self._widths.clear()
        self._fit_when_done()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_when_done()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.verticalHeader().setDefaultSectionSize(current().px(TARGET))
            self._widths.clear()
            self._fit_when_done()

    def _fit_when_done(self, *_told: int) -> None:
        """As soon as all is done that happens now. What a signal tells is no time: a list that was scrolled down 5,000
        pixels would wait for 5,000 ms."""
        self._fit_soon.start(0)

    def _fit(self) -> None:
        self._share_out()
        self._fit_visible()

    def _share_out(self) -> None:
        """Each column gets what its widest text in sight wants, and keeps it until the rows are others: a column that
        became narrow again would let rows change their height, and others into sight, for ever. The stretched one keeps
        a width in which words and its head fit."""
        if self.model() is None:
            return
        header = self.horizontalHeader()
        columns = [column for column in range(header.count()) if column != self._stretched]
        for column in columns:
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            self._widths[column] = max(wanted, self._widths.get(column, 0))
            if not header.isSectionHidden(column):
                header.resizeSection(column, self._widths[column])
        if self._stretched is None:
            return
        others = sum(header.sectionSize(column) for column in columns)
        least = max(current().px(_LEAST_WIDTH), header.sectionSizeHint(self._stretched))
        room = max(least, self.viewport().width() - others)
        if header.sectionSize(self._stretched) != room:
            header.resizeSection(self._stretched, room)

    def _fit_visible(self) -> None:
        """Rows that can be seen get the height that their texts want; the others when they come into sight, since
        asking all would take seconds in a list of thousands."""
        model = self.model()
        first = self.rowAt(0)
        if first < 0:
            return
        last = self.rowAt(self.viewport().height() - 1)
        for row in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
            self.resizeRowToContents(row)


class TableOrEmpty(QStackedWidget):
    """The table, or the words that say why there is nothing and what to do."""

    def __init__(self, table: Table, model: QAbstractItemModel, empty: EmptyState) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
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
