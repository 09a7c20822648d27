"""Correcting a refused message, inside one transaction: the message, the session's own row, and its history.

A corrected message is another message in the place of the refused one: its key is new. The refusal is certain, so
nothing was done under the old key, and a server that remembers refusals takes the new body only under another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_store
from services.errors import Refused
from services.identity.person import Person
from services.sessions.blind import compares
from services.sessions.contract import new_body
from services.sessions.model import Session
from services.sync.editing import Changes, Value, check, correctable, corrected, row_after
from services.sync.model import Body, Kind, Message
from services.sync.rules import merged


@dataclass(frozen=True, slots=True)
class Edit:
    """Who corrects, when, and the key of the message from then on (unique, made before the transaction)."""

    by: Person
    at: datetime
    key: str


def draft(tx: Connection, parked: Sequence[Message], by: Person) -> dict[str, Value]:
    """What stands in the fields that this person may correct. Raises Refused (NOT_CORRECTABLE)."""
    session = _session(tx, parked)
    return _draft(tx, parked, _told(parked, session), _hidden(session, by))


def correct(tx: Connection, parked: Sequence[Message], changes: Changes, edit: Edit) -> None:
    """Let the messages that went together wait again, corrected. Raises Refused: NOT_CORRECTABLE, VALIDATION_ERROR,
    NOTHING_CHANGED."""
    session = _session(tx, parked)
    told = _told(parked, session)
    new = check(changes, _draft(tx, parked, told, _hidden(session, edit.by)), told)
    session_store.correct(tx, row_after(session, told, new), edit.at)
    for message in parked:
        key = edit.key if message is parked[-1] else message.id
        body = _body(parked, message, told, new)
        marks.correct(tx, message, key, body, {"by": edit.by.name, "corrected": True}, edit.at)
    fields = {field: {"was": told.get(field), "is": value} for field, value in new.items()}
    history = {"key": parked[-1].id, "kind": parked[-1].kind.value, "fields": fields}
    person_id, at = edit.by.id, edit.at
    session_store.add_event(tx, edit.key, session.id, "corrected", person_id=person_id, at=at, detail=history)


def _session(tx: Connection, parked: Sequence[Message]) -> Session:
    session = session_store.get(tx, parked[0].session_id)
    if session is None:
        raise RuntimeError("a message of a session that is not there")
    return session


def _told(parked: Sequence[Message], session: Session) -> Body:
    """What the server was told."""
    if parked[0].kind is Kind.CREATE:
        return dict(parked[0].payload) or new_body(session)
    return merged(parked)


def _hidden(session: Session, by: Person) -> frozenset[str]:
    """The fields that this person may not see: how much is expected in a blind count."""
    return frozenset() if compares(session, by) else frozenset({"expected_items"})


def _draft(tx: Connection, parked: Sequence[Message], told: Body, hidden: Collection[str]) -> dict[str, Value]:
    said = outbox.said(tx, parked[-1])
    kind = Kind.CREATE if parked[0].kind is Kind.CREATE else Kind.UPDATE
    named = correctable(kind, said.get("status", 0), said.get("error_code", ""), said.get("fields", {}))
    fields = [field for field in named if field not in hidden]
    draft = {field: told.get(field) or None for field in fields if kind is Kind.CREATE or field in told}
    if not draft:
        raise Refused("NOT_CORRECTABLE", "sync.refused.not_correctable")
    return draft


def _body(parked: Sequence[Message], message: Message, told: Body, new: Changes) -> Body:
    """What this message tells now. Of several that went together, each field's last word is corrected."""
    if message.kind is Kind.CREATE:
        return corrected(told, new)
    mine = {field: value for field, value in new.items() if _last_with(parked, field) is message}
    return {**message.payload, **mine}


def _last_with(parked: Sequence[Message], field: str) -> Message:
    return next(message for message in reversed(parked) if field in message.payload)
