"""A keyboard scanner's code as the keys tell it: certain as it is, mended, or refused with the name of what is wrong.

Which characters arrived depends on the computer's layout; which keys were pressed does not. Nearly every scanner is set
to US keys, so what a US keyboard has on the pressed keys is the other thing that it may have sent. Where the two
readings differ and nobody has checked the layout with the test code, no code is certain: a `Y` of a German computer may
be a `Z`. Only the house's own command and badge codes tell by themselves which reading is right. A code that is not
certain is refused, never stored as a good one. Pure: any thread.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from services.scanning.layout import Repair, case_turned, moved
from services.scanning.scan import Flaw

OwnCode = Callable[[str], object]
"""What a command or badge of this house asks for; None for any other code."""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """`text`: the characters that arrived. `keys`: what a US keyboard has on the same keys, one character for each of
    `text` (its own where the key is not known); "" where the platform tells no keys. `caps_lock`: the light was on."""

    text: str
    keys: str = ""
    caps_lock: bool = False


def no_own_codes(_code: str) -> None:
    """A house without command barcodes."""


def read_typed(typed: TypedCode, repair: Repair | None, own: OwnCode = no_own_codes) -> tuple[str, Flaw | None]:
    """(The code, None where it is certain). One that is not comes back as it arrived, with its flaw: LAYOUT or
    CAPS_LOCK. `repair` is what the test code taught, None before that; a layout that was changed since then is still
    noticed where it shows."""
    if repair is None:
        return _unchecked(typed, own)
    mended = repair.apply(typed.text)
    if mended is None or moved(mended):
        return typed.text, Flaw.LAYOUT
    if own(mended) is not None and own(mended) == own(typed.keys or mended):
        return mended, None
    flaw = _changed_since(typed, mended, repair)
    if flaw is None and _lit(typed):
        flaw = Flaw.CAPS_LOCK
    return (mended, None) if flaw is None else (typed.text, flaw)


def _unchecked(typed: TypedCode, own: OwnCode) -> tuple[str, Flaw | None]:
    """Nobody has scanned the test code here."""
    text, keys = typed.text, typed.keys or typed.text
    by_text, by_keys = own(text), own(keys)
    if by_text != by_keys and None in (by_text, by_keys):
        return (text if by_keys is None else keys), None
    if by_text is not None:
        return text, None if by_text == by_keys else Flaw.LAYOUT
    if keys != text:
        return text, Flaw.CAPS_LOCK if _only_case(text, keys) else Flaw.LAYOUT
    if _lit(typed):
        return text, Flaw.CAPS_LOCK
    if typed.keys:
        return text, None  # a US scanner at a US computer
    if moved(text):
        return text, Flaw.LAYOUT
    return text, Flaw.CAPS_LOCK if case_turned(text) else None


def _changed_since(typed: TypedCode, mended: str, repair: Repair) -> Flaw | None:
    """Whether the keys say that the computer no longer types as it did at the test."""
    if not typed.keys:
        return None
    then = _as_then(typed, repair)
    if then != typed.text:
        return Flaw.CAPS_LOCK if _only_case(then, typed.text) else Flaw.LAYOUT
    if repair.name == "same":
        return Flaw.CAPS_LOCK if any(map(_turned, typed.text, typed.keys)) else None
    if repair.name == "own" or typed.keys == mended:
        return None
    return Flaw.CAPS_LOCK if _only_case(typed.keys, mended) else Flaw.LAYOUT


def _as_then(typed: TypedCode, repair: Repair) -> str:
    """What these keys would have typed at the test, as far as it showed that."""
    if repair.keys and all(key == char for key, char in repair.keys.items()):
        return typed.keys  # a US computer: so every key has its US character
    return "".join(repair.keys.get(key, char) for key, char in zip(typed.keys, typed.text, strict=True))


def _turned(char: str, key: str) -> bool:
    return char.isalpha() and key.isalpha() and char.isupper() != key.isupper()


def _lit(typed: TypedCode) -> bool:
    return typed.caps_lock and bool(re.search("[A-Za-z]", typed.text))


def _only_case(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
