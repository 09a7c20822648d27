"""What IT has to write before a device may be opened: a sentence, the lines, and a way to carry them off."""

from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.code_text import breakable
from ui.widgets.labels import label

_TWO: Final = "=\u200c="  # the font would draw two of them as one long sign, and somebody may type what is seen


class RightsNote(QWidget):
    """Takes no room where nothing has to be written."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, self._rule = words, ""
        told = label(words.say("devices_screen.rights.told"), weight="medium")
        told.setProperty("danger", True)
        self._lines = label("")
        self._lines.setProperty("code", True)
        self._copy = ActionButton(words.say("devices_screen.rights.copy"), Icon.EXPORT)
        self._copy.clicked.connect(self._take_along)
        self.setLayout(column(told, self._lines, row(self._copy, 1), gap=Space.S))
        self.hide()

    def show_rule(self, rule: str) -> None:
        """Show these lines; "" for none."""
        if rule != self._rule:
            self._copy.show_text(self._words.say("devices_screen.rights.copy"))
        self._rule = rule
        self._lines.setText(breakable(rule).replace("==", _TWO))
        self.setVisible(bool(rule))

    def _take_along(self) -> None:
        QGuiApplication.clipboard().setText(self._rule)
        self._copy.show_text(self._words.say("devices_screen.rights.copied"))


def rule_of(port: str, present: dict[str, str]) -> str:
    """The lines for what was typed, whatever its case. `present`: the lines of each that is there, by its port."""
    wanted = port.strip().casefold()
    return next((rule for one, rule in present.items() if wanted and one.casefold() == wanted), "")
