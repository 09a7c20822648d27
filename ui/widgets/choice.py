"""A large choice: icon, word, what it means, and the digit that chooses it."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.icons import Icon, paint
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, RING, Space, Type
from ui.widgets.enter_key import press_by_enter

_SIDE: Final = 44  # the icon's ground, in pixels at 100 %
_WRAPPED: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class Choice(QAbstractButton):
    """A card that is pressed or, when `setCheckable`, chosen. Enter and Space press it.

    The digit is shown; the screen listens for it (`digit`), and only while no text field has the focus: a digit alone
    is a shortcut that a scan could press, were it not for the wedge filter that takes the scan first.
    """

    def __init__(self, icon: Icon, word: str, meaning: str = "", digit: int | None = None) -> None:
        super().__init__()
        self._icon, self._word, self._meaning = icon, word, meaning
        self.digit = digit
        self.setAccessibleName(word)
        self.setAccessibleDescription(meaning)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("paints_text", True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        px = current().px
        inner = width - self._lead() - 2 * px(Space.L) - self._cap_width()
        meaning = _height(self._meaning, _meaning_font(), inner) if self._meaning else 0
        return max(px(_SIDE), _height(self._word, _word_font(), inner) + meaning) + 2 * px(Space.L)

    def sizeHint(self) -> QSize:
        width = current().px(280)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        width = current().px(200)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # its texts wrap otherwise now

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, px = current().palette, current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        area = QRectF(self.rect()).adjusted(px(Space.L), px(Space.L), -px(Space.L), -px(Space.L))
        tile = QRectF(area.left(), area.top(), px(_SIDE), px(_SIDE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent_soft if not self.isChecked() else palette.accent))
        painter.drawRoundedRect(tile, px(10), px(10))
        glyph = tile.adjusted(px(10), px(10), -px(10), -px(10))
        paint(painter, self._icon, glyph, palette.on_accent if self.isChecked() else palette.on_accent_soft)
        self._paint_texts(painter, area.adjusted(self._lead(), 0, -self._cap_width(), 0))
        if self.digit is not None:
            self._paint_digit(painter, area)

    def _paint_ground(self, painter: QPainter) -> None:
        palette, px = current().palette, current().px
        ring = px(RING)
        edge = palette.focus if self.hasFocus() or self.isChecked() else palette.line
        painter.setPen(QPen(QColor(edge), ring))
        painter.setBrush(QColor(palette.hover if self.underMouse() or self.isDown() else palette.surface))
        inside = QRectF(self.rect()).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
        painter.drawRoundedRect(inside, px(RADIUS_LARGE), px(RADIUS_LARGE))

    def _paint_texts(self, painter: QPainter, area: QRectF) -> None:
        palette = current().palette
        word = _height(self._word, _word_font(), int(area.width()))
        meaning = _height(self._meaning, _meaning_font(), int(area.width())) if self._meaning else 0
        area.adjust(0, max(0.0, (area.height() - word - meaning) / 2), 0, 0)
        painter.setFont(_word_font())
        painter.setPen(QColor(palette.text))
        painter.drawText(area, _WRAPPED, self._word)
        painter.setFont(_meaning_font())
        painter.setPen(QColor(palette.quiet))
        painter.drawText(area.adjusted(0, word, 0, 0), _WRAPPED, self._meaning)

    def _paint_digit(self, painter: QPainter, area: QRectF) -> None:
        palette, px = current().palette, current().px
        cap = QRectF(area.right() - px(24), area.top(), px(24), px(24))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.sunken))
        painter.drawRoundedRect(cap, px(6), px(6))
        painter.setFont(_meaning_font())
        painter.setPen(QColor(palette.quiet))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self.digit))

    def _lead(self) -> int:
        return current().px(_SIDE + Space.L)

    def _cap_width(self) -> int:
        return current().px(24 + Space.S) if self.digit is not None else 0


def _height(text: str, font: QFont, width: int) -> int:
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    return QFontMetrics(font).boundingRect(0, 0, max(1, width), 10_000, int(flags), text).height()


def _word_font() -> QFont:
    return text_font(current().size(Type.BODY), QFont.Weight.DemiBold)


def _meaning_font() -> QFont:
    return text_font(current().size(Type.DETAIL))
