"""A label as it will be printed, drawn from its Drawing: black on white paper, whatever the theme is."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.labels.model import Drawing, Modules, Text
from ui.theme.fonts import code_font
from ui.theme.theme import current
from ui.theme.tokens import Space

_MOST = 10  # pixels at 100 % of a millimetre: larger is no clearer
_CORNER = 1.5  # mm
_EM = 100  # pixels that texts are set at before they are brought to size
_SHADOW = 3  # pixels at 100 %
_HIGH = 180  # pixels at 100 %: less shows nothing of a code


class LabelPicture(QWidget):
    """Shows one drawing, as large as there is room. UI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing: Drawing | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, drawing: Drawing, name: str) -> None:
        """Show this label; `name` says it to screen readers."""
        if drawing != self._drawing:
            self._drawing = drawing
            self.update()
        self.setAccessibleName(name)

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_HIGH), current().px(_HIGH))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if (drawing := self._drawing) is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper, scale = self._place(drawing)
        _paint_paper(painter, paper, scale)
        painter.setClipRect(paper)
        painter.setPen(Qt.PenStyle.NoPen)
        for part in drawing.parts:
            if isinstance(part, Text):
                _paint_text(painter, part, paper, scale)
            elif isinstance(part, Modules):
                _paint_boxes(painter, _black(part), paper, scale)
            else:
                area = part.area
                _paint_boxes(painter, iter([QRectF(area.x, area.y, area.width, area.height)]), paper, scale)

    def _place(self, drawing: Drawing) -> tuple[QRectF, float]:
        """The paper in pixels, in the middle, and the pixels of a millimetre."""
        edge = current().px(Space.S)
        room = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        scale = min(room.width() / drawing.width, room.height() / drawing.height, current().scale * _MOST)
        paper = QRectF(0, 0, drawing.width * scale, drawing.height * scale)
        paper.moveCenter(room.center())
        return QRectF(paper.toRect()), scale


def _paint_paper(painter: QPainter, paper: QRectF, scale: float) -> None:
    """White, with round corners and a soft shadow."""
    corner, deep = _CORNER * scale, current().px(_SHADOW)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(deep, 0, -1):
        painter.setBrush(QColor(0, 0, 0, 18))
        painter.drawRoundedRect(paper.adjusted(-step, -step + deep / 2, step, step + deep / 2), corner, corner)
    painter.setBrush(QColor(Qt.GlobalColor.white))
    painter.setPen(QColor(0, 0, 0, 40))
    painter.drawRoundedRect(paper, corner, corner)


def _paint_text(painter: QPainter, text: Text, paper: QRectF, scale: float) -> None:
    """In its own face, as wide as it was measured."""
    path = QPainterPath()
    path.addText(0, 0, code_font(_EM, QFont.Weight.DemiBold if text.bold else QFont.Weight.Normal), text.text)
    em, set_ = text.size * scale / _EM, code_font(_EM)
    wide = _advance(set_, text.text)
    across = text.width * scale / wide if wide else em
    place = QTransform().translate(paper.left() + text.x * scale, paper.top() + text.y * scale).scale(across, em)
    painter.fillPath(place.map(path), QColor(Qt.GlobalColor.black))


def _advance(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def _black(code: Modules) -> Iterator[QRectF]:
    for row, first, length in code.runs():
        yield QRectF(
            code.x + first * code.module, code.y + row * code.row_height, length * code.module, code.row_height
        )


def _paint_boxes(painter: QPainter, boxes: Iterator[QRectF], paper: QRectF, scale: float) -> None:
    """On whole pixels: between two boxes that touch nothing shines through."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for box in boxes:
        left, right = paper.left() + box.left() * scale, paper.left() + box.right() * scale
        top, bottom = paper.top() + box.top() * scale, paper.top() + box.bottom() * scale
        across, down = round(right) - round(left), round(bottom) - round(top)
        painter.fillRect(QRect(round(left), round(top), max(1, across), max(1, down)), QColor(Qt.GlobalColor.black))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
