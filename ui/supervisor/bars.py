"""Bars for scans a minute, painted by Qt itself (docs/decisions/0004-libraries.md says why no library does)."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.figures import time_text
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import Type

_MINUTES: Final = 60
_EVERY, _SELDOM = 15, 30  # minutes between two times below, where there is room for them and where there is not
_NARROW: Final = 300  # pixels at 100 %
_GAP: Final = 4  # pixels at 100 %, between the bars, the figures and the words
_FULL: Final = 0.92  # of the height, for the highest bar
_WIDE: Final = 0.8  # of the room that a bar has
_LEAST_TOP: Final = 4  # scans: one scan does not fill the whole height


class Bars(QWidget):
    """The minutes that it was shown last, the running one in another colour; figures and times beside them."""

    def __init__(self, up: str, along: str, zone: tzinfo | None) -> None:
        """`up` and `along` say what is counted and by what."""
        super().__init__()
        self._up, self._along, self._zone = up, along, zone
        self._minutes: tuple[int, ...] = ()
        self._until: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def minutes(self) -> tuple[int, ...]:
        """What the bars stand for."""
        return self._minutes

    def show_minutes(self, minutes: tuple[int, ...], until: datetime) -> None:
        """Scans in each of the last minutes, at most 60, the oldest first; the last is the running one."""
        minute = until.replace(second=0, microsecond=0)
        if (minutes, minute) != (self._minutes, self._until):
            self._minutes, self._until = minutes, minute
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._until is None or not self._minutes:
            return
        with QPainter(self) as painter:
            painter.setFont(text_font(current().size(Type.DETAIL)))
            metrics, gap = painter.fontMetrics(), current().px(_GAP)
            top = max(*self._minutes, _LEAST_TOP)
            steps = _steps(top)
            area = self._area(metrics, gap, str(steps[-1]))
            self._paint_steps(painter, area, gap, steps, top)
            self._paint_bars(painter, area, top)
            self._paint_times(painter, area, gap, self._until)
            self._paint_words(painter, area)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _area(self, metrics: QFontMetrics, gap: int, widest: str) -> QRect:
        """Where the bars stand: right of a word and figures, above times and a word."""
        line = metrics.height()
        return self.rect().adjusted(line + metrics.horizontalAdvance(widest) + 2 * gap, 0, -gap, -2 * line - gap)

    def _paint_steps(self, painter: QPainter, area: QRect, gap: int, steps: tuple[int, ...], top: int) -> None:
        line, faint = painter.fontMetrics().height(), QColor(current().palette.outline)
        for step in steps:
            y = area.bottom() - _high(area, step, top)
            faint.setAlphaF(1.0 if step == 0 else 0.4)
            painter.setPen(faint)
            painter.drawLine(area.left(), y, area.right(), y)
            painter.setPen(QColor(current().palette.quiet))
            where = QRect(0, max(0, y - line // 2), area.left() - gap, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(step))

    def _paint_bars(self, painter: QPainter, area: QRect, top: int) -> None:
        accent, running = QColor(current().palette.accent), QColor(current().palette.outline)
        room = area.width() / _MINUTES
        for back, scans in enumerate(reversed(self._minutes)):
            left = area.right() + 1 - round((back + (1 + _WIDE) / 2) * room)
            high = _high(area, scans, top)
            bar = QRect(left, area.bottom() - high, max(1, round(room * _WIDE)), high)
            painter.fillRect(bar, running if back == 0 else accent)  # the running one is not whole

    def _paint_times(self, painter: QPainter, area: QRect, gap: int, until: datetime) -> None:
        """The quarters of the hour that are in sight, or the halves, each below its bar."""
        every = _SELDOM if self.width() < current().px(_NARROW) else _EVERY
        painter.setPen(QColor(current().palette.quiet))
        for back in range(until.minute % every, _MINUTES, every):
            said = time_text(until - timedelta(minutes=back), self._zone)
            wide = painter.fontMetrics().horizontalAdvance(said)
            middle = area.right() - round((back + 0.5) * area.width() / _MINUTES)
            left = max(0, min(middle - wide // 2, self.width() - wide))
            where = QRect(left, area.bottom() + gap, wide, painter.fontMetrics().height())
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, said)

    def _paint_words(self, painter: QPainter, area: QRect) -> None:
        line = painter.fontMetrics().height()
        below = QRect(area.left(), self.height() - line, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._along)
        painter.rotate(-90)
        painter.drawText(QRect(-area.bottom(), 0, area.height(), line), Qt.AlignmentFlag.AlignCenter, self._up)


def _high(area: QRect, scans: int, top: int) -> int:
    """Pixels."""
    return round(area.height() * _FULL * scans / top)


def _steps(top: int) -> tuple[int, int, int]:
    """Nothing, the half and the whole of a round number."""
    size = 10 ** (len(str(top)) - 1)
    whole = max(2, next(size * step for step in (5, 4, 2, 1) if size * step <= top))
    return 0, whole // 2, whole
