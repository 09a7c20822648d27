"""The PIN pad: by finger, mouse or digits on the keyboard. Shows dots, never the PIN."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.key_events import TAKES_DIGITS
from ui.theme.spacing import column, grid, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label

LONGEST: Final = 12  # digits of a PIN
_SHOWN: Final = 4  # dots that are always drawn


class PinPad(QWidget):
    """Emits `entered` with the digits when Enter or the button confirms them; it forgets them then. `changed` tells how
    many there are, each time that changes."""

    entered = Signal(str)
    changed = Signal(int)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._pin = ""
        self._dots = _Dots()
        self._wrong = label("", weight="medium")
        self._wrong.setProperty("danger", True)
        self._wrong.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._erase = ActionButton(words.say("frame.pin.erase"), Icon.ERASE)
        self._erase.clicked.connect(self.erase)
        self._confirm = ActionButton(words.say("frame.pin.confirm"), Icon.CONFIRM, role="primary")
        self._confirm.clicked.connect(self.confirm)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.say("frame.pin.name"))
        self.setProperty(TAKES_DIGITS, True)
        below = row(self._erase, self._confirm, gap=Space.S)
        below.setStretch(1, 1)
        self.setLayout(column(self._dots, self._wrong, self._keys(), below, gap=Space.M))
        self.clear()

    @property
    def is_empty(self) -> bool:
        """Whether no digit was entered yet."""
        return not self._pin

    def clear(self) -> None:
        """Forget the digits and what was wrong."""
        self._set("")
        self.show_wrong("")

    def show_wrong(self, wrong: str) -> None:
        """Say why the PIN was not taken; "" takes it back."""
        self._wrong.setText(wrong or " ")  # its line stays, so that the keys do not jump under the finger

    def type_digit(self, digit: str) -> None:
        """One more digit, "0" to "9": pressed, typed, or scanned."""
        self.show_wrong("")
        self._set((self._pin + digit)[:LONGEST])

    def erase(self) -> None:
        """Take the last digit back."""
        self._set(self._pin[:-1])

    def confirm(self) -> None:
        """The digits are complete. Without any, nothing happens."""
        pin = self._pin
        self._set("")
        if pin:
            self.entered.emit(pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in tuple("0123456789"):
            self.type_digit(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def _keys(self) -> QWidget:
        keys = QWidget()
        layout = grid(Space.S)
        for digit in range(1, 10):
            layout.addWidget(self._digit(str(digit)), (digit - 1) // 3, (digit - 1) % 3)
        layout.addWidget(self._digit("0"), 3, 1)
        keys.setLayout(layout)
        return keys

    def _digit(self, digit: str) -> "PadButton":
        button = PadButton(digit)
        button.setAccessibleName(self._words.say("frame.pin.digit", digit=digit))
        button.clicked.connect(lambda: self.type_digit(digit))
        return button

    def _set(self, pin: str) -> None:
        before, self._pin = self._pin, pin
        self._dots.show_count(len(pin))
        self._dots.setAccessibleName(self._words.say("frame.pin.entered", n=len(pin)))
        if len(before) != len(pin):
            self.changed.emit(len(pin))


class PadButton(ActionButton):
    """A key of the pad. The keyboard types digits anywhere on the pad, so keys are passed on."""

    word_type = Type.SECTION

    def sizeHint(self) -> QSize:
        return QSize(current().px(88), current().px(60))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()


class _Dots(QWidget):
    """One dot for each digit entered."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        self._count = count
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current().px(200), current().px(28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, px = QPainter(self), current().palette, current().px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, step, count = px(14), px(26), max(_SHOWN, self._count)
        left = (self.width() - (count - 1) * step - side) / 2
        for index in range(count):
            filled = index < self._count
            painter.setPen(QPen(QColor(palette.accent if filled else palette.outline), px(2)))
            painter.setBrush(QColor(palette.accent) if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(left + index * step, (self.height() - side) / 2, side, side))
