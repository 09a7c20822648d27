"""Report descriptors (HID 1.11, chapter 6.2.2): where in a report each value stands, and what it means. Pure.

A descriptor comes from the device, so from anybody: whatever stands in it, reading it ends, raises nothing, and costs
no more than its length. What is broken ends the reading; what was read before that counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hardware.hid.layout import Field, Kind, Layout

MOST_BYTES = 4096  # of a descriptor; Linux takes no longer ones
_MOST_FIELDS = 1024
_MOST_BITS = 8 * 4096  # of a report
_MOST_DEPTH = 64  # of collections, and of states put aside

_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_LONG_ITEM = 0xFE
_COLLECTION, _END_COLLECTION = 0xA, 0xC
_KINDS = {0x8: Kind.INPUT, 0x9: Kind.OUTPUT, 0xB: Kind.FEATURE}
_CONSTANT, _VARIABLE = 0x01, 0x02  # bits of a main item


@dataclass(frozen=True, slots=True)
class _Globals:
    """What stays from one field to the next. Least and most as they were written: how to read them is known late."""

    page: int = 0
    least: bytes = b""
    most: bytes = b""
    size: int = 0
    count: int = 0
    report: int = 0


@dataclass(slots=True)
class _Locals:
    """What counts for the next field alone."""

    usages: list[tuple[int, int]] = field(default_factory=list)
    first: int | None = None


@dataclass(slots=True)
class _State:
    now: _Globals = field(default_factory=_Globals)
    aside: list[_Globals] = field(default_factory=list)
    local: _Locals = field(default_factory=_Locals)
    within: list[int] = field(default_factory=list)
    filled: dict[tuple[Kind, int], int] = field(default_factory=dict)  # bits of each report so far
    fields: list[Field] = field(default_factory=list)
    numbered: bool = False


def read_descriptor(raw: bytes) -> Layout:
    """The layout that a report descriptor gives. Never raises; see above."""
    state = _State()
    for type_, tag, data in _items(raw[:MOST_BYTES]):
        if type_ == _GLOBAL:
            _set_global(state, tag, data)
        elif type_ == _LOCAL:
            _set_local(state, tag, data)
        elif type_ == _MAIN:
            _add(state, tag, data)
            state.local = _Locals()
        if len(state.fields) >= _MOST_FIELDS:
            break
    return Layout(tuple(state.fields), state.numbered)


def _items(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each item's type, tag and data. Long items, which nothing uses, are passed over; a torn one ends it."""
    at = 0
    while at < len(raw):
        prefix = raw[at]
        if prefix == _LONG_ITEM:
            at += 3 + raw[at + 1] if at + 1 < len(raw) else 2
            continue
        length = (0, 1, 2, 4)[prefix & 0x3]
        data = raw[at + 1 : at + 1 + length]
        if len(data) < length:
            return
        yield (prefix >> 2) & 0x3, prefix >> 4, data
        at += 1 + length


def _set_global(state: _State, tag: int, data: bytes) -> None:
    value = int.from_bytes(data, "little")
    if tag == 0x0:
        state.now = replace(state.now, page=value & 0xFFFF)
    elif tag == 0x1:
        state.now = replace(state.now, least=data)
    elif tag == 0x2:
        state.now = replace(state.now, most=data)
    elif tag == 0x7:
        state.now = replace(state.now, size=value)
    elif tag == 0x8:
        state.now, state.numbered = replace(state.now, report=value & 0xFF), True
    elif tag == 0x9:
        state.now = replace(state.now, count=value)
    elif tag == 0xA and len(state.aside) < _MOST_DEPTH:
        state.aside.append(state.now)
    elif tag == 0xB and state.aside:
        state.now = state.aside.pop()


def _set_local(state: _State, tag: int, data: bytes) -> None:
    """Usages. One of four bytes has its page in the upper two."""
    value = int.from_bytes(data, "little")
    usage = value if len(data) == 4 else state.now.page << 16 | value
    if tag == 0x0:
        state.local.usages.append((usage, usage))
    elif tag == 0x1:
        state.local.first = usage
    elif tag == 0x2 and state.local.first is not None:
        if state.local.first <= usage:
            state.local.usages.append((state.local.first, usage))
        state.local.first = None


def _add(state: _State, tag: int, data: bytes) -> None:
    """A main item: a field, or a collection's begin or end."""
    if tag == _COLLECTION:
        if len(state.within) < _MOST_DEPTH:
            state.within.append(state.local.usages[0][0] if state.local.usages else 0)
    elif tag == _END_COLLECTION:
        if state.within:
            state.within.pop()
    elif tag in _KINDS:
        _add_field(state, _KINDS[tag], int.from_bytes(data, "little"))


def _add_field(state: _State, kind: Kind, flags: int) -> None:
    now, report = state.now, (kind, state.now.report)
    start = state.filled.get(report, 0)
    bits = now.size * now.count
    if not bits or start + bits > _MOST_BITS:
        return
    state.filled[report] = start + bits
    if flags & _CONSTANT:
        return
    least = int.from_bytes(now.least, "little", signed=True)
    state.fields.append(
        Field(
            kind=kind,
            report=now.report,
            at=start,
            size=now.size,
            count=now.count,
            usages=tuple(state.local.usages),
            variable=bool(flags & _VARIABLE),
            least=least,
            most=int.from_bytes(now.most, "little", signed=least < 0),
            within=tuple(state.within),
        )
    )
