"""Layouts that remember their space at 100 %, so that a change of scale reaches them while the program runs."""

from typing import Final, TypeVar

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.theme.theme import current
from ui.theme.tokens import Space

Margins = tuple[int, int, int, int]  # left, top, right, bottom

_GAP: Final = "gap100"
_MARGINS: Final = "margins100"
_L = TypeVar("_L", bound=QLayout)


def spaced(layout: _L, gap: int = Space.NONE, margins: Margins | int = 0) -> _L:
    """`layout` with this gap and these margins, in pixels at 100 %; one number stands for all four sides."""
    sides = (margins,) * 4 if isinstance(margins, int) else margins
    layout.setProperty(_GAP, int(gap))
    layout.setProperty(_MARGINS, [int(side) for side in sides])
    _apply(layout, current().scale)
    return layout


def column(*items: QWidget | QLayout | int, gap: int = Space.NONE, margins: Margins | int = 0) -> QVBoxLayout:
    """Items below one another. An int is a stretch of that weight."""
    return _filled(spaced(QVBoxLayout(), gap, margins), items)


def row(*items: QWidget | QLayout | int, gap: int = Space.NONE, margins: Margins | int = 0) -> QHBoxLayout:
    """Items beside one another. An int is a stretch of that weight."""
    return _filled(spaced(QHBoxLayout(), gap, margins), items)


def grid(gap: int = Space.NONE, margins: Margins | int = 0) -> QGridLayout:
    """An empty grid."""
    return spaced(QGridLayout(), gap, margins)


def respace(window: QWidget, scale: float) -> None:
    """Give every layout in `window` its space at `scale`."""
    for layout in window.findChildren(QLayout):
        _apply(layout, scale)


_B = TypeVar("_B", bound=QBoxLayout)


def _filled(layout: _B, items: tuple[QWidget | QLayout | int, ...]) -> _B:
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(item)
    return layout


def _apply(layout: QLayout, scale: float) -> None:
    gap, margins = layout.property(_GAP), layout.property(_MARGINS)
    if gap is None or margins is None:
        return
    layout.setSpacing(round(gap * scale))
    layout.setContentsMargins(*(round(side * scale) for side in margins))
