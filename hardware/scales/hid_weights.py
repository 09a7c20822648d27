"""USB HID scales: what a report says. Pure.

The bytes' places and numbers are in the scale's own descriptor (HID Point of Sale Usage Tables 1.02, chapter 4; HID
Usage Tables 1.5, page 0x8D):

    Scale Status (0x8D:0x70)   one of Fault, Stable at Center of Zero, In Motion, Weight Stable, Under Zero, …
    Weight Unit (0x8D:0x50)    one of milligram to pound
    Data Scaling (0x8D:0x41)   the power of ten that the weight is to be taken by, with a sign
    Data Weight (0x8D:0x40)    the number

Taels and "avoir tons" are told as UNREADABLE: the tables do not say which of several weights of that name is meant.
"""

from fractions import Fraction
from types import MappingProxyType
from typing import Final

from hardware.hid.layout import Kind, Layout, Span
from hardware.scales.answer import Answer
from services.weighing.model import Condition
from services.weighing.units import KILOGRAMS

PAGE: Final = 0x8D0000
_DATA_REPORT = PAGE | 0x32
_WEIGHT, _SCALING = PAGE | 0x40, PAGE | 0x41
_STATUS, _UNIT = (PAGE | 0x71, PAGE | 0x7F), (PAGE | 0x51, PAGE | 0x5F)
_ZERO_SCALE = PAGE | 0x80

_AT_ZERO, _IN_MOTION, _STABLE, _UNDER = PAGE | 0x72, PAGE | 0x73, PAGE | 0x74, PAGE | 0x75
_WITHOUT_WEIGHT = MappingProxyType(
    {
        PAGE | 0x71: Condition.FAULT,
        PAGE | 0x76: Condition.OVER,
        PAGE | 0x77: Condition.FAULT,  # it has to be calibrated
        PAGE | 0x78: Condition.FAULT,  # it has to be set to zero
    }
)
_GRAIN: Final = KILOGRAMS["lb"] / 7000
_KILOGRAMS: Final = MappingProxyType(
    {
        PAGE | 0x51: KILOGRAMS["mg"],
        PAGE | 0x52: KILOGRAMS["g"],
        PAGE | 0x53: KILOGRAMS["kg"],
        PAGE | 0x54: 200 * KILOGRAMS["mg"],  # carat
        PAGE | 0x56: _GRAIN,
        PAGE | 0x57: 24 * _GRAIN,  # pennyweight
        PAGE | 0x58: KILOGRAMS["t"],
        PAGE | 0x5A: 480 * _GRAIN,  # troy ounce
        PAGE | 0x5B: KILOGRAMS["oz"],
        PAGE | 0x5C: KILOGRAMS["lb"],
    }
)
_MOST_SCALING = 12  # powers of ten, either way: beyond is no scale's
_MOST = 10**12  # millionths of a kilogram: a thousand tons


class HidWeights:
    """One scale's reports. Immutable."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._tells_status = {one.report for one in layout.fields if self._can_say(one.report, _STATUS)}
        data = self._tells_status | layout.reports_of(_DATA_REPORT)  # other reports have weights too: its limit
        self._weights = {span.report: span for span in layout.spans(_WEIGHT) if span.report in data}
        self._scalings = {span.report: span for span in layout.spans(_SCALING)}

    @property
    def report(self) -> tuple[int, int] | None:
        """(number, bytes of its body) of the report that has the weight; None for a device that is no scale."""
        return next(((one, self._layout.length(Kind.INPUT, one)) for one in self._weights), None)

    @property
    def numbered(self) -> bool:
        """Whether its reports begin with their number."""
        return self._layout.numbered

    def read(self, raw: bytes) -> Answer | None:
        """What this report says; None where it is not about what lies on the scale. Never raises."""
        report, body = self._layout.split(raw)
        status = self._said(report, body, _STATUS)
        said = raw.hex(" ").upper()
        if without := _WITHOUT_WEIGHT.get(status or 0):
            return Answer(without, said=said)
        span = self._weights.get(report)
        if span is None:
            return None
        weight = self._weight(report, body, span)
        if weight is None or (status is None and report in self._tells_status):
            return Answer(Condition.UNREADABLE, said=said)
        if status == _UNDER or weight < 0:
            return Answer(Condition.UNDER, -abs(weight), stable=status == _STABLE, said=said)
        stable = None if status is None else status in (_AT_ZERO, _STABLE)
        nothing = status == _AT_ZERO or span.number(body) == 0
        return Answer(Condition.WEIGHT, weight, stable, zero=nothing and status != _IN_MOTION, said=said)

    def to_zero(self) -> tuple[bytes, bool] | None:
        """The report that sets it to zero, and whether it is a feature report; None where it has none."""
        for kind in (Kind.OUTPUT, Kind.FEATURE):
            for span in self._layout.spans(_ZERO_SCALE, kind):
                body = (1 << span.at).to_bytes(self._layout.length(kind, span.report), "little")
                return bytes([span.report]) + body, kind is Kind.FEATURE
        return None

    def _weight(self, report: int, body: bytes, span: Span) -> int | None:
        """In millionths of a kilogram, rounded to a whole milligram; None where it cannot be known."""
        number = span.number(body)
        unit = _KILOGRAMS.get(self._said(report, body, _UNIT) or 0)
        scaling = _signed(self._scalings.get(report), body)
        if number is None or unit is None or scaling is None or abs(scaling) > _MOST_SCALING:
            return None
        weight = round(Fraction(number) * Fraction(10) ** scaling * unit * 1_000_000)
        return weight if abs(weight) <= _MOST else None

    def _can_say(self, report: int, choice: tuple[int, int]) -> bool:
        return self._layout.chooses(report, *choice) or self._as_number(report, choice) is not None

    def _said(self, report: int, body: bytes, choice: tuple[int, int]) -> int | None:
        """Which of these usages the report says. Some scales have the choice as a plain number: the first is 1."""
        span = self._as_number(report, choice)
        if span is None:
            return self._layout.chosen(report, body, *choice)
        number = span.number(body) or 0
        return choice[0] + number - 1 if number > 0 else None

    def _as_number(self, report: int, choice: tuple[int, int]) -> Span | None:
        spans = (span for usage in (choice[0] - 1, choice[0]) for span in self._layout.spans(usage))
        return next((span for span in spans if span.report == report and span.size > 1), None)


def _signed(span: Span | None, body: bytes) -> int | None:
    """The power of ten: with a sign, whatever the descriptor says, since scales mean -1 by 0xFF; 0 where there is no
    such field."""
    if span is None:
        return 0
    number = span.number(body)
    if number is None or number < 0:
        return number
    return number - (1 << span.size) if number >> (span.size - 1) else number
