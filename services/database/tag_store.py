"""The ledger of tags that were handed out, and the one that is given next. Each change is a line of the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.assets.model import NO_PARAMS, Numbering, Stopped, Tag, TagAct, TagState
from services.assets.tags import spelled, tag_key
from services.database import tag_range_store as numbers
from services.database.sql import Sql
from services.database.tag_log_store import note
from services.database.types import to_micros
from services.identity.by import By

_ONE_AT_A_TIME = Sql("LOCK TABLE tag_sequence IN EXCLUSIVE MODE")
_FREE = Sql(
    "SELECT tag, prefix, number FROM tag WHERE organisation_id = :organisation AND prefix = :prefix AND state = 'free'"
    " ORDER BY number LIMIT 1"
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
_UNUSED = Sql(
    "SELECT tag, prefix, state, asset FROM tag WHERE organisation_id = :organisation AND state = 'reserved'"
    " AND reserved_at IS NOT NULL AND reserved_at < :before ORDER BY reserved_at LIMIT :most"
)


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


def peek(tx: Connection, organisation: int, numbering: Numbering) -> Tag | None:
    """The tag that would be given next; nothing is changed. None where there is none to give."""
    return outlook(tx, organisation, numbering)[0]


def outlook(tx: Connection, organisation: int, numbering: Numbering) -> tuple[Tag | None, Stopped | None]:
    """As `peek`, and why no tags are given (None while they are)."""
    prefix, known = numbering.prefix, numbers.ranges(tx, organisation, numbering.prefix)
    halted = numbers.why_stopped(known)
    if halted is not None:
        return None, halted
    free = _FREE(tx, organisation=organisation, prefix=prefix).first()
    if free is not None:
        return Tag(free.tag, prefix, free.number), None
    return next(numbers.new_ones(tx, organisation, numbering, known), None), None


def take(
    tx: Connection, by: By, numbering: Numbering, tag: Tag, asset: str, serial: str, *, alone: bool = False
) -> None:
    """Hand out what `peek` gave in this transaction. `alone`: by itself, `asset` is the reservation."""
    values = {"organisation": by.organisation, "tag": tag.tag, "asset": asset}
    values["reserved_at"] = to_micros(by.at) if alone else None
    if _TAKE_FREE(tx, **values).first() is None:
        own = numbers.range_of(numbers.usable(numbers.ranges(tx, by.organisation, tag.prefix), numbering), tag.number)
        new = {"key": tag_key(tag.tag), "prefix": tag.prefix, "number": tag.number}
        if own is None or not _TAKE_NEW(tx, **values, **new).all():
            raise ValueError("a tag is taken in the transaction in which it was looked up")
        numbers.move(tx, by.organisation, numbering, own, tag.number + 1)
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
        numbers.pass_by(tx, by.organisation, numbering, tag)
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


def get(tx: Connection, organisation: int, tag: str) -> Given | None:
    """A tag of the ledger, in any case; None where it was never handed out."""
    row = _GET(tx, organisation=organisation, tag=tag, key=tag_key(tag)).first()
    return None if row is None else _given(row)


def unused(tx: Connection, organisation: int, before: datetime, most: int) -> list[Given]:
    """Tags that were reserved for no asset, before that time, the first first."""
    found = _UNUSED(tx, organisation=organisation, before=to_micros(before), most=most)
    return [_given(row) for row in found]


def _given(row: Any) -> Given:
    return Given(row.tag, row.prefix, TagState(row.state), row.asset)
