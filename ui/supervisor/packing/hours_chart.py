"""Items an hour as bars on a card; with words until something was packed."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from services.words.figures import time_text
from ui.supervisor.packing.views import HoursView
from ui.supervisor.wording import number_text
from ui.theme.fonts import text_font
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.labels import label
from ui.widgets.pages import Pages

_HIGH: Final = 108  # pixels at 100 %, at least
_LEAST: Final = 8  # hours that have room: one alone does not fill the whole width
_WIDEST: Final = 56  # pixels at 100 %, a bar
_GAP: Final = 4
_SHARE: Final = 0.64  # of the room that an hour has
_LEAST_TOP: Final = 4  # items: one does not fill the whole height


class HoursChart(QWidget):
    """UI thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._none = label(say("supervisor_packing.chart.none"), quiet=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bars = HourBars(zone)
        self._pages = Pages(self._none, self.bars)
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        title = label(say("supervisor_packing.chart.title"), weight="medium", wrap=False)
        self.setLayout(column(card(title, self._pages, gap=Space.NONE, margins=(Space.L, Space.S, Space.L, Space.S))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()

    def show_hours(self, view: HoursView | None) -> None:
        """Show these; None: nothing was packed today."""
        if view is None:
            self.setAccessibleName(self._words.say("supervisor_packing.chart.none"))
            self._pages.show_page(self._none)
            return
        now, most = number_text(view.items[-1]), number_text(max(view.items))
        self.setAccessibleName(self._words.say("supervisor_packing.chart.name", now=now, most=most))
        self.bars.show_hours(view)
        self._pages.show_page(self.bars)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._pages.setMinimumHeight(current().px(_HIGH))


class HourBars(QWidget):
    """A bar an hour with its number above and its time below, the running one in another colour."""

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__()
        self._zone = zone
        self._view: HoursView | None = None
        self.setProperty("paints_text", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def items(self) -> tuple[int, ...]:
        """What the bars stand for."""
        return self._view.items if self._view else ()

    def show_hours(self, view: HoursView) -> None:
        """Show these hours."""
        if view != self._view:
            self._view = view
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        with QPainter(self) as painter:
            number = text_font(current().size(Type.DETAIL), QFont.Weight.DemiBold)
            detail = text_font(current().size(Type.DETAIL))
            painter.setFont(detail)
            line, gap = painter.fontMetrics().height(), current().px(_GAP)
            area = self.rect().adjusted(0, line + gap, 0, -line - gap)
            painter.fillRect(0, area.bottom() + 1, self.width(), 1, QColor(current().palette.outline))
            room = self.width() / max(_LEAST, len(self.items))
            for at, items in enumerate(self.items):
                slot = QRect(round(at * room), area.top(), round(room), area.height())
                painter.setFont(number)
                self._paint_bar(painter, slot, items, running=at == len(self.items) - 1)
                painter.setFont(detail)
                self._paint_time(painter, slot, at, self._view.first + timedelta(hours=at))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _paint_bar(self, painter: QPainter, slot: QRect, items: int, *, running: bool) -> None:
        palette, px = current().palette, current().px
        line = painter.fontMetrics().height()
        wide = min(px(_WIDEST), round(slot.width() * _SHARE))
        high = round(slot.height() * items / max(*self.items, _LEAST_TOP))
        bar = QRect(slot.center().x() - wide // 2, slot.bottom() + 1 - high, wide, high)
        painter.fillRect(bar, QColor(palette.outline if running else palette.accent))  # the running one is not whole
        said = number_text(items)
        if items and painter.fontMetrics().horizontalAdvance(said) <= slot.width():
            painter.setPen(QColor(palette.text))
            where = QRect(slot.left(), bar.top() - line, slot.width(), line)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, said)

    def _paint_time(self, painter: QPainter, slot: QRect, at: int, hour: datetime) -> None:
        """Below each bar where all have room, else below every second, third, …"""
        said = time_text(hour, self._zone)
        wide = painter.fontMetrics().horizontalAdvance(said) + current().px(2 * _GAP)
        if at % -(-wide // max(1, slot.width())):
            return
        line = painter.fontMetrics().height()
        left = max(0, min(slot.center().x() - wide // 2, self.width() - wide))
        painter.setPen(QColor(current().palette.quiet))
        where = QRect(left, self.height() - line, wide, line)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, said)
