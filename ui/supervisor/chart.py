"""Scans a minute of all stations as bars. pyqtgraph is loaded when the page is first opened, off the UI thread: at the
start it would cost half a second, with numpy (docs/benchmarks.md)."""

from datetime import datetime, timedelta, tzinfo
from types import ModuleType
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from services.words.figures import time_text
from ui.theme.fonts import text_font
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.pages import Pages

_MINUTES: Final = 60
_EVERY, _SELDOM = 15, 30  # minutes between two times below, where there is room for them and where there is not
_NARROW: Final = 300  # pixels at 100 %
_HIGH: Final = 108  # pixels at 100 %, at least
_PAINT_MS: Final = 1000  # a chart costs as much as all rows of the list
_LEAST_TOP: Final = 4  # scans: one scan does not fill the whole height


def load() -> ModuleType:
    """The library of the chart. Takes its time when it is first asked for; any thread."""
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=False)
    return pyqtgraph  # type: ignore[no-any-return]


class Chart(QWidget):
    """A card with the chart; until the library is there, and minutes are known, with words."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        super().__init__()
        say = words.say
        self._words, self._zone = words, zone
        self._minutes: tuple[int, ...] = ()
        self._until: datetime | None = None
        self._painted: tuple[object, ...] = ()
        self._library: Any = None
        self._plot: Any = None
        self._bars: Any = None
        self._soon = QTimer(self)  # after it was painted: what comes within a second is painted at its end
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAINT_MS)
        self._soon.timeout.connect(self._paint)
        self._none = label(say("supervisor_screen.chart.none"), quiet=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = Pages(self._none)
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = label(say("supervisor_screen.chart.title"), weight="medium", wrap=False)
        inner = card(self._title, self._pages, gap=Space.NONE, margins=(Space.L, Space.S, Space.L, Space.XS))
        self.setLayout(column(inner))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()

    @property
    def painted(self) -> tuple[int, ...]:
        """The minutes that the bars stand for."""
        return () if self._bars is None else tuple(int(high) for high in self._bars.opts["height"])

    def ready(self, library: ModuleType) -> None:
        """The library is loaded: from now on there are bars. Only once."""
        self._library = library
        self._plot = library.PlotWidget(enableMenu=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._bars = library.BarGraphItem(x=[], height=[], width=0.8)
        self._plot.addItem(self._bars)
        self._plot.setXRange(-_MINUTES + 0.5, 0.5, padding=0)
        self._dress()
        self._paint()

    def show_minutes(self, minutes: tuple[int, ...], until: datetime) -> None:
        """Scans in each of the last minutes, the oldest first; the last is the running one, `until` now."""
        self._minutes, self._until = minutes, until
        now, most = (minutes[-1], max(minutes)) if minutes else (0, 0)
        self.setAccessibleName(self._words.say("supervisor_screen.chart.name", now=now, most=most))
        if not self._soon.isActive():
            self._paint()
            self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            if self._plot is not None:
                self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        self._pages.setMinimumHeight(current().px(_HIGH))

    def _dress(self) -> None:
        """In the colours and fonts of the theme."""
        palette, say = current().palette, self._words.say
        self._plot.setBackground(QColor(palette.surface))
        for side, word in (("bottom", "time"), ("left", "scans")):
            axis = self._plot.getAxis(side)
            axis.setPen(QPen(QColor(palette.outline), 1))
            axis.setTextPen(QColor(palette.quiet))
            axis.setTickFont(text_font(current().size(Type.DETAIL)))
            axis.setStyle(tickLength=-current().px(4), tickTextOffset=current().px(4))
            size = f"{current().size(Type.DETAIL)}px"
            axis.setLabel(say(f"supervisor_screen.chart.{word}"), color=palette.quiet, **{"font-size": size})
            axis.enableAutoSIPrefix(enable=False)
        self._plot.showGrid(y=True, alpha=0.25)
        self._painted = ()
        self._paint()

    def _paint(self) -> None:
        """Only what changed: a chart that is laid out anew costs more than all rows of the list."""
        if self._plot is None or self._until is None or not self._minutes:
            self._pages.show_page(self._none)
            return
        self._pages.show_page(self._plot)
        minute = self._until.replace(second=0, microsecond=0)
        now = (self._minutes, minute, self._pages.width() < current().px(_NARROW))
        if now == self._painted:
            return
        palette, number = current().palette, len(self._minutes)
        brushes = [QColor(palette.accent)] * (number - 1) + [QColor(palette.outline)]  # the running one is not whole
        places = list(range(-number + 1, 1))
        self._bars.setOpts(x=places, height=list(self._minutes), brushes=brushes, pen=None)
        top = max(*self._minutes, _LEAST_TOP)
        self._plot.setYRange(0, top * 1.08, padding=0)
        self._plot.getAxis("left").setTicks([_steps(top)])
        self._plot.getAxis("bottom").setTicks([self._times(minute)])
        self._painted = now

    def _times(self, minute: datetime) -> list[tuple[int, str]]:
        """The quarters of the hour that are in sight, or the halves."""
        every = _SELDOM if self._pages.width() < current().px(_NARROW) else _EVERY
        first = -(minute.minute % every)
        return [
            (back, time_text(minute + timedelta(minutes=back), self._zone))
            for back in range(first, -_MINUTES + 1, -every)
        ]


def _steps(top: int) -> list[tuple[int, str]]:
    """Nothing, the half and the whole of a round number."""
    size = 10 ** (len(str(top)) - 1)
    whole = max(2, next(size * step for step in (5, 4, 2, 1) if size * step <= top))
    return [(height, str(height)) for height in (0, whole // 2, whole)]
