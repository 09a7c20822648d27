"""A check box with our mark; its whole row is the target."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from ui.icons import Icon, paint
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, RING, Space, Type
from ui.widgets.enter_key import press_by_enter


class Check(QCheckBox):
    """On or off. Space and Enter change it."""

    _BOX = 24  # pixels at 100 %

    def __init__(self, text: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._text = text
        self.setAccessibleName(text)

    def show_text(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, px = current().palette, current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(self._BOX)
        box = QRectF(px(Space.S), (self.height() - side) / 2, side, side)
        on = self.isChecked()
        painter.setPen(QPen(QColor(palette.accent if on else palette.outline), px(RING)))
        painter.setBrush(QColor(palette.accent if on else palette.surface))
        painter.drawRoundedRect(box, px(6), px(6))
        if on:
            paint(painter, Icon.ACCEPTED, box.adjusted(px(4), px(4), -px(4), -px(4)), palette.on_accent)
        painter.setFont(text_font(current().size(Type.BODY)))
        painter.setPen(QColor(palette.text if self.isEnabled() else palette.quiet))
        words = QRectF(box.right() + px(Space.M), 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), px(RING)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(RADIUS), px(RADIUS))
