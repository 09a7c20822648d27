"""Qt model of the chosen session's scans, or of its history: what is new stands on top."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject

from ui.supervisor.views import LineView
from ui.widgets.two_lines import TwoLineRows, TwoLines

_ROOT: Final = QModelIndex()


class Lines(TwoLineRows):
    """Two columns: what, and when."""

    def __init__(self, what: str, when: str, parent: QObject | None = None) -> None:
        super().__init__(("what", "when"), (what, when), parent)

    def show(self, rows: tuple[LineView, ...]) -> None:
        """Show these. Where some came on top of the others, or below, whoever reads those keeps his place."""
        before, more = self._rows, len(rows) - len(self._rows)
        if before and more > 0 and before in (rows[more:], rows[:-more]):
            first = 0 if rows[more:] == before else len(before)
            self.beginInsertRows(_ROOT, first, first + more - 1)
            self._rows = rows
            self.endInsertRows()
        else:
            super().show(rows)

    def cell(self, row: LineView, column: str) -> TwoLines:
        """What, over what it means, with its symbol; beside it when, over who."""
        if column == "when":
            return TwoLines(row.time, row.who)
        return TwoLines(row.what, row.means, code=row.is_scan, mood=row.mood, indented=row.is_scan or row.indented)
