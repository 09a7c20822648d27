"""How the pages of sessions share the room below the band: lists take what is left, and scroll themselves."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QSizePolicy, QWidget

from ui.theme.theme import current
from ui.widgets.flow import FlowLayout
from ui.widgets.scrolled import scrolled

LISTS: Final = 208  # least height of lists, in pixels at 100 %: heading, columns, and three rows


class Room(QWidget):
    """Wants little height, and takes what there is. Tables and scroll areas alone want what their content wants as soon
    as a text beside them wraps, and everything around them would scroll."""

    def __init__(self, content: QWidget, wide: QWidget, least: int) -> None:
        super().__init__()
        self._content, self._wide, self._least = content, wide, least
        content.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_least(self, least: int) -> None:
        """Want this height, in pixels at 100 %."""
        self._least = least
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide.minimumSizeHint().width(), current().px(self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._content.setGeometry(self.rect())


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
