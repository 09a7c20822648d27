"""The tables of tags: sequences, and the ledger of what was handed out. Each change is a line of the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from services.assets.model import NO_PARAMS, By, Numbering, Stopped, Tag, TagAct, TagState
from services.assets.tags import number_of, spelled, tag_key, tag_of
from services.database.sql import Sql, listed
from services.database.tag_log_store import note
from services.database.types import to_micros

_ONE_AT_A_TIME = Sql("LOCK TABLE tag_sequence IN EXCLUSIVE MODE")
_FREE = Sql(
    "SELECT tag, prefix, number FROM tag WHERE organisation_id = :organisation AND prefix = :prefix AND state = 'free'"
    " ORDER BY number LIMIT 1"
)
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
_TAKE_FREE = Sql(
    "UPDATE tag SET state = 'reserved', asset = :asset, reserved_at = :reserved_at"
    " WHERE organisation_id = :organisation AND tag = :tag AND state = 'free' RETURNING tag"
)
_TAKE_NEW = Sql(
    "INSERT INTO tag (organisation_id, tag, tag_key, prefix, number, state, asset, reserved_at)"
    " VALUES (:organisation, :tag, :key, :prefix, :number, 'reserved', :asset, :reserved_at)"
    " ON CONFLICT DO NOTHING RETURNING tag"
)
_ATTACH_FREE = Sql(  # it is on a device now: whatever becomes of that, it is given to no other
    "UPDATE tag SET state = 'reserved', asset = :asset, reserved_at = NULL, prefix = '', number = NULL"
    " WHERE organisation_id = :organisation AND tag = :tag AND state = 'free' RETURNING tag"
)
_SET = Sql("UPDATE tag SET state = :state WHERE organisation_id = :organisation AND tag = :tag AND asset = :asset")
_GET = Sql(
    "SELECT tag, prefix, state, asset FROM tag WHERE organisation_id = :organisation"
    " AND (tag_key = :key OR tag = :tag) ORDER BY CASE WHEN tag = :tag THEN 0 ELSE 1 END LIMIT 1"
)
_GIVEN = Sql("SELECT tag_key FROM tag WHERE organisation_id = :organisation AND tag_key IN EACH(:keys)")
_UNUSED = Sql(
    "SELECT tag, prefix, state, asset FROM tag WHERE organisation_id = :organisation AND state = 'reserved'"
    " AND reserved_at IS NOT NULL AND reserved_at < :before ORDER BY reserved_at LIMIT :most"
)
_AT_ONCE = 4096  # numbers that are looked up together, where many in a row were attached as pre-printed


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that may be given: from `next` to `last`, or without an end."""

    seq: int
    lease: str
    next: int
    last: int | None
    stopped: Stopped | None


@dataclass(frozen=True, slots=True)
class Given:
    """A tag of the ledger."""

    tag: str
    prefix: str
    state: TagState
    asset: str


def one_at_a_time(tx: Connection) -> None:
    """From here to its end no other transaction that says so is under way. To be said before anything is read: on
    PostgreSQL who comes second then reads what the first has written, where it would else lose its own work to it, and
    of many at once some again and again. SQLite lets in one alone anyway."""
    if tx.dialect.name != "sqlite":
        _ONE_AT_A_TIME(tx)


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


def peek(tx: Connection, organisation: int, numbering: Numbering) -> Tag | None:
    """The tag that would be given next; nothing is changed. None where there is none to give."""
    return outlook(tx, organisation, numbering)[0]


def outlook(tx: Connection, organisation: int, numbering: Numbering) -> tuple[Tag | None, Stopped | None]:
    """As `peek`, and why no tags are given (None while they are)."""
    prefix, known = numbering.prefix, ranges(tx, organisation, numbering.prefix)
    halted = _stopped(known)
    if halted is not None:
        return None, halted
    free = _FREE(tx, organisation=organisation, prefix=prefix).first()
    if free is not None:
        return Tag(free.tag, prefix, free.number), None
    return next(_new_ones(tx, organisation, numbering, known), None), None


def left(tx: Connection, organisation: int, numbering: Numbering, most: int) -> int:
    """How many numbers of the blocks are not given yet: no more than `most` are counted."""
    known = ranges(tx, organisation, numbering.prefix)
    return sum(1 for _tag in islice(_new_ones(tx, organisation, numbering, known, most), most))


def following(tx: Connection, organisation: int, numbering: Numbering) -> int:
    """The lowest number that new tags can come to have; 1 where there are none."""
    return next((one.next for one in _usable(ranges(tx, organisation, numbering.prefix), numbering)), 1)


def take(
    tx: Connection, by: By, numbering: Numbering, tag: Tag, asset: str, serial: str, *, alone: bool = False
) -> None:
    """Hand out what `peek` gave in this transaction. `alone`: by itself, `asset` is the reservation."""
    values = {"organisation": by.organisation, "tag": tag.tag, "asset": asset}
    values["reserved_at"] = to_micros(by.at) if alone else None
    if _TAKE_FREE(tx, **values).first() is None:
        own = _of(_usable(ranges(tx, by.organisation, tag.prefix), numbering), tag.number)
        new = {"key": tag_key(tag.tag), "prefix": tag.prefix, "number": tag.number}
        if own is None or not _TAKE_NEW(tx, **values, **new).all():
            raise ValueError("a tag is taken in the transaction in which it was looked up")
        _move(tx, by.organisation, numbering, own, tag.number + 1)
    note(tx, by, TagAct.RESERVED, tag.tag, serial=serial, asset=asset)


