"""The tables, typed. Rows stay inside `services/database`; stores hand out values of their capability.

`seq` is the order of storing and the only order that counts; `id` is the UUID made before the transaction, so that
after "no answer" it can be looked up. Times are UTC (microseconds since 1970, `UtcTime`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, MetaData, false
from sqlalchemy import text as sql_text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.database.types import UtcTime

# INTEGER PRIMARY KEY is SQLite's own row id; PostgreSQL gets 64 bits.
Sequence = BigInteger().with_variant(Integer, "sqlite")


class Row(DeclarativeBase):
    """Base of all tables; constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcTime,
        dict[str, Any]: JSON,
        bytes: LargeBinary,
    }


def partial(name: str, *columns: str, where: str) -> Index:
    """An index on the rows that a list shows, so that it stays small however long the table grows."""
    return Index(name, *columns, sqlite_where=sql_text(where), postgresql_where=sql_text(where))


class MetaRow(Row):
    """Facts about this database itself: its identity."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class PersonRow(Row):
    """Who can be signed in. Never deleted: authors stay for life."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    remote_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    role: Mapped[str]
    organisation: Mapped[str]
    pin_hash: Mapped[str | None]
    badge: Mapped[str | None] = mapped_column(unique=True)
    active: Mapped[bool]
    failed_pins: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str | None]
    changed_at: Mapped[datetime]


class SignInRow(Row):
    """Who was signed in where, from when to when, and how (badge, name, first run)."""

    __tablename__ = "sign_in"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    station: Mapped[str]  # several stations may share this database
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    how: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (partial("ix_sign_in_open", "station", "seq", where="ended_at IS NULL"),)


class PersonEventRow(Row):
    """What was changed about a person, and by whom. `id` is the operation's, made before the transaction."""

    __tablename__ = "person_event"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    act: Mapped[str]
    detail: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_person_event_person", "person_id", "seq"),)


class ProjectRow(Row):
    """A project, imported. `id` is the server's."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    active: Mapped[bool]


class ClientRow(Row):
    """A client, imported. `id` is the server's."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    active: Mapped[bool]


class SessionRow(Row):
    """A scan session, with the counts that each scan changes in its own transaction."""

    __tablename__ = "session"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    remote_id: Mapped[int | None] = mapped_column(BigInteger)
    session_token: Mapped[str | None]
    session_type: Mapped[str]
    status: Mapped[str]
    location: Mapped[str | None]
    project_id: Mapped[int | None] = mapped_column(BigInteger)
    client_id: Mapped[int | None] = mapped_column(BigInteger)
    expected_items: Mapped[int | None]
    notes: Mapped[str | None]
    scanner_id: Mapped[str | None]
    auto_commit: Mapped[bool]
    blind: Mapped[bool] = mapped_column(server_default=false())  # who counts is not told what is expected
    review: Mapped[bool] = mapped_column(server_default=false())  # somebody looks at it before it is completed
    hand_in: Mapped[str | None]  # the act that handed it in, while it waits for its review
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[str | None]  # the name with which that person signs in
    review_note: Mapped[str | None]  # why it was sent back
    validation_mode: Mapped[str]
    duplicate_handling: Mapped[str]
    timeout_minutes: Mapped[int]
    config_from: Mapped[str]  # "station" or "server"
    has_list: Mapped[bool]
    list_size: Mapped[int]
    successful: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    unexpected: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)  # kept though ambiguous or misread, not yet resolved
    staged: Mapped[int] = mapped_column(default=0)  # counted and not yet committed
    created_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    last_activity: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    server: Mapped[str | None]  # the address of the server whose `remote_id` that is, or to which its start was sent
    taken_over_by: Mapped[str | None]  # the station that goes on with it; NULL: this one

    __table_args__ = (Index("ix_session_status", "status", "seq"),)


class SessionItemRow(Row):
    """A code in a session: expected, seen, or both. One row per distinct code, so a repeat costs one look-up."""

    __tablename__ = "session_item"

    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]  # place in the expected list, 0 where it is not on it
    code: Mapped[str]
    description: Mapped[str]
    expected: Mapped[bool]
    scan_id: Mapped[str | None]  # the scan that counted first; NULL: missing
    first_at: Mapped[datetime | None]
    times: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        partial("ix_session_item_missing", "session_id", "position", where="expected AND scan_id IS NULL"),
    )


