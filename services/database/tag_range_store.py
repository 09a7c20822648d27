"""Numbers that may be given as tags: of our own prefixes, of leased blocks. Each change is a line of the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import Connection

from services.assets.model import Numbering, Stopped, Tag, TagAct
from services.assets.tags import number_of, tag_key, tag_of
from services.database.sql import Sql, listed
from services.database.tag_log_store import note
from services.identity.by import By

_SEQUENCES = Sql(  # the condition is word for word as its index has it: blocks that are used up are passed by
    "SELECT seq, lease, next_number, last_number, stopped_tag, stopped_by FROM tag_sequence"
    " WHERE organisation_id = :organisation AND prefix = :prefix"
    " AND (last_number IS NULL OR next_number <= last_number) ORDER BY seq"
)
_BEGIN = Sql(
    "INSERT INTO tag_sequence (organisation_id, prefix, lease, next_number, last_number, stopped_tag)"
    " VALUES (:organisation, :prefix, :lease, :next, :last, '') ON CONFLICT DO NOTHING RETURNING seq"
)
_MOVE = Sql("UPDATE tag_sequence SET next_number = :next WHERE seq = :seq")
_STOP = Sql(  # stands at the prefix itself
    "UPDATE tag_sequence SET stopped_tag = :tag, stopped_by = :remote_id"
    " WHERE organisation_id = :organisation AND prefix = :prefix AND lease = '' AND stopped_tag = ''"
)
_GO_ON = Sql(
    "UPDATE tag_sequence SET stopped_tag = '', stopped_by = NULL"
    " WHERE organisation_id = :organisation AND prefix = :prefix"
)
_GIVEN = Sql("SELECT tag_key FROM tag WHERE organisation_id = :organisation AND tag_key IN EACH(:keys)")
_AT_ONCE = 4096  # numbers that are looked up together, where many in a row were attached as pre-printed


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that may be given: from `next` to `last`, or without an end."""

    seq: int
    lease: str
    next: int
    last: int | None
    stopped: Stopped | None


def ranges(tx: Connection, organisation: int, prefix: str) -> list[Range]:
    """All of a prefix that have numbers left, in the order in which they are used up."""
    return [
        Range(
            row.seq,
            row.lease,
            row.next_number,
            row.last_number,
            Stopped(row.stopped_tag, row.stopped_by) if row.stopped_tag else None,
        )
        for row in _SEQUENCES(tx, organisation=organisation, prefix=prefix)
    ]


def why_stopped(known: Sequence[Range]) -> Stopped | None:
    return next((one.stopped for one in known if one.stopped), None)


def left(tx: Connection, organisation: int, numbering: Numbering, most: int) -> int:
    """How many numbers of the blocks are not given yet: no more than `most` are counted."""
    known = ranges(tx, organisation, numbering.prefix)
    return sum(1 for _tag in islice(new_ones(tx, organisation, numbering, known, most), most))


def following(tx: Connection, organisation: int, numbering: Numbering) -> int:
    """The lowest number that new tags can come to have; 1 where there are none."""
    return next((one.next for one in usable(ranges(tx, organisation, numbering.prefix), numbering)), 1)


def stop(tx: Connection, by: By, prefix: str, tag: str, remote_id: int | None) -> None:
    """Give no more tags of this prefix: the register holds one that the log does not know."""
    _BEGIN(tx, organisation=by.organisation, prefix=prefix, lease="", next=1, last=None)
    _STOP(tx, organisation=by.organisation, prefix=prefix, tag=tag, remote_id=remote_id)
    note(tx, by, TagAct.STOPPED, tag, remote_id=remote_id)


def go_on(tx: Connection, by: By, numbering: Numbering, number: int) -> None:
    """Number on from here; what lies between is not used, and stands in the log so."""
    prefix = numbering.prefix
    _BEGIN(tx, organisation=by.organisation, prefix=prefix, lease="", next=1, last=None)
    for one in ranges(tx, by.organisation, prefix):
        end = number if one.last is None else min(number, one.last + 1)
        if end > one.next and bool(one.lease) is numbering.leased:
            first, last = (tag_of(prefix, at, numbering.digits) for at in (one.next, end - 1))
            note(tx, by, TagAct.SKIPPED, first if first == last else f"{first}…{last}")
            move(tx, by.organisation, numbering, one, end)
    _GO_ON(tx, organisation=by.organisation, prefix=prefix)


