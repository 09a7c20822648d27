"""Two lists of what is chosen, one at a time: its lines, and what is told beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.lines_model import Lines
from ui.supervisor.views import LineView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.pages import Pages
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate


@dataclass(frozen=True, slots=True)
class ListTexts:
    """One of them: the button that shows it, what its lines tell, and what is said (what, next) where it is empty."""

    name: str
    icon: Icon
    heading: str
    empty: tuple[str, str]


_KEYS: Final = ("Ctrl+5", "Ctrl+6", "Ctrl+G")


class TwoLists(QWidget):
    """Emits `older` for more lines of the first. Ctrl+5 shows the first, Ctrl+6 the second, Ctrl+O asks for more.
    `reading` is what the first says until it is read, `more` the button for older lines; `beside` stands in one line
    with their buttons. `third`: a page that is no list, by Ctrl+G."""

    older = Signal()

    def __init__(
        self,
        words: Catalogue,
        first: ListTexts,
        second: ListTexts,
        reading: str,
        more: str,
        beside: Sequence[QWidget] = (),
        third: tuple[ListTexts, QWidget] | None = None,
    ) -> None:
        super().__init__()
        when = words.say("supervisor_screen.line.time")
        self._first_empty, self._reading = first.empty, reading
        self._first, self._second = Lines(first.heading, when, self), Lines(second.heading, when, self)
        self._none = EmptyState(Icon.SCAN, reading)
        self._older = ActionButton(more, Icon.CHEVRON_DOWN, "Ctrl+O", role="quiet")
        self._older.clicked.connect(self.older)
        self._first_page, self._second_page = QWidget(), QWidget()
        whole = column(TableOrEmpty(_table(first.name), self._first, self._none), self._older, gap=Space.XS)
        whole.setStretch(0, 1)
        self._first_page.setLayout(whole)
        no_second = EmptyState(second.icon, *second.empty)
        self._second_page.setLayout(column(TableOrEmpty(_table(second.name), self._second, no_second)))
        texts = [first, second, *([third[0]] if third else [])]
        self._all: list[QWidget] = [self._first_page, self._second_page, *([third[1]] if third else [])]
        self._buttons = [_button(text, keys) for text, keys in zip(texts, _KEYS, strict=False)]
        for at, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, at=at: self._turn_to(at))
        self._lists = Pages(self._all[0], *self._all[1:])
        tabs = QWidget()
        tabs.setLayout(flow(*self._buttons, *beside))
        both = column(tabs, self._lists, gap=Space.S)
        both.setStretch(1, 1)
        self.setLayout(both)
        self.turn_to(second=False)

    def show_lines(
        self, first: tuple[LineView, ...] | None, second: tuple[LineView, ...] | None, *, older: bool
    ) -> None:
        """Show these; None: not read yet. `older`: there are lines before the first list's."""
        self._first.show(first or ())
        self._second.show(second or ())
        self._none.show_texts(*((self._reading, "") if first is None else self._first_empty))
        self._older.setVisible(older)

    def turn_to(self, *, second: bool) -> None:
        """Show this one."""
        self._turn_to(1 if second else 0)

    def turn_to_third(self) -> None:
        """Show the page that is no list."""
        self._turn_to(2)

    @property
    def page(self) -> QWidget:
        """The one that is shown."""
        return self._lists.page

    def _turn_to(self, which: int) -> None:
        for at, button in enumerate(self._buttons):
            button.setChecked(at == which)
        self._lists.show_page(self._all[which])


def _button(text: ListTexts, keys: str) -> ActionButton:
    button = ActionButton(text.name, text.icon, keys)
    button.setCheckable(True)
    return button


def _table(name: str) -> Table:
    table = Table(name)
    table.setItemDelegate(TwoLineDelegate(table))
    table.stretch_column(0)
    return table
