"""The big number at the right of the band, to be read from three metres. It rolls to its next value."""

from PySide6.QtCore import Property, QEasingCurve, QEvent, QPropertyAnimation, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import ROLL_MS, Type
from ui.widgets.band_state import Count


class Counter(QWidget):
    """Paints a number and, below it, what it is of. The old digits roll out upwards while the new ones roll in."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setProperty("paints_text", True)
        self._type = Type.COUNTER
        self._count = Count(0)
        self._from = ""
        self._rolled = 1.0
        self._colour = current().palette.text
        self._roll = QPropertyAnimation(self, b"rolled", self)
        self._roll.setDuration(ROLL_MS)
        self._roll.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._roll.setStartValue(0.0)
        self._roll.setEndValue(1.0)

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        self._type = Type.WORD if low else Type.COUNTER
        self.updateGeometry()
        self.update()

    def show_count(self, count: Count | None) -> None:
        """Show another number; None hides it."""
        self.setVisible(count is not None)
        if count is None or count == self._count:
            return
        before, self._count = self._count, count
        self.setAccessibleName(f"{self._text(count)} {count.of}".strip())
        self.updateGeometry()
        if current().motion and self.isVisible() and before.value != count.value:
            self._from = self._text(before)
            self._roll.start()
        else:
            self._set_rolled(1.0)

    def set_colour(self, colour: str) -> None:
        """The number's colour, `#RRGGBB`."""
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        number, below = QFontMetrics(self._number_font()), QFontMetrics(self._below_font())
        width = max(number.horizontalAdvance(self._widest()), below.horizontalAdvance(self._count.of))
        return QSize(width + current().px(4), self._number_height() + (below.height() if self._count.of else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self._number_height()
        below = QFontMetrics(self._below_font()).height() if self._count.of else 0
        top = (self.height() - height - below) / 2
        painter.save()
        painter.setClipRect(QRectF(0, top, self.width(), height))
        painter.setFont(self._number_font())
        self._paint_line(painter, self._from, top - height * self._rolled, 1 - self._rolled)
        self._paint_line(painter, self._text(self._count), top + height * (1 - self._rolled), self._rolled)
        painter.restore()
        painter.setFont(self._below_font())
        painter.setPen(QColor(self._colour))
        painter.drawText(QRectF(0, top + height, self.width(), below), Qt.AlignmentFlag.AlignRight, self._count.of)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _paint_line(self, painter: QPainter, text: str, top: float, strength: float) -> None:
        if strength <= 0 or not text:
            return
        colour = QColor(self._colour)
        colour.setAlphaF(strength)
        painter.setPen(colour)
        where = QRectF(0, top, self.width(), self._number_height())
        painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _text(self, count: Count) -> str:
        """In groups of three from 10,000 on; a thin space, since a comma among tabular figures stands too far off."""
        return f"{count.value:,}".replace(",", "\u2009") if count.value >= 10_000 else str(count.value)

    def _widest(self) -> str:
        """Room for two digits at least, so that the texts beside do not move when nine becomes ten."""
        return max("00", self._text(self._count), key=len)

    def _number_font(self) -> QFont:
        return text_font(current().size(self._type), QFont.Weight.Bold)

    def _below_font(self) -> QFont:
        return text_font(current().size(Type.SECTION), QFont.Weight.Medium)

    def _number_height(self) -> int:
        """Figures have no descenders: the line's own leading would only push the words apart."""
        return round(QFontMetrics(self._number_font()).capHeight() * 1.25)

    def _get_rolled(self) -> float:
        return self._rolled

    def _set_rolled(self, rolled: float) -> None:
        self._rolled = rolled
        self.update()

    rolled = Property(float, _get_rolled, _set_rolled)
