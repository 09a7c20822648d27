"""Cells of two texts, one over the other: what, and what that means."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.icons import Icon, paint
from ui.theme.fonts import code_font, text_font
from ui.theme.theme import current
from ui.theme.tokens import Space, Tone, Type
from ui.widgets.code_text import breakable, grouped
from ui.widgets.outcome_look import LOOKS, Mood, tone_of
from ui.widgets.rows import Rows
from ui.widgets.table import RowDelegate

_Index = QModelIndex | QPersistentModelIndex
CELL: Final = Qt.ItemDataRole.UserRole  # the TwoLines
_ICON: Final = 20  # pixels at 100 %
_WRAPPED: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
_PLAIN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_FAR: Final = 100_000


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A cell. `code`: the upper text is one, monospaced, and wraps wherever it has to. `mood`: the symbol before it,
    `icon` where that is another one than the mood's; `tile`: on a round ground in the mood's full colour. `indented`:
    there is room for a symbol, also where there is none."""

    upper: str
    lower: str = ""
    code: bool = False
    mood: Mood | None = None
    icon: Icon | None = None
    tile: bool = False
    indented: bool = False

    def said(self, *, shown: bool = True) -> str:
        """Both in one line, with a code in its groups where it is `shown` and not read out."""
        upper = breakable(grouped(self.upper)) if shown and self.code else self.upper
        return " · ".join(part for part in (upper, self.lower) if part)


class TwoLineRows(Rows):
    """Rows whose attributes are cells."""

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(self._rows[index.row()], self._columns[index.column()])
        if role == CELL:
            return cell
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return cell.said(shown=role == Qt.ItemDataRole.DisplayRole)

    def cell(self, row: Any, column: str) -> TwoLines:
        """What stands there."""
        cell: TwoLines = getattr(row, column)
        return cell


class TwoLineDelegate(RowDelegate):
    """Paints them: the upper text larger, the lower one quiet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pad = Space.M

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette, px = current().palette, current().px
        cell: TwoLines = index.data(CELL)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(option.rect, QColor(palette.accent_soft if chosen else palette.surface))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(palette.line))
        area = option.rect.adjusted(px(self._pad), px(Space.S), -px(self._pad), -px(Space.S))
        text = palette.on_accent_soft if chosen else palette.text
        quiet = palette.on_accent_soft if chosen else palette.quiet
        if cell.mood is not None:
            tone = text if chosen else tone_of(cell.mood, palette).word
            where = QRectF(area.left(), area.top() + px(1), px(_ICON), px(_ICON))
            if cell.tile:
                tone = _paint_tile(painter, where, tone_of(cell.mood, palette))
                where.adjust(px(3), px(3), -px(3), -px(3))
            paint(painter, cell.icon or LOOKS[cell.mood].icon, where, tone)
        area = area.adjusted(_lead(cell), 0, 0, 0)
        upper, font, flags = _upper(cell)
        painter.setFont(font)
        painter.setPen(QColor(text))
        painter.drawText(area, int(flags), upper)
        high = _high(upper, font, flags, area.width())
        painter.setFont(_detail())
        painter.setPen(QColor(quiet))
        painter.drawText(area.adjusted(0, high, 0, 0), int(_PLAIN), cell.lower)
        painter.restore()

    def _measure(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        px = current().px
        cell: TwoLines = index.data(CELL)
        upper, font, flags = _upper(cell)
        sides = 2 * px(self._pad) + _lead(cell)
        room = max(px(60), option.rect.width() - sides) if option.rect.width() > 0 else _FAR
        wide = max(_wide(upper, font), _wide(cell.lower, _detail()))
        high = _high(upper, font, flags, room) + _high(cell.lower, _detail(), _PLAIN, room)
        return QSize(wide + sides, high + 2 * px(Space.S) + 1)


def _paint_tile(painter: QPainter, where: QRectF, tone: Tone) -> str:
    """The ground of a symbol; the colour of the symbol on it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.solid))
    painter.drawEllipse(where)
    return tone.on_solid


def _lead(cell: TwoLines) -> int:
    return current().px(_ICON + Space.S) if cell.indented or cell.mood is not None else 0


def _upper(cell: TwoLines) -> tuple[str, QFont, Any]:
    """The upper text, its font, and how it wraps."""
    body = current().size(Type.BODY)
    if cell.code:
        return grouped(cell.upper), code_font(body), _WRAPPED
    return breakable(cell.upper), text_font(body), _PLAIN


def _detail() -> QFont:
    return text_font(current().size(Type.DETAIL))


def _wide(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 2 if text else 0


def _high(text: str, font: QFont, flags: Any, width: int) -> int:
    if not text:
        return 0
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, _FAR), int(flags), text).height()
