"""The tables of tags: sequences, the ledger of what was handed out, and the log. Each change is a line of the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection

from services.assets.model import By, Numbering, Stopped, Tag, TagAct, TagEvent, TagState
from services.assets.tags import tag_of
from services.database.sql import Sql
from services.database.types import from_micros, to_micros

_ONE_AT_A_TIME = Sql("LOCK TABLE tag_sequence IN EXCLUSIVE MODE")
_FREE = Sql(
    "SELECT tag, prefix, number FROM tag WHERE organisation_id = :organisation AND prefix = :prefix AND state = 'free'"
    " ORDER BY number LIMIT 1"
)
_SEQUENCES = Sql(
    "SELECT seq, lease, next_number, last_number, stopped_tag, stopped_by FROM tag_sequence"
    " WHERE organisation_id = :organisation AND prefix = :prefix ORDER BY seq"
)
_BEGIN = Sql(
    "INSERT INTO tag_sequence (organisation_id, prefix, lease, next_number, last_number, stopped_tag)"
    " VALUES (:organisation, :prefix, :lease, :next, :last, '') ON CONFLICT DO NOTHING"
)
_MOVE = Sql("UPDATE tag_sequence SET next_number = :next WHERE seq = :seq")
_STOP = Sql(
    "UPDATE tag_sequence SET stopped_tag = :tag, stopped_by = :remote_id"
    " WHERE organisation_id = :organisation AND prefix = :prefix AND stopped_tag = ''"
)
_GO_ON = Sql(
    "UPDATE tag_sequence SET stopped_tag = '', stopped_by = NULL"
    " WHERE organisation_id = :organisation AND prefix = :prefix"
)
_TAKE_FREE = Sql(
    "UPDATE tag SET state = 'reserved', asset = :asset"
    " WHERE organisation_id = :organisation AND tag = :tag AND state = 'free' RETURNING tag"
)
_TAKE_NEW = Sql(
    "INSERT INTO tag (organisation_id, tag, prefix, number, state, asset)"
    " VALUES (:organisation, :tag, :prefix, :number, 'reserved', :asset) ON CONFLICT DO NOTHING RETURNING tag"
)
_ATTACH_FREE = Sql(  # it is on a device now: whatever becomes of that, it is given to no other
    "UPDATE tag SET state = 'reserved', asset = :asset, prefix = '', number = NULL"
    " WHERE organisation_id = :organisation AND tag = :tag AND state = 'free' RETURNING tag"
)
_SET = Sql("UPDATE tag SET state = :state WHERE organisation_id = :organisation AND tag = :tag AND asset = :asset")
_GET = Sql("SELECT tag, prefix, state, asset FROM tag WHERE organisation_id = :organisation AND tag = :tag")
_UNUSED = Sql(  # reserved by itself: no asset has that id
    "SELECT tag.tag, tag.prefix, tag.state, tag.asset FROM tag WHERE tag.organisation_id = :organisation"
    " AND tag.state = 'reserved' AND NOT EXISTS (SELECT 1 FROM asset WHERE asset.id = tag.asset)"
    " AND EXISTS (SELECT 1 FROM tag_event WHERE tag_event.organisation_id = :organisation AND tag_event.tag = tag.tag"
    " AND tag_event.asset = tag.asset AND tag_event.act = 'reserved' AND tag_event.at < :before) ORDER BY tag.number"
)
_NOTE = Sql(
    "INSERT INTO tag_event (organisation_id, at, act, tag, station, author, serial, asset, remote_id, why)"
    " VALUES (:organisation, :at, :act, :tag, :station, :author, :serial, :asset, :remote_id, :why)"
)
_LOG = Sql(  # "+": in the order in which it was written, not by an index that has to be sorted
    "SELECT * FROM tag_event WHERE +organisation_id = :organisation AND seq < :before ORDER BY seq DESC LIMIT :most"
)
_LOG_OF = Sql("SELECT * FROM tag_event WHERE organisation_id = :organisation AND tag = :tag ORDER BY seq")
_ALL = 1 << 62


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
    """All of a prefix, in the order in which they are used up."""
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
    return sum(1 for _tag in islice(_new_ones(tx, organisation, numbering, known), most))


def following(tx: Connection, organisation: int, numbering: Numbering) -> int:
    """The lowest number that new tags can come to have; 1 where there are none."""
    return next((one.next for one in _usable(ranges(tx, organisation, numbering.prefix), numbering)), 1)


def take(tx: Connection, by: By, numbering: Numbering, tag: Tag, asset: str, serial: str) -> None:
    """Hand out what `peek` gave in this transaction."""
    values = {"organisation": by.organisation, "tag": tag.tag, "asset": asset}
    if _TAKE_FREE(tx, **values).first() is None:
        own = _of(_usable(ranges(tx, by.organisation, tag.prefix), numbering), tag.number)
        if own is None or not _TAKE_NEW(tx, **values, prefix=tag.prefix, number=tag.number).all():
            raise ValueError("a tag is taken in the transaction in which it was looked up")
        if own.seq == 0:
            _BEGIN(tx, organisation=by.organisation, prefix=tag.prefix, lease="", next=tag.number + 1, last=None)
        else:
            _MOVE(tx, seq=own.seq, next=tag.number + 1)
    note(tx, by, TagAct.RESERVED, tag.tag, serial=serial, asset=asset)


def attach(tx: Connection, by: By, tag: str, asset: str, serial: str) -> bool:
    """Give a pre-printed tag to an asset; False where somebody has it already. It stands in the ledger without prefix
    and number: no sequence gives it, also when it was given back."""
    values = {"organisation": by.organisation, "tag": tag, "asset": asset}
    if not _ATTACH_FREE(tx, **values).all() and not _TAKE_NEW(tx, **values, prefix="", number=None).all():
        return False
    note(tx, by, TagAct.ATTACHED, tag, serial=serial, asset=asset)
    return True


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
) -> None:
    """What became of a tag: USED, FREE (given back) or BURNED."""
    act = {TagState.USED: TagAct.USED, TagState.FREE: TagAct.GIVEN_BACK, TagState.BURNED: TagAct.BURNED}[state]
    _SET(tx, organisation=by.organisation, tag=tag, asset=asset, state=state.value)
    note(tx, by, act, tag, serial=serial, asset=asset, remote_id=remote_id, why=why)


def burn_free(tx: Connection, by: By, tag: str, remote_id: int | None) -> None:
    """A tag that was given back is somebody else's meanwhile: it is not given again."""
    given = get(tx, by.organisation, tag)
    if given is not None and given.state is TagState.FREE:
        why = "assets.why.tag_taken"
        settle(tx, by, tag, TagState.BURNED, asset=given.asset, serial="", remote_id=remote_id, why=why)


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
            _MOVE(tx, seq=one.seq, next=end)
    _GO_ON(tx, organisation=by.organisation, prefix=prefix)


