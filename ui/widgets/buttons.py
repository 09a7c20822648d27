"""Buttons that say what they do, by which key, and, when they cannot be pressed, why."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from ui.icons import Icon, paint
from ui.theme.contrast import mix
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, TARGET, Palette, Space, Type
from ui.widgets.enter_key import press_by_enter

Role = Literal["primary", "plain", "quiet", "danger"]

_ICON: Final = 20  # pixels at 100 %
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ActionButton(QPushButton):
    """Icon, word and key cap. Enter and Space press it (never a scan's Enter: the wedge filter swallows that).

    `keys` is a key sequence ("Ctrl+Z", "F8"), never a single letter, which a scan could press. `block` disables it
    with the reason written under the word, so that nobody wonders.
    """

    word_type = Type.BODY

    def __init__(self, text: str, icon: Icon | None = None, keys: str = "", *, role: Role = "plain") -> None:
        super().__init__(text.replace("&", "&&"))
        self._text, self._icon, self._keys, self._reason = text, icon, keys, ""
        self.setProperty("role", role)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if keys:
            self.setShortcut(QKeySequence(keys))

    def show_text(self, text: str, icon: Icon | None = None) -> None:
        """Say something else; the key stays. An icon of None keeps the old one."""
        if (text, icon or self._icon) == (self._text, self._icon):
            return  # told anew with each scan: laying the page out again would take longer than the scan
        self._text, self._icon = text, icon or self._icon
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        if self._keys:
            self.setShortcut(QKeySequence(self._keys))  # setText drops it
        self.updateGeometry()

    def set_role(self, role: Role) -> None:
        """How much it stands out: of what can be done on a page one button is primary."""
        if role != self.property("role"):
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
            self.updateGeometry()

    def block(self, reason: str) -> None:
        """Disable it because of `reason` (a sentence already said); "" enables it again."""
        if reason == self._reason:
            return
        self._reason = reason
        self.setEnabled(not reason)
        self.setAccessibleDescription(reason)
        self.updateGeometry()
        self.update()

    @property
    def reason(self) -> str:
        """Why it cannot be pressed; "" where it can."""
        return self._reason

    def sizeHint(self) -> QSize:
        px = current().px
        words = max(_width(self._text, self._word_font()), _width(self._reason, _detail_font()))
        width = words + 2 * px(Space.L) + self._lead() + self._cap_width() + (px(Space.M) if self._keys else 0)
        height = px(TARGET) + (QFontMetrics(_detail_font()).height() if self._reason else 0)
        return QSize(max(width, px(TARGET)), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_ground()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, ink = current().px, self._ink(current().palette)
        content = QRectF(self.rect()).adjusted(px(Space.L), 0, -px(Space.L), 0)
        if not self._keys and not self._reason:
            spare = content.width() - self._lead() - _width(self._text, self._word_font())
            content.adjust(max(0.0, spare / 2), 0, 0, 0)
        if self._lead():
            side = px(self.lead_side())
            self.paint_lead(painter, QRectF(content.left(), content.center().y() - side / 2, side, side), ink)
            content.adjust(self._lead(), 0, 0, 0)
        self._paint_words(painter, content, ink)
        if self._keys:
            self._paint_cap(painter, content, ink)

    def lead_side(self) -> int:
        """Width and height of what stands before the word, in pixels at 100 %; 0: nothing."""
        return _ICON if self._icon is not None else 0

    def paint_lead(self, painter: QPainter, rect: QRectF, ink: str) -> None:
        """Paint what stands before the word."""
        if self._icon is not None:
            paint(painter, self._icon, rect, ink)

    def _paint_ground(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _paint_words(self, painter: QPainter, content: QRectF, ink: str) -> None:
        painter.setFont(self._word_font())
        painter.setPen(QColor(ink))
        if not self._reason:
            painter.drawText(content, _LEFT, self._text)
            return
        word = QFontMetrics(self._word_font()).height()
        reason = QFontMetrics(_detail_font()).height()
        top = (self.height() - word - reason) / 2
        painter.drawText(QRectF(content.left(), top, content.width(), word), _LEFT, self._text)
        painter.setFont(_detail_font())
        painter.drawText(QRectF(content.left(), top + word, content.width(), reason), _LEFT, self._reason)

    def _paint_cap(self, painter: QPainter, content: QRectF, ink: str) -> None:
        px = current().px
        height = QFontMetrics(_detail_font()).height() + px(4)
        cap = QRectF(content.right() - self._cap_width(), content.center().y() - height / 2, self._cap_width(), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(ink, self._ground(current().palette), 0.10)))
        painter.drawRoundedRect(cap, px(RADIUS / 2), px(RADIUS / 2))
        painter.setFont(_detail_font())
        painter.setPen(QColor(ink))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._cap_text())

    def _ink(self, palette: Palette) -> str:
        if not self.isEnabled():
            return palette.quiet
        inks = {"primary": palette.on_accent, "danger": palette.tones.refused.word}
        return inks.get(self.property("role"), palette.on_accent_soft if self._is_soft() else palette.text)

    def _ground(self, palette: Palette) -> str:
        if not self.isEnabled():
            return palette.sunken
        grounds = {"primary": palette.accent, "danger": palette.tones.refused.ground}
        return grounds.get(self.property("role"), palette.accent_soft if self.isChecked() else palette.surface)

    def _is_soft(self) -> bool:
        """Pressed now, or one of several that is chosen: on the accent's soft ground."""
        return self.isDown() or self.isChecked()

    def _lead(self) -> int:
        side = self.lead_side()
        return current().px(side + Space.S) if side else 0

    def _cap_text(self) -> str:
        native = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
        return native.replace("Return", "Enter")  # what stands on the key

    def _cap_width(self) -> int:
        return _width(self._cap_text(), _detail_font()) + 2 * current().px(6) if self._keys else 0

    def _word_font(self) -> QFont:
        strong = self.property("role") == "primary"
        return text_font(current().size(self.word_type), QFont.Weight.DemiBold if strong else QFont.Weight.Medium)


def _detail_font() -> QFont:
    return text_font(current().size(Type.DETAIL), QFont.Weight.Medium)


def _width(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text) if text else 0
