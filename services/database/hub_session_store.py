"""The hub's sessions and their history."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.hub.model import Caller, HubSession, User
from services.hub.review import Review, ReviewState
from services.sessions.model import DuplicateHandling, SessionConfig, SessionType, Status, ValidationMode

_GET = Sql(
    "SELECT s.*, u.name AS username, u.full_name FROM hub_session s JOIN hub_user u ON u.id = s.created_by"
    " WHERE s.organisation_id = :organisation_id AND s.id = :id"
)
_INSERT = Sql(
    "INSERT INTO hub_session (organisation_id, session_token, session_type, status, location, project_id, client_id,"
    " expected_items, notes, scanner_id, auto_commit, validation_mode, duplicate_handling, timeout_minutes,"
    " items_scanned, failed, created_by, created_at, last_activity, updated_at, person, holder_id, uploaded, counted,"
    " staged, change)"
    " VALUES (:organisation_id, :session_token, :session_type, :status, :location, :project_id, :client_id,"
    " :expected_items, :notes, :scanner_id, :auto_commit, :validation_mode, :duplicate_handling, :timeout_minutes,"
    " 0, 0, :created_by, :at, :at, :at, :person, :created_by, 0, 0, 0, :change) RETURNING id"
)
_SAVE = Sql(
    "UPDATE hub_session SET status = :status, location = :location, notes = :notes, auto_commit = :auto_commit,"
    " items_scanned = :items_scanned, last_activity = :last_activity, updated_at = :updated_at, ended_at = :ended_at,"
    " person = :person, review = :review, change = :change"
    " WHERE organisation_id = :organisation_id AND id = :id"
)
_SAVE_REVIEW = Sql(
    "UPDATE hub_session SET review = :review, change = :change WHERE organisation_id = :organisation_id AND id = :id"
)
_ASKING = Sql(
    "SELECT s.*, u.name AS username, u.full_name FROM hub_session s JOIN hub_user u ON u.id = s.created_by"
    " WHERE s.organisation_id = :organisation_id AND s.status IN ('ACTIVE', 'PAUSED') AND s.holder_id = :user_id"
    " AND s.review IS NOT NULL ORDER BY s.id"
)
_SAVE_SCANS = Sql(
    "UPDATE hub_session SET items_scanned = :items_scanned, failed = :failed, uploaded = :uploaded, counted = :counted,"
    " staged = :staged, last_activity = :last_activity, updated_at = :updated_at, person = :person, change = :change"
    " WHERE organisation_id = :organisation_id AND id = :id"
)
_SAVE_LIST = Sql(
    "UPDATE hub_session SET blind = :blind, list_size = :list_size, list_stored = :list_stored, change = :change"
    " WHERE organisation_id = :organisation_id AND id = :id"
)
_SAVE_HOLDER = Sql(
    "UPDATE hub_session SET holder_id = :holder_id, offered_to = :offered_to, person = :person,"
    " last_activity = :last_activity, updated_at = :updated_at, change = :change"
    " WHERE organisation_id = :organisation_id AND id = :id"
)
_EVENT = Sql(
    "INSERT INTO hub_event (organisation_id, session_id, user_id, person, at, act, detail)"
    " VALUES (:organisation_id, :session_id, :user_id, :person, :at, :act, :detail)"
)
_HELD_ONCE = Sql(
    "SELECT 1 FROM hub_event WHERE organisation_id = :organisation_id AND session_id = :session_id"
    " AND user_id = :user_id AND act = 'taken_over' LIMIT 1"
)
_LAST_CHANGE = Sql("SELECT last FROM hub_change WHERE organisation_id = :organisation_id")
_COUNT_ON = Sql(
    "INSERT INTO hub_change (organisation_id, last) VALUES (:organisation_id, 1)"
    " ON CONFLICT (organisation_id) DO UPDATE SET last = hub_change.last + 1 RETURNING last"
)
_COUNT_ON_AND_TELL = Sql(  # other hubs hear of it at the commit (services/database/listen.py)
    "WITH counted AS (INSERT INTO hub_change (organisation_id, last) VALUES (:organisation_id, 1)"
    " ON CONFLICT (organisation_id) DO UPDATE SET last = hub_change.last + 1 RETURNING last)"
    " SELECT last, pg_notify('scandesk_hub', '') FROM counted"
)


def get(tx: Connection, organisation_id: int, number: int) -> HubSession | None:
    """The organisation's own session of that number."""
    row = _GET(tx, organisation_id=organisation_id, id=number).first()
    return None if row is None else session_of(row)


def count_on(tx: Connection, organisation_id: int) -> int:
    """The number of the change that is made now. Its row is held to the end of the transaction."""
    count = _COUNT_ON if tx.dialect.name == "sqlite" else _COUNT_ON_AND_TELL
    return int(count(tx, organisation_id=organisation_id).scalar_one())


def last_change(tx: Connection, organisation_id: int) -> int:
    """The number of the last change; 0 before the first."""
    return int(_LAST_CHANGE(tx, organisation_id=organisation_id).scalar() or 0)


def insert(tx: Connection, new: HubSession) -> int:
    """Store a new session; its number. `new.id` is not looked at."""
    row = _INSERT(
        tx,
        organisation_id=new.organisation_id,
        session_token=new.session_token,
        session_type=new.session_type.value,
        status=new.status.value,
        location=new.location,
        project_id=new.project_id,
        client_id=new.client_id,
        expected_items=new.expected_items,
        notes=new.notes,
        scanner_id=new.scanner_id,
        auto_commit=new.auto_commit,
        validation_mode=new.config.validation_mode.value,
        duplicate_handling=new.config.duplicate_handling.value,
        timeout_minutes=new.config.timeout_minutes,
        created_by=new.created_by,
        at=to_micros(new.created_at),
        person=new.person,
        change=count_on(tx, new.organisation_id),
    ).one()
    return int(row.id)