def lease(tx: Connection, by: By, numbering: Numbering, lease_id: str, first: int, last: int) -> None:
    """A block of numbers has come from the hub. Twice is once."""
    if any(one.lease == lease_id for one in ranges(tx, by.organisation, numbering.prefix)):
        return
    _BEGIN(tx, organisation=by.organisation, prefix=numbering.prefix, lease=lease_id, next=first, last=last)
    note(tx, by, TagAct.LEASED, _range(numbering, first, last), why=lease_id)


def give_lease(tx: Connection, by: By, numbering: Numbering, lease_id: str, first: int, last: int) -> None:
    """A block of numbers goes to a station: they are not given here any more."""
    _BEGIN(tx, organisation=by.organisation, prefix=numbering.prefix, lease="", next=1, last=None)
    own = next(one for one in ranges(tx, by.organisation, numbering.prefix) if not one.lease)
    _MOVE(tx, seq=own.seq, next=max(own.next, last + 1))
    note(tx, by, TagAct.LEASED, _range(numbering, first, last), why=lease_id)


def get(tx: Connection, organisation: int, tag: str) -> Given | None:
    """A tag of the ledger; None where it was never handed out."""
    row = _GET(tx, organisation=organisation, tag=tag).first()
    return None if row is None else _given(row)


def unused(tx: Connection, organisation: int, before: datetime) -> list[Given]:
    """Tags that were reserved for no asset, before that time."""
    found = _UNUSED(tx, organisation=organisation, before=to_micros(before))
    return [_given(row) for row in found]


def note(
    tx: Connection,
    by: By,
    act: TagAct,
    tag: str,
    *,
    serial: str = "",
    asset: str = "",
    remote_id: int | None = None,
    why: str = "",
) -> None:
    """A line of the log."""
    _NOTE(
        tx,
        organisation=by.organisation,
        at=to_micros(by.at),
        act=act.value,
        tag=tag,
        station=by.station,
        author=by.author,
        serial=serial,
        asset=asset,
        remote_id=remote_id,
        why=why,
    )


def log(tx: Connection, organisation: int, most: int, before: int = _ALL) -> Sequence[TagEvent]:
    """The log, newest first."""
    return [_event(row) for row in _LOG(tx, organisation=organisation, most=most, before=before)]


def log_of(tx: Connection, organisation: int, tag: str) -> Sequence[TagEvent]:
    """What happened to one tag, oldest first."""
    return [_event(row) for row in _LOG_OF(tx, organisation=organisation, tag=tag)]


def _stopped(known: Sequence[Range]) -> Stopped | None:
    return next((one.stopped for one in known if one.stopped), None)


def _usable(known: Sequence[Range], numbering: Numbering) -> list[Range]:
    """Where new numbers come from, in their order. `seq` 0: a sequence that was never used."""
    if numbering.leased:
        return [one for one in known if one.lease and one.last is not None and one.next <= one.last]
    return [one for one in known if not one.lease] or [Range(0, "", 1, None, None)]


def _new_ones(tx: Connection, organisation: int, numbering: Numbering, known: Sequence[Range]) -> Iterator[Tag]:
    """Tags that were never handed out, in their order; some may be on a device already, attached as pre-printed."""
    for one in _usable(known, numbering):
        for number in count(one.next) if one.last is None else range(one.next, one.last + 1):
            tag = tag_of(numbering.prefix, number, numbering.digits)
            if not _GET(tx, organisation=organisation, tag=tag).first():
                yield Tag(tag, numbering.prefix, number)


def _of(known: Sequence[Range], number: int) -> Range | None:
    """The one that has this number."""
    return next((one for one in known if one.next <= number and (one.last is None or number <= one.last)), None)


def _range(numbering: Numbering, first: int, last: int) -> str:
    return "…".join(tag_of(numbering.prefix, one, numbering.digits) for one in (first, last))


def _given(row: Any) -> Given:
    return Given(row.tag, row.prefix, TagState(row.state), row.asset)


def _event(row: Any) -> TagEvent:
    return TagEvent(
        seq=row.seq,
        at=from_micros(row.at),
        act=TagAct(row.act),
        tag=row.tag,
        person=row.author,
        station=row.station,
        serial=row.serial,
        asset=row.asset,
        remote_id=row.remote_id,
        why=row.why,
    )
