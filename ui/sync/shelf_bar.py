"""The lists of the screen as a row of buttons, each with how many there are."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sync.views import Shelf
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow

_ICONS = {
    Shelf.PARKED: Icon.TROUBLE,
    Shelf.IN_DOUBT: Icon.HELP,
    Shelf.WAITING: Icon.TAKE,
    Shelf.DONE: Icon.CONFIRM,
    Shelf.LOG: Icon.HISTORY,
}


class ShelfBar(QWidget):
    """Emits `chosen` with a Shelf. Ctrl and a digit choose."""

    chosen = Signal(object)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._buttons = {shelf: self._make(shelf, digit) for digit, shelf in enumerate(Shelf, 1)}
        self.setLayout(flow(*self._buttons.values()))

    @property
    def first(self) -> QWidget:
        """The list that is open: where the focus begins when it is empty."""
        return next((button for button in self._buttons.values() if button.isChecked()), self._buttons[Shelf.PARKED])

    def show_shelves(self, numbers: Sequence[tuple[Shelf, int | None]], open_: Shelf) -> None:
        """Say how many there are in each, and which one is open."""
        for shelf, number in numbers:
            button, name = self._buttons[shelf], self._words.say(f"sync.shelf.{shelf}")
            text = name if number is None else self._words.say("sync.shelf.counted", name=name, number=number)
            button.show_text(text)
            button.setChecked(shelf is open_)

    def _make(self, shelf: Shelf, digit: int) -> ActionButton:
        button = ActionButton(self._words.say(f"sync.shelf.{shelf}"), _ICONS[shelf], f"Ctrl+{digit}")
        button.setCheckable(True)
        button.clicked.connect(lambda: self._press(shelf))
        return button

    def _press(self, shelf: Shelf) -> None:
        """Only `show_shelves` marks: a press alone does not."""
        button = self._buttons[shelf]
        button.setChecked(not button.isChecked())
        self.chosen.emit(shelf)
