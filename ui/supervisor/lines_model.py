"""Qt model of the chosen session's scans, or of its history: what is new stands on top."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.supervisor.views import LineView
from ui.widgets.two_lines import CELL, TwoLines

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class Lines(QAbstractTableModel):
    """Two columns: what, and when."""

    def __init__(self, what: str, when: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = (what, when)
        self._lines: tuple[LineView, ...] = ()

    @property
    def lines(self) -> tuple[LineView, ...]:
        """What is shown."""
        return self._lines

    def show(self, lines: tuple[LineView, ...]) -> None:
        """Show these. Where some came on top of the others, or below, whoever reads those keeps his place."""
        before, more = self._lines, len(lines) - len(self._lines)
        if lines == before:
            return
        if before and more > 0 and before in (lines[more:], lines[:-more]):
            first = 0 if lines[more:] == before else len(before)
            self.beginInsertRows(_ROOT, first, first + more - 1)
            self._lines = lines
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headings[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = _cell(self._lines[index.row()], index.column())
        if role == CELL:
            return cell
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return cell.said(shown=role == Qt.ItemDataRole.DisplayRole)


def _cell(line: LineView, column: int) -> TwoLines:
    """What, over what it means, with its symbol; beside it when, over who."""
    if column == 1:
        return TwoLines(line.time, line.who)
    return TwoLines(line.what, line.means, code=line.is_scan, mood=line.mood, indented=line.is_scan)
