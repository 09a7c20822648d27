"""The bands of the pages that have none of their own: each stands over its page while there is something to say."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.band_state import BandState
from ui.widgets.scrolled import scrolled

LOW: Final = 760  # pixels at 100 %: in a lower window a band leaves the page what room it can


class Banded(QWidget):
    """A page below its band, which is low in a low window. UI thread."""

    def __init__(self, band: Band, frame: QWidget, page: QWidget) -> None:
        super().__init__()
        self._band = band
        layout = column(frame, scrolled(page))
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


class PageBands:
    """What is said is said on the page in front, and on no other. UI thread."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words
        self._made: dict[str, tuple[Band, QWidget]] = {}
        self._open = ""

    @property
    def is_seen(self) -> bool:
        """Whether the page in front shows its band."""
        return self._open in self._made and not self._made[self._open][1].isHidden()

    def over(self, key: str, page: QWidget) -> QWidget:
        """The page, which scrolls by itself below its band: that is seen wherever one is on the page."""
        band, frame = Band(self._words), QWidget()
        band.acknowledged.connect(lambda _state: self.rest())
        frame.setLayout(column(band, margins=(Space.XL, Space.L, Space.XL, 0)))
        frame.hide()
        self._made[key] = (band, frame)
        return Banded(band, frame, page)

    def opened(self, key: str) -> None:
        """A page came to the front: what was answered there before is read; what nobody has acknowledged is not."""
        self._open = key
        self.rest()

    def show(self, state: BandState) -> None:
        """Say it."""
        if self._open in self._made:
            band, frame = self._made[self._open]
            frame.show()
            band.show_state(state)

    def acknowledge(self) -> None:
        """Somebody has seen what is shown, or has done what it wants."""
        if self._open in self._made:
            self._made[self._open][0].acknowledge()
        self.rest()

    def rest(self) -> None:
        """Something was done: the answer before it goes, but for what is still to be acknowledged."""
        if self._open in self._made:
            band, frame = self._made[self._open]
            if band.holds and not band.state.held:
                band.acknowledge()  # what waits is on screen again
            frame.setVisible(band.holds)
