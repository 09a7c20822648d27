"""The line that takes serial numbers; beside it the tag that comes next, and how the batch goes."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from services.words.catalogue import Catalogue
from ui.assets.views import FormView, ListView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import CodeLabel, label
from ui.widgets.pair import Pair
from ui.widgets.scan_line import ScanLine

_LEAST: Final = 400  # pixels at 100 % of either half
_UNBROKEN: Final = "\u00a0"  # a number and what it counts stand in one line


class EntryBar(QWidget):
    """Emits `typed` with a serial number, and `only` with whether those alone are shown that need somebody."""

    typed = Signal(str)
    only = Signal(bool)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.serial = ScanLine(say("assets_screen.serial"), say("assets_screen.hint.serial"))
        self.serial.returnPressed.connect(self._type)
        self._tag_name = label(say("assets_screen.next_tag"), Type.DETAIL, quiet=True, wrap=False)
        self._tag, self._no_tag = CodeLabel("", Type.SECTION), label("", Type.DETAIL, weight="medium")
        self._figures = label("", Type.BODY, weight="medium")
        self._pace = label("", Type.DETAIL, quiet=True)
        self._only = ActionButton("", Icon.TROUBLE, "Ctrl+B")
        self._only.setCheckable(True)
        self._only.clicked.connect(self.only)
        next_, goes = QWidget(), QWidget()
        next_.setLayout(_line(self.serial, column(self._tag_name, self._tag, self._no_tag), shares=(3, 2)))
        goes.setLayout(_line(column(self._figures, self._pace), self._only, shares=(1, 0)))
        self.setLayout(column(Pair(next_, goes, gap=Space.L, least=_LEAST)))

    def show_form(self, view: FormView) -> None:
        """The tag that comes next, or why there is none."""
        self.serial.setEnabled(not view.blocked)
        self._tag.show_code(view.next_tag)
        self._tag.setVisible(bool(view.next_tag))
        self._no_tag.setText(view.no_tag)
        self._no_tag.setVisible(bool(view.no_tag))

    def show_list(self, view: ListView) -> None:
        """How the batch goes."""
        said = "   ".join(f"{number} {name}".replace(" ", _UNBROKEN) for name, number in view.figures)
        self._figures.setText(said if view.begun else "")
        self._pace.setText(view.pace)
        self._only.setVisible(view.needs > 0 or view.only)
        self._only.show_text(self._words.say("assets_screen.act.only", number=view.needs))
        self._only.setChecked(view.only)

    def _type(self) -> None:
        text = self.serial.text()
        self.serial.clear()
        self.typed.emit(text)


def _line(left: QWidget | QLayout, right: QWidget | QLayout, *, shares: tuple[int, int]) -> QHBoxLayout:
    line = row(left, right, gap=Space.L)
    for at, share in enumerate(shares):
        line.setStretch(at, share)
    return line
