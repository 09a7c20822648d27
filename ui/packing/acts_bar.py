"""What can be done now, as buttons with their keys: each is a command, as on its barcode."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.views import ActsView
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow

_ENTER: Final = "Return"  # is taken by the line for codes, which may hold a number
_OF_BOX: Final = "reopen_box"
_BUTTONS: Mapping[str, tuple[Icon, str]] = {
    "leave": (Icon.BACK, "Esc"),
    "stay": (Icon.BACK, "Esc"),
    "single": (Icon.BACK, "Esc"),
    "no_allergen": (Icon.UNDO, "Esc"),
    "no_restricted": (Icon.BACK, "Esc"),
    "no_over": (Icon.UNDO, "Esc"),
    "no_switch": (Icon.BACK, "Esc"),
    "no_short": (Icon.BACK, "Esc"),
    "no_late": (Icon.UNDO, "Esc"),
    "no_unverified": (Icon.UNDO, "Esc"),
    "no_weight": (Icon.BACK, "Esc"),
    "reopen": (Icon.UNDO, "Ctrl+O"),
    "reopen_box": (Icon.UNDO, "Ctrl+O"),
    "quantity": (Icon.ADD, "Ctrl+M"),
    "other_box": (Icon.NEXT, "Ctrl+B"),
    "undo": (Icon.UNDO, "Ctrl+Z"),
    "new_box": (Icon.ADD, "Ctrl+N"),
    "close_box": (Icon.PACKING, "F9"),
    "complete": (Icon.COMPLETE, "Ctrl+Return"),
    "next_shipment": (Icon.NEXT, "Ctrl+J"),
    "print": (Icon.PRINTER, "Ctrl+P"),
    "reprint": (Icon.PRINTER, "Ctrl+P"),
    "zero": (Icon.SCALE, "Ctrl+R"),
    "tare": (Icon.SCALE, "Ctrl+E"),
    "without_weight": (Icon.NEXT, "Ctrl+W"),
    "close": (Icon.CONFIRM, _ENTER),
    "times": (Icon.CONFIRM, _ENTER),
    "yes_allergen": (Icon.WARNING, "Ctrl+Y"),
    "yes_restricted": (Icon.WARNING, "Ctrl+Y"),
    "yes_over": (Icon.CONFIRM, _ENTER),
    "yes_switch": (Icon.CONFIRM, _ENTER),
    "yes_short": (Icon.CONFIRM, _ENTER),
    "yes_late": (Icon.WARNING, "Ctrl+Y"),
    "yes_unverified": (Icon.WARNING, "Ctrl+Y"),
    "yes_weight": (Icon.WARNING, "Ctrl+Y"),
}


class ActsBar(QWidget):
    """Emits `pressed` with the command of the button, `reopening` where no barcode says it. `of_box`: the button that
    stands beside the box in front, as it is about boxes, and the others have room in one row."""

    pressed = Signal(object)
    reopening = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._commands: dict[str, Command | None] = {}
        self._buttons = {name: self._make(name, words, *look) for name, look in _BUTTONS.items()}
        self.of_box = self._buttons[_OF_BOX]
        here = {name: button for name, button in self._buttons.items() if name != _OF_BOX}
        self._layout = flow(*here.values())
        self._layout.push_right(list(here).index("quantity"))
        self.setLayout(self._layout)

    def show_acts(self, view: ActsView) -> None:
        """What makes no sense now is not there; what is not allowed says why."""
        self._commands = {act.name: act.command for act in view.acts}
        main = {act.name for act in view.acts if act.main}
        for name, button in self._buttons.items():
            button.setVisible(name in self._commands)
            button.block(view.blocked)
            button.set_role("primary" if name in main else "plain")

    def _make(self, name: str, words: Catalogue, icon: Icon, keys: str) -> ActionButton:
        button = ActionButton(words.say(f"packing_screen.act.{name}"), icon, keys)
        if keys == _ENTER:
            button.setShortcut(QKeySequence())
        button.clicked.connect(lambda: self._press(name))
        return button

    def _press(self, name: str) -> None:
        command = self._commands.get(name)
        if command is not None:
            self.pressed.emit(command)
        elif name in self._commands:
            self.reopening.emit()
