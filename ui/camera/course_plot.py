"""A camera scan over time, painted by Qt itself (docs/decisions/0004-libraries.md says why no library does): two curves
with what a lock asks of each, and two strips for what a frame has or has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.frames.locking import CONFIDENCE, STABILITY
from services.frames.record.course import Course, Point
from services.words.catalogue import Catalogue
from ui.camera.report_wording import span_text
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import Space, Type

CURVES: Final = (("confidence", CONFIDENCE), ("stability", STABILITY))
STRIPS: Final = ("valid", "user")
_STRIP, _LINE, _DOT = 14, 2, 4  # pixels at 100 %: a strip's height, a curve's width, half of what stands alone
_LEAST: Final = QSize(240, 250)  # pixels at 100 %
_TIMES: Final = 4  # steps of the time below


@dataclass(frozen=True, slots=True)
class Lane:
    """A part of the plot: its name, where its name and its values stand. `limit`: None for a strip."""

    name: str
    limit: float | None
    head: QRectF
    area: QRectF


class CoursePlot(QWidget):
    """Paints one course. UI thread."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._say = words.say
        self._course: Course | None = None
        self._locked: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_course(self, course: Course, locked: float | None, said: str) -> None:
        """`locked`: seconds after its first frame, None where it is not; `said`: all of it in words."""
        self._course, self._locked = course, locked
        self.setAccessibleName(said)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_LEAST.width()), current().px(_LEAST.height()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def lanes(self) -> tuple[Lane, ...]:
        """The curves, and below them the strips; each under its name."""
        px, line = current().px, self._line()
        right = self.fontMetrics().horizontalAdvance("100 %") + px(Space.S)
        wide, gap = self.width() - right, px(Space.S)
        strips = len(STRIPS) * (line + px(_STRIP) + gap)
        high = (self.height() - strips - line - gap) / len(CURVES)
        found, top = [], 0.0
        for name, limit in (*CURVES, *((name, None) for name in STRIPS)):
            tall = px(_STRIP) if limit is None else high - line - gap
            found.append(Lane(name, limit, QRectF(0, top, wide, line), QRectF(0, top + line, wide, tall)))
            top += line + tall + gap
        return tuple(found)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._course is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(current().size(Type.DETAIL)))
            lanes = self.lanes()
            for lane in lanes:
                self._paint_frame(painter, lane)
                if lane.limit is None:
                    self._paint_strip(painter, lane, self._course)
                else:
                    self._paint_curve(painter, lane, self._course)
            self._paint_lock(painter, lanes, self._course)
            self._paint_times(painter, lanes[-1].area, self._course)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _line(self) -> int:
        self.setFont(text_font(current().size(Type.DETAIL)))
        return self.fontMetrics().height()

    def _paint_frame(self, painter: QPainter, lane: Lane) -> None:
        """The lane's name, its ground, and the limit with its figure."""
        palette = current().palette
        painter.setPen(QColor(palette.text))
        painter.drawText(lane.head, Qt.AlignmentFlag.AlignLeft, self._say(f"camera_screen.report.lane.{lane.name}"))
        painter.fillRect(lane.area, QColor(palette.sunken))
        if lane.limit is None:
            return
        y = lane.area.bottom() - lane.area.height() * lane.limit
        painter.setPen(QPen(QColor(palette.quiet), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(lane.area.left(), y), QPointF(lane.area.right(), y))
        painter.setPen(QColor(palette.quiet))
        line = painter.fontMetrics().height()
        where = QRectF(lane.area.right() + current().px(Space.XS), y - line / 2, self.width(), line)
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft, f"{round(lane.limit * 100)} %")

    def _paint_curve(self, painter: QPainter, lane: Lane, course: Course) -> None:
        """What is not joined is not drawn as if something were known of the time between."""
        colour = QColor(current().palette.accent)
        pen = QPen(colour, current().px(_LINE))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for part in parts_of(course.points):
            line = [QPointF(x_of(one.at, lane.area, course), _y_of(one, lane)) for one in part]
            painter.setPen(pen)
            if len(line) > 1:
                painter.drawPolyline(QPolygonF(line))
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(line[0], current().px(_DOT), current().px(_DOT))

    def _paint_strip(self, painter: QPainter, lane: Lane, course: Course) -> None:
        """As high as the share of the frames that have it."""
        colour = QColor(current().palette.accent)
        for part in parts_of(course.points):
            for now, after in zip(part, (*part[1:], part[-1]), strict=True):
                left, right = (round(x_of(one.at, lane.area, course)) for one in (now, after))
                high = round(lane.area.height() * getattr(now, lane.name))
                wide = max(right - left, current().px(_LINE))
                painter.fillRect(QRect(left, round(lane.area.bottom()) - high, wide, high), colour)

    def _paint_lock(self, painter: QPainter, lanes: Sequence[Lane], course: Course) -> None:
        if self._locked is None:
            return
        x = min(x_of(self._locked, lanes[0].area, course), lanes[0].area.right())
        painter.setPen(QPen(QColor(current().palette.text), 1))
        painter.drawLine(QPointF(x, lanes[0].area.top()), QPointF(x, lanes[-1].area.bottom()))
        said = self._say("camera_screen.report.locked")
        wide = painter.fontMetrics().horizontalAdvance(said)
        left = max(0.0, min(x - wide / 2, lanes[0].area.right() - wide))
        painter.drawText(lanes[0].head.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, said)

    def _paint_times(self, painter: QPainter, area: QRectF, course: Course) -> None:
        painter.setPen(QColor(current().palette.quiet))
        line = painter.fontMetrics().height()
        for share in time_shares(course.seconds):
            said = span_text(course.seconds * share)
            wide = painter.fontMetrics().horizontalAdvance(said)
            middle = area.left() + area.width() * share
            left = max(0.0, min(middle - wide / 2, area.right() - wide))
            where = QRectF(left, area.bottom() + current().px(Space.XS), wide, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft, said)


def time_shares(seconds: float) -> tuple[float, ...]:
    """Where a time stands below the plot, 0.0 to 1.0 of its width: no second twice."""
    steps = min(_TIMES, int(seconds))
    return tuple(step / max(1, steps) for step in range(steps + 1))


def parts_of(points: Sequence[Point]) -> list[list[Point]]:
    """The points that follow each other without a gap."""
    parts: list[list[Point]] = []
    for point in points:
        if point.joined and parts:
            parts[-1].append(point)
        else:
            parts.append([point])
    return parts


def x_of(at: float, area: QRectF, course: Course) -> float:
    """Where in the area that moment is."""
    return area.left() + (area.width() * at / course.seconds if course.seconds else 0.0)


def _y_of(point: Point, lane: Lane) -> float:
    share: float = getattr(point, lane.name)
    return lane.area.bottom() - lane.area.height() * min(1.0, max(0.0, share))
