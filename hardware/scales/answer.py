"""What a scale's answer says, before it has a moment. Parsers make it; each is a plain function on bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from services.weighing.model import Condition
from services.weighing.units import MOST_DIGITS, weight_of

_LONGEST_SAID = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """As `services.weighing.model.Reading`, without its moment. `stable` None: this scale does not say."""

    condition: Condition
    weight: int | None = None
    stable: bool | None = False
    zero: bool = False
    net: bool = False
    said: str = ""


Parser = Callable[[bytes, str], Answer | None]
"""What a frame (without what ended it) says; the text is the unit of numbers that come without one. None: it is an
answer, but not about what lies on the scale. Never raises."""


def printable(frame: bytes) -> str:
    """An answer as people can read it: ASCII, anything else as \\x and two digits."""
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}" for byte in frame)
    return text if len(text) <= _LONGEST_SAID else f"{text[: _LONGEST_SAID - 1]}…"


def weighed(number: str, unit: str, frame: bytes, *, stable: bool | None, net: bool = False) -> Answer:
    """A weight that was sent: `number` is digits, at most one point, perhaps a sign. Too many digits: UNREADABLE."""
    if sum(one.isdigit() for one in number) > MOST_DIGITS:
        return Answer(Condition.UNREADABLE, said=printable(frame))
    weight = weight_of(Decimal(number), unit)
    condition = Condition.UNDER if weight < 0 else Condition.WEIGHT
    return Answer(condition, weight, stable, zero=weight == 0, net=net, said=printable(frame))


def without_weight(condition: Condition, frame: bytes) -> Answer:
    """An answer that tells no weight: overloaded, under zero, broken, not understood."""
    return Answer(condition, said=printable(frame))
