"""A list to choose one from."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from ui.icons import Icon, paint
from ui.theme.theme import current


class Combo(QComboBox):
    """A combo box with our caret. The wheel passes over it: a page that is scrolled must not change a setting."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side, px = current().px(14), current().px
        where = QRectF(self.width() - px(14) - side, (self.height() - side) / 2, side, side)
        palette = current().palette
        painter = QPainter(self)
        paint(painter, Icon.CHEVRON_DOWN, where, palette.text if self.isEnabled() else palette.quiet)
