"""The outbox: messages to send, committed with the change that they tell of, and what waits of them. What becomes of
them stands in outbox_marks.py."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.sync.model import Kind, Message, State

_PUT = Sql(
    "INSERT INTO outbox (id, aggregate, aggregate_id, kind, payload, person_id, created_at, state, attempts)"
    " VALUES (:id, :aggregate, :aggregate_id, :kind, :payload, :person_id, :created_at, 'waiting', 0)"
)
_COUNTS = Sql("SELECT state, count(*) AS number FROM outbox GROUP BY state ORDER BY state")
_ALL = 2**31 - 1
_KINDS, _STATES = {one.value: one for one in Kind}, {one.value: one for one in State}
# A scan, or list, that the server did not take waits for a person, nothing else for that (`Message.is_set_aside`).
OF_SCANS = "kind IN ('scan.stage', 'scan.book', 'scan.undo', 'scan.resolve')"
OF_LISTS = "kind = 'session.expected'"
_IN_LINE = (
    f"state <> 'done' AND NOT (state = 'parked' AND ({OF_SCANS} OR {OF_LISTS})"
    " AND (sent_with IS NULL OR answer IS NOT NULL))"
)
WAITING = (  # their sessions, from one to the next along the index: however long their lines are
    "WITH RECURSIVE waiting (id) AS (SELECT min(aggregate_id) FROM outbox WHERE state <> 'done' UNION ALL"
    " SELECT (SELECT min(aggregate_id) FROM outbox WHERE state <> 'done' AND aggregate_id > waiting.id) FROM waiting"
    " WHERE waiting.id IS NOT NULL)"
)
_HEADS_OF = (
    "{waiting} SELECT o.aggregate_id, o.seq, o.state, o.next_at, o.said, s.server FROM waiting JOIN outbox o ON o.seq ="
    " (SELECT seq FROM outbox WHERE aggregate_id = waiting.id AND {which} ORDER BY seq LIMIT 1)"
    " LEFT JOIN session s ON s.id = o.aggregate_id AND (s.remote_id IS NOT NULL OR o.state = 'in_doubt')"
)
_HEADS = Sql(_HEADS_OF.format(waiting=WAITING, which=_IN_LINE))
_MESSAGE = (
    "SELECT o.seq, o.id, o.aggregate_id, o.kind, o.payload, o.person_id, o.created_at, o.state, o.attempts,"
    " o.sent_with, o.answer IS NOT NULL AS told, o.uploaded_at IS NOT NULL AS uploaded, o.said, p.name AS person"
    " FROM outbox o LEFT JOIN person p ON p.id = o.person_id"
)
_OPEN = f"{_MESSAGE} WHERE o.aggregate_id = :session_id AND o.seq >= :since AND {{which}} ORDER BY o.seq LIMIT :most"
_OPEN_OF = Sql(_OPEN.format(which="o.state <> 'done'"))
_IN_LINE_OF = Sql(_OPEN.format(which=_IN_LINE))
_FIRST_TO_UPLOAD = (
    "SELECT min(seq) AS head, min(CASE WHEN uploaded_at IS NULL OR sent_with IS NOT NULL THEN seq END) AS first"
    " FROM (SELECT seq, uploaded_at, sent_with FROM outbox"
    " WHERE aggregate_id = :session_id AND {which} ORDER BY seq LIMIT :most) line"
)
_FIRST_TO_UPLOAD_OF = Sql(_FIRST_TO_UPLOAD.format(which=_IN_LINE))
_BY_ID = Sql(f"{_MESSAGE} WHERE o.id = :id")
_SAID = Sql("SELECT said FROM outbox WHERE seq = :seq")
_WAITING = Sql("SELECT count(*) AS number, min(created_at) AS oldest FROM outbox WHERE state <> 'done'")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been sent yet: how many messages, and since when the oldest waits (UTC)."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Head:
    """The first message of a session that is not done. Nothing of it is sent before `next_at`; `refused`: the HTTP
    status of the last answer, 0 where there was none; `stopped`: the words key of what keeps all from being sent.
    `server`: the address of the only server to which it may be sent, None where that is any."""

    session_id: str
    seq: int
    state: State
    next_at: datetime | None
    refused: int
    stopped: str = ""
    server: str | None = None

    def is_for(self, server: str) -> bool:
        """Whether it may be sent to the server at this address: what is begun at another has other ids there."""
        return self.server is None or self.server == server


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


def heads(tx: Connection) -> list[Head]:
    """The first message of each session that has some to send, or that waits for a person first."""
    return [
        Head(
            row.aggregate_id,
            row.seq,
            State(row.state),
            _time(row.next_at),
            refused=said.get("status", 0),
            stopped=said.get("stopped", ""),
            server=row.server,
        )
        for row in _HEADS(tx)
        for said in [_json(row.said)]
    ]


def is_elsewhere(tx: Connection, session_id: str, server: str) -> bool:
    """Whether what waits of the session is for another server than the one at that address."""
    return any(head.session_id == session_id and not head.is_for(server) for head in heads(tx))


def in_line(tx: Connection, session_id: str, most: int, *, since: int = 0) -> list[Message]:
    """The first messages of a session, from the number `since` on, that are not done, in order, less the scans that are
    set aside."""
    return _messages(_IN_LINE_OF(tx, session_id=session_id, since=since, most=most).all())


def first_to_upload(tx: Connection, session_id: str, most: int) -> tuple[int | None, int | None]:
    """(the number of the first message in line, that of the first which is no scan that was uploaded and is still to be
    told), among the first `most`."""
    row = _FIRST_TO_UPLOAD_OF(tx, session_id=session_id, most=most).one()
    return row.head, row.first


def all_open_of(tx: Connection, session_id: str) -> list[Message]:
    """All messages of a session that are not done, in order."""
    return _messages(_OPEN_OF(tx, session_id=session_id, since=0, most=_ALL).all())


def get(tx: Connection, message_id: str) -> Message | None:
    """The message with this id; None where there is none."""
    found = _messages(_BY_ID(tx, id=message_id).all())
    return found[0] if found else None


def said(tx: Connection, message: Message) -> dict[str, Any]:
    """What the server said of it last."""
    return _json(_SAID(tx, seq=message.seq).scalar_one())


def is_hurried(tx: Connection) -> bool:
    """Whether somebody has asked for it, and nobody has heard yet."""
    return any(head.next_at == from_micros(0) for head in heads(tx))


def _messages(rows: Sequence[Row[Any]]) -> list[Message]:
    """A thousand may go together: what they say is read at once, where the database gives it as text."""
    payloads = [row.payload for row in rows]
    if payloads and isinstance(payloads[0], str):
        payloads = json.loads(f"[{','.join(payloads)}]")
    return [*map(_message, rows, payloads)]


def _message(row: Row[Any], payload: Mapping[str, Any]) -> Message:
    return Message(
        seq=row.seq,
        id=row.id,
        session_id=row.aggregate_id,
        kind=_KINDS[row.kind],
        payload=payload,
        person_id=row.person_id,
        created_at=from_micros(row.created_at),
        state=_STATES[row.state],
        attempts=row.attempts,
        group=row.sent_with,
        person=row.person or "",
        told=bool(row.told),
        uploaded=bool(row.uploaded),
        refused=_json(row.said).get("status", 0) if row.said else 0,
    )


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _json(value: Any) -> dict[str, Any]:
    """SQLite hands out the text of a JSON column, PostgreSQL's driver its value."""
    return json.loads(value) if isinstance(value, str) else value or {}
