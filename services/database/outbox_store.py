"""The outbox: messages to send, committed with the change that they tell of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql, listed
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
_OF_SCANS = "kind IN ('scan.stage', 'scan.book', 'scan.undo', 'scan.resolve')"
_OF_LISTS = "kind = 'session.expected'"
_IN_LINE = (
    f"state <> 'done' AND NOT (state = 'parked' AND ({_OF_SCANS} OR {_OF_LISTS})"
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
_SENT = Sql(
    "UPDATE outbox SET state = 'in_doubt', sent_with = :key, attempts = attempts + 1"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_UPLOADING = Sql(
    "UPDATE outbox SET state = 'in_doubt', attempts = attempts + 1 WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_UPLOADED = Sql(
    "UPDATE outbox SET state = CASE WHEN answer IS NULL THEN 'waiting' ELSE 'done' END, uploaded_at = :at, said = NULL,"
    " next_at = NULL, attempts = 0 WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_GIVEN = Sql(
    "UPDATE outbox SET state = 'done', uploaded_at = :at, answered_at = :at, answer = :answer, said = NULL,"
    " next_at = NULL WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_SETTLED = Sql(
    "UPDATE outbox SET state = 'done', said = NULL, next_at = NULL WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_TOLD = Sql(
    "UPDATE outbox SET state = 'waiting', answered_at = :at, answer = :answer, said = NULL, next_at = NULL"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_TOLD_ONLY = (
    "UPDATE outbox SET state = 'waiting' WHERE state = 'done' AND uploaded_at IS NULL"
    " AND (answer IS NOT NULL OR answered_at IS NULL) AND {which} AND aggregate_id IN"
    " (SELECT id FROM session WHERE status IN ('ACTIVE', 'PAUSED') AND remote_id IS NOT NULL AND server = :server)"
)
_UPLOAD_LATER = Sql(_TOLD_ONLY.format(which=_OF_SCANS))
_LIST_LATER = Sql(_TOLD_ONLY.format(which=_OF_LISTS))
_REVIEW_LATER = Sql(_TOLD_ONLY.format(which="kind = 'session.review' AND answer IS NULL"))
_GO_ON = Sql(
    "UPDATE outbox SET state = 'waiting', payload = :payload, said = NULL, next_at = NULL, attempts = 0"
    " WHERE seq = :seq AND state <> 'done'"
)
_PUT_OFF = Sql(
    "UPDATE outbox SET state = :state, said = :said, next_at = :next_at"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_PARKED = Sql(
    "UPDATE outbox SET state = 'parked', said = :said, next_at = NULL, answered_at = :at"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_SET_ASIDE = Sql(
    "UPDATE outbox SET state = 'parked', said = :said, next_at = NULL, answered_at = :at"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done' AND (sent_with IS NULL OR answer IS NOT NULL)"
)
_DONE = Sql(
    "UPDATE outbox SET state = 'done', answered_at = :at, answer = :answer, said = :said, next_at = NULL"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state <> 'done'"
)
_RETRY = Sql(
    "UPDATE outbox SET state = 'waiting', said = :said, next_at = NULL, answered_at = :at"
    " WHERE seq IN EACH_NUMBER(:seqs) AND state = 'parked'"
)
_CORRECT = Sql(
    "UPDATE outbox SET id = :id, payload = :payload, state = 'waiting', sent_with = NULL, attempts = 0, said = :said,"
    " next_at = NULL, answered_at = :at WHERE seq = :seq AND state = 'parked'"
)
_REWRITE = Sql(
    "UPDATE outbox SET payload = :payload, state = 'waiting', sent_with = NULL, attempts = 0, said = NULL,"
    " next_at = NULL, answered_at = NULL WHERE seq = :seq AND state <> 'done'"
)
_SAID = Sql("SELECT said FROM outbox WHERE seq = :seq")
_MAKE_DUE = Sql("UPDATE outbox SET next_at = NULL WHERE state <> 'done' AND next_at IS NOT NULL")
_HURRY = Sql("UPDATE outbox SET next_at = 0 WHERE state <> 'done'")
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


def mark_sent(tx: Connection, messages: Iterable[Message], key: str) -> None:
    """They are about to be sent together under this key: in doubt until something else is known."""
    _SENT(tx, seqs=_seqs(messages), key=key)


def mark_uploading(tx: Connection, messages: Iterable[Message]) -> None:
    """Their scans are about to be sent: in doubt until something else is known."""
    _UPLOADING(tx, seqs=_seqs(messages))


def mark_uploaded(tx: Connection, messages: Iterable[Message], at: datetime) -> None:
    """The server has their scans; those of which it was told before, or that have nothing to tell, are done."""
    all_of_them = list(messages)
    quiet = [message for message in all_of_them if message.is_quiet]
    if quiet:
        _GIVEN(tx, seqs=_seqs(quiet), at=to_micros(at), answer=_text({}))
    _UPLOADED(tx, seqs=_seqs(message for message in all_of_them if not message.is_quiet), at=to_micros(at))


def settle(tx: Connection, messages: Iterable[Message]) -> None:
    """They have nothing to tell this server. Where it takes scans, or reviews, later, they bring theirs."""
    _SETTLED(tx, seqs=_seqs(messages))


def mark_told(tx: Connection, messages: Iterable[Message], answer: Mapping[str, Any], at: datetime) -> None:
    """The server knows the count that they brought, and waits for their scans."""
    _TOLD(tx, seqs=_seqs(messages), answer=_text(answer), at=to_micros(at))


def upload_later(tx: Connection, server: str) -> None:
    """The scans of open sessions of which that server was told the count alone, or nothing, are to be uploaded."""
    _UPLOAD_LATER(tx, server=server)


def list_later(tx: Connection, server: str) -> None:
    """What is expected in open sessions of that server is to be given, where it never was."""
    _LIST_LATER(tx, server=server)


def review_later(tx: Connection, server: str) -> None:
    """How the reviews of open sessions of that server stand is to be told, where it never was."""
    _REVIEW_LATER(tx, server=server)


def go_on(tx: Connection, message: Message, payload: Mapping[str, Any]) -> None:
    """A part of what it gives is there; `payload` says what is next."""
    _GO_ON(tx, seq=message.seq, payload=_text(payload))


def put_off(
    tx: Connection, messages: Iterable[Message | Head], state: State, said: Mapping[str, Any], until: datetime
) -> None:
    """They are sent again, and not before `until`."""
    _PUT_OFF(tx, seqs=_seqs(messages), state=state.value, said=_text(said), next_at=to_micros(until))


def park(tx: Connection, messages: Iterable[Message], said: Mapping[str, Any], at: datetime) -> None:
    """The server refused them; a person has to decide."""
    _PARKED(tx, seqs=_seqs(messages), said=_text(said), at=to_micros(at))


def set_aside(tx: Connection, messages: Iterable[Message], said: Mapping[str, Any], at: datetime) -> None:
    """The server did not take their scans: a person decides. Those of which was told meanwhile, in a file, are told
    first as they were: their upload is refused again after that."""
    _SET_ASIDE(tx, seqs=_seqs(messages), said=_text(said), at=to_micros(at))


def mark_done(tx: Connection, messages: Iterable[Message], answer: Mapping[str, Any], at: datetime) -> None:
    """The server has them."""
    _DONE(tx, seqs=_seqs(messages), answer=_text(answer), said=None, at=to_micros(at))


def discard(tx: Connection, messages: Iterable[Message], said: Mapping[str, Any], at: datetime) -> None:
    """They are never sent; `said` says who wanted that, and why."""
    _DONE(tx, seqs=_seqs(messages), answer=None, said=_text(said), at=to_micros(at))


def retry(tx: Connection, messages: Iterable[Message], said: Mapping[str, Any], at: datetime) -> None:
    """Parked messages wait again, under the key that they have."""
    _RETRY(tx, seqs=_seqs(messages), said=_text(said), at=to_micros(at))


def said(tx: Connection, message: Message) -> dict[str, Any]:
    """What the server said of it last."""
    return _json(_SAID(tx, seq=message.seq).scalar_one())


def correct(
    tx: Connection, message: Message, key: str, payload: Mapping[str, Any], said: Mapping[str, Any], at: datetime
) -> None:
    """A parked message waits again, with this payload and under this key."""
    _CORRECT(tx, seq=message.seq, id=key, payload=_text(payload), said=_text(said), at=to_micros(at))


def rewrite(tx: Connection, message: Message, payload: Mapping[str, Any]) -> None:
    """A message that the server has not done waits, alone and with this payload."""
    _REWRITE(tx, seq=message.seq, payload=_text(payload))


def make_due(tx: Connection) -> None:
    """Whatever waits for its time may be sent now."""
    _MAKE_DUE(tx)


def hurry(tx: Connection) -> None:
    """As `make_due`, marked so that the process that sends leaves no rest to a server that was away. What kept all from
    being sent is forgotten: it is said again where it still does."""
    for head in heads(tx):
        if head.state is not State.PARKED and (head.stopped or head.refused == 401):
            put_off(tx, [head], head.state, {}, from_micros(0))
    _HURRY(tx)


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


def _seqs(messages: Iterable[Message | Head]) -> str:
    return listed(message.seq for message in messages)


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def _json(value: Any) -> dict[str, Any]:
    """SQLite hands out the text of a JSON column, PostgreSQL's driver its value."""
    return json.loads(value) if isinstance(value, str) else value or {}
