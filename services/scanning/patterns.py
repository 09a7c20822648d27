"""What codes of this house look like: a station's own regular expressions, checked so that none can hang the bench."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from re import _constants as op  # type: ignore[attr-defined]  # the library's own parser: the one true reading
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from services.errors import Refused

LONGEST = 128  # characters of a code that patterns look at; longer codes match none
MOST_WAYS = 200_000  # in which a pattern may try to match a code; some 10 ms at worst

Pattern = re.Pattern[str]
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_ONE_CHARACTER = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN, op.AT}


def compile_pattern(expression: str) -> Pattern | None:
    """The pattern for whole codes, None for "". Raises Refused(PATTERN_INVALID) where it is no regular expression, and
    Refused(PATTERN_UNSAFE) where a code could make it try more than MOST_WAYS ways, or it looks around or back."""
    if not expression:
        return None
    try:
        compiled = re.compile(expression)
        ways = _ways(_parser.parse(expression))
    except (re.error, OverflowError, RecursionError) as error:
        raise Refused("PATTERN_INVALID", "codes.pattern.invalid", pattern=expression) from error
    if ways > MOST_WAYS:
        raise Refused("PATTERN_UNSAFE", "codes.pattern.unsafe", pattern=expression)
    return compiled


def _ways(parts: Iterable[tuple[Any, Any]]) -> int:
    """An upper bound for the ways in which a pattern can match a text of LONGEST characters, cut off at MOST_WAYS."""
    ways = 1
    for code, argument in parts:
        ways *= _ways_of(code, argument)
        if ways > MOST_WAYS:
            return MOST_WAYS + 1
    return ways


def _ways_of(code: Any, argument: Any) -> int:
    if code in _ONE_CHARACTER:
        return 1
    if code is op.SUBPATTERN:
        return _ways(argument[-1])
    if code is op.BRANCH:
        return sum(_ways(branch) for branch in argument[1])
    if code in _REPEATS:
        least, most = int(argument[0]), min(int(argument[1]), LONGEST)
        each: int = _ways(argument[2]) ** most
        return each * (max(most - least, 0) + 1)
    return MOST_WAYS + 1  # looking around, back references, conditions


def _default(expression: str) -> Pattern:
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class Patterns:
    """How this station tells codes apart. None: there are no such codes here. Made by `Patterns.of` from settings."""

    site: str = ""  # of command and badge barcodes; "" where they are off
    tag: Pattern | None = field(default_factory=lambda: _default(r"[A-Z]\d{2}-\d{4,6}"))
    shipment: Pattern | None = field(default_factory=lambda: _default(r"(?:SH|SO)-?\d{3,10}"))
    plate: Pattern | None = field(default_factory=lambda: _default(r"LP-?\d{3,12}"))
    serial: Pattern | None = None
    location: Pattern | None = field(default_factory=lambda: _default(r"(?:LOC|ROOM)[-:][A-Za-z0-9._-]{1,60}"))
    bare_sscc: bool = True  # 18 digits, or 00 and 18 digits, with the right check digit, are an SSCC also without GS1
    training: bool = False  # codes of training are read as what they stand for

    @classmethod
    def of(
        cls,
        *,
        site: str,
        tag: str,
        shipment: str,
        plate: str,
        serial: str,
        location: str = "",
        bare_sscc: bool = True,
        training: bool = False,
    ) -> "Patterns":
        """From the texts of the settings. Raises Refused as `compile_pattern` does."""
        return cls(
            site=site,
            tag=compile_pattern(tag),
            shipment=compile_pattern(shipment),
            plate=compile_pattern(plate),
            serial=compile_pattern(serial),
            location=compile_pattern(location),
            bare_sscc=bare_sscc,
            training=training,
        )
