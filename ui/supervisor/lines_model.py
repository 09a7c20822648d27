"""Qt model of the chosen session's scans, or of its history: what is new stands on top."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.supervisor.views import LineView
from ui.widgets.code_text import breakable, grouped

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
LINE: Final = Qt.ItemDataRole.UserRole  # the LineView


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
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        shown = role == Qt.ItemDataRole.DisplayRole and line.is_scan
        what = breakable(grouped(line.what)) if shown else line.what
        said = (what, line.means) if index.column() == 0 else (line.time, line.who)
        return " · ".join(part for part in said if part)
