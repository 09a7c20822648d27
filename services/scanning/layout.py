"""Keyboard-layout damage: a scanner presses the keys of a US keyboard and the computer reads them as another one.

`004HQ3NIDBVD` then arrives as `àà'HA"NIDBVD` (France), or in swapped case (Caps Lock). Set-up scans `TEST_CODE` once;
`learn` says from what arrived how to mend every later code. Without that test `moved` and `case_turned` recognise
damage where nothing else writes such a code. `typed_code.py` decides with them what is certain.

The tables are those of the X keyboard database (xkeyboard-config: us, fr, de, gb); Windows and macOS have the same
characters on the keys that a barcode uses. Pure: any thread.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from types import MappingProxyType

from services.scanning.aim import split_aim

TEST_CODE = "0123456789AaMmQqWwYyZz-]./#\x1d"
"""What set-up scans: digits, both cases, the letters and signs that move. \x1d is FNC1, a group separator."""

# The keys from the top left to the bottom right, plain and with Shift; ◌ is a dead key, whose sign never arrives.
_US = r"`1234567890-=qwertyuiop[]\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_ROWS = {
    "fr": "²&é\"'(-è_çà)=azertyuiop◌$*qsdfghjklmùwxcvbn,;:!" + "~1234567890°+AZERTYUIOP◌£µQSDFGHJKLM%WXCVBN?./§",
    "de": "◌1234567890ß◌qwertzuiopü+#asdfghjklöäyxcvbnm,.-" + "°!\"§$%&/()=?◌QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    "gb": "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./" + '¬!"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?',
}
_SIGNS = "\x1c\x1d\x1e\x1f\x04\t "  # the same on every layout: typed with Ctrl, or with a key that never moves

_ACCENTS = frozenset("éèçàùµ§²°¬ßẞöäü")  # small ones among capitals and digits: no label is printed so
_FRENCH_DIGITS = frozenset("&é\"'(-è_çà")
_SWAPPED_WORD = re.compile(r"(?<![A-Za-z])[a-z][A-Z]{3,}(?![a-z])")  # hTTPS, sERIAL
_ALIKE = 0.7  # of all characters, in their order
_POUND = re.compile(r"[A-Z0-9]£")  # LOT£12 for LOT#12


@dataclass(frozen=True, slots=True)
class Repair:
    """How codes are mended: `name` is "same", "fr", "de", "gb", "caps", "fr caps" ... or "own" (learned from the
    test code alone); `table` leads from the character that arrived to the one that the scanner sent. `keys` leads from
    what a US keyboard has on a key to what it typed at the test; empty where the platform told no keys."""

    name: str
    table: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def apply(self, text: str) -> str | None:
        """The code that the scanner sent; None where a character arrived that it cannot have sent."""
        if self.name == "same":
            return text
        if any(char not in self.table for char in text):
            return None
        return "".join(self.table[char] for char in text)


def learn(expected: str, got: str, *, caps_lock: bool = False, keys: str = "") -> Repair | None:
    """How to mend codes, when `expected` was scanned and `got` arrived. "same": there is nothing to mend. None: the two
    do not fit (characters are missing, or two became one) and the scanner's country has to be set instead; or the Caps
    Lock light was on: nothing that is true only until somebody presses that key is learned. `keys`: what a US
    keyboard has on the keys of `got`, one for each character; "" unknown."""
    repair = None if caps_lock else _learned(expected, got)
    if repair is None or len(keys) != len(got):
        return repair
    return replace(repair, keys=MappingProxyType(dict(zip(keys, got, strict=True))))


def _learned(expected: str, got: str) -> Repair | None:
    if got == expected:
        return Repair("same", MappingProxyType({}))
    for name, typed in _DAMAGE.items():
        if damaged(expected, name) == got:
            return Repair(name, MappingProxyType({char: sent for sent, char in typed.items() if char != "◌"}))
    return _own(expected, got)


def damaged(text: str, layout: str) -> str:
    """What arrives of `text` on a computer with that layout ("fr", "de", "gb", "caps", "fr caps" ...). Signs that a
    dead key swallows are missing. KeyError: an unknown layout, or a character outside of ASCII."""
    typed = _DAMAGE[layout]
    return "".join(typed[char] for char in text if typed.get(char) != "◌")


def like_test(text: str) -> bool:
    """Whether this may be what arrived of the test code, damaged so that nothing mends it: a layout with dead keys
    swallows some of its signs."""
    return any(SequenceMatcher(None, text, damaged(TEST_CODE, layout)).ratio() >= _ALIKE for layout in _DAMAGE)


def moved(text: str) -> bool:
    """Signs that only another country's keys put into a code."""
    if _POUND.search(text):
        return True
    if re.search("[a-z]", text):  # sentences and names have accents of their own
        return False
    return bool(_ACCENTS.intersection(text)) or _french_top_row(text)


def case_turned(text: str) -> bool:
    """An AIM identifier (`]c1`, `]D2`) or a word (`hTTPS`) with its case turned over."""
    if text.startswith("]"):
        return not split_aim(text[:4].encode())[0] and bool(split_aim(text[:4].swapcase().encode())[0])
    return bool(_SWAPPED_WORD.search(text))


def _french_top_row(text: str) -> bool:
    """Digits of a US scanner on a French keyboard are signs: `&"'(-` for 13456, mostly more than half of a code."""
    signs = sum(char in _FRENCH_DIGITS for char in text)
    return signs >= 3 and signs * 2 > len(text) and not re.search("[0-9]", text)


def _own(expected: str, got: str) -> Repair | None:
    """A layout that no table here has, as far as the test code shows it."""
    pairs = dict(zip(got, expected, strict=False))
    fits = len(got) == len(expected) and all(pairs[char] == sent for sent, char in zip(expected, got, strict=True))
    return Repair("own", MappingProxyType(pairs)) if fits else None


def _layouts() -> dict[str, dict[str, str]]:
    """For each layout: the character that the scanner sends → the one that arrives."""
    tables = {"caps": {char: _swapped(char) for char in _US}}
    for name, row in _ROWS.items():
        tables[name] = dict(zip(_US, row, strict=True))
        tables[f"{name} caps"] = {sent: _swapped(char) for sent, char in tables[name].items()}
    for table in tables.values():
        table.update({char: char for char in _SIGNS})
    return tables


def _swapped(char: str) -> str:
    """The character with Caps Lock on, as X has it: µ has no capital there and types nothing."""
    return {"ß": "ẞ", "µ": "◌"}.get(char, char.swapcase())


_DAMAGE: Mapping[str, Mapping[str, str]] = MappingProxyType(_layouts())
