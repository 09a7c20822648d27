"""What the hub answered under which idempotency key."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.hub.model import Answer, Caller, Given

_HOLD = Sql("SELECT pg_try_advisory_xact_lock(:number) AS alone")
_GET = Sql(
    "SELECT asked, status, body FROM hub_answer"
    " WHERE organisation_id = :organisation_id AND user_id = :user_id AND key = :key"
)
_PUT = Sql(
    "INSERT INTO hub_answer (organisation_id, user_id, key, asked, status, body, created_at)"
    " VALUES (:organisation_id, :user_id, :key, :asked, :status, :body, :at)"
)
_LAST = Sql("SELECT max(created_at) AS at FROM hub_answer WHERE organisation_id = :organisation_id")
_FORGET = Sql("DELETE FROM hub_answer WHERE organisation_id = :organisation_id AND created_at < :before")


def hold(tx: Connection, caller: Caller, key: str) -> bool:
    """Whether nobody else works under this caller's key; then nobody else will, to the end of the transaction. On
    SQLite there is one writer at a time."""
    if tx.dialect.name == "sqlite":
        return True
    return bool(_HOLD(tx, number=_number(caller, key)).scalar_one())


def get(tx: Connection, caller: Caller, key: str) -> Given | None:
    """What this caller was answered under this key."""
    row = _GET(tx, organisation_id=caller.user.organisation_id, user_id=caller.user.id, key=key).first()
    return None if row is None else Given(row.asked, Answer(row.status, row.body))


def put(tx: Connection, caller: Caller, key: str, given: Given, at: datetime) -> None:
    """Remember it."""
    _PUT(
        tx,
        organisation_id=caller.user.organisation_id,
        user_id=caller.user.id,
        key=key,
        asked=given.asked,
        status=given.answer.status,
        body=given.answer.body,
        at=to_micros(at),
    )


def last(tx: Connection, organisation_id: int) -> datetime | None:
    """When the organisation's last answer was given; None where there is none."""
    at = _LAST(tx, organisation_id=organisation_id).one().at
    return None if at is None else from_micros(at)


def forget(tx: Connection, organisation_id: int, before: datetime) -> None:
    """Forget what the organisation was answered before then."""
    _FORGET(tx, organisation_id=organisation_id, before=to_micros(before))


def _number(caller: Caller, key: str) -> int:
    """64 bits for PostgreSQL's advisory locks, as good as never those of another key."""
    name = f"hub_answer {caller.user.organisation_id} {caller.user.id} {key}"
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
