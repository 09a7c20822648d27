"""What becomes of the outbox's messages: sent, told, refused, put off, corrected, done."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.outbox_store import OF_LISTS, OF_SCANS, Head, heads
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.sync.model import Message, State

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
_UPLOAD_LATER = Sql(_TOLD_ONLY.format(which=OF_SCANS))
_LIST_LATER = Sql(_TOLD_ONLY.format(which=OF_LISTS))
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
_MAKE_DUE = Sql("UPDATE outbox SET next_at = NULL WHERE state <> 'done' AND next_at IS NOT NULL")
_HURRY = Sql("UPDATE outbox SET next_at = 0 WHERE state <> 'done'")


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


def _seqs(messages: Iterable[Message | Head]) -> str:
    return listed(message.seq for message in messages)


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
