"""The outbox: messages to send, committed with the change that they tell of."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros

_PUT = Sql(
    "INSERT INTO outbox (id, aggregate, aggregate_id, kind, payload, person_id, created_at, state, attempts)"
    " VALUES (:id, :aggregate, :aggregate_id, :kind, :payload, :person_id, :created_at, 'waiting', 0)"
)
_COUNTS = Sql("SELECT state, count(*) AS number FROM outbox GROUP BY state ORDER BY state")
_WAITING = Sql("SELECT count(*) AS number, min(created_at) AS oldest FROM outbox WHERE state <> 'done'")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been sent yet: how many messages, and since when the oldest waits (UTC)."""

    number: int
    oldest: datetime | None


def put(
    tx: Connection,
    message_id: str,
    *,
    aggregate: str,
    aggregate_id: str,
    kind: str,
    payload: dict[str, Any],
    person_id: str | None,
    at: datetime,
) -> None:
    """Queue a message; `message_id` is its idempotency key for life."""
    _PUT(
        tx,
        id=message_id,
        aggregate=aggregate,
        aggregate_id=aggregate_id,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        person_id=person_id,
        created_at=to_micros(at),
    )


def waiting(tx: Connection) -> Waiting:
    """How much waits to be sent."""
    row = _WAITING(tx).one()
    return Waiting(int(row.number), None if row.oldest is None else from_micros(row.oldest))


def counts(tx: Connection) -> dict[str, int]:
    """How many messages there are in each state."""
    return {str(row.state): int(row.number) for row in _COUNTS(tx)}
