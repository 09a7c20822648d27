"""The bands of the pages that have none of their own: each stands over its page while there is something to say."""

from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.widgets.band import Band
from ui.widgets.band_state import BandState
from ui.widgets.banded import Banded


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
        band = Band(self._words)
        band.acknowledged.connect(lambda _state: self.rest())
        screen = Banded(band, page)
        self._made[key] = (band, screen.frame)
        return screen

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
