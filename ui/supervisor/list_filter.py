"""What the filters of both boards have in common: buttons, lists to choose from, and a text to look for."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.supervisor.search_field import SearchField
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.flow import flow


class ListFilter(QWidget):
    """Emits `changed` with its `filter`, which each board has of its own."""

    changed = Signal(object)

    def __init__(
        self, name: str, whiches: Mapping[StrEnum, str], *, troubled: str, text: str, lists: Iterable[Combo]
    ) -> None:
        """`name` is for screen readers; `whiches` are choices that exclude each other (the first holds), with what
        their buttons say: Ctrl+1, 2 …; `troubled` and `text` what is said of trouble alone and of the text; `lists`
        stand behind them."""
        super().__init__()
        self.setAccessibleName(name)
        self._which = next(iter(whiches))
        self._buttons = {
            which: self._button(which, said, f"Ctrl+{digit}") for digit, (which, said) in enumerate(whiches.items(), 1)
        }
        self._troubled = ActionButton(troubled, Icon.TROUBLE, f"Ctrl+{len(whiches) + 1}")
        self._troubled.setCheckable(True)
        self._troubled.toggled.connect(self._tell)
        self._text = SearchField(text)
        self._text.textChanged.connect(self._tell)
        self._lists = tuple(lists)
        for combo in self._lists:
            combo.currentIndexChanged.connect(self._tell)
        self.setLayout(flow(self._troubled, self._text, *self._lists, gap=Space.S))

    @property
    @abstractmethod
    def filter(self) -> object:
        """What is chosen."""

    @property
    def whiches(self) -> tuple[ActionButton, ...]:
        """The buttons that exclude each other: to be put where there is room for them."""
        return tuple(self._buttons.values())

    def set_compact(self, compact: bool) -> None:
        """Where the list needs the room: without lists of which nothing is chosen."""
        for combo in self._lists:
            combo.setVisible(not compact or combo.currentIndex() > 0)

    def look_for(self, text: str) -> None:
        """As if it had been typed."""
        self._text.setText(text)

    def clear(self) -> None:
        """Whatever was looked at last, all of it."""
        self.blockSignals(True)
        self._troubled.setChecked(False)
        for combo in self._lists:
            combo.setCurrentIndex(0)
        self._text.clear()
        self.blockSignals(False)
        self._tell()

    def choose(self, digit: int) -> bool:
        """What Ctrl and this digit do; whether there is such a button."""
        buttons = [*self._buttons.values(), self._troubled]
        if not 1 <= digit <= len(buttons):
            return False
        buttons[digit - 1].click()
        return True

    def go_find(self) -> None:
        """Go and type what to look for."""
        self._text.go_find()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _button(self, which: StrEnum, said: str, keys: str) -> ActionButton:
        button = ActionButton(said, keys=keys)
        button.setCheckable(True)
        button.setChecked(which is self._which)
        button.clicked.connect(lambda: self._choose(which))
        return button

    def _choose(self, which: StrEnum) -> None:
        self._which = which
        for one, button in self._buttons.items():
            button.setChecked(one is which)
        self._tell()

    def _tell(self, _value: object = None) -> None:
        self.changed.emit(self.filter)


def choice(name: str, every: str, items: Iterable[tuple[str, str]] = ()) -> Combo:
    """A list called `name`, of which `every` is the first and "" its value; then (value, what is said)."""
    combo = Combo()
    combo.setAccessibleName(name)
    for key, said in (("", every), *items):
        combo.addItem(said, key)
    return combo


def chosen(combo: Combo) -> str:
    """The value that is chosen, "" for all."""
    return str(combo.currentData() or "")


def offer(combo: Combo, items: Iterable[tuple[str, str]]) -> None:
    """What can be chosen beside the first, which is everything; what is chosen stays, and nobody is told."""
    there = [(combo.itemData(at), combo.itemText(at)) for at in range(1, combo.count())]
    wanted = list(items)
    if there == wanted:
        return
    kept = combo.currentData()
    combo.blockSignals(True)
    while combo.count() > 1:
        combo.removeItem(1)
    for key, said in wanted:
        combo.addItem(said, key)
    if kept and combo.findData(kept) < 0:
        combo.addItem(str(kept), kept)
    combo.setCurrentIndex(max(0, combo.findData(kept)))
    combo.blockSignals(False)
