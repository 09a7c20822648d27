"""Scans a minute of all stations, as bars on a card; with words until minutes are known."""

from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.supervisor.bars import Bars
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.pages import Pages

_HIGH: Final = 108  # pixels at 100 %, at least
_PAINT_MS: Final = 1000  # nobody reads bars that change faster


class Chart(QWidget):
    """What comes within a second is painted at its end. UI thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._minutes: tuple[int, ...] = ()
        self._until: datetime | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAINT_MS)
        self._soon.timeout.connect(self._paint)
        self._none = label(say("supervisor_screen.chart.none"), quiet=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bars = Bars(say("supervisor_screen.chart.scans"), say("supervisor_screen.chart.time"), zone)
        self._pages = Pages(self._none, self._bars)
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = label(say("supervisor_screen.chart.title"), weight="medium", wrap=False)
        inner = card(self._title, self._pages, gap=Space.NONE, margins=(Space.L, Space.S, Space.L, Space.XS))
        self.setLayout(column(inner))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()

    @property
    def painted(self) -> tuple[int, ...]:
        """The minutes that the bars stand for."""
        return self._bars.minutes

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

    # -- inside --------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        self._pages.setMinimumHeight(current().px(_HIGH))

    def _paint(self) -> None:
        if self._until is None or not self._minutes:
            self._pages.show_page(self._none)
            return
        self._bars.show_minutes(self._minutes, self._until)
        self._pages.show_page(self._bars)
