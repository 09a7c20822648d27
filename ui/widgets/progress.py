"""How far a session is: a calm bar with its figure beside it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.theme.spacing import spaced
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.labels import label


class Progress(QWidget):
    """Shows 0.0 to 100.0 percent as a bar and a number."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._bar = _Bar()
        self._figure = label("", weight="strong", wrap=False)
        layout = spaced(QHBoxLayout(self), Space.M)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._figure)
        self.show_percent(0.0)

    def show_percent(self, percent: float) -> None:
        """`percent`: 0.0 to 100.0. 100 is shown only when it is reached, 0 only when nothing is done."""
        percent = min(100.0, max(0.0, percent))
        figure = int(percent) if percent >= 1 or percent == 0 else 1
        self._bar.show_share(percent / 100)
        self._figure.setText(f"{figure} %")
        self.setAccessibleName(f"{self._words.say('frame.progress.name')}: {figure} %")


class _Bar(QWidget):
    _HEIGHT = 10  # pixels at 100 %

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._share = 0.0

    def show_share(self, share: float) -> None:
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, height = current().palette, current().px(self._HEIGHT)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(QColor(palette.track))
        painter.drawRoundedRect(track, height / 2, height / 2)
        if self._share > 0:
            track.setWidth(max(height, self.width() * self._share))
            painter.setBrush(QColor(palette.accent))
            painter.drawRoundedRect(track, height / 2, height / 2)
