"""Keys as a scanner or a person presses them, by their place on the keyboard: each stroke, and how long after the last.

Names of keys: the character that it types on a US keyboard, ⇪ for Caps Lock, ⌫ for Backspace, "F1" to "F12",
"Ctrl+Enter", "Ctrl+N", "Ctrl+Shift+I".
"""

from collections.abc import Iterable
from dataclasses import dataclass

SCANNER = 8  # ms for a key: half of it held, half of it up
PERSON = 80

PLAIN = "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "\\zxcvbnm,./"
SHIFTED = "~!@#$%^&*()_+" + "QWERTYUIOP{}" + 'ASDFGHJKL:"' + "|ZXCVBNM<>?"
_CODES = [49, *range(10, 22), *range(24, 36), *range(38, 49), 51, *range(52, 62)]  # X key codes of a PC keyboard
_FUNCTION_CODES = [*range(67, 77), 95, 96]
_SHIFT, _CONTROL = 50, 37
_COMBINATIONS = (
    {char: (code,) for char, code in zip(PLAIN, _CODES, strict=True)}
    | {char: (_SHIFT, code) for char, code in zip(SHIFTED, _CODES, strict=True)}
    | {f"F{number}": (code,) for number, code in enumerate(_FUNCTION_CODES, 1)}
    | {" ": (65,), "\r": (36,), "\t": (23,), "\x1d": (_CONTROL, 35), "\n": (_CONTROL, 44), "⇪": (66,), "⌫": (22,)}
    | {"Ctrl+Enter": (_CONTROL, 36), "Ctrl+N": (_CONTROL, 57), "Ctrl+Shift+I": (_CONTROL, _SHIFT, 31)}
)


@dataclass(frozen=True, slots=True)
class Stroke:
    """The key `code` (X) goes `down` or up, `after` ms from the stroke before it."""

    code: int
    down: bool
    after: int


def keys(names: Iterable[str], each: int, after: int = 0) -> list[Stroke]:
    """What presses these keys one by one in `each` ms, the first of them `after` ms later than it would be. Shift and
    Control go down, and up again, before the key that they change, half of `each` before it."""
    strokes = [
        Stroke(code, down, each // 2) for name in names for down in (True, False) for code in _COMBINATIONS[name]
    ]
    return [Stroke(strokes[0].code, strokes[0].down, strokes[0].after + after), *strokes[1:]]
