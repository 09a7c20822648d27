"""Key events as the keyboard scanner's rules want them: what they type, which key it was, and copies to send again."""

import sys

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = _CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ALT_GR = _CONTROL | Qt.KeyboardModifier.AltModifier  # as Windows tells it
_DEAD, _DEAD_LAST = Qt.Key.Key_Dead_Grave, Qt.Key.Key_Dead_Longsolidusoverlay
# A scanner sends GS as Ctrl+]. By the key's place, since on other layouts that key gives another sign. Scan codes: X
# and Wayland (evdev + 8), Windows (set 1).
_BRACKET_RIGHT = {"linux": 35, "win32": 0x1B}.get(sys.platform)
_CAPS_LOCK = {"linux": 0x2, "win32": 0x100, "darwin": 0x10000}.get(sys.platform, 0)  # bit of nativeModifiers


# The keys of a US keyboard by their place: the number of the first one in a row, in the numbering that Linux (evdev; X
# and Wayland add 8) and Windows (set 1) share; what they type alone, and with Shift.
_US_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
_US_KEYS = {
    first + place: pair
    for first, plain, shifted in _US_ROWS
    for place, pair in enumerate(zip(plain, shifted, strict=True))
}
_FIRST_KEY = {"linux": 8, "win32": 0}.get(sys.platform)


TAKES_DIGITS = "takes_digits"
"""The property of a widget that takes what is typed in it, though it is no text field."""


def takes_text(focused: QObject | None) -> bool:
    """Whether what is typed becomes text there, so that it is seen and can be taken back; elsewhere keys act."""
    if not isinstance(focused, QWidget):
        return False
    if focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return True
    around: QWidget | None = focused
    while around is not None and not around.property(TAKES_DIGITS):
        around = around.parentWidget()
    return around is not None


def is_modifier(event: QKeyEvent) -> bool:
    """Whether the key types nothing and only changes what others type: Shift, Caps Lock ..."""
    return event.key() in _MODIFIERS


def is_dead(event: QKeyEvent) -> bool:
    """Whether the key types nothing alone and changes the next letter: ^ and ´ on many layouts."""
    return _DEAD <= event.key() <= _DEAD_LAST


def typed_text(event: QKeyEvent) -> str:
    """What the key types as part of a code or of typing; "" for keys and key combinations that command something."""
    held_down = event.modifiers() & _COMMANDS
    if held_down == _CONTROL and event.nativeScanCode() == _BRACKET_RIGHT:
        return "\x1d"
    if not held_down or (sys.platform == "win32" and held_down == _ALT_GR):
        return event.text()
    control_character = held_down == _CONTROL and not event.text().isprintable()
    return event.text() if control_character else ""


def us_text(event: QKeyEvent) -> str:
    """What a US keyboard types with this key, Caps Lock apart; "" where it is not known which key it was, or where
    more than Shift is held down."""
    modifiers = event.modifiers()
    if _FIRST_KEY is None or modifiers & (_COMMANDS | Qt.KeyboardModifier.GroupSwitchModifier):
        return ""
    pair = _US_KEYS.get(event.nativeScanCode() - _FIRST_KEY)
    return pair[bool(modifiers & Qt.KeyboardModifier.ShiftModifier)] if pair else ""


def caps_lock(event: QKeyEvent) -> bool:
    """Whether the Caps Lock light was on; False where the platform does not say."""
    return bool(event.nativeModifiers() & _CAPS_LOCK)


def place(event: QKeyEvent) -> int:
    """Which key it was: press and release of one key agree, also when Shift was let go in between."""
    return event.nativeScanCode() or -event.key()


def copy_of(event: QKeyEvent) -> QKeyEvent:
    """The same event, to be sent after the window system's own is gone."""
    copy = QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
    copy.setTimestamp(event.timestamp())
    return copy
