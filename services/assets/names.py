"""Internal names by a pattern: `Dell CB 3100 #{n}`. Plain functions.

`{n}` is the number, `{n:03}` with zeros in front, `{serial}` and `{tag}` are the asset's own; `{{` and `}}` are braces.
A pattern is never a format string of Python's: nothing else is read in braces.
"""

import re
from typing import Final

from services.assets.contract import LONGEST
from services.errors import Refused

LARGEST: Final = 9_999  # the number up to which a pattern has to fit its field
_LONGEST: Final = LONGEST["internal_name"]
_PART: Final = re.compile(r"\{\{|\}\}|\{n(?::0([1-9]))?\}|\{serial\}|\{tag\}")
_DIGITS: Final = re.compile("[0-9]+")
_ALLOWED: Final = "{n} {n:03} {serial} {tag}"  # as the words show it
_BRACES: Final = {"{{": "{", "}}": "}"}


def check(pattern: str) -> None:
    """Raises Refused: NAME_PATTERN where braces hold something else, TOO_LONG where the name of number 9999 does not
    fit. A serial or tag in it counts as nothing: how long they are is seen when they are there."""
    rest = _PART.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise Refused("NAME_PATTERN", "assets.refused.pattern", field="internal_name", parts=_ALLOWED)
    if len(fill(pattern, LARGEST, "", "")) > _LONGEST:
        raise Refused("TOO_LONG", "assets.refused.pattern_long", field="internal_name", most=_LONGEST, number=LARGEST)


def fill(pattern: str, number: int, serial: str, tag: str | None) -> str:
    """The name of asset `number`. `tag` None: it is not known yet, and what comes back is still a pattern, to be filled
    again with the tag. What `check` refuses stays as it stands. Never raises."""
    return _PART.sub(lambda part: _filled(part, number, serial, tag), pattern)


def made(pattern: str, name: str, serial: str, tag: str | None) -> bool:
    """Whether the pattern makes that name for this asset, whichever number it took. `tag` as in `fill`; a name may be
    cut to its field's length. Never raises."""
    numbers = [LARGEST, *_numbers(pattern, name, serial, tag)]
    return any(fill(pattern, number, serial, tag)[:_LONGEST] == name for number in numbers)


def _numbers(pattern: str, name: str, serial: str, tag: str | None) -> list[int]:
    """Those that may stand where the pattern's first one does: its digits, and fewer of them, as others may follow."""
    first = next((part for part in _PART.finditer(pattern) if part.group().startswith("{n")), None)
    if first is None:
        return []
    digits = _DIGITS.match(name, len(fill(pattern[: first.start()], 0, serial, tag)))
    return [int(digits[0][:end]) for end in range(1, len(digits[0]) + 1)] if digits else []


def _filled(part: re.Match[str], number: int, serial: str, tag: str | None) -> str:
    whole = part.group()
    if whole in _BRACES:
        return whole if tag is None else _BRACES[whole]
    if whole == "{tag}":
        return whole if tag is None else tag
    if whole == "{serial}":
        return serial if tag is not None else serial.replace("{", "{{").replace("}", "}}")
    return str(number).zfill(int(part[1] or 1))
