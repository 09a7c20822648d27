"""The log of tags: what happened to each, and why, as it was then."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from services.assets.model import NO_PARAMS, TagAct, TagEvent
from services.assets.tags import tag_key
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.by import By

_NOTE = Sql(
    "INSERT INTO tag_event (organisation_id, at, act, tag, station, author, serial, asset, remote_id, why, params)"
    " VALUES (:organisation, :at, :act, :tag, :station, :author, :serial, :asset, :remote_id, :why, :params)"
)
_LOG = Sql(  # "+": in the order in which it was written, not by an index that has to be sorted
    "SELECT * FROM tag_event WHERE +organisation_id = :organisation AND seq < :before ORDER BY seq DESC LIMIT :most"
)
_LOG_OF = Sql(
    "SELECT * FROM tag_event WHERE organisation_id = :organisation AND tag IN (SELECT CAST(:tag AS TEXT) UNION"
    " SELECT tag FROM tag WHERE organisation_id = :organisation AND tag_key = :key) ORDER BY seq"
)
_ALL = 1 << 62


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
    params: Mapping[str, object] = NO_PARAMS,
) -> None:
    """A line of the log. `why`: a key of the words catalogue, said with `params`; of a block its lease."""
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
        params=json.dumps({name: str(value) for name, value in params.items()}),
    )


def log(tx: Connection, organisation: int, most: int, before: int = _ALL) -> Sequence[TagEvent]:
    """The log, newest first."""
    return [_event(row) for row in _LOG(tx, organisation=organisation, most=most, before=before)]


def log_of(tx: Connection, organisation: int, tag: str) -> Sequence[TagEvent]:
    """What happened to one tag, in any case, oldest first."""
    return [_event(row) for row in _LOG_OF(tx, organisation=organisation, tag=tag, key=tag_key(tag))]


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
        params=row.params if isinstance(row.params, dict) else json.loads(row.params),
    )
