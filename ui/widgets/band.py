"""THE band: the one place that answers. Colour and symbol and word and two lines, always in the same place.

A held state (a warning) stays until somebody acknowledges it; what came since waits behind it, and is counted and told
by its worst. What has to be seen at once goes in front (see held.py).
"""

from typing import Final

from PySide6.QtCore import Property, QEvent, QPropertyAnimation, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.contrast import mix
from ui.theme.spacing import column, row, spaced
from ui.theme.theme import current
from ui.theme.tokens import FLASH_MS, RADIUS_LARGE, Space, Type
from ui.widgets.band_state import BandState, Count, waiting_state
from ui.widgets.buttons import ActionButton
from ui.widgets.chip import Chip
from ui.widgets.counter import Counter
from ui.widgets.flow import flow
from ui.widgets.held import Held
from ui.widgets.ink_label import InkLabel
from ui.widgets.outcome_look import LOOKS, BandColours, Mood
from ui.widgets.symbol import Symbol
from ui.widgets.word_label import WordLabel

FLASH_STRENGTH: Final = 0.6  # of the tile's colour over the ground: the texts stay readable


class Band(QFrame):
    """Shows one BandState at a time. UI thread. Emits `acknowledged` with the state that somebody has seen."""

    acknowledged = Signal(BandState)

    HEIGHT = 140  # pixels at 100 %, at least
    LOW = 96  # the same in a low window

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._held = Held(waiting_state(words, ""))
        self._count: Count | None = None  # the newest one: it goes on behind a warning that is held
        self._flashed, self._low = 0.0, False
        self._symbol = Symbol()
        self._word = WordLabel()
        self._what = InkLabel(Type.BAND, weight="medium")
        self._next = InkLabel(Type.SECTION)
        self._place = Chip(Icon.PLACE)
        self._behind = InkLabel(Type.SECTION, weight="strong")
        self._worst = Chip(type_=Type.SECTION)
        self._counter = Counter()
        self._seen = ActionButton(words.say("frame.band.acknowledge"), Icon.CONFIRM, "Ctrl+K", role="plain")
        self._seen.clicked.connect(self.acknowledge)
        self._flash = QPropertyAnimation(self, b"flashed", self)
        self._flash.setDuration(FLASH_MS)
        self._flash.setStartValue(1.0)
        self._flash.setEndValue(0.0)
        self._lay_out()
        self._show(self._held.shown)

    @property
    def state(self) -> BandState:
        """What is on screen now."""
        return self._held.shown

    @property
    def holds(self) -> bool:
        """Whether somebody has something to acknowledge."""
        return self._held.holds

    def set_low(self, low: bool) -> None:
        """Whether the window is low: what is below the band is to be seen as well."""
        if low == self._low:
            return
        self._low = low
        for part in (self._symbol, self._word, self._counter):
            part.set_low(low)
        self._respace()
        self._fit()

    def show_state(self, state: BandState) -> None:
        """Show `state`, or put it behind the one that is held. Flashes where the setting says so."""
        before = self._held.shown
        self._held = self._held.then(state)
        self._count = state.count
        self._show(self._held.shown)
        if state.takes_back and before.held and before.scan == state.takes_back:
            self.acknowledged.emit(before)
        if self._held.shown is state and state.mood is not Mood.NEUTRAL and current().flash and self.isVisible():
            self._flash.start()

    def show_count(self, count: Count | None) -> None:
        """Another number (None: no number), and everything else as it stands: somebody else counted."""
        self._count = count
        self._counter.show_count(count)

    def acknowledge(self) -> None:
        """Somebody has seen the held state, or wants to see what waits: by button, by Ctrl+K or by the command
        barcode."""
        seen, holds = self._held.shown, self._held.holds
        if not holds:
            return
        self._held = self._held.acknowledged()
        self._show(self._held.shown)
        if seen.held:
            self.acknowledged.emit(seen)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(mix(colours.tile, colours.ground, self._flashed * FLASH_STRENGTH)))
        radius = current().px(RADIUS_LARGE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            self._show(self._held.shown)

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fit()
        top = flow(self._word, self._place, self._seen)
        top.push_right(2)
        behind = row(self._worst, self._behind, gap=Space.S, margins=(0, Space.XS, 0, 0))
        behind.setStretch(1, 1)
        self._behind_row = QWidget()
        self._behind_row.setLayout(behind)
        said = (top, self._what, self._next, self._behind_row)
        self._texts = column(1, *said, 1)
        self._answer = row(self._symbol, self._texts, self._counter)
        self._answer.setStretch(1, 1)
        self._respace()
        self.setLayout(self._answer)

    def _show(self, state: BandState) -> None:
        colours = self._colours()
        self._symbol.show_symbol(LOOKS[state.mood].icon, colours.tile, colours.on_tile)
        self._counter.set_colour(colours.text)
        self._counter.show_count(self._count)
        self._word.say(state.word, colours.word)
        self._what.say(state.what, colours.text)
        self._next.say(state.next, colours.text)
        self._place.show_chip(state.place, colours.text, colours.chip)
        self._show_behind(colours.text)
        self.setAccessibleName(" – ".join(filter(None, (state.word, state.what, state.next))))
        self.update()

    def _respace(self) -> None:
        edge, side = (Space.XS, Space.M) if self._low else (Space.M, Space.XL)
        spaced(self._texts, Space.NONE if self._low else Space.XS, (0, edge, 0, edge))
        spaced(self._answer, side, (0, 0, side, 0))

    def _fit(self) -> None:
        self.setMinimumHeight(current().px(self.LOW if self._low else self.HEIGHT))

    def _show_behind(self, ink: str) -> None:
        """How many answers are not on screen, and which of them is the worst."""
        held, say = self._held, self._words.say
        told = say("frame.band.behind", n=held.behind) if held.shown.held and held.behind else ""
        told = say("frame.band.to_see", n=len(held.waiting)) if held.waiting and not held.shown.held else told
        self._behind.say(told, ink)
        look = LOOKS[held.waiting[0].mood if held.waiting else Mood.ACCEPTED]
        worst = look.colours(current().palette)
        self._worst.show_chip(say(look.word) if told else "", worst.on_tile, worst.tile, look.icon)
        seen = ("frame.band.acknowledge", Icon.CONFIRM) if held.shown.held else ("frame.band.show", Icon.NEXT)
        if held.holds and self._seen.accessibleName() != say(seen[0]):
            self._seen.show_text(say(seen[0]), seen[1])
        self._seen.setVisible(held.holds)
        self._place.setVisible(bool(held.shown.place) and not (self._low and held.holds))  # there is no room for both
        self._behind_row.setVisible(bool(told))

    def _colours(self) -> BandColours:
        return LOOKS[self._held.shown.mood].colours(current().palette)

    def _get_flashed(self) -> float:
        return self._flashed

    def _set_flashed(self, flashed: float) -> None:
        self._flashed = flashed
        self.update()

    flashed = Property(float, _get_flashed, _set_flashed)
