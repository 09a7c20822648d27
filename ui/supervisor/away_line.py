"""Says that what is shown is old: since when, what that means for the work, and a button to ask again."""

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import row
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, Space
from ui.widgets.buttons import ActionButton
from ui.widgets.ink_label import InkLabel
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood


class AwayLine(QWidget):
    """Emits `acted` when somebody wants to try now. Hidden while all is well."""

    acted = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._text = InkLabel(weight="medium")
        again = ActionButton(words.say("supervisor_screen.button.try_now"), Icon.REFRESH, "Ctrl+R")
        again.clicked.connect(self.acted)
        line = row(
            Mark(Icon.UNSENT, Mood.DUPLICATE),
            self._text,
            again,
            gap=Space.M,
            margins=(Space.L, Space.S, Space.S, Space.S),
        )
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def say(self, text: str) -> None:
        """Say this; "": all is well."""
        self._text.say(text, current().palette.tones.duplicate.text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.say(self.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        tone, painter = current().palette.tones.duplicate, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tone.line))
        painter.setBrush(QColor(tone.ground))
        radius = current().px(RADIUS_LARGE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
