"""How good the picture is: one hint, large, and a bar for each measure."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.camera.quality_views import Meter, QualityView
from ui.icons import Icon, paint
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, Space, Tone, Type
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label

METERS: Final = 4
_HIGH, _WIDE = 10, 112  # pixels of a bar at 100 %
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
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

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


class QualityPanel(QWidget):
    """Hidden while nobody can tell. UI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.hint = HintLine()
        self.meters = tuple(MeterView() for _ in range(METERS))
        self._meters = flow(*self.meters, gap=Space.L)
        held = QWidget()
        held.setLayout(self._meters)
        self.setLayout(column(self.hint, held, gap=Space.S))
        self.hide()

    def show_quality(self, view: QualityView | None) -> None:
        self.setVisible(view is not None)
        if view is None:
            return
        self.hint.show_hint(view.hint, good=view.good)
        for widget, meter in zip(self.meters, view.meters, strict=True):
            widget.show_meter(meter)
