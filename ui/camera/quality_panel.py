"""How good the picture is: one hint, large, and a bar for each measure."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.camera.quality_views import Meter
from ui.icons import Icon, paint
from ui.theme.spacing import column, grid
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, Space, Tone, Type
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label

METERS: Final = 4
_BESIDE: Final = 2
_HIGH, _WIDE = 10, 80  # pixels of a bar at 100 %: it is as wide as there is room
_ICON: Final = 24


class HintLine(QWidget):
    """The one thing to change, on a ground of its own, with a symbol: no colour alone says it."""

    def __init__(self) -> None:
        super().__init__()
        self._hint, self._good = "", True
        self._text = InkLabel(Type.SECTION, weight="strong")
        pad = Space.L + _ICON + Space.M
        self.setLayout(column(self._text, margins=(pad, Space.S, Space.L, Space.S)))

    @property
    def says(self) -> str:
        """The hint."""
        return self._hint

    def show_hint(self, hint: str, *, good: bool) -> None:
        self._hint, self._good = hint, good
        self.setAccessibleName(hint)
        self._say()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        px, tone, painter = current().px, self._tone(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tone.line))
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(RADIUS), px(RADIUS))
        icon = Icon.ACCEPTED if self._good else Icon.WARNING
        side = px(_ICON)
        paint(painter, icon, QRectF(px(Space.L), (self.height() - side) / 2, side, side), tone.word)

    def _say(self) -> None:
        self._text.say(self._hint, self._tone().word)

    def _tone(self) -> Tone:
        tones = current().palette.tones
        return tones.accepted if self._good else tones.duplicate


class MeterBar(QWidget):
    """A bar with a mark where good ends."""

    def __init__(self) -> None:
        super().__init__()
        self._meter = Meter("", 0.0, (), True, "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_meter(self, meter: Meter) -> None:
        self._meter = meter
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current().px(_WIDE), current().px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, painter, area = current().palette, QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = palette.tones.accepted.solid if self._meter.good else palette.tones.duplicate.solid
        painter.setClipRect(area)
        painter.fillRect(area, QColor(palette.track))
        painter.fillRect(QRectF(0, 0, area.width() * self._meter.share, area.height()), QColor(colour))
        for limit in self._meter.limits:
            painter.fillRect(QRectF(area.width() * limit - 1, 0, 2, area.height()), QColor(palette.text))


class MeterView(QWidget):
    """A measure: its name, its bar, a word."""

    def __init__(self) -> None:
        super().__init__()
        self._name = label("", Type.DETAIL, weight="medium", wrap=False)
        self._bar = MeterBar()
        self._word = label("", Type.DETAIL, quiet=True, wrap=False)
        self.setLayout(column(self._name, self._bar, self._word, gap=Space.XS))

    def show_meter(self, meter: Meter) -> None:
        self._name.setText(meter.name)
        self._word.setText(meter.word)
        self._bar.show_meter(meter)
        self.setAccessibleName(f"{meter.name}: {meter.word}")


class Meters(QWidget):
    """The measures, two beside one another. UI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._views = tuple(MeterView() for _ in range(METERS))
        places = grid(gap=Space.M)
        for number, view in enumerate(self._views):
            places.addWidget(view, number // _BESIDE, number % _BESIDE)
            places.setColumnStretch(number % _BESIDE, 1)
        self.setLayout(places)

    def show_meters(self, meters: tuple[Meter, ...]) -> None:
        for view, meter in zip(self._views, meters, strict=True):
            view.show_meter(meter)
