"""The outbox as screens and commands see it: how things stand, messages by state, what was sent and decided."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.outbox_store import WAITING
from services.database.sql import Sql
from services.database.types import from_micros
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import Kind, State

_COUNTS = Sql(
    "SELECT count(CASE state WHEN 'waiting' THEN 1 END) AS waiting, count(CASE state WHEN 'in_doubt' THEN 1 END) AS"
    " in_doubt, count(CASE state WHEN 'parked' THEN 1 END) AS parked, min(created_at) AS oldest,"
    " min(CASE WHEN next_at > :now THEN next_at END) AS next_at FROM outbox WHERE state <> 'done'"
)
_REACHED = Sql(
    "SELECT answered_at FROM outbox WHERE answered_at IS NOT NULL AND answer IS NOT NULL"
    " ORDER BY answered_at DESC LIMIT 1"
)
_STAGED = Sql(
    "SELECT coalesce(sum(staged), 0) FROM session WHERE status IN ('ACTIVE', 'PAUSED') AND taken_over_by IS NULL"
)
_OPEN = Sql(
    "SELECT o.*, p.full_name AS person, s.session_type, s.location, s.created_at AS started_at,"
    " CASE WHEN s.remote_id IS NOT NULL OR o.state = 'in_doubt' THEN s.server END AS server FROM outbox o"
    " JOIN session s ON s.id = o.aggregate_id LEFT JOIN person p ON p.id = o.person_id"
    " WHERE o.state <> 'done' AND o.state = :state ORDER BY o.seq LIMIT :most"
)
_ELSEWHERE_OF = (
    "{waiting} SELECT s.server, sum((SELECT count(*) FROM outbox o WHERE o.aggregate_id = s.id"
    " AND o.state <> 'done' AND o.state <> 'parked')) AS number FROM waiting JOIN session s ON s.id = waiting.id"
    " WHERE s.server <> :server AND (s.remote_id IS NOT NULL OR EXISTS (SELECT 1 FROM outbox d"
    " WHERE d.aggregate_id = s.id AND d.state <> 'done' AND d.kind = 'session.create' AND d.state = 'in_doubt'))"
    " GROUP BY s.server ORDER BY s.server"
)
_ELSEWHERE = Sql(_ELSEWHERE_OF.format(waiting=WAITING))
_DONE = Sql(
    "SELECT o.*, p.full_name AS person, s.session_type, s.location, s.created_at AS started_at, NULL AS server"
    " FROM outbox o"
    " JOIN session s ON s.id = o.aggregate_id LEFT JOIN person p ON p.id = o.person_id"
    " WHERE o.answered_at IS NOT NULL AND o.state = 'done' ORDER BY o.answered_at DESC, o.seq DESC LIMIT :most"
)
_LOG = Sql(
    "SELECT o.*, p.full_name AS person, s.session_type, s.location FROM outbox o"
    " JOIN session s ON s.id = o.aggregate_id LEFT JOIN person p ON p.id = o.person_id"
    " WHERE o.answered_at IS NOT NULL AND (o.sent_with IS NULL OR o.sent_with = o.id)"
    " AND NOT (o.kind = 'scan.stage' AND o.state = 'done' AND o.answer IS NOT NULL)"
    " ORDER BY o.answered_at DESC, o.seq DESC LIMIT :most"
)
_CORRECTED = Sql(
    "SELECT e.*, p.full_name AS person, s.session_type, s.location FROM session_event e"
    " JOIN session s ON s.id = e.session_id LEFT JOIN person p ON p.id = e.person_id"
    " WHERE e.act = 'corrected' ORDER BY e.at DESC, e.seq DESC LIMIT :most"
)


def status(tx: Connection, now: int) -> SyncStatus:
    """How things stand, less the server's address and whether it takes our token. `now`: microseconds since 1970."""
    row = _COUNTS(tx, now=now).one()
    return SyncStatus(
        waiting=row.waiting,
        in_doubt=row.in_doubt,
        parked=row.parked,
        oldest=_time(row.oldest),
        reached_at=_time(_REACHED(tx).scalar()),
        next_try_at=_time(row.next_at),
        staged=int(_STAGED(tx).scalar_one()),
    )


def elsewhere(tx: Connection, server: str) -> tuple[tuple[str, int], ...]:
    """(address, how many messages) of what waits for a server other than the one at that address."""
    return tuple((row.server, int(row.number)) for row in _ELSEWHERE(tx, server=server) if row.number)


def messages(tx: Connection, state: State, most: int) -> list[MessageLine]:
    """Messages in this state: open ones oldest first, done ones newest first."""
    rows = _DONE(tx, most=most) if state is State.DONE else _OPEN(tx, state=state.value, most=most)
    return [_line(row) for row in rows]


def log(tx: Connection, most: int) -> list[LogLine]:
    """What was sent and decided, newest first; messages that went together are one line. What was corrected is told as
    corrected also once it is sent. Scans that are not committed are told of by their commit."""
    told = [line for row in _LOG(tx, most=most) if (line := _log_line(row)).act != "corrected"]
    corrected = [_corrected(row) for row in _CORRECTED(tx, most=most)]
    return sorted([*told, *corrected], key=lambda line: line.at, reverse=True)[:most]


def _line(row: Row[Any]) -> MessageLine:
    said = _said(row)
    return MessageLine(
        seq=row.seq,
        id=row.id,
        session_id=row.aggregate_id,
        session_type=row.session_type,
        location=row.location or "",
        session_started_at=from_micros(row.started_at),
        kind=Kind(row.kind),
        state=State(row.state),
        attempts=row.attempts,
        created_at=from_micros(row.created_at),
        person=row.person or "",
        said=said.get("detail", ""),
        fields=said.get("fields", {}),
        person_id=row.person_id,
        status=said.get("status", 0),
        error_code=said.get("error_code", ""),
        server=row.server or "",
        discarded=row.state == State.DONE and row.answer is None,
    )


def _log_line(row: Row[Any]) -> LogLine:
    said, state = _said(row), State(row.state)
    if state is State.DONE:
        act = "sent" if row.answer is not None else "discarded"
    elif state is State.PARKED:
        act = "refused"
    elif row.answer is not None:
        act = "sent"
    else:
        act = "corrected" if said.get("corrected") else "retried"
    return LogLine(
        seq=row.seq,
        at=from_micros(row.answered_at),
        session_id=row.aggregate_id,
        session_type=row.session_type,
        location=row.location or "",
        kind=Kind(row.kind),
        act=act,
        person=said.get("by") or row.person or "",
        said=said.get("reason") or said.get("detail", ""),
    )


def _corrected(row: Row[Any]) -> LogLine:
    detail = _json(row.detail)
    return LogLine(
        seq=row.seq,
        at=from_micros(row.at),
        session_id=row.session_id,
        session_type=row.session_type,
        location=row.location or "",
        kind=Kind(detail.get("kind", Kind.UPDATE)),
        act="corrected",
        person=row.person or "",
    )


def _json(value: Any) -> Mapping[str, Any]:
    return json.loads(value) if isinstance(value, str) else value or {}


def _said(row: Row[Any]) -> Mapping[str, Any]:
    return _json(row.said)


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
