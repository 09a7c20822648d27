"""How the pages of sessions share the room below the band: lists take what is left, and scroll themselves."""

from typing import Final

from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from ui.theme.theme import current
from ui.widgets.flow import FlowLayout
from ui.widgets.room import Room
from ui.widgets.scrolled import scrolled

LISTS: Final = 208  # least height of lists, in pixels at 100 %: heading, columns, and three rows
LOW: Final = 600  # pixels at 100 %: a lower window has no room for air


def is_low(widget: QWidget) -> bool:
    """Whether its window is so low that what is read most has to stand first, and close."""
    return widget.window().height() < current().px(LOW)


def to_top(widget: QWidget) -> None:
    """Scroll the window around it so that the band is seen."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.verticalScrollBar().setValue(0)


def roomy(content: QWidget, least: int = LISTS) -> QWidget:
    """`content`, which may be long, in all the room that is left, at least `least` pixels at 100 % high."""
    return Room(scrolled(content), content, least)


def filling(layout: QLayout) -> QWidget:
    """What `layout` holds (cards with tables, which scroll themselves) in all the room that is left."""
    content = QWidget()
    content.setLayout(layout)
    return Room(content, content, LISTS)


def push_right(buttons: FlowLayout, first: QWidget) -> QWidget:
    """The row of buttons, with `first` and what comes after it at the right end."""
    places = [buttons.itemAt(index) for index in range(buttons.count())]
    index = next(index for index, item in enumerate(places) if item is not None and item.widget() is first)
    buttons.push_right(index)
    result = QWidget()
    result.setLayout(buttons)
    return result
