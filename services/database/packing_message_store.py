"""What a server is to be told of packing: the outbox of shipments."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.by import By
from services.packing.model import MessageKind
from services.packing.server.messages import Figures, Message, MessageState

_INSERT = Sql(
    "INSERT INTO packing_message (id, shipment_id, kind, about, payload, state, attempts, said, created_at, author,"
    " person_id) VALUES (:id, :shipment, :kind, :about, :payload, 'waiting', 0, '{}', :at, :author, :person_id)"
)
_HEADS = Sql(  # the first of each shipment that is not done
    "SELECT m.* FROM packing_message m"
    " JOIN (SELECT shipment_id, min(seq) AS seq FROM packing_message WHERE state <> 'done' GROUP BY shipment_id) h"
    " ON h.seq = m.seq"
    " JOIN shipment s ON s.organisation_id = 0 AND s.id = m.shipment_id WHERE s.server = :server ORDER BY m.seq"
)
_OPEN = Sql("SELECT * FROM packing_message WHERE state <> 'done' AND shipment_id = :shipment ORDER BY seq")
_ALL_OPEN = Sql("SELECT * FROM packing_message WHERE state <> 'done' ORDER BY seq")
_PARKED = Sql(  # what stands in the index stands in the text: a bound state would not let it be used
    "SELECT about FROM packing_message WHERE state <> 'done' AND state = 'parked' AND kind = 'pack'"
    " AND shipment_id = :shipment"
)
_GET = Sql("SELECT * FROM packing_message WHERE id = :id")
_OF = Sql("SELECT * FROM packing_message WHERE shipment_id = :shipment ORDER BY seq")
_STANDS = Sql(
    "UPDATE packing_message SET state = :state, attempts = :attempts, next_at = :next_at, said = :said,"
    " answered_at = :answered_at WHERE seq = :seq"
)
_CALLED_OFF = Sql(
    "UPDATE packing_message SET state = 'done', said = :said, answered_at = :at"
    " WHERE id = :id AND state IN ('waiting', 'parked') RETURNING seq"
)
_AMENDED = Sql("UPDATE packing_message SET payload = :payload WHERE seq = :seq")
_INTERRUPTED = Sql("UPDATE packing_message SET state = 'in_doubt' WHERE state = 'sending' RETURNING seq")
_DUE = Sql("UPDATE packing_message SET next_at = NULL WHERE state <> 'done' AND next_at IS NOT NULL")
_UNTOLD = Sql(  # done, and nobody answered
    "UPDATE packing_message SET state = 'waiting', attempts = 0 WHERE state = 'done' AND answered_at IS NULL"
    " AND kind = :kind AND shipment_id IN (SELECT id FROM shipment WHERE organisation_id = 0 AND server = :server)"
    " AND about IN (SELECT id FROM box WHERE organisation_id = 0 AND remote_id <> '') RETURNING seq"
)
_FIGURES = Sql(
    "SELECT state, count(*) AS number, min(created_at) AS oldest FROM packing_message WHERE state <> 'done'"
    " GROUP BY state"
)


def insert(
    tx: Connection,
    by: By,
    key: str,
    kind: MessageKind,
    shipment: str,
    about: str,
    payload: Mapping[str, object],
) -> None:
    """One more message, behind those of its shipment. `key`: its idempotency key for life; `about`: box or content."""
    said = {"kind": kind.value, "about": about, "payload": json.dumps(dict(payload), ensure_ascii=False)}
    who = {"at": to_micros(by.at), "author": by.author, "person_id": by.person_id}
    _INSERT(tx, id=key, shipment=shipment, **said, **who)


def heads(tx: Connection, server: str) -> Sequence[Message]:
    """The first message that is not done of each shipment of that server, the oldest first."""
    return [_message(row) for row in _HEADS(tx, server=server)]


def open_of(tx: Connection, shipment_id: str) -> Sequence[Message]:
    """Those of a shipment that are not done, in order."""
    return [_message(row) for row in _OPEN(tx, shipment=shipment_id)]


def parked_of(tx: Connection, shipment_id: str) -> frozenset[str]:
    """The ids of what was packed for a shipment and the server does not take."""
    return frozenset(row.about for row in _PARKED(tx, shipment=shipment_id))


def all_open(tx: Connection) -> Sequence[Message]:
    """All that are not done, in order."""
    return [_message(row) for row in _ALL_OPEN(tx)]


def of_shipment(tx: Connection, shipment_id: str) -> Sequence[Message]:
    """All of a shipment, in order."""
    return [_message(row) for row in _OF(tx, shipment=shipment_id)]


def get(tx: Connection, key: str) -> Message | None:
    """One, by its id."""
    row = _GET(tx, id=key).first()
    return None if row is None else _message(row)


def stands(
    tx: Connection,
    message: Message,
    state: MessageState,
    *,
    attempts: int | None = None,
    next_at: datetime | None = None,
    said: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> None:
    """It stands so now; what is not given stays, but `next_at`. `at`: when that was answered, or decided."""
    _STANDS(
        tx,
        seq=message.seq,
        state=state.value,
        attempts=message.attempts if attempts is None else attempts,
        next_at=None if next_at is None else to_micros(next_at),
        said=json.dumps(dict(message.said if said is None else said), ensure_ascii=False),
        answered_at=None if at is None else to_micros(at),
    )


def call_off(tx: Connection, by: By, key: str) -> bool:
    """It is told to nobody, where it surely was not done. Whether that is so."""
    said = json.dumps({"undone": by.author}, ensure_ascii=False)
    return _CALLED_OFF(tx, id=key, said=said, at=to_micros(by.at)).first() is not None


def amend(tx: Connection, message: Message, more: Mapping[str, object]) -> None:
    """It says this, too, or instead."""
    _AMENDED(tx, seq=message.seq, payload=json.dumps({**message.payload, **more}, ensure_ascii=False))


def interrupt(tx: Connection) -> int:
    """What stands as being sent is not: nobody knows what came of it. How many those are."""
    return len(_INTERRUPTED(tx).all())


def make_due(tx: Connection) -> None:
    """Whatever waits for its time may be sent now."""
    _DUE(tx)


def tell_again(tx: Connection, server: str, kind: MessageKind) -> int:
    """Those of boxes of that kind that the server had no place for wait again. How many those are."""
    return len(_UNTOLD(tx, kind=kind.value, server=server).all())


def figures(tx: Connection) -> Figures:
    """How many stand how."""
    rows = {row.state: row for row in _FIGURES(tx)}
    number = {state: rows[state].number if state in rows else 0 for state in MessageState}
    oldest = min((row.oldest for row in rows.values()), default=None)
    doubtful = number[MessageState.IN_DOUBT] + number[MessageState.SENDING]
    since = None if oldest is None else from_micros(oldest)
    return Figures(number[MessageState.WAITING], doubtful, number[MessageState.PARKED], since)


def _message(row: Any) -> Message:
    return Message(
        row.seq,
        row.id,
        row.shipment_id,
        MessageKind(row.kind),
        row.about,
        _object(row.payload),
        MessageState(row.state),
        row.attempts,
        None if row.next_at is None else from_micros(row.next_at),
        _object(row.said),
        from_micros(row.created_at),
        row.author,
    )


def _object(value: Any) -> Mapping[str, Any]:
    """SQLite gives its text, PostgreSQL what it holds."""
    found: Mapping[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
