"""Which board the page shows: that of the sessions, or that of packing."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow


class Which(StrEnum):
    """The boards."""

    SESSIONS = "sessions"
    PACKING = "packing"


_LOOK = {Which.SESSIONS: (Icon.SESSIONS, "Ctrl+S"), Which.PACKING: (Icon.PACKING, "Ctrl+K")}


class BoardSwitch(QWidget):
    """A button each; the one on screen stays pressed. Emits `turned` with the board that is wanted."""

    turned = Signal(object)

    def __init__(self, words: Catalogue, now: Which) -> None:
        super().__init__()
        self._now = now
        self._buttons = {which: self._make(words, which) for which in Which}
        self.setLayout(flow(*self._buttons.values(), gap=Space.S))

    def set_compact(self, compact: bool) -> None:
        """Where there is little room: the other board alone."""
        self._buttons[self._now].setVisible(not compact)

    def _make(self, words: Catalogue, which: Which) -> ActionButton:
        icon, keys = _LOOK[which]
        button = ActionButton(words.say(f"supervisor_packing.switch.{which}"), icon, keys)
        button.setCheckable(True)
        button.setChecked(which is self._now)
        button.clicked.connect(lambda: self._press(button, which))
        return button

    def _press(self, button: ActionButton, which: Which) -> None:
        """Only which board it stands on marks: a press alone does not."""
        button.setChecked(which is self._now)
        self.turned.emit(which)
