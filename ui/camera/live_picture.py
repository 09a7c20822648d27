"""The camera's picture, as large as there is room for it, with the codes in it outlined and named."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.frames.model import Frame
from ui.camera.views import Mark, Sure
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, Space, Type

_LEAST: Final = QSize(240, 160)  # pixels at 100 %
_OUTLINE, _EDGE = 3, 7  # pixels at 100 %: the line, and what sets it off from any picture
_COPIED: Final = 3_000_000  # pixels: up to here it costs less to convert it first than to paint it as it is


class LivePicture(QWidget):
    """Paints one frame: 2 ms for 1280 × 720, 7 ms for the largest. UI thread."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._frame: Frame | None = None  # the image of a large one lies in its memory
        self._image = QImage()
        self._marks: tuple[Mark, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_frame(self, frame: Frame | None, marks: tuple[Mark, ...]) -> None:
        """Show this one. A frame whose memory is not what its size says shows nothing."""
        if frame is not self._frame:
            self._frame, self._image = frame, image_of(frame)
        self._marks = marks
        self.setAccessibleName(": ".join(filter(None, (self._name, ", ".join(mark.name for mark in marks)))))
        self.update()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The codes that are outlined in it."""
        return self._marks

    @property
    def place(self) -> QRectF:
        """Where in the widget the picture is: on top, where a window that is scrolled shows it."""
        area = QRectF(self.rect())
        if self._image.isNull():
            return area
        size = self._image.size().toSizeF().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(QPointF((area.width() - size.width()) / 2, 0), size)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_LEAST.width()), current().px(_LEAST.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        round_ = QPainterPath()
        round_.addRoundedRect(self.place, current().px(RADIUS), current().px(RADIUS))
        painter.setClipPath(round_)
        painter.fillRect(self.place, QColor(current().palette.sunken))
        if self._image.isNull():
            return
        painter.drawImage(self.place, self._image)
        chips: list[QRectF] = []
        for mark in self._marks:
            outline = self._on_screen(mark)
            _paint_outline(painter, outline, mark.sure)
            chips.append(place_chip(mark.name, outline.boundingRect(), self.place, chips))
        for mark, chip in zip(self._marks, chips, strict=True):
            _paint_chip(painter, mark.name, chip)

    def _on_screen(self, mark: Mark) -> QPolygonF:
        place, scale = self.place, self.place.width() / self._image.width()
        return QPolygonF([QPointF(place.left() + x * scale, place.top() + y * scale) for x, y in mark.corners])


def image_of(frame: Frame | None) -> QImage:
    """A frame as an image; an empty one for none. A large one is not copied: keep its frame."""
    if frame is None or len(frame.pixels) != frame.width * frame.height * 3 or not len(frame.pixels):
        return QImage()
    image = QImage(frame.pixels, frame.width, frame.height, frame.width * 3, QImage.Format.Format_BGR888)
    small = frame.width * frame.height <= _COPIED
    return image.convertToFormat(QImage.Format.Format_RGB32) if small else image


def _paint_outline(painter: QPainter, outline: QPolygonF, sure: Sure) -> None:
    """In the accent; with a dash where it is not sure yet: no colour alone says it."""
    palette, px = current().palette, current().px
    dash = Qt.PenStyle.SolidLine if sure is Sure.SCANNED else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width, style in (
        (palette.on_accent, _EDGE, Qt.PenStyle.SolidLine),
        (palette.accent, _OUTLINE, dash),
    ):
        pen = QPen(QColor(colour), px(width), style)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolygon(outline)


def place_chip(name: str, outline: QRectF, place: QRectF, others: list[QRectF]) -> QRectF:
    """Above the code, else below it, else further down: within the picture, and over no other one."""
    px, metrics = current().px, QFontMetrics(_font())
    size = metrics.horizontalAdvance(name) + 2 * px(Space.S), metrics.height() + px(Space.XS)
    left = max(place.left(), min(outline.left(), place.right() - size[0]))
    gap = px(Space.S)
    tops = [outline.top() - gap - size[1], outline.bottom() + gap, outline.top() + gap]
    tops += [place.top() + step * (size[1] + gap) for step in range(int(place.height() // (size[1] + gap)))]
    fitting = [QRectF(left, top, *size) for top in tops if place.top() <= top <= place.bottom() - size[1]]
    free = (chip for chip in fitting if not any(chip.intersects(other) for other in others))
    return next(free, QRectF(left, place.top(), *size))


def _paint_chip(painter: QPainter, name: str, chip: QRectF) -> None:
    palette, px = current().palette, current().px
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.accent))
    painter.drawRoundedRect(chip, px(RADIUS / 2), px(RADIUS / 2))
    painter.setFont(_font())
    painter.setPen(QColor(palette.on_accent))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, name)


def _font() -> QFont:
    return text_font(current().size(Type.DETAIL), QFont.Weight.DemiBold)