def save(tx: Connection, session: HubSession, *, person: str | None) -> None:
    """Store what may change. `person`: who did it last."""
    _SAVE(
        tx,
        organisation_id=session.organisation_id,
        id=session.id,
        status=session.status.value,
        location=session.location,
        notes=session.notes,
        auto_commit=session.auto_commit,
        items_scanned=session.items_scanned,
        last_activity=to_micros(session.last_activity),
        updated_at=to_micros(session.updated_at),
        ended_at=None if session.ended_at is None else to_micros(session.ended_at),
        person=person,
        review=_stored_review(session.review),
        change=count_on(tx, session.organisation_id),
    )


def save_review(tx: Connection, session: HubSession) -> None:
    """Store how its review stands."""
    _SAVE_REVIEW(
        tx,
        organisation_id=session.organisation_id,
        id=session.id,
        review=_stored_review(session.review),
        change=count_on(tx, session.organisation_id),
    )


def asking(tx: Connection, user: User) -> list[HubSession]:
    """The open sessions that this user holds and that ask for a review."""
    return [session_of(row) for row in _ASKING(tx, organisation_id=user.organisation_id, user_id=user.id)]


def save_scans(tx: Connection, session: HubSession) -> None:
    """Store what an upload of scans has changed."""
    _SAVE_SCANS(
        tx,
        organisation_id=session.organisation_id,
        id=session.id,
        items_scanned=session.items_scanned,
        failed=session.failed,
        uploaded=session.uploaded,
        counted=session.counted,
        staged=session.staged,
        last_activity=to_micros(session.last_activity),
        updated_at=to_micros(session.updated_at),
        person=session.person,
        change=count_on(tx, session.organisation_id),
    )


def save_list(tx: Connection, session: HubSession, *, is_news: bool) -> None:
    """Store what is known of its expected list. `is_news`: who lists sessions sees something of that."""
    _SAVE_LIST(
        tx,
        organisation_id=session.organisation_id,
        id=session.id,
        blind=session.blind,
        list_size=session.list_size,
        list_stored=session.list_stored,
        change=count_on(tx, session.organisation_id) if is_news else session.change,
    )


def save_holder(tx: Connection, session: HubSession) -> None:
    """Store who holds it, and to whom it is offered."""
    _SAVE_HOLDER(
        tx,
        organisation_id=session.organisation_id,
        id=session.id,
        holder_id=session.holder_id,
        offered_to=session.offered_to,
        person=session.person,
        last_activity=to_micros(session.last_activity),
        updated_at=to_micros(session.updated_at),
        change=count_on(tx, session.organisation_id),
    )


def held_once(tx: Connection, session: HubSession, user_id: int) -> bool:
    """Whether the user took it over at some time."""
    return bool(_HELD_ONCE(tx, organisation_id=session.organisation_id, session_id=session.id, user_id=user_id).first())


def note(tx: Connection, session_id: int, caller: Caller, act: str, at: datetime, *, detail: str | None = None) -> None:
    """A line of the session's history. `detail`: to whom it was offered, from whom it was taken."""
    _EVENT(
        tx,
        organisation_id=caller.user.organisation_id,
        session_id=session_id,
        user_id=caller.user.id,
        person=caller.person,
        at=to_micros(at),
        act=act,
        detail=detail,
    )


def session_of(row: Row[Any]) -> HubSession:
    """The session that a row of the table is, with its maker's `username` and `full_name`."""
    return HubSession(
        id=row.id,
        organisation_id=row.organisation_id,
        session_token=row.session_token,
        session_type=SessionType(row.session_type),
        status=Status(row.status),
        location=row.location,
        project_id=row.project_id,
        client_id=row.client_id,
        expected_items=row.expected_items,
        notes=row.notes,
        scanner_id=row.scanner_id,
        auto_commit=bool(row.auto_commit),
        config=SessionConfig(
            ValidationMode(row.validation_mode), DuplicateHandling(row.duplicate_handling), row.timeout_minutes
        ),
        items_scanned=row.items_scanned,
        failed=row.failed,
        created_by=row.created_by,
        username=row.username,
        full_name=row.full_name,
        created_at=from_micros(row.created_at),
        last_activity=from_micros(row.last_activity),
        updated_at=from_micros(row.updated_at),
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
        person=row.person,
        holder_id=row.holder_id,
        offered_to=row.offered_to,
        uploaded=row.uploaded,
        counted=row.counted,
        staged=row.staged,
        blind=bool(row.blind),
        list_size=row.list_size,
        list_stored=row.list_stored,
        review=_review_of(row.review),
        change=row.change,
    )


_TIMES = ("handed_in_at", "judged_at")


def _stored_review(review: Review | None) -> str | None:
    if review is None:
        return None
    told = {one.name: getattr(review, one.name) for one in fields(review)} | {"figures": dict(review.figures)}
    return json.dumps(told | {name: None if told[name] is None else to_micros(told[name]) for name in _TIMES})


def _review_of(stored: Any) -> Review | None:
    """SQLite gives JSON as text, PostgreSQL as it is."""
    told = json.loads(stored) if isinstance(stored, str) else stored
    if told is None:
        return None
    times = {name: None if told[name] is None else from_micros(told[name]) for name in _TIMES}
    return Review(**(told | times | {"state": ReviewState(told["state"])}))
