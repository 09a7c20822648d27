"""The kinds of file that something can be written as, a button each."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.theme.spacing import row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton

KINDS: Final = ("csv", "xlsx", "pdf")
TABLES: Final = KINDS[:2]
_KEYS: Final = ("Ctrl+7", "Ctrl+8", "Ctrl+9")


class Kinds(QWidget):
    """Emits `chosen` with a kind. By command barcode 1, 2 and 3 choose, or 7, 8 and 9 as on the buttons."""

    chosen = Signal(str)

    def __init__(self, words: Catalogue, kinds: Sequence[str] = KINDS) -> None:
        super().__init__()
        say = words.say
        self._buttons = [
            ActionButton(say(f"supervisor_screen.export.{kind}"), keys=key)
            for kind, key in zip(kinds, _KEYS, strict=False)
        ]
        for button, kind in zip(self._buttons, kinds, strict=True):
            button.clicked.connect(lambda _checked=False, kind=kind: self.chosen.emit(kind))
        self.setLayout(row(*self._buttons, gap=Space.S))
        self.setFocusProxy(self._buttons[0])

    def confirm(self) -> str:
        """The one that has the focus, or the first."""
        next((button for button in self._buttons if button.hasFocus()), self._buttons[0]).click()
        return ""

    def step(self, by: int) -> None:
        """The next or the previous one gets the focus."""
        now = next((at for at, button in enumerate(self._buttons) if button.hasFocus()), 0)
        self._buttons[max(0, min(len(self._buttons) - 1, now + by))].setFocus()

    def choose(self, digit: int) -> bool:
        """Press the one of this number; whether there is one."""
        at = digit - 1 if digit <= len(self._buttons) else digit - 7
        if not 0 <= at < len(self._buttons):
            return False
        self._buttons[at].click()
        return True
