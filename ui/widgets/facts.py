"""What is known of something: names, and beside or below each its value."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.theme.spacing import column, grid
from ui.theme.tokens import Space, Type
from ui.widgets.code_text import breakable
from ui.widgets.labels import label


class Facts(QWidget):
    """Shows (name, value), one below the other; values wrap. `narrow`: each value stands below its name."""

    def __init__(self, *, narrow: bool = False) -> None:
        super().__init__()
        self._narrow = narrow
        self._shown: tuple[tuple[str, str], ...] = ()
        self._grid = grid(gap=Space.S)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show others; the same ones stay as they are."""
        if facts == self._shown:
            return
        self._shown = facts
        while (item := self._grid.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for at, (name, value) in enumerate(facts):
            (self._put_below if self._narrow else self._put_beside)(at, name, value)

    def _put_beside(self, at: int, name: str, value: str) -> None:
        self._grid.addWidget(label(name, Type.DETAIL, quiet=True, wrap=False), at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label(breakable(value), Type.DETAIL), at, 1)

    def _put_below(self, at: int, name: str, value: str) -> None:
        fact = QWidget()
        fact.setLayout(column(label(name, Type.DETAIL, quiet=True), label(breakable(value)), gap=Space.NONE))
        self._grid.addWidget(fact, at, 0, 1, 2)
