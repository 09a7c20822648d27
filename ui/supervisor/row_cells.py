"""What paints the cells of a list of the board. No widget stands in a row: thousands of rows cost what can be seen."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import paint
from ui.supervisor.board_rows import ROW
from ui.supervisor.brush import Brush, lines
from ui.supervisor.views import Sign
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, TARGET, Space

_Index = QModelIndex | QPersistentModelIndex
_PAD: Final = Space.M
_EDGE: Final = 4  # pixels at 100 %, left of a row that needs somebody
ICON: Final = 16
_TRACK: Final = 6
_LEAST_BAR: Final = 96


class Signed(Protocol):
    """A row of which every list of the board shows so much: how it stands, how far it is. `percent` None: nobody knows
    of how much."""

    @property
    def sign(self) -> Sign: ...
    @property
    def done(self) -> str: ...
    @property
    def percent(self) -> float | None: ...


class Ink:
    """The text colours of a row, which is chosen or not."""

    def __init__(self, brush: Brush, *, chosen: bool) -> None:
        palette = brush.palette
        self.text = palette.on_accent_soft if chosen else palette.text
        self.quiet = palette.on_accent_soft if chosen else palette.quiet
        self.chosen = chosen


Painter = Callable[[QPainter, QRectF, Any, Ink], None]


class RowCells(QStyledItemDelegate):
    """Each column has a painter; `wanted` says how many pixels a cell wants, without the air beside it. The first
    column is the sign."""

    def __init__(
        self, painters: Mapping[int, Painter], wanted: Callable[[Any, int], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._brush = Brush(current())
        self._painters, self._wanted = painters, wanted

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
        width = self._wanted(index.data(ROW), index.column())
        return QSize(width + 2 * self.brush.theme.px(_PAD), self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        brush, row = self.brush, index.data(ROW)
        palette, px = brush.palette, brush.theme.px
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = palette.accent_soft if chosen else palette.surface
        painter.fillRect(option.rect, QColor(ground))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(palette.line))
        if index.column() == 0 and row.sign.loud:
            edge = option.rect.adjusted(0, 0, 0, -1)
            edge.setWidth(px(_EDGE))
            painter.fillRect(edge, QColor(brush.tone(row.sign).solid))
        area = QRectF(option.rect).adjusted(px(_PAD), 0, -px(_PAD), -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painters[index.column()](painter, area, row, Ink(brush, chosen=chosen))
        painter.restore()

    # -- how wide ------------------------------------------------------------------------------------------------------

    def sign_width(self, row: Signed) -> int:
        """Of symbol and word, with their ground."""
        brush, px = self.brush, self.brush.theme.px
        return px(ICON + Space.XS + 2 * Space.S) + brush.width(row.sign.word, brush.marked)

    def pair_width(self, upper: str, lower: str) -> int:
        """Of two lines."""
        brush = self.brush
        return max(brush.width(upper, brush.strong), brush.width(lower, brush.detail))

    def done_width(self, row: Signed) -> int:
        """Of how far it is, with its bar."""
        return max(self.brush.theme.px(_LEAST_BAR), self.brush.width(row.done, self.brush.body))

    # -- what is painted -----------------------------------------------------------------------------------------------

    def paint_sign(self, painter: QPainter, area: QRectF, row: Signed, ink: Ink) -> None:
        """Symbol and word; on a ground of its own where it needs somebody."""
        brush, px, sign = self.brush, self.brush.theme.px, row.sign
        tone, side = brush.tone(sign), px(ICON)
        inner = area
        if sign.loud:
            high = brush.height(brush.marked) + px(Space.S)
            inner = QRectF(area.left(), area.center().y() - high / 2, self.sign_width(row), high)
            painter.setPen(QColor(tone.line))
            painter.setBrush(QColor(tone.ground))
            painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), px(RADIUS - 1), px(RADIUS - 1))
        colour = tone.word if sign.loud else ink.quiet
        left = inner.left() + px(Space.S)
        paint(painter, sign.icon, QRectF(left, inner.center().y() - side / 2, side, side), colour)
        where = QRectF(left + side + px(Space.XS), inner.top(), area.right() - left, inner.height())
        brush.text(painter, where, sign.word, brush.marked if sign.loud else brush.detail, colour)

    def paint_pair(self, painter: QPainter, area: QRectF, ink: Ink, upper: str, lower: str) -> None:
        """What, over what that means."""
        brush = self.brush
        first, second = lines(area, brush)
        brush.text(painter, first, upper, brush.strong, ink.text)
        brush.text(painter, second, lower, brush.detail, ink.quiet)

    def paint_done(self, painter: QPainter, area: QRectF, row: Signed, ink: Ink) -> None:
        """How far it is, over a bar."""
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
