"""A page that has no band of its own, and the band over it."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.scrolled import scrolled

LOW: Final = 760  # pixels at 100 %: in a lower window a band leaves its page what room it can


class Banded(QWidget):
    """The page scrolls by itself below `band`: that is seen wherever one is on the page. `frame` is around the band,
    and hidden while there is nothing to say. UI thread."""

    def __init__(self, band: Band, page: QWidget) -> None:
        super().__init__()
        self._band, self.frame = band, QWidget()
        self.frame.setLayout(column(band, margins=(Space.XL, Space.L, Space.XL, 0)))
        self.frame.hide()
        layout = column(self.frame, scrolled(page))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFocusProxy(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._band.set_low(self.window().height() < current().px(LOW))
