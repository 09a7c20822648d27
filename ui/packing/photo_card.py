"""The photo of the box that was just closed, for a moment."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.ink_label import InkLabel
from ui.widgets.photo import PhotoPicture

SECONDS: Final = 8


class PhotoCard(QWidget):
    """Goes by itself, and with the next scan. Emits `turned` when it comes and when it goes."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._caption, self.picture = InkLabel(weight="medium"), PhotoPicture()
        inner = card(self._caption, self.picture, gap=Space.XS, margins=Space.S)
        self.setLayout(column(inner))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._caption.text()

    def show_photo(self, caption: str, data: bytes | None) -> None:
        """Show this one; None: there is none, and `caption` says why."""
        tones = current().palette.tones
        self._caption.say(caption, tones.warning.word if data is None else current().palette.text)
        self.picture.show_photo(data, caption)
        self.picture.setVisible(data is not None)
        self.show()
        self.turned.emit()
        self._timer.start(SECONDS * 1000)

    def end(self) -> None:
        """It was seen."""
        self._timer.stop()
        self.hide()
        self.turned.emit()
