"""The answer to a scan beside other things: the band in small. Colour and symbol and word and two lines."""

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, Space, Type
from ui.widgets.band_state import BandState
from ui.widgets.ink_label import InkLabel
from ui.widgets.outcome_look import LOOKS, Mood
from ui.widgets.symbol import Symbol


class Notice(QFrame):
    """Shows a BandState, or is not there. UI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._state: BandState | None = None
        self._symbol = _SmallSymbol()
        self._word = InkLabel(Type.SECTION, weight="strong")
        self._what = InkLabel(Type.SECTION, weight="medium")
        self._next = InkLabel(Type.BODY)
        texts = column(self._word, self._what, self._next, gap=Space.XS, margins=(0, Space.M, Space.L, Space.M))
        whole = row(self._symbol, texts, gap=Space.L)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_notice(self, state: BandState | None) -> None:
        """Show this answer; None: nothing was scanned, or something else is said since."""
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        colours = LOOKS[state.mood].colours(current().palette)
        self._symbol.show_symbol(LOOKS[state.mood].icon, colours.tile, colours.on_tile)
        self._word.say(state.word, colours.word)
        self._what.say(state.what, colours.text)
        self._next.say(state.next, colours.text)
        self.setAccessibleName(" – ".join(filter(None, (state.word, state.what, state.next))))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.show_notice(self._state)

    def paintEvent(self, event: QPaintEvent) -> None:
        mood = self._state.mood if self._state else Mood.NEUTRAL
        colours = LOOKS[mood].colours(current().palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.ground))
        radius = current().px(RADIUS_LARGE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class _SmallSymbol(Symbol):
    WIDTH = 64
    GLYPH = 36
