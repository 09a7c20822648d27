"""The scale beside the box that is packed: what lies on it, whether that counts, and how far it is from what it should
be. By word, symbol and colour."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.views import Gauge, ScaleView
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood, tone_of


class ScaleCard(QWidget):
    """Shows; nothing of it is pressed."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._weight = label("", Type.BAND, weight="strong", wrap=False)
        self._mark, self._state = Mark(Icon.SCALE, Mood.NEUTRAL), InkLabel(Type.BODY, weight="strong")
        self._expected, self._gauge = label("", Type.DETAIL, quiet=True), _Gauge()
        upper = row(self._weight, self._mark, self._state, gap=Space.M)
        upper.setStretch(2, 1)
        lower = row(self._expected, self._gauge, gap=Space.M)
        lower.setStretch(0, 1)
        whole = card(upper, lower, gap=Space.XS, margins=(Space.L, Space.S, Space.L, Space.S))
        self.setLayout(column(whole))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_scale(self, view: ScaleView | None) -> None:
        """Show this; None: no scale is set up."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._weight.setText(view.weight)
        self._mark.show_mark(view.icon, view.mood)
        self._state.say(view.state, tone_of(view.mood, current().palette).word)
        self._expected.setText(view.expected)
        self._gauge.show_gauge(view.gauge)
        name = self._words.say("packing_screen.scale.name", scale=view.name)
        self.setAccessibleName(f"{name}: {view.weight}, {view.state}. {view.expected}")


class _Gauge(QWidget):
    """A track with the tolerance in its middle, and where the weight is. The words beside it say the same."""

    _WIDTH, _HEIGHT, _TRACK, _DOT = 132, 20, 8, 14  # pixels at 100 %

    def __init__(self) -> None:
        super().__init__()
        self._shown: Gauge | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_gauge(self, gauge: Gauge | None) -> None:
        """None: there is nothing to compare with."""
        self._shown = gauge
        self.setVisible(gauge is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current().px(self._WIDTH), current().px(self._HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        palette, px = current().palette, current().px
        good, off = tone_of(Mood.ACCEPTED, palette), tone_of(Mood.WARNING, palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        dot, height = px(self._DOT), px(self._TRACK)
        track = QRectF(dot / 2, (self.height() - height) / 2, self.width() - dot, height)
        painter.setBrush(QColor(palette.track))
        painter.drawRoundedRect(track, height / 2, height / 2)
        painter.setBrush(QColor(good.line))
        painter.drawRect(QRectF(track.left() + track.width() / 4, track.top(), track.width() / 2, height))
        at = QPointF(track.center().x() + self._shown.place * track.width() / 2, track.center().y())
        painter.setBrush(QColor(good.solid if self._shown.within else off.solid))
        painter.drawEllipse(at, dot / 2, dot / 2)
