"""Where the parts of a session's page stand. In a low window (large text on a small screen) what is read all day comes
first, and close: figures and latest scans, then the buttons; what is missing and what leads elsewhere is below."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.sessions.page_layout import LISTS
from ui.theme.spacing import column, row, spaced
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.room import Room

LISTS_LOW: Final = 250  # pixels at 100 %, without air: heading, columns, and three rows, some of two lines


class ListCard(Room):
    """A list on a card, with a heading, in all the room that is left."""

    def __init__(self, heading: str, content: QWidget) -> None:
        self._heading = label(heading, Type.SECTION, weight="strong")
        self._card = card(self._heading, content)
        super().__init__(self._card, self._card, LISTS)

    def set_low(self, low: bool, *, headed: bool) -> None:
        """Whether the window is low, and whether the list has its heading there."""
        self._heading.setVisible(headed or not low)
        self._heading.setProperty("type", (Type.BODY if low else Type.SECTION).name.lower())
        self._heading.style().polish(self._heading)
        layout = self._card.layout()
        if layout is not None:
            spaced(layout, Space.NONE if low else Space.M, Space.S if low else Space.L)
        self.set_least(LISTS_LOW if low else LISTS)


class SessionLayout:
    """`root` is the page's layout. `asks` are buttons that are there only while there is something to do."""

    def __init__(
        self, head: QWidget, figures: QWidget, asks: QWidget, scans: ListCard, missing: ListCard, actions: QWidget
    ) -> None:
        self._head, self._asks, self._scans, self._missing, self._actions = head, asks, scans, missing, actions
        self._counts, self._lists = QWidget(), QWidget()
        self._counts_row = row(figures, asks, gap=Space.S)
        self._counts_row.setStretch(0, 1)
        self._counts_row.setAlignment(figures, Qt.AlignmentFlag.AlignVCenter)
        self._counts.setLayout(self._counts_row)
        self._lists_row = row(scans, missing, gap=Space.L)
        self._lists_row.setStretch(0, 2)
        self._lists_row.setStretch(1, 1)
        self._lists.setLayout(self._lists_row)
        self.root: QVBoxLayout = column(head, self._counts, self._lists, actions, gap=Space.M)
        self.root.setStretchFactor(self._lists, 1)
        self._low = False

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        if low == self._low:
            return
        self._low = low
        above: tuple[QWidget, ...] = (self._head, self._counts, self._lists, self._actions)
        below: tuple[QWidget, ...] = (self._asks, self._actions, self._missing, self._head)
        for part in (*above, *below):
            self.root.removeWidget(part)
        if low:
            self._counts_row.removeWidget(self._asks)
            self._lists_row.removeWidget(self._missing)
        else:
            self._counts_row.addWidget(self._asks)
            self._lists_row.addWidget(self._missing, 1)
        for part in (self._counts, self._lists, *below) if low else above:
            self.root.addWidget(part)
        self.root.setStretchFactor(self._lists, 1)
        spaced(self.root, Space.S if low else Space.M)
        self._scans.set_low(low, headed=False)
        self._missing.set_low(low, headed=True)
