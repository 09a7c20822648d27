"""What IT has to write before a device may be opened: a sentence, the lines, and a way to carry them off."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.devices.views import PortChoice
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.code_text import breakable
from ui.widgets.labels import label

_WHOLE: Final = 2  # colons of an identity that names one kind of device: usb:VID:PID
_TWO: Final = "=\u200c="  # the font would draw two of them as one long sign, and somebody may type what is seen


class RightsNote(QWidget):
    """Takes no room where nothing has to be written."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, self._rule, self._device = words, "", ""
        self._present: Sequence[PortChoice] = ()
        told = label(words.say("devices_screen.rights.told"), weight="medium")
        told.setProperty("danger", True)
        self._lines = label("")
        self._lines.setProperty("code", True)
        self._copy = ActionButton(words.say("devices_screen.rights.copy"), Icon.EXPORT)
        self._copy.clicked.connect(self._take_along)
        self.setLayout(column(told, self._lines, row(self._copy, 1), gap=Space.S))
        self.hide()

    def show_device(self, device: str) -> None:
        """The device that is chosen or typed: show its lines, if there are any."""
        self._device = device
        self._show(rule_of(device, self._present))

    def show_present(self, present: Sequence[PortChoice]) -> None:
        """Those that are there, each with its lines."""
        self._present = present
        self._show(rule_of(self._device, present))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show(self, rule: str) -> None:
        if rule != self._rule:
            self._copy.show_text(self._words.say("devices_screen.rights.copy"))
        self._rule = rule
        self._lines.setText(breakable(rule).replace("==", _TWO))
        self.setVisible(bool(rule))

    def _take_along(self) -> None:
        QGuiApplication.clipboard().setText(self._rule)
        self._copy.show_text(self._words.say("devices_screen.rights.copied"))


def rule_of(typed: str, present: Sequence[PortChoice]) -> str:
    """The lines for the device that was typed, whatever its case, with or without the serial number; "" where it needs
    none, is not there, or may not be said yet."""
    wanted = typed.strip().casefold()
    if wanted.count(":") < _WHOLE:
        return ""
    return next((one.rule for one in present if f"{one.port}:".casefold().startswith(f"{wanted}:")), "")
