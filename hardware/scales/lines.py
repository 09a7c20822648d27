"""Printed lines: a number with its unit and any text around, as most bench scales and indicators send it.

    ST,GS,+   1.234kg      A&D, and those that imitate it: ST stable, US unstable, OL overload; GS gross, NT net
    Gross:  12.50 lb       a ticket of a printing scale; what its lines call tare or total is no weight of the load
    5 lb 3.2 oz            pounds and ounces are one weight
    +001234.5              without a unit: that of the settings, and only where nothing but marks stands around it

Nothing is guessed: two numbers with units, a number whose point may be a separator, one that may be the tail of a
longer one (`12?17 kg`, as a line with another parity brings 12.17 kg; `1 234 kg`, `1.5e3 kg`), a unit that is none of
ours: such a line is not understood, and brings no weight.

Sources: A&D AD-4329A, "Data format", pages 35 and 43; A&D GC series, 16.2; A&D GX series, 10-8 (formats A&D, DP, KF,
MT, NU); Adam CPWplus user manual, page 16; Adam Highland, "Format 2 output"; field reports, section 4.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from hardware.scales.answer import Answer, printable, weighed, without_weight
from services.weighing.model import Condition
from services.weighing.units import weight_of

_NUMBER: Final = r"[0-9]+(?:[.,][0-9]*)?|\.[0-9]+"
_WITH_UNIT = re.compile(
    rf"([+-]?) *(?<![0-9.])(?<![0-9.,],)({_NUMBER}) *,? *(kg|lbs?|oz|mg|g|t)(?![a-z0-9])", re.IGNORECASE
)
_BARE = re.compile(rf"([+-]?) *(?<![0-9.])(?<![0-9.,],)({_NUMBER})(?![0-9.,])")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_TAIL = re.compile(r"[0-9.][^0-9 ,;]{1,3}$")  # before a number: what is glued to it has begun with digits
_PLAIN = re.compile(r"[!-~]?(?<![-+<>~])")  # the character before a number, blanks apart: nothing that was spoiled
_GROUP = re.compile(r"(?<![0-9.,:/-])[0-9]{1,3} $")  # before three digits: a blank that may part thousands

_STABLE: Final = frozenset({"st", "stable", "s", "wt"})
_MOVING: Final = frozenset({"us", "ud", "sd", "unstable", "motion", "mo", "dynamic"})
_OVER: Final = frozenset({"ol", "over", "overload"})
_UNDER: Final = frozenset({"ul", "under", "underload"})
_FAULT: Final = frozenset({"err", "error"})
_GROSS: Final = frozenset({"gs", "g", "gw", "gross", "brutto"})
_NET: Final = frozenset({"nt", "n", "nw", "net", "netto"})
_NOT_THE_LOAD: Final = frozenset(
    {"tr", "t", "pt", "tare", "tara", "total", "qt", "pcs", "pc", "apw", "max", "min", "limit", "target"}
)
_JUDGED: Final = frozenset({"hi", "lo", "ok"})  # a comparison's result
_MARKS: Final = _STABLE | _MOVING | _GROSS | _NET | _JUDGED


def read_line(frame: bytes, unit: str) -> Answer | None:
    """What a printed line says. `unit`: of a line without one. `stable` is None where the line has no mark for it."""
    text = frame.strip(b"\x02 ").decode("latin-1")
    weights = list(_WITH_UNIT.finditer(text))
    around = {word.lower() for word in _WORD.findall(_WITH_UNIT.sub(" ", text))}
    for words, condition in ((_OVER, Condition.OVER), (_UNDER, Condition.UNDER), (_FAULT, Condition.FAULT)):
        if around & words:
            return without_weight(condition, frame)
    if around & _NOT_THE_LOAD:
        return None
    stable = False if around & _MOVING else True if around & _STABLE else None
    net = bool(around & _NET)
    if not weights:
        return _bare(text, around, unit, frame, stable=stable, net=net)
    begins = [0, *(one.end() for one in weights)]
    if not all(_sure(text, one, begin) for one, begin in zip(weights, begins, strict=False)):
        return without_weight(Condition.UNREADABLE, frame)
    if len(weights) == 1:
        return weighed(_number(weights[0]), _unit(weights[0]), frame, stable=stable, net=net)
    return _pounds_and_ounces(text, weights, frame, stable=stable, net=net)


def _bare(text: str, around: Iterable[str], unit: str, frame: bytes, *, stable: bool | None, net: bool) -> Answer:
    """A line without a unit: a number, and besides it only marks."""
    numbers = list(_BARE.finditer(text))
    rest = _BARE.sub("", text)
    if len(numbers) != 1 or set(around) - _MARKS or re.search(r"[^a-z ,;:]", rest, re.IGNORECASE):
        return without_weight(Condition.UNREADABLE, frame)
    if not _sure(text, numbers[0], 0):
        return without_weight(Condition.UNREADABLE, frame)
    return weighed(_number(numbers[0]), unit, frame, stable=stable, net=net)


def _pounds_and_ounces(
    text: str, weights: list[re.Match[str]], frame: bytes, *, stable: bool | None, net: bool
) -> Answer:
    """Two weights are one only as pounds and ounces, one behind the other, the sign in front of both."""
    first, second = weights[0], weights[-1]
    alike = len(weights) == 2 and (_unit(first), _unit(second)) == ("lb", "oz") and not second[1]
    if not alike or text[first.end() : second.start()].strip(" ") or not first[2].isdigit():
        return without_weight(Condition.UNREADABLE, frame)
    pounds, ounces = (weighed(one[2].replace(",", "."), _unit(one), frame, stable=stable) for one in weights)
    if pounds.weight is None or ounces.weight is None:
        return without_weight(Condition.UNREADABLE, frame)
    whole = Decimal(first[2]) * 16 + Decimal(second[2].replace(",", "."))
    weight = weight_of(-whole if first[1] == "-" else whole, "oz")
    condition = Condition.UNDER if weight < 0 else Condition.WEIGHT
    return Answer(condition, weight, stable, zero=weight == 0, net=net, said=printable(frame))


def _sure(text: str, found: re.Match[str], begin: int) -> bool:
    """Whether its sign is one, and nothing before it, from `begin` on, belongs to it: `Box-5 kg`, `12-5 kg` and
    `1/2 kg` say no weight."""
    directly, before = text[: found.start()], text[: found.start()].rstrip(" ,")
    joined = directly[-1:].isalnum() or before[-1:].isdigit()
    if (found[1] and joined) or not _PLAIN.fullmatch(before[-1:]):
        return False
    up_to = text[begin : found.start(2)]
    grouped = re.match(r"[0-9]{3}(?![0-9])", found[2]) and _GROUP.search(up_to)
    return not grouped and not _TAIL.search(up_to)


def _number(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}".replace(",", ".")


def _unit(found: re.Match[str]) -> str:
    return found[3].lower().removesuffix("s")
