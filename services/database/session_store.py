"""Scan sessions in the database: their rows, and their history. What they have to do with a server stands in
session_server_store.py."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.sessions.model import (
    Counts,
    Custody,
    Direction,
    DuplicateHandling,
    HandIn,
    KnownItem,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)

_FOR_SCAN = Sql(
    "SELECT s.*, i.expected, i.description, i.times, i.first_at,"
    " c.direction, c.at AS moved_at, c.location AS moved_where"
    " FROM session s"
    " LEFT JOIN session_item i ON i.session_id = s.id AND i.key = :key"
    " LEFT JOIN custody c ON c.seq = (SELECT max(seq) FROM custody WHERE key = :key)"
    " WHERE s.id = :id"
)
_BY_ID = Sql("SELECT * FROM session WHERE id = :id")
_INSERT = Sql(
    "INSERT INTO session (id, session_type, status, location, project_id, client_id, expected_items, notes, scanner_id,"
    " auto_commit, blind, review, validation_mode, duplicate_handling, timeout_minutes, config_from, has_list,"
    " list_size, remote_id, session_token, server, successful, failed, found, unexpected, repeated, unknown, staged,"
    " created_by, created_at, last_activity, expires_at, updated_at)"
    " VALUES (:id, :session_type, :status, :location, :project_id, :client_id, :expected_items, :notes, :scanner_id,"
    " :auto_commit, :blind, :review, :validation_mode, :duplicate_handling, :timeout_minutes, :config_from, :has_list,"
    " :list_size, :remote_id, :session_token, :server, 0, 0, 0, 0, 0, 0, 0, :created_by, :at, :at, :expires_at, :at)"
)
_SAVE_PROGRESS = Sql(
    "UPDATE session SET successful = :successful, failed = :failed, found = :found, unexpected = :unexpected,"
    " repeated = :repeated, unknown = :unknown, staged = :staged, last_activity = :last_activity,"
    " expires_at = :expires_at, updated_at = :updated_at WHERE id = :id"
)
_SAVE_STATE = Sql(
    "UPDATE session SET status = :status, location = :location, notes = :notes, auto_commit = :auto_commit,"
    " last_activity = :last_activity, expires_at = :expires_at, ended_at = :ended_at, updated_at = :updated_at,"
    " remote_id = :remote_id, session_token = :session_token, config_from = :config_from,"
    " validation_mode = :validation_mode, duplicate_handling = :duplicate_handling,"
    " timeout_minutes = :timeout_minutes, hand_in = :hand_in, handed_in_at = :handed_in_at,"
    " handed_in_by = :handed_in_by, review_note = :review_note WHERE id = :id"
)
_CORRECT = Sql(
    "UPDATE session SET location = :location, project_id = :project_id, client_id = :client_id,"
    " expected_items = :expected_items, notes = :notes, scanner_id = :scanner_id, updated_at = :at WHERE id = :id"
)
_INSERT_EXPECTED = Sql(
    "INSERT INTO session_item (session_id, key, position, code, description, expected, times)"
    " VALUES (:session_id, :key, :position, :code, :description, :expected, 0)"
)
_EVENT = Sql(
    "INSERT INTO session_event (id, session_id, scan_id, person_id, author, at, act, detail)"
    " VALUES (:id, :session_id, :scan_id, :person_id, :author, :at, :act, :detail)"
)
_EVENT_BY_ID = Sql("SELECT session_id FROM session_event WHERE id = :id")


def for_scan(tx: Connection, session_id: str, key: str) -> tuple[Session, KnownItem | None, Custody | None]:
    """What a session must know to answer a scan of `key`: one query, whatever the size of the tables."""
    row = _FOR_SCAN(tx, id=session_id, key=key).one()
    known = custody = None
    if row.expected is not None:
        first_at = None if row.first_at is None else from_micros(row.first_at)
        known = KnownItem(bool(row.expected), row.description, row.times, first_at)
    if row.direction is not None:
        custody = Custody(Direction(row.direction), from_micros(row.moved_at), row.moved_where or "")
    return session_of(row), known, custody


def get(tx: Connection, session_id: str) -> Session | None:
    """The session as it stands; None where there is none."""
    row = _BY_ID(tx, id=session_id).first()
    return None if row is None else session_of(row)


def insert(tx: Connection, session: Session, items: Iterable[tuple[str, str, str]]) -> None:
    """Store a new session with its expected list: (key, code, description) in the list's order."""
    _INSERT(
        tx,
        **_wanted_columns(session),
        **config_columns(session.config),
        id=session.id,
        status=session.status.value,
        config_from=session.config_from,
        remote_id=session.remote_id,
        session_token=session.session_token,
        server=session.server,
        created_by=session.created_by,
        at=to_micros(session.created_at),
        expires_at=to_micros(session.expires_at),
    )
    _INSERT_EXPECTED.many(
        tx,
        [
            {
                "session_id": session.id,
                "key": key,
                "position": position,
                "code": code,
                "description": description,
                "expected": True,
            }
            for position, (key, code, description) in enumerate(items, start=1)
        ],
    )