def lease(tx: Connection, by: By, numbering: Numbering, lease_id: str, first: int, last: int) -> None:
    """A block of numbers has come from the hub. Twice is once."""
    block = Range(0, lease_id, first, last, None)
    if _begin(tx, by.organisation, numbering, block, first):
        note(tx, by, TagAct.LEASED, block_of(numbering, first, last), why=lease_id)


def give_lease(tx: Connection, by: By, numbering: Numbering, lease_id: str, first: int, last: int) -> None:
    """A block of numbers goes to a station: they are not given here any more."""
    _BEGIN(tx, organisation=by.organisation, prefix=numbering.prefix, lease="", next=1, last=None)
    own = next(one for one in ranges(tx, by.organisation, numbering.prefix) if not one.lease)
    move(tx, by.organisation, numbering, own, max(own.next, last + 1))
    note(tx, by, TagAct.LEASED, block_of(numbering, first, last), why=lease_id)


def block_of(numbering: Numbering, first: int, last: int) -> str:
    """A block of numbers, as the log names it."""
    return "…".join(tag_of(numbering.prefix, one, numbering.digits) for one in (first, last))


def pass_by(tx: Connection, organisation: int, numbering: Numbering, tag: str) -> None:
    """A tag is on a device: where it would have been the next of a range, that goes on behind it."""
    number = number_of(tag, numbering.prefix)
    if number is None or tag_key(tag_of(numbering.prefix, number, numbering.digits)) != tag_key(tag):
        return
    for one in usable(ranges(tx, organisation, numbering.prefix), numbering):
        if one.next == number:
            move(tx, organisation, numbering, one, number + 1)


def new_ones(
    tx: Connection, organisation: int, numbering: Numbering, known: Sequence[Range], at_once: int = 1
) -> Iterator[Tag]:
    """Tags that were never handed out, in their order; some may be on a device already, attached as pre-printed."""
    for one in usable(known, numbering):
        yield from _new_of(tx, organisation, numbering, one, at_once)


def range_of(known: Sequence[Range], number: int) -> Range | None:
    """The one that has this number."""
    return next((one for one in known if one.next <= number and (one.last is None or number <= one.last)), None)


def move(tx: Connection, organisation: int, numbering: Numbering, one: Range, number: int) -> None:
    """A range goes on from this number; what is on devices already is passed by here, once, and not at each scan."""
    if one.seq == 0:
        _begin(tx, organisation, numbering, one, number)
    else:
        _MOVE(tx, seq=one.seq, next=_fresh(tx, organisation, numbering, one, number))


def usable(known: Sequence[Range], numbering: Numbering) -> list[Range]:
    """Where new numbers come from, in their order. `seq` 0: a sequence that was never used."""
    if numbering.leased:
        return [one for one in known if one.lease and one.last is not None and one.next <= one.last]
    return [one for one in known if not one.lease] or [Range(0, "", 1, None, None)]


def _new_of(tx: Connection, organisation: int, numbering: Numbering, one: Range, at_once: int = 1) -> Iterator[Tag]:
    """Those of one range. `at_once`: how many are looked up together at first; then more and more."""
    at = one.next
    while one.last is None or at <= one.last:
        end = at + at_once if one.last is None else min(at + at_once, one.last + 1)
        tags = {number: tag_of(numbering.prefix, number, numbering.digits) for number in range(at, end)}
        keys = listed(map(tag_key, tags.values()))
        given = {row.tag_key for row in _GIVEN(tx, organisation=organisation, keys=keys)}
        yield from (Tag(tag, numbering.prefix, number) for number, tag in tags.items() if tag_key(tag) not in given)
        at, at_once = end, min(at_once * 8, _AT_ONCE)


def _fresh(tx: Connection, organisation: int, numbering: Numbering, one: Range, number: int) -> int:
    """The first number of a range from this one on that nobody has; the one after its last where it has none."""
    found = next(_new_of(tx, organisation, numbering, replace(one, next=number)), None)
    return found.number if found is not None else (one.last or 0) + 1


def _begin(tx: Connection, organisation: int, numbering: Numbering, one: Range, number: int) -> bool:
    """Store a range that goes on from this number; False where it is stored already."""
    fresh = _fresh(tx, organisation, numbering, one, number)
    values = {"prefix": numbering.prefix, "lease": one.lease, "next": fresh, "last": one.last}
    return bool(_BEGIN(tx, organisation=organisation, **values).all())
