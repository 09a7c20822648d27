"""The band over a window of training: that nothing is real, in words and in stripes, and what one is to do next."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.ink_label import InkLabel

_STRIPE: Final = 18  # pixels at 100 %: half of one black and one light stripe, and how high they are
_BARS: Final = 36  # the bar code's height
_YELLOW: Final = "#F5C400"  # of tape around what is not in use; with black it reads in light, dark and without colour
_BLACK: Final = "#16130A"


@dataclass(frozen=True, slots=True)
class Exercise:
    """What one is to do: `where` one is, `what` to do; the `code` to scan with its `caption`, and what the button that
    scans it says, `act`. "" for a code: nothing is to be scanned."""

    where: str
    what: str
    code: str = ""
    caption: str = ""
    act: str = ""


class TrainingBand(QWidget):
    """Emits `scanned` where somebody scans without a scanner, `skipped` for another exercise, `again` to begin anew.
    UI thread."""

    scanned = Signal()
    skipped = Signal()
    again = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._title = InkLabel(Type.SECTION, weight="strong")
        self._nothing = InkLabel(weight="medium")
        self._sentences = (say("training.title"), say("training.band"))
        self._where, self._what = InkLabel(Type.DETAIL, weight="medium"), InkLabel(weight="strong")
        self._exercise: Exercise | None = None
        self._bars: Barcode | None = None
        self._scan = _button("", Icon.SCAN, "Ctrl+Shift+S")
        self._scan.clicked.connect(self.scanned)
        self._skip = _button(say("training.next"), Icon.NEXT, "Ctrl+Shift+N")
        self._skip.clicked.connect(self.skipped)
        self._again = _button(say("training.again"), Icon.REFRESH, "Ctrl+Shift+B")
        self._again.clicked.connect(self.again)
        head = row(self._title, self._nothing, self._again, self._skip, gap=Space.L)
        head.setStretch(1, 1)
        texts = column(self._where, self._what, 1, gap=Space.XS)
        self._work = row(texts, self._scan, gap=Space.L)
        self._work.setStretch(0, 1)
        self._lower = QWidget()
        self._lower.setLayout(self._work)
        whole = column(_Stripes(), gap=Space.NONE)
        inner = QWidget()
        inner.setLayout(column(head, self._lower, gap=Space.S, margins=(Space.L, Space.S, Space.L, Space.S)))
        whole.addWidget(inner)
        self.setLayout(whole)
        self.setAccessibleName(" ".join(self._sentences))
        self._say()
        self.show_exercise(None)

    @property
    def exercise(self) -> Exercise | None:
        """What is shown; None: nothing can be done yet."""
        return self._exercise

    def show_exercise(self, exercise: Exercise | None) -> None:
        """Show this; None: nothing can be done yet."""
        before, self._exercise = self._exercise, exercise
        self._lower.setVisible(exercise is not None)
        for button in (self._skip, self._again):
            button.setVisible(exercise is not None)
        if exercise is None:
            return
        self._say()
        self._scan.setVisible(bool(exercise.code))
        if exercise.code:
            self._scan.show_text(exercise.act)
        if before is None or before.code != exercise.code or before.caption != exercise.caption:
            self._show_bars(exercise)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = current().palette.tones.duplicate
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        painter.fillRect(0, self.height() - 2, self.width(), 2, QColor(tone.line))

    def _say(self) -> None:
        tone = current().palette.tones.duplicate
        self._title.say(self._sentences[0], tone.word)
        self._nothing.say(self._sentences[1], tone.text)
        if self._exercise is not None:
            self._where.say(self._exercise.where, tone.text)
            self._what.say(self._exercise.what, tone.text)

    def _show_bars(self, exercise: Exercise) -> None:
        if self._bars is not None:
            self._work.removeWidget(self._bars)
            self._bars.hide()
            self._bars.deleteLater()
            self._bars = None
        if exercise.code:
            self._bars = Barcode(exercise.code, exercise.caption, height=_BARS, grows=False)
            self._work.insertWidget(1, self._bars)


class _Stripes(QWidget):
    """Slanted stripes across: seen from afar, and without colours."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_STRIPE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, high = QPainter(self), self.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(_YELLOW))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_BLACK))
        for left in range(-high, self.width() + high, 2 * high):
            corners = ((left, high), (left + high, 0), (left + 2 * high, 0), (left + high, high))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))


def _button(text: str, icon: Icon, keys: str) -> ActionButton:
    button = ActionButton(text, icon, keys, role="plain")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus at the work
    return button
