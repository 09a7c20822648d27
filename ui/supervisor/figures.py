"""The figures of today."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.supervisor.views import Figure
from ui.theme.fonts import text_font
from ui.theme.spacing import grid
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, Space, Type

_BESIDE, _LEAST_BESIDE = 4, 2  # low tiles that a row has room for; tiles, where it is narrow
_ICON, _LEAST = 20, 130  # pixels at 100 %


class Figures(QWidget):
    """Half of them above the others, or two beside each other where it is narrow; `set_compact`: all of four in one low
    row, more in two. `number`: how many there are."""

    def __init__(self, name: str, number: int = 4) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._tiles = [_Tile() for _ in range(number)]
        self._grid = grid(Space.S)
        self._compact, self._beside = False, 0
        self._put(self._most)
        self.setLayout(self._grid)

    def set_compact(self, compact: bool) -> None:
        """Where the list needs the room: smaller, without what a figure means beside others."""
        if compact == self._compact:
            return
        self._compact = compact
        for tile in self._tiles:
            tile.set_compact(compact)
        self._put(self._most)

    def fit(self, room: int) -> None:
        """As many beside each other as there is room for, in pixels."""
        self._put(self._most if room >= self._wide(self._most) else min(self._most, _LEAST_BESIDE))

    @property
    def least(self) -> int:
        """Pixels that it has to have."""
        return self._wide(min(self._most, _LEAST_BESIDE))

    @property
    def _most(self) -> int:
        """How many are beside each other where there is room."""
        number = len(self._tiles)
        return number if self._compact and number <= _BESIDE else number // 2

    def _wide(self, beside: int) -> int:
        """Pixels that so many want beside each other: each column what its widest wants."""
        wide = [tile.minimumSizeHint().width() for tile in self._tiles]
        return sum(max(wide[column::beside]) for column in range(beside)) + (beside - 1) * self._grid.spacing()

    def _put(self, beside: int) -> None:
        if beside == self._beside:
            return
        before, self._beside = self._beside, beside
        for column in range(max(before, beside)):
            self._grid.setColumnStretch(column, 1 if column < beside else 0)
        for at, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            self._grid.addWidget(tile, *divmod(at, beside))

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show these: as many as there are."""
        for tile, figure in zip(self._tiles, figures, strict=True):
            tile.show_figure(figure)


class _Tile(QWidget):
    """A large number, what it means beside it, and what it counts. What needs somebody has a symbol and a ground."""

    def __init__(self) -> None:
        super().__init__()
        self._figure = Figure("", "")
        self._compact = False
        self._least = QSize()
        self.setProperty("paints_text", True)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.MinimumExpanding)

    def set_compact(self, compact: bool) -> None:
        """Small, and without its detail."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def show_figure(self, figure: Figure) -> None:
        """Show this one."""
        if figure == self._figure:
            return
        self._figure = figure
        self.setAccessibleName(f"{figure.name}: {figure.number}")
        self.setAccessibleDescription(figure.detail)
        if (least := self.minimumSizeHint()) != self._least:
            self._least = least
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        px, figure = current().px, self._figure
        number, name = QFontMetrics(self._number_font()), QFontMetrics(self._name_font())
        lead = px(_ICON + Space.S) if figure.loud else 0
        detail = px(Space.S) + QFontMetrics(_detail_font()).horizontalAdvance(self._detail) if self._detail else 0
        least = 0 if self._compact else px(_LEAST)
        wide = max(lead + number.horizontalAdvance(figure.number) + detail, name.horizontalAdvance(figure.name), least)
        above = px(Space.XS if self._compact else Space.S)
        return QSize(wide + 2 * self._side + 2, number.height() + name.height() + 2 * above)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, px, figure = current().palette, current().px, self._figure
        tone = palette.tones.duplicate
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tone.line if figure.loud else palette.line))
        painter.setBrush(QColor(tone.ground if figure.loud else palette.surface))
        radius = px(RADIUS_LARGE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        area = QRectF(self.rect()).adjusted(self._side, 0, -self._side, 0)
        number, name = QFontMetrics(self._number_font()).height(), QFontMetrics(self._name_font()).height()
        top = (self.height() - number - name) / 2
        line = QRectF(area.left(), top, area.width(), number)
        text, quiet = (tone.text, tone.word) if figure.loud else (palette.text, palette.quiet)
        if figure.loud:
            side = px(_ICON)
            paint(painter, Icon.WARNING, QRectF(line.left(), line.center().y() - side / 2, side, side), quiet)
            line.adjust(side + px(Space.S), 0, 0, 0)
        self._write(painter, line, figure.number, self._number_font(), text)
        line.adjust(QFontMetrics(self._number_font()).horizontalAdvance(figure.number) + px(Space.S), 0, 0, 0)
        self._write(painter, line.translated(0, px(3)), self._detail, _detail_font(), quiet)
        below = QRectF(area.left(), top + number, area.width(), name)
        self._write(painter, below, figure.name, self._name_font(), text)

    @property
    def _detail(self) -> str:
        return "" if self._compact else self._figure.detail

    @property
    def _side(self) -> int:
        """Pixels left and right of its texts."""
        return current().px(Space.M if self._compact else Space.L)

    def _number_font(self) -> QFont:
        return text_font(current().size(Type.SECTION if self._compact else Type.BAND), QFont.Weight.DemiBold)

    def _name_font(self) -> QFont:
        return text_font(current().size(Type.DETAIL if self._compact else Type.BODY), QFont.Weight.Medium)

    def _write(self, painter: QPainter, where: QRectF, text: str, font: QFont, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _detail_font() -> QFont:
    return text_font(current().size(Type.DETAIL))
