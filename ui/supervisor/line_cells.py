"""Paints the chosen session's lines: what, over what it means, with its symbol; beside it when, over who."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.icons import paint
from ui.supervisor.lines_model import LINE
from ui.supervisor.views import LineView
from ui.theme.fonts import code_font, text_font
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.code_text import breakable, grouped
from ui.widgets.outcome_look import LOOKS
from ui.widgets.table import RowDelegate

_Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 18  # pixels at 100 %
_WRAPPED: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
_PLAIN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_FAR: Final = 100_000


class LineDelegate(RowDelegate):
    """Two texts a cell, the upper larger. Codes are monospaced and wrap wherever they have to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pad = Space.M

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette, px = current().palette, current().px
        line: LineView = index.data(LINE)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(option.rect, QColor(palette.accent_soft if chosen else palette.surface))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(palette.line))
        area = option.rect.adjusted(px(self._pad), px(Space.S), -px(self._pad), -px(Space.S))
        text = palette.on_accent_soft if chosen else palette.text
        quiet = palette.on_accent_soft if chosen else palette.quiet
        if index.column() == 0:
            lead = px(_ICON + Space.S) if line.is_scan else 0
            if line.mood is not None:
                tone = getattr(palette.tones, line.mood)
                where = QRectF(area.left(), area.top() + px(1), px(_ICON), px(_ICON))
                paint(painter, LOOKS[line.mood].icon, where, text if chosen else tone.word)
            area = area.adjusted(lead, 0, 0, 0)
        upper, font, flags, lower = _texts(line, index.column())
        painter.setFont(font)
        painter.setPen(QColor(text))
        painter.drawText(area, int(flags), upper)
        high = _high(upper, font, flags, area.width())
        painter.setFont(_detail())
        painter.setPen(QColor(quiet))
        painter.drawText(area.adjusted(0, high, 0, 0), int(_PLAIN), lower)
        painter.restore()

    def _measure(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        px = current().px
        line: LineView = index.data(LINE)
        upper, font, flags, lower = _texts(line, index.column())
        lead = px(_ICON + Space.S) if line.is_scan and index.column() == 0 else 0
        sides = 2 * px(self._pad) + lead
        room = max(px(60), option.rect.width() - sides) if option.rect.width() > 0 else _FAR
        wide = max(_wide(upper, font), _wide(lower, _detail()))
        high = _high(upper, font, flags, room) + _high(lower, _detail(), _PLAIN, room)
        return QSize(wide + sides, high + 2 * px(Space.S) + 1)


def _texts(line: LineView, column: int) -> tuple[str, QFont, Any, str]:
    """Upper text, its font and how it wraps, lower text."""
    body = current().size(Type.BODY)
    if column == 1:
        return line.time, text_font(body), _PLAIN, line.who
    if line.is_scan:
        return grouped(line.what), code_font(body), _WRAPPED, line.means
    return breakable(line.what), text_font(body), _PLAIN, line.means


def _detail() -> QFont:
    return text_font(current().size(Type.DETAIL))


def _wide(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 2 if text else 0


def _high(text: str, font: QFont, flags: Any, width: int) -> int:
    if not text:
        return 0
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, _FAR), int(flags), text).height()
