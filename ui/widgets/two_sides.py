"""The shape of the door, the first run and the assistant: what is wanted on the left, a card to do it on the right."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QLayout, QSizePolicy, QWidget

from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.scrolled import scrolled

_WIDEST: Final = 1080  # pixels at 100 %: what one glance takes in
_LEAST: Final = 320  # of the card, so that it does not jump from question to question


class TwoSides(QWidget):
    """Both sides in the middle of the window, never wider than a glance; higher than the window it scrolls."""

    def __init__(self, hero: QLayout, side: QWidget) -> None:
        super().__init__()
        left = QWidget()
        left.setLayout(hero)
        right = card(side, margins=Space.XL)
        right.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._side = right
        both = row(left, right, gap=Space.XXL)
        both.setStretch(0, 5)
        both.setStretch(1, 6)
        self._middle = QFrame()
        self._middle.setLayout(both)
        ground = QWidget()
        across = row(1, self._middle, 1)
        across.setStretch(1, 100)
        ground.setLayout(column(1, across, 1, margins=Space.XL))
        self.setLayout(column(scrolled(ground)))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._middle.setMaximumWidth(current().px(_WIDEST))
        self._side.setMinimumHeight(current().px(_LEAST))


def centred(widget: QWidget) -> QWidget:
    """`widget` in the middle of its room, no larger than it wants to be."""
    frame = QWidget()
    frame.setLayout(column(1, row(1, widget, 1), 1))
    return frame
