"""The line under the status bar that says what is broken: what it means for the work, what to do, a button for it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.frame.status import Trouble
from ui.icons import Icon, paint
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.ink_label import InkLabel


class TroubleLine(QWidget):
    """Shows one Trouble, or hides. Emits `acted` with its key when the button is pressed."""

    acted = Signal(str)

    _ICON = 28  # pixels at 100 %

    def __init__(self) -> None:
        super().__init__()
        self._trouble: Trouble | None = None
        self._what = InkLabel(weight="strong")
        self._next = InkLabel()
        self._act = ActionButton("")
        self._act.clicked.connect(self._press)
        texts = column(self._what, self._next)
        inner = row(_Sign(self._ICON), texts, self._act, gap=Space.L, margins=(Space.L, Space.S, Space.L, Space.S))
        inner.setStretch(1, 1)
        self.setLayout(inner)
        self.hide()

    def show_trouble(self, trouble: Trouble | None) -> None:
        """Show this one; None: all is well."""
        self._trouble = trouble
        self.setVisible(trouble is not None)
        if trouble is None:
            return
        self._say()
        self._act.setVisible(bool(trouble.act))
        self._act.show_text(trouble.act)
        self.setAccessibleName(f"{trouble.what} {trouble.next}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = current().palette.tones.refused
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.line))
        painter.fillRect(0, 0, current().px(6), self.height(), QColor(tone.solid))

    def _say(self) -> None:
        ink = current().palette.tones.refused.text
        if self._trouble is not None:
            self._what.say(self._trouble.what, ink)
            self._next.say(self._trouble.next, ink)

    def _press(self) -> None:
        if self._trouble is not None:
            self.acted.emit(self._trouble.key)


class _Sign(QWidget):
    """The warning sign; the words beside it say the same."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(current().px(self._side), current().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, Icon.TROUBLE, QRectF(self.rect()), current().palette.tones.refused.word)
