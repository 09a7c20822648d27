"""The box that is being closed: what it weighs, what it should weigh, and which of the boxes used here it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.views import ClosingView
from ui.theme.spacing import column
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.labels import label

_MOST = 9  # sizes that have a key


class ClosingCard(QWidget):
    """Emits `chosen` with the number of a size, counted from 1."""

    chosen = Signal(int)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._box = label("", Type.SECTION, weight="strong")
        self._weight = label("", Type.WORD, weight="strong")
        self._estimated, self._how = label("", quiet=True), label("", Type.DETAIL, quiet=True)
        self._sizes = {number: self._make(number) for number in range(1, _MOST + 1)}
        self._rows = QWidget()
        self._rows.setLayout(flow(*self._sizes.values()))
        whole = card(self._box, self._weight, self._estimated, self._rows, self._how, 1, gap=Space.M, margins=Space.L)
        self.setLayout(column(whole))

    def show_closing(self, view: ClosingView) -> None:
        """Show this one."""
        self._box.setText(view.box)
        self._weight.setText(view.weight)
        self._weight.setVisible(bool(view.weight))
        self._how.setText(view.how)
        self._estimated.setText(view.estimated)
        self._estimated.setVisible(bool(view.estimated))
        for number, button in self._sizes.items():
            there = number <= len(view.sizes)
            button.setVisible(there)
            if there:
                button.show_text(view.sizes[number - 1])
                button.setChecked(number == view.chosen)
        self._rows.setVisible(bool(view.sizes))

    def _make(self, number: int) -> ActionButton:
        button = ActionButton("", Icon.PACKING, f"Ctrl+{number}")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._choose(number))
        return button

    def _choose(self, number: int) -> None:
        """Only `show_closing` marks: a press alone does not."""
        self._sizes[number].setChecked(not self._sizes[number].isChecked())
        self.chosen.emit(number)