def save_progress(tx: Connection, session: Session) -> None:
    """Store counts and activity after a scan."""
    counts = session.counts
    _SAVE_PROGRESS(
        tx,
        id=session.id,
        successful=counts.successful,
        failed=counts.failed,
        found=counts.found,
        unexpected=counts.unexpected,
        repeated=counts.repeated,
        unknown=counts.unknown,
        staged=counts.staged,
        last_activity=to_micros(session.last_activity),
        expires_at=to_micros(session.expires_at),
        updated_at=to_micros(session.updated_at),
    )


def save_state(tx: Connection, session: Session) -> None:
    """Store status, review, fields that may change, and the server's answer."""
    waits = session.hand_in
    _SAVE_STATE(
        tx,
        id=session.id,
        status=session.status.value,
        location=session.location,
        notes=session.notes,
        auto_commit=session.auto_commit,
        last_activity=to_micros(session.last_activity),
        expires_at=to_micros(session.expires_at),
        ended_at=None if session.ended_at is None else to_micros(session.ended_at),
        updated_at=to_micros(session.updated_at),
        remote_id=session.remote_id,
        session_token=session.session_token,
        config_from=session.config_from,
        hand_in=waits.id if waits else None,
        handed_in_at=to_micros(waits.at) if waits else None,
        handed_in_by=waits.by if waits else None,
        review_note=session.review_note,
        **config_columns(session.config),
    )


def correct(tx: Connection, session: Session, at: datetime) -> None:
    """Store what its start said, as it should have been said."""
    columns = ("location", "project_id", "client_id", "expected_items", "notes", "scanner_id")
    _CORRECT(tx, id=session.id, at=to_micros(at), **{name: getattr(session, name) for name in columns})


def add_event(
    tx: Connection,
    op_id: str,
    session_id: str,
    act: str,
    *,
    person_id: str | None,
    at: datetime,
    scan_id: str | None = None,
    detail: dict[str, Any] | None = None,
    author: str | None = None,
) -> None:
    """Write an act into the session's history. `op_id` is unique: a second try of the same act fails here. `author`:
    who it was, where nobody of this station did it (`person_id` None)."""
    _EVENT(
        tx,
        id=op_id,
        session_id=session_id,
        scan_id=scan_id,
        person_id=person_id,
        author=author,
        at=to_micros(at),
        act=act,
        detail=json.dumps(detail or {}, ensure_ascii=False),
    )


def is_done(tx: Connection, op_id: str) -> bool:
    """Whether the act with this id is in the history: what settles an act in doubt."""
    return _EVENT_BY_ID(tx, id=op_id).first() is not None


def session_of(row: Row[Any]) -> Session:
    """The session that a row of the table is."""
    return Session(
        id=row.id,
        session_type=SessionType(row.session_type),
        status=Status(row.status),
        config=SessionConfig(
            ValidationMode(row.validation_mode), DuplicateHandling(row.duplicate_handling), row.timeout_minutes
        ),
        created_by=row.created_by,
        created_at=from_micros(row.created_at),
        last_activity=from_micros(row.last_activity),
        expires_at=from_micros(row.expires_at),
        updated_at=from_micros(row.updated_at),
        location=row.location,
        project_id=row.project_id,
        client_id=row.client_id,
        expected_items=row.expected_items,
        notes=row.notes,
        scanner_id=row.scanner_id,
        auto_commit=bool(row.auto_commit),
        blind=bool(row.blind),
        review=bool(row.review),
        hand_in=HandIn(row.hand_in, from_micros(row.handed_in_at), row.handed_in_by) if row.hand_in else None,
        review_note=row.review_note,
        has_list=bool(row.has_list),
        config_from=row.config_from,
        remote_id=row.remote_id,
        server=row.server,
        session_token=row.session_token,
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
        taken_over_by=row.taken_over_by,
        counts=Counts(
            row.successful,
            row.failed,
            row.found,
            row.unexpected,
            row.repeated,
            row.unknown,
            row.staged,
            row.list_size,
        ),
    )


def _wanted_columns(session: Session) -> dict[str, Any]:
    return {
        "session_type": session.session_type.value,
        "location": session.location,
        "project_id": session.project_id,
        "client_id": session.client_id,
        "expected_items": session.expected_items,
        "notes": session.notes,
        "scanner_id": session.scanner_id,
        "auto_commit": session.auto_commit,
        "blind": session.blind,
        "review": session.review,
        "has_list": session.has_list,
        "list_size": session.counts.list_size,
    }


def config_columns(config: SessionConfig) -> dict[str, Any]:
    """The rules of a session, as the table has them."""
    return {
        "validation_mode": config.validation_mode.value,
        "duplicate_handling": config.duplicate_handling.value,
        "timeout_minutes": config.timeout_minutes,
    }
