"""Paints the cells of the list of sessions."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.icons import Icon, paint
from ui.supervisor.brush import lines
from ui.supervisor.row_cells import ICON, Ink, Painter, RowCells
from ui.supervisor.sessions_model import Column, SessionRows
from ui.supervisor.views import DeviceMark, RowView
from ui.theme.tokens import Space

_DOT: Final = 12  # pixels at 100 %
_PER_LINE: Final = 2  # devices


class SessionCells(RowCells):
    """All columns. Each has a painter and a measure."""

    def __init__(self, model: SessionRows, parent: QObject | None = None) -> None:
        self._model = model
        super().__init__(self._column_painters(), self._column_width, parent)

    def _column_painters(self) -> Mapping[int, Painter]:
        pair = self.paint_pair
        return {
            Column.SIGN: self.paint_sign,
            Column.STATION: lambda painter, area, row, ink: pair(painter, area, ink, row.station, row.person),
            Column.WHAT: lambda painter, area, row, ink: pair(painter, area, ink, row.what, row.where),
            Column.DONE: self.paint_done,
            Column.RATE: self._rate,
            Column.FAILED: self._failed,
            Column.ACTIVITY: lambda painter, area, row, ink: pair(painter, area, ink, self._model.age(row), row.clock),
            Column.UNSENT: self._unsent,
            Column.DEVICES: self._devices,
        }

    def _column_width(self, row: Any, column: int) -> int:
        brush, px = self.brush, self.brush.theme.px
        match Column(column):
            case Column.SIGN:
                return self.sign_width(row)
            case Column.STATION:
                return self.pair_width(row.station, row.person)
            case Column.WHAT:
                return self.pair_width(row.what, row.where)
            case Column.DONE:
                return self.done_width(row)
            case Column.RATE:
                return max(brush.spark_size(len(row.recent)).width(), brush.width(row.rate, brush.detail))
            case Column.FAILED:
                lead = px(ICON + Space.XS) if row.failing else 0
                return max(lead + brush.width(row.failed, brush.strong), brush.width(row.share, brush.detail))
            case Column.ACTIVITY:
                return self.pair_width(self._model.age(row), row.clock)
            case Column.UNSENT:
                lead = px(ICON + Space.XS) if row.stuck else 0
                return max(lead + brush.width(row.unsent, brush.strong), brush.width(row.oldest, brush.detail))
            case Column.DEVICES:
                return _PER_LINE * self._device_width(row)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _device_width(self, row: RowView) -> int:
        brush = self.brush
        words = max((brush.width(device.word, brush.marked) for device in row.devices), default=0)
        return brush.theme.px(_DOT + Space.XS + Space.S) + words if words else 0

    def _rate(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        brush, px = self.brush, self.brush.theme.px
        spark, word = brush.spark_size(len(row.recent)), brush.height(brush.detail)
        top = area.top() + (area.height() - spark.height() - word - px(Space.XS / 2)) / 2
        colour = ink.text if ink.chosen else brush.palette.accent
        brush.spark(painter, QPointF(area.left(), top), row.recent, colour, brush.palette.outline)
        below = QRectF(area.left(), top + spark.height() + px(Space.XS / 2), area.width(), word)
        brush.text(painter, below, row.rate, brush.detail, ink.quiet)

    def _failed(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        self._figure(painter, area, ink, row.failed, row.share, Icon.REFUSED if row.failing else None, "refused")

    def _unsent(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        self._figure(painter, area, ink, row.unsent, row.oldest, Icon.SYNC if row.stuck else None, "duplicate")

    def _figure(
        self, painter: QPainter, area: QRectF, ink: Ink, upper: str, lower: str, icon: Icon | None, tone: str
    ) -> None:
        """A number and what it means; with a symbol, and heavier, where it is too many."""
        brush, px = self.brush, self.brush.theme.px
        first, second = lines(area, brush) if lower else (area, area)
        if icon is None:
            brush.text(painter, first, upper, brush.body, ink.text)
        else:
            side = px(ICON)
            colour = ink.text if ink.chosen else getattr(brush.palette.tones, tone).word
            paint(painter, icon, QRectF(first.left(), first.center().y() - side / 2, side, side), colour)
            brush.text(painter, first.adjusted(side + px(Space.XS), 0, 0, 0), upper, brush.strong, colour)
        if lower:
            brush.text(painter, second, lower, brush.detail, ink.quiet)

    def _devices(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        wide, rows = self._device_width(row), lines(area, self.brush)
        if len(row.devices) <= _PER_LINE:
            rows = (area, area)
        for at, device in enumerate(row.devices):
            line = rows[min(at // _PER_LINE, len(rows) - 1)]
            self._device(painter, line.translated(at % _PER_LINE * wide, 0), device, ink)

    def _device(self, painter: QPainter, line: QRectF, device: DeviceMark, ink: Ink) -> None:
        brush, side = self.brush, self.brush.theme.px(_DOT)
        brush.dot(painter, QRectF(line.left(), line.center().y() - side / 2, side, side), device)
        gone = device.on is False
        colour = ink.text if gone and ink.chosen else brush.palette.tones.refused.word if gone else ink.quiet
        where = line.adjusted(side + brush.theme.px(Space.XS), 0, 0, 0)
        brush.text(painter, where, device.word, brush.marked if gone else brush.detail, colour)
