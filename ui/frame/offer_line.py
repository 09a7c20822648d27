"""The line under the status bar that shows what the camera has in view and does not choose from: a button for each."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.frame.status import Offer
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel


class OfferLine(QWidget):
    """Shows one Offer, or hides. Emits `chosen` with the number of the button that was pressed; Alt and its digit press
    it wherever the focus is, and while something is typed."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._offer: Offer | None = None
        self._what = InkLabel(weight="strong")
        self._next = InkLabel()
        self._choices = flow(gap=Space.S)
        self._buttons: list[ActionButton] = []
        held = QWidget()
        held.setLayout(self._choices)
        margins = (Space.L, Space.S, Space.L, Space.S)
        self.setLayout(column(self._what, held, self._next, gap=Space.XS, margins=margins))
        self.hide()

    def show_offer(self, offer: Offer | None) -> None:
        """Show this one; None: nothing is offered."""
        before, self._offer = self._offer, offer
        self.setVisible(offer is not None)
        if offer is None:
            return
        if before is None or before.choices != offer.choices:
            self._renew(offer)
        self._say()
        self.setAccessibleName(" ".join((offer.what, *(text for _number, text in offer.choices), offer.next)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = current().palette.tones.working
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.line))
        painter.fillRect(0, 0, current().px(6), self.height(), QColor(tone.solid))

    def _renew(self, offer: Offer) -> None:
        for old in self._buttons:
            self._choices.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [self._button(number, text) for number, text in offer.choices]

    def _button(self, number: int, text: str) -> ActionButton:
        button = ActionButton(text, Icon.SCAN, f"Alt+{number}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus at the work
        button.clicked.connect(lambda: self.chosen.emit(number))
        self._choices.addWidget(button)
        button.show()
        return button

    def _say(self) -> None:
        ink = current().palette.tones.working.text
        if self._offer is not None:
            self._what.say(self._offer.what, ink)
            self._next.say(self._offer.next, ink)
