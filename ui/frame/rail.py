"""The rail: one entry a screen, with icon, word and function key."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import Icon, paint
from ui.theme.fonts import text_font
from ui.theme.spacing import spaced
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, RING, Space, Type
from ui.widgets.enter_key import press_by_enter

_ICON: Final = 28  # pixels at 100 %
_LEAST_ICON: Final = 20  # where a low window with large texts has less room, the words stand alone
_GAP: Final = 2  # pixels at 100 %: ten entries are to be large enough to press in a low window with large texts
_CENTRE: Final = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class RailButton(QAbstractButton):
    """Icon over word over key; closer to each other in a low window, and in a lower one without icon. Checked: its
    screen is open. Enter and Space press it."""

    def __init__(self, icon: Icon, word: str, keys: str) -> None:
        super().__init__()
        self._icon, self._word, self._keys = icon, word, keys
        self.setCheckable(True)
        self.setAccessibleName(word)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setProperty("paints_text", True)
        self.setShortcut(QKeySequence(keys))

    def sizeHint(self) -> QSize:
        px = current().px
        width = QFontMetrics(_word_font()).horizontalAdvance(self._word) + 2 * px(Space.M)
        return QSize(max(width, px(88)), px(_ICON) + _lines() + px(Space.XS) + 2 * px(Space.S))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), _lines() + 2 * current().px(Space.XS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, px = current().palette, current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        ink = palette.on_accent_soft if self.isChecked() else palette.text
        side = min(px(_ICON), self.height() - _lines() - 2 * px(Space.XS))
        above = side + px(Space.XS) if side >= px(_LEAST_ICON) else 0
        top = (self.height() - above - _lines()) / 2
        if above:
            paint(painter, self._icon, QRectF((self.width() - side) / 2, top, side, side), ink)
        top += above
        top = self._paint_line(painter, self._word, _word_font(), ink, top)
        self._paint_line(painter, self._keys, _key_font(), ink if self.isChecked() else palette.quiet, top)

    def _paint_ground(self, painter: QPainter) -> None:
        palette, px = current().palette, current().px
        ring = px(RING)
        ground = palette.accent_soft if self.isChecked() else palette.hover if self.underMouse() else palette.rail
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(palette.focus), ring) if self.hasFocus() else QPen(Qt.PenStyle.NoPen))
        radius = px(RADIUS_LARGE - 2)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(ring, ring, -ring, -ring), radius, radius)

    def _paint_line(self, painter: QPainter, text: str, font: QFont, colour: str, top: float) -> float:
        height = QFontMetrics(font).height()
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(0, top, self.width(), height), _CENTRE, text)
        return top + height


class Rail(QWidget):
    """The entries below one another. Emits `chosen` with the key of a screen."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        self._entries: dict[str, RailButton] = {}
        self._layout = spaced(QVBoxLayout(self), _GAP, Space.S)
        self._layout.addStretch(1)

    def add(self, key: str, icon: Icon, word: str, function_key: str) -> None:
        """One more entry, below those that are there."""
        entry = RailButton(icon, word, function_key)
        entry.clicked.connect(lambda: self._press(key))
        self._entries[key] = entry
        self._layout.insertWidget(self._layout.count() - 1, entry)

    def choose(self, key: str) -> None:
        """Mark the entry whose screen is open, and no other. (Qt's exclusive buttons would take Tab from the rest.)"""
        for name, entry in self._entries.items():
            entry.setChecked(name == key)

    def _press(self, key: str) -> None:
        self._entries[key].setChecked(not self._entries[key].isChecked())  # only `choose` marks
        self.chosen.emit(key)


def _lines() -> int:
    """The height of word and key."""
    return QFontMetrics(_word_font()).height() + QFontMetrics(_key_font()).height()


def _word_font() -> QFont:
    return text_font(current().size(Type.DETAIL), QFont.Weight.DemiBold)


def _key_font() -> QFont:
    return text_font(current().size(Type.DETAIL))
