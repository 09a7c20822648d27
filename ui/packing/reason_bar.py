"""Why something is opened again: asked for before it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.packing.rules import LONGEST_NOTES
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.field import Field


class ReasonBar(QWidget):
    """Emits `given` with the reason, and `kept` where it stays closed."""

    given = Signal(str)
    kept = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_NOTES)
        self._field = Field(say("packing_screen.reopen.reason"), self.reason, say("packing_screen.reopen.means"))
        keep = ActionButton(say("packing_screen.act.keep_closed"), Icon.BACK, "Esc")
        open_ = ActionButton(say("packing_screen.act.open_again"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        keep.clicked.connect(self.kept)
        open_.clicked.connect(self._give)
        self.reason.returnPressed.connect(open_.setFocus)  # Enter of a scanner opens nothing
        buttons = row(1, keep, open_, gap=Space.S)
        self.setLayout(column(self._field, buttons, gap=Space.S))
        self.setFocusProxy(self.reason)

    def ask(self, what: str) -> None:
        """Ask anew. `what`: what is opened again, a sentence; "" takes the question away."""
        if what:
            self._field.show_hint(what)
            self.reason.clear()
        self.setVisible(bool(what))
        if what:
            self.reason.setFocus()

    def _give(self) -> None:
        self.given.emit(self.reason.text())
