"""Two things beside each other where there is room, below each other where there is not."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.theme.spacing import row
from ui.theme.theme import current
from ui.theme.tokens import Space


class Pair(QWidget):
    """Both equally wide, or by `shares`. They part where one would have less than it asks for, or than `least` pixels
    at 100 %: a card of fields can be squeezed narrower than anybody wants to read."""

    def __init__(
        self, left: QWidget, right: QWidget, *, gap: int = Space.M, least: int = 0, shares: tuple[int, int] = (1, 1)
    ) -> None:
        super().__init__()
        self._both = (left, right)
        self._least = least
        self._row = row(left, right, gap=gap)
        for at, share in enumerate(shares):
            self._row.setStretch(at, share)
        self.setLayout(self._row)

    @property
    def is_beside(self) -> bool:
        """Whether they stand beside each other."""
        return self._row.direction() is QBoxLayout.Direction.LeftToRight

    def minimumSizeHint(self) -> QSize:
        return QSize(max(one.minimumSizeHint().width() for one in self._both), self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= 2 * self._wanted() + self._row.spacing()
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _wanted(self) -> int:
        if self._least:
            return current().px(self._least)
        return max(one.sizeHint().width() for one in self._both)
