"""Paints the cells of the list. No widget stands in a row: thousands of rows cost what can be seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import Icon, paint
from ui.supervisor.brush import Brush, lines
from ui.supervisor.sessions_model import ROW, Column, SessionRows
from ui.supervisor.views import DeviceMark, RowView
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, TARGET, Space

_Index = QModelIndex | QPersistentModelIndex
_PAD: Final = Space.M
_EDGE: Final = 4  # pixels at 100 %, left of a row that needs somebody
_ICON: Final = 16
_DOT: Final = 12
_TRACK: Final = 6
_LEAST_BAR: Final = 96
_PER_LINE: Final = 2  # devices


class Ink:
    """The text colours of a row, which is chosen or not."""

    def __init__(self, brush: Brush, *, chosen: bool) -> None:
        palette = brush.palette
        self.text = palette.on_accent_soft if chosen else palette.text
        self.quiet = palette.on_accent_soft if chosen else palette.quiet
        self.chosen = chosen


class CellDelegate(QStyledItemDelegate):
    """All columns. Each has a painter and a measure, of the same name."""

    def __init__(self, model: SessionRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._brush = Brush(current())
        self._painters: dict[int, Callable[[QPainter, QRectF, RowView, Ink], None]] = {
            Column.SIGN: self._sign,
            Column.STATION: lambda painter, area, row, ink: self._pair(painter, area, ink, row.station, row.person),
            Column.WHAT: lambda painter, area, row, ink: self._pair(painter, area, ink, row.what, row.where),
            Column.DONE: self._done,
            Column.RATE: self._rate,
            Column.FAILED: self._failed,
            Column.ACTIVITY: lambda painter, area, row, ink: self._pair(
                painter, area, ink, self._model.age(row), row.clock
            ),
            Column.UNSENT: self._unsent,
            Column.DEVICES: self._devices,
        }

    @property
    def brush(self) -> Brush:
        """The brush of the theme that is on screen."""
        if self._brush.theme is not current():
            self._brush = Brush(current())
        return self._brush

    def row_height(self) -> int:
        """Two lines and the air around them."""
        brush = self.brush
        both = brush.height(brush.body) + brush.height(brush.detail)
        return max(brush.theme.px(TARGET), both + brush.theme.px(Space.XS / 2 + 2 * Space.S))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._wanted(index.data(ROW), Column(index.column()))
        return QSize(width + 2 * self.brush.theme.px(_PAD), self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        brush, row = self.brush, index.data(ROW)
        palette, px = brush.palette, brush.theme.px
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = palette.accent_soft if chosen else palette.surface
        painter.fillRect(option.rect, QColor(ground))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(palette.line))
        if index.column() == Column.SIGN and row.sign.loud:
            edge = option.rect.adjusted(0, 0, 0, -1)
            edge.setWidth(px(_EDGE))
            painter.fillRect(edge, QColor(brush.tone(row.sign).solid))
        area = QRectF(option.rect).adjusted(px(_PAD), 0, -px(_PAD), -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painters[index.column()](painter, area, row, Ink(brush, chosen=chosen))
        painter.restore()

    # -- how wide ------------------------------------------------------------------------------------------------------

    def _wanted(self, row: RowView, column: Column) -> int:
        brush, px = self.brush, self.brush.theme.px
        match column:
            case Column.SIGN:
                return px(_ICON + Space.XS + 2 * Space.S) + brush.width(row.sign.word, brush.marked)
            case Column.STATION:
                return self._pair_width(row.station, row.person)
            case Column.WHAT:
                return self._pair_width(row.what, row.where)
            case Column.DONE:
                return max(px(_LEAST_BAR), brush.width(row.done, brush.body))
            case Column.RATE:
                return max(brush.spark_size(len(row.recent)).width(), brush.width(row.rate, brush.detail))
            case Column.FAILED:
                lead = px(_ICON + Space.XS) if row.failing else 0
                return max(lead + brush.width(row.failed, brush.strong), brush.width(row.share, brush.detail))
            case Column.ACTIVITY:
                return self._pair_width(self._model.age(row), row.clock)
            case Column.UNSENT:
                lead = px(_ICON + Space.XS) if row.stuck else 0
                return max(lead + brush.width(row.unsent, brush.strong), brush.width(row.oldest, brush.detail))
            case Column.DEVICES:
                return _PER_LINE * self._device_width(row)

    def _pair_width(self, upper: str, lower: str) -> int:
        brush = self.brush
        return max(brush.width(upper, brush.strong), brush.width(lower, brush.detail))

    def _device_width(self, row: RowView) -> int:
        brush = self.brush
        words = max((brush.width(device.word, brush.marked) for device in row.devices), default=0)
        return brush.theme.px(_DOT + Space.XS + Space.S) + words if words else 0

    # -- what is painted -----------------------------------------------------------------------------------------------

    def _sign(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        """Symbol and word; on a ground of its own where it needs somebody."""
        brush, px, sign = self.brush, self.brush.theme.px, row.sign
        tone, side = brush.tone(sign), px(_ICON)
        inner = area
        if sign.loud:
            high = brush.height(brush.marked) + px(Space.S)
            inner = QRectF(area.left(), area.center().y() - high / 2, self._wanted(row, Column.SIGN), high)
            painter.setPen(QColor(tone.line))
            painter.setBrush(QColor(tone.ground))
            painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), px(RADIUS - 1), px(RADIUS - 1))
        colour = tone.word if sign.loud else ink.quiet
        left = inner.left() + px(Space.S)
        paint(painter, sign.icon, QRectF(left, inner.center().y() - side / 2, side, side), colour)
        where = QRectF(left + side + px(Space.XS), inner.top(), area.right() - left, inner.height())
        brush.text(painter, where, sign.word, brush.marked if sign.loud else brush.detail, colour)

    def _pair(self, painter: QPainter, area: QRectF, ink: Ink, upper: str, lower: str) -> None:
        brush = self.brush
        first, second = lines(area, brush)
        brush.text(painter, first, upper, brush.strong, ink.text)
        brush.text(painter, second, lower, brush.detail, ink.quiet)

    def _done(self, painter: QPainter, area: QRectF, row: RowView, ink: Ink) -> None:
        brush, palette, px = self.brush, self.brush.palette, self.brush.theme.px
        if row.percent is None:
            brush.text(painter, area, row.done, brush.body, ink.text)
            return
        first, second = lines(area, brush)
        brush.text(painter, first, row.done, brush.body, ink.text)
        high = px(_TRACK)
        track = QRectF(second.left(), second.center().y() - high / 2, second.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.track))
        painter.drawRoundedRect(track, high / 2, high / 2)
        if row.percent > 0:
            track.setWidth(max(high, track.width() * min(row.percent, 100.0) / 100))
            painter.setBrush(QColor(ink.text if ink.chosen else palette.accent))
            painter.drawRoundedRect(track, high / 2, high / 2)

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
            side = px(_ICON)
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
