"""A small icon in a state's colour, beside words that say the same."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.theme.theme import current
from ui.widgets.outcome_look import Mood, tone_of

_SIDE = 28  # pixels at 100 %


class Mark(QWidget):
    """The icon on a round ground, in the colours of `mood`."""

    def __init__(self, icon: Icon, mood: Mood) -> None:
        super().__init__()
        self._icon, self._mood = icon, mood
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_mark(self, icon: Icon, mood: Mood) -> None:
        """Show another one."""
        self._icon, self._mood = icon, mood
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = tone_of(self._mood, current().palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawEllipse(QRectF(self.rect()))
        side = current().px(_SIDE * 0.6)
        where = QRectF(0, 0, side, side)
        where.moveCenter(QRectF(self.rect()).center())
        paint(painter, self._icon, where, tone.word)
