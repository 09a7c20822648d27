"""How a device's reports are laid out, and what stands in one. Pure.

A usage is a page and a number on it as one: 0x8C00FE is "Decoded Data" (0xFE) of the bar code scanner page (0x8C). As
in HID, bits count from the lowest of the first byte, and values are little-endian.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which way a report goes."""

    INPUT = "input"  # the device sends it
    OUTPUT = "output"  # it is sent to the device
    FEATURE = "feature"  # settings, both ways, on request


@dataclass(frozen=True, slots=True)
class Field:
    """`count` values of `size` bits each, from bit `at` of a report on, the report's number not counted.

    `variable`: each value has a usage of its own, in order, the last one for all that are left. Else each value is the
    number of one of the usages, counted from `least`; one outside of `least` to `most` chooses none.
    """

    kind: Kind
    report: int
    at: int
    size: int
    count: int
    usages: tuple[tuple[int, int], ...]  # ranges, both ends included
    variable: bool
    least: int
    most: int
    within: tuple[int, ...]  # the usages of the collections around it, the outermost first

    def usage(self, number: int) -> int | None:
        """The usage of this number among its usages; None where there is none."""
        for first, last in self.usages:
            if number <= last - first:
                return first + number if number >= 0 else None
            number -= last - first + 1
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """Where the values of one usage stand in a report: `count` values of `size` bits, from bit `at` on."""

    kind: Kind
    report: int
    at: int
    size: int
    count: int
    signed: bool

    def number(self, body: bytes) -> int | None:
        """The first value in a report's body; None where the report is too short, or a value has more than 32 bits."""
        end = self.at + self.size
        if self.size > 32 or end > len(body) * 8:
            return None
        value = int.from_bytes(body[self.at // 8 : (end + 7) // 8], "little") >> (self.at % 8)
        value &= (1 << self.size) - 1
        return value - (1 << self.size) if self.signed and value >> (self.size - 1) else value

    def octets(self, body: bytes) -> bytes:
        """All values as bytes, as far as the body has them; b"" where they are none."""
        if self.at % 8 or self.size % 8:
            return b""
        return body[self.at // 8 : (self.at + self.size * self.count) // 8]


@dataclass(frozen=True, slots=True)
class Layout:
    """All fields of a device. `numbered`: each report begins with a byte that says its number."""

    fields: tuple[Field, ...]
    numbered: bool

    def split(self, raw: bytes) -> tuple[int, bytes]:
        """(number, body) of a report as it came; number 0 where reports have none."""
        return (raw[0] if raw else 0, raw[1:]) if self.numbered else (0, raw)

    def length(self, kind: Kind, report: int) -> int:
        """Bytes of a report's body, as far as fields with a meaning reach."""
        ends = [one.at + one.size * one.count for one in self.fields if (one.kind, one.report) == (kind, report)]
        return (max(ends, default=0) + 7) // 8

    def spans(self, usage: int, kind: Kind = Kind.INPUT) -> tuple[Span, ...]:
        """Where this usage has values of its own, in the descriptor's order."""
        return tuple(
            Span(kind, one.report, one.at + one.size * place, one.size, count, one.least < 0)
            for one in self.fields
            if one.kind is kind and one.variable
            for place, count in _places(one, usage)
        )

    def reports_of(self, collection: int, kind: Kind = Kind.INPUT) -> frozenset[int]:
        """The numbers of the reports that have fields inside of a collection of this usage."""
        return frozenset(one.report for one in self.fields if one.kind is kind and collection in one.within)

    def chooses(self, report: int, first: int, last: int) -> bool:
        """Whether an input report can say one of the usages from `first` to `last`."""
        return any(low <= last and high >= first for one in self._choices(report) for low, high in one.usages)

    def chosen(self, report: int, body: bytes, first: int, last: int) -> int | None:
        """Which of the usages from `first` to `last` an input report says; None for none, or more than one."""
        found = {usage for one in self._choices(report) for usage in _selected(one, body) if first <= usage <= last}
        return found.pop() if len(found) == 1 else None

    def _choices(self, report: int) -> Iterator[Field]:
        return (one for one in self.fields if one.kind is Kind.INPUT and one.report == report and not one.variable)


def _places(one: Field, usage: int) -> Iterator[tuple[int, int]]:
    """(place, count) of a usage among a field's values."""
    begin = 0
    for number, (first, last) in enumerate(one.usages):
        if begin >= one.count:
            return
        if first <= usage <= last:
            place = begin + usage - first
            ends = number == len(one.usages) - 1 and usage == last  # the last usage has all values that are left
            if place < one.count:
                yield place, one.count - place if ends else 1
        begin += last - first + 1


def _selected(one: Field, body: bytes) -> Iterator[int]:
    for place in range(one.count):
        span = Span(one.kind, one.report, one.at + one.size * place, one.size, 1, one.least < 0)
        value = span.number(body)
        if value is None:
            return
        usage = one.usage(value - one.least) if one.least <= value <= one.most else None
        if usage is not None:
            yield usage
