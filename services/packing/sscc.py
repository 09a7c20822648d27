"""SSCC-18: the number that a box has everywhere, given once and never again. Plain functions on values.

Extension digit, company prefix (GS1), serial reference, check digit. A serial reference begins with the station's own
digits, or comes out of a block that was leased from the hub. All but the check digit is counted on as one number.

Source: GS1 General Specifications, 2.6 (SSCC) and 7.9 (check digit); SSCC numbers may have leading zeros.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LENGTH: Final = 18
PREFIX: Final = r"[0-9]{4,12}"  # a company prefix, as GS1 gives them
MOST_STATION: Final = 3  # digits: of the longest prefix a digit is left to count with
_DIGITS: Final = re.compile(r"[0-9]{18}")
_COUNTED: Final = LENGTH - 1  # digits without the check digit


@dataclass(frozen=True, slots=True)
class Numbering:
    """How boxes are numbered. `station`: the station's own digits, "" none; `leased`: blocks of a hub's are used up
    instead, and `station` is nothing."""

    prefix: str
    extension: int
    station: str = ""
    leased: bool = False

    @property
    def head(self) -> str:
        """What all its numbers begin with."""
        return f"{self.extension}{self.prefix}{'' if self.leased else self.station}"

    @property
    def first(self) -> int:
        """The lowest number: serial reference 1."""
        return self.numbered(1)

    @property
    def last(self) -> int:
        """The highest number."""
        return self.numbered(self._room - 1)

    def numbered(self, serial: int) -> int:
        """The number with that serial reference, counted from 1 behind the head."""
        return int(self.head) * self._room + serial

    def serial_of(self, number: int) -> int:
        """The serial reference of one of its numbers, behind the head."""
        return number - self.numbered(0)

    @property
    def _room(self) -> int:
        return int(10 ** (_COUNTED - len(self.head)))


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a station's settings say of it. `note`: the file beside the database that remembers what was given;
    `numbering` None: boxes get no number; `why`: a key of the words catalogue, "" where nobody wants them numbered."""

    note: Path
    numbering: Numbering | None = None
    why: str = ""


def sscc_of(number: int) -> str:
    """The 18 digits of a number without its check digit."""
    digits = f"{number:0{_COUNTED}}"
    return f"{digits}{check_digit(digits)}"


def number_of(sscc: str) -> int | None:
    """The number that 18 digits are, without the check digit; None where they are none, or that is wrong."""
    if not _DIGITS.fullmatch(sscc) or sscc[-1] != check_digit(sscc[:-1]):
        return None
    return int(sscc[:-1])


def check_digit(digits: str) -> str:
    """The last digit behind these: every other counts three times, beginning with the last."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