class ScanRow(Row):
    """One scan: what arrived, when, from where, by whom, and how it was answered. Never deleted, never renumbered."""

    __tablename__ = "scan"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    raw: Mapped[bytes]
    text: Mapped[str]
    symbology: Mapped[str]
    aim: Mapped[str]
    flaw: Mapped[str | None]
    device_id: Mapped[str]
    device_name: Mapped[str]
    channel: Mapped[str]
    station: Mapped[str]  # which one took it: several may share this database
    also_by: Mapped[str | None]  # other channels that delivered the same trigger pull, in their order
    scanned_at: Mapped[datetime]
    stored_at: Mapped[datetime]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.id"))
    kind: Mapped[str]
    key: Mapped[str]
    verdict: Mapped[str | None]  # NULL: received, not yet answered
    reason: Mapped[str | None]
    params: Mapped[dict[str, Any]]
    booked: Mapped[bool]  # answered as an item of its session
    counted: Mapped[bool]
    staged: Mapped[bool]  # counted, waits for the session's commit
    kept: Mapped[bool]  # waits to be offered to a session
    unresolved: Mapped[bool]  # kept in its session, somebody has to say what it is
    resolution: Mapped[dict[str, Any] | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    author: Mapped[str | None]  # who made it at another station, where that is nobody of this one

    __table_args__ = (
        Index("ix_scan_session", "session_id", "seq"),
        partial("ix_scan_kept", "seq", where="kept"),
        partial("ix_scan_unresolved", "session_id", where="unresolved"),
        partial("ix_scan_unanswered", "seq", where="verdict IS NULL"),
    )


class SessionEventRow(Row):
    """What was done with a session, and by whom: its history. `id` is the operation's, made before the transaction."""

    __tablename__ = "session_event"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"))
    scan_id: Mapped[str | None]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    author: Mapped[str | None]  # who it was, where that was done elsewhere
    at: Mapped[datetime]
    act: Mapped[str]
    detail: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_session_event_session", "session_id", "seq"),
        partial("ix_session_event_corrected", "at", where="act = 'corrected'"),
    )


class CustodyRow(Row):
    """Codes checked out and in, move by move. A code is where its last move that was not undone says."""

    __tablename__ = "custody"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    key: Mapped[str]
    direction: Mapped[str]  # "out" or "in"
    scan_id: Mapped[str]
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"))
    location: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_custody_key", "key", "seq"),
        Index("ix_custody_scan", "scan_id"),
        Index("ix_custody_session", "session_id"),  # a session that is taken away is looked for here
    )


class OutboxRow(Row):
    """A message to send, committed with the change that it tells of. `id` is its idempotency key for life."""

    __tablename__ = "outbox"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    aggregate: Mapped[str]  # "session"
    aggregate_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    state: Mapped[str]  # waiting, in_doubt, parked, done
    attempts: Mapped[int] = mapped_column(default=0)
    sent_with: Mapped[str | None]  # the key under which it was sent together with others
    next_at: Mapped[datetime | None]  # not sent again before
    said: Mapped[dict[str, Any] | None]  # what the server said last, or the person who discarded it
    answered_at: Mapped[datetime | None]
    answer: Mapped[dict[str, Any] | None]
    uploaded_at: Mapped[datetime | None]  # when the server got the scan itself, not only the count

    __table_args__ = (
        partial("ix_outbox_open", "seq", where="state <> 'done'"),
        partial("ix_outbox_aggregate", "aggregate_id", "seq", where="state <> 'done'"),
        partial("ix_outbox_answered", "answered_at", where="answered_at IS NOT NULL"),
        partial("ix_outbox_counted", "aggregate_id", where="state = 'done' AND uploaded_at IS NULL"),
    )


class PrintJobRow(Row):
    """A label that was asked for, and what became of it. `id` is made before the transaction; `chain` is the id of the
    first of a label and its reprints."""

    __tablename__ = "print_job"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    station: Mapped[str]
    printer: Mapped[str]  # as the settings call it
    kind: Mapped[str]
    tag: Mapped[str]
    serial: Mapped[str]
    model: Mapped[str]
    qr: Mapped[str]
    mark: Mapped[str]
    template: Mapped[str]
    batch: Mapped[str]
    start: Mapped[int]
    state: Mapped[str]  # waiting, printing, printed, failed, unknown, cancelled
    why: Mapped[str]
    params: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # when its code was scanned
    to_check: Mapped[bool]
    settled: Mapped[str]  # "", reprinted, came, dropped
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    chain: Mapped[str]
    attempt: Mapped[int]
    about: Mapped[str] = mapped_column(server_default="")  # the box or shipment that it is of
    content: Mapped[str] = mapped_column(server_default="")  # what a paper of packing says, as JSON

    __table_args__ = (
        partial("ix_print_job_waiting", "printer", "seq", where="state IN ('waiting', 'printing')"),
        partial("ix_print_job_look", "seq", where="settled = '' AND state IN ('failed', 'unknown')"),
        partial("ix_print_job_check", "seq", where="to_check AND seen_at IS NULL"),
        Index("ix_print_job_tag", "tag", "seq"),
        Index("ix_print_job_qr", "qr", "seq"),
        Index("ix_print_job_chain", "chain", "seq"),
        partial("ix_print_job_about", "about", "seq", where="about <> ''"),
    )
