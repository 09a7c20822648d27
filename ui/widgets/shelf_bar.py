"""The lists of a screen as a row of buttons, each with how many there are."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow


class ShelfBar(QWidget):
    """Emits `chosen` with a shelf. Ctrl and a digit choose. `shelves`: each with its icon and its name."""

    chosen = Signal(object)

    def __init__(self, words: Catalogue, shelves: Sequence[tuple[StrEnum, Icon, str]]) -> None:
        super().__init__()
        self._words = words
        self._names = {shelf: name for shelf, _icon, name in shelves}
        self._buttons = {
            shelf: self._make(shelf, icon, name, digit) for digit, (shelf, icon, name) in enumerate(shelves, 1)
        }
        self.setLayout(flow(*self._buttons.values()))

    @property
    def first(self) -> QWidget:
        """The list that is open: where the focus begins when it is empty."""
        buttons = list(self._buttons.values())
        return next((button for button in buttons if button.isChecked()), buttons[0])

    def show_shelves(self, numbers: Sequence[tuple[StrEnum, int | None]], open_: StrEnum) -> None:
        """Say how many there are in each, None where nobody counts, and which one is open. Others are not shown."""
        shown = dict(numbers)
        for shelf, button in self._buttons.items():
            button.setVisible(shelf in shown)
            name, number = self._names[shelf], shown.get(shelf)
            button.show_text(name if number is None else self._words.say("common.counted", name=name, number=number))
            button.setChecked(shelf is open_)

    def is_shown(self, shelf: StrEnum) -> bool:
        """Whether it can be chosen."""
        return self._buttons[shelf].isVisibleTo(self)

    def _make(self, shelf: StrEnum, icon: Icon, name: str, digit: int) -> ActionButton:
        button = ActionButton(name, icon, f"Ctrl+{digit}")
        button.setCheckable(True)
        button.clicked.connect(lambda: self._press(shelf))
        return button

    def _press(self, shelf: StrEnum) -> None:
        """Only `show_shelves` marks: a press alone does not."""
        button = self._buttons[shelf]
        button.setChecked(not button.isChecked())
        self.chosen.emit(shelf)
