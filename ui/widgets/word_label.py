"""The band's word: as large as it fits, on one line."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import Type
from ui.widgets.ink_label import InkLabel


class WordLabel(InkLabel):
    """48 px where there is room, down to 20 px where there is not; its height stays, so nothing below it moves. In a
    low window it begins with 28 px."""

    LOW = 28  # pixels at 100 %

    def __init__(self) -> None:
        self._largest: int = Type.WORD
        super().__init__(Type.WORD, wrap=False)
        self.setProperty("type", None)  # its font is found here
        self.setProperty("fits", True)  # it can do with its minimumSizeHint
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        self._largest = self.LOW if low else Type.WORD
        self._fit()
        self.updateGeometry()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(_word_font(current().px(self._largest)))
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        narrow = QFontMetrics(_word_font(current().size(Type.SECTION))).horizontalAdvance(self.text()) + 2
        return QSize(narrow, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        sizes = range(current().px(self._largest), current().size(Type.SECTION), -2)
        fits = (px for px in sizes if QFontMetrics(_word_font(px)).horizontalAdvance(self.text()) < self.width())
        font = _word_font(next(fits, current().size(Type.SECTION)))
        if font != self.font():
            self.setFont(font)


def _word_font(px: int) -> QFont:
    return text_font(px, QFont.Weight.Bold)