def attach(tx: Connection, by: By, numbering: Numbering | None, tag: str, asset: str, serial: str) -> str:
    """Give a pre-printed tag to an asset: the tag as it is written, "" where somebody has it already. It stands in the
    ledger without prefix and number: no sequence gives it, also when it was given back. Where it would have come next,
    another one does."""
    if numbering is not None:
        tag = spelled(tag, numbering.prefix, numbering.digits)
    before = get(tx, by.organisation, tag)
    tag = tag if before is None else before.tag
    values = {"organisation": by.organisation, "tag": tag, "asset": asset}
    new = {"key": tag_key(tag), "prefix": "", "number": None, "reserved_at": None}
    if not _ATTACH_FREE(tx, **values).all() and not _TAKE_NEW(tx, **values, **new).all():
        return ""
    if numbering is not None:
        _pass_by(tx, by.organisation, numbering, tag)
    note(tx, by, TagAct.ATTACHED, tag, serial=serial, asset=asset)
    return tag


def settle(
    tx: Connection,
    by: By,
    tag: str,
    state: TagState,
    *,
    asset: str,
    serial: str,
    remote_id: int | None = None,
    why: str = "",
    params: Mapping[str, object] = NO_PARAMS,
) -> None:
    """What became of a tag: USED, FREE (given back) or BURNED."""
    act = {TagState.USED: TagAct.USED, TagState.FREE: TagAct.GIVEN_BACK, TagState.BURNED: TagAct.BURNED}[state]
    _SET(tx, organisation=by.organisation, tag=tag, asset=asset, state=state.value)
    note(tx, by, act, tag, serial=serial, asset=asset, remote_id=remote_id, why=why, params=params)


def burn_free(tx: Connection, by: By, tag: str, remote_id: int | None) -> None:
    """A tag that was given back is somebody else's meanwhile: it is not given again."""
    given = get(tx, by.organisation, tag)
    if given is not None and given.state is TagState.FREE:
        told = {"tag": tag, "remote_id": remote_id or "–"}
        settle(
            tx,
            by,
            given.tag,
            TagState.BURNED,
            asset=given.asset,
            serial="",
            remote_id=remote_id,
            why="assets.why.tag_taken",
            params=told,
        )


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
            _move(tx, by.organisation, numbering, one, end)
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
    _move(tx, by.organisation, numbering, own, max(own.next, last + 1))
    note(tx, by, TagAct.LEASED, block_of(numbering, first, last), why=lease_id)


def block_of(numbering: Numbering, first: int, last: int) -> str:
    """A block of numbers, as the log names it."""
    return "…".join(tag_of(numbering.prefix, one, numbering.digits) for one in (first, last))


def get(tx: Connection, organisation: int, tag: str) -> Given | None:
    """A tag of the ledger, in any case; None where it was never handed out."""
    row = _GET(tx, organisation=organisation, tag=tag, key=tag_key(tag)).first()
    return None if row is None else _given(row)


def unused(tx: Connection, organisation: int, before: datetime, most: int) -> list[Given]:
    """Tags that were reserved for no asset, before that time, the first first."""
    found = _UNUSED(tx, organisation=organisation, before=to_micros(before), most=most)
    return [_given(row) for row in found]


def _stopped(known: Sequence[Range]) -> Stopped | None:
    return next((one.stopped for one in known if one.stopped), None)


def _usable(known: Sequence[Range], numbering: Numbering) -> list[Range]:
    """Where new numbers come from, in their order. `seq` 0: a sequence that was never used."""
    if numbering.leased:
        return [one for one in known if one.lease and one.last is not None and one.next <= one.last]
    return [one for one in known if not one.lease] or [Range(0, "", 1, None, None)]


def _new_ones(
    tx: Connection, organisation: int, numbering: Numbering, known: Sequence[Range], at_once: int = 1
) -> Iterator[Tag]:
    """Tags that were never handed out, in their order; some may be on a device already, attached as pre-printed."""
    for one in _usable(known, numbering):
        yield from _new_of(tx, organisation, numbering, one, at_once)


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


def _move(tx: Connection, organisation: int, numbering: Numbering, one: Range, number: int) -> None:
    """A range goes on from this number; what is on devices already is passed by here, once, and not at each scan."""
    if one.seq == 0:
        _begin(tx, organisation, numbering, one, number)
    else:
        _MOVE(tx, seq=one.seq, next=_fresh(tx, organisation, numbering, one, number))


def _begin(tx: Connection, organisation: int, numbering: Numbering, one: Range, number: int) -> bool:
    """Store a range that goes on from this number; False where it is stored already."""
    fresh = _fresh(tx, organisation, numbering, one, number)
    values = {"prefix": numbering.prefix, "lease": one.lease, "next": fresh, "last": one.last}
    return bool(_BEGIN(tx, organisation=organisation, **values).all())


def _pass_by(tx: Connection, organisation: int, numbering: Numbering, tag: str) -> None:
    """A tag is on a device: where it would have been the next of a range, that goes on behind it."""
    number = number_of(tag, numbering.prefix)
    if number is None or tag_key(tag_of(numbering.prefix, number, numbering.digits)) != tag_key(tag):
        return
    for one in _usable(ranges(tx, organisation, numbering.prefix), numbering):
        if one.next == number:
            _move(tx, organisation, numbering, one, number + 1)


def _of(known: Sequence[Range], number: int) -> Range | None:
    """The one that has this number."""
    return next((one for one in known if one.next <= number and (one.last is None or number <= one.last)), None)


def _given(row: Any) -> Given:
    return Given(row.tag, row.prefix, TagState(row.state), row.asset)
