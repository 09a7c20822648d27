"""A card: a ground of its own for what belongs together, with a heading."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from ui.theme.spacing import Margins, column
from ui.theme.tokens import Space, Type
from ui.widgets.labels import label


def card(
    *items: QWidget | QLayout | int, heading: str = "", gap: int = Space.M, margins: Margins | int = Space.L
) -> QFrame:
    """Items below one another on a card; an int is a stretch. Room that is left over stays below, unless an item
    wants to grow (a table does)."""
    frame = QFrame()
    frame.setProperty("card", True)
    head = (label(heading, Type.SECTION, weight="strong"),) if heading else ()
    layout = column(*head, *items, gap=gap, margins=margins)
    frame.setLayout(layout)  # first: a widget without a parent is a window, which no layout counts
    if not layout.expandingDirections() & Qt.Orientation.Vertical:
        layout.addStretch(1)
    return frame


def rule() -> QFrame:
    """A line that separates."""
    line = QFrame()
    line.setProperty("line", True)
    return line
