"""The hub's tables. Every row belongs to an organisation, and every query names it. Importing this declares all tables.

Numbers that callers see (sessions, users) are the table's own 64-bit sequence, as the session contracts want them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from services.database.frame_tables import Row
from services.database.tables import Sequence, partial

__all__ = ["Row"]


class HubKeyRow(Row):
    """What the hub signs its tokens with; made at first use. Several hubs on one database share it."""

    __tablename__ = "hub_key"

    id: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
    created_at: Mapped[datetime]


class HubOrganisationRow(Row):
    """Who shares sessions, projects and clients, and sees nothing of others."""

    __tablename__ = "hub_organisation"

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class HubUserRow(Row):
    """Who may call the hub: a person, or a station (role "station"), which names the person of each act."""

    __tablename__ = "hub_user"

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"))
    name: Mapped[str] = mapped_column(unique=True)  # of the whole hub: who signs in names no organisation
    full_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]  # NULL: tokens alone
    active: Mapped[bool]
    created_at: Mapped[datetime]


class HubTokenRow(Row):
    """A token that was given. `jti_hash`: who reads the database can still make none that counts."""

    __tablename__ = "hub_token"

    jti_hash: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_hub_token_user", "user_id"),)


class HubProjectRow(Row):
    """A project of an organisation, imported."""

    __tablename__ = "hub_project"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    active: Mapped[bool]


class HubClientRow(Row):
    """A client of an organisation, imported."""

    __tablename__ = "hub_client"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    active: Mapped[bool]


class HubSessionRow(Row):
    """A scan session as the hub knows it. successful = items_scanned - failed; items_scanned: the highest count that
    was told, or that its scans ever were (counted + failed)."""

    __tablename__ = "hub_session"

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"))
    session_token: Mapped[str] = mapped_column(unique=True)
    session_type: Mapped[str]
    status: Mapped[str]
    location: Mapped[str | None]
    project_id: Mapped[int | None] = mapped_column(BigInteger)
    client_id: Mapped[int | None] = mapped_column(BigInteger)
    expected_items: Mapped[int | None] = mapped_column(BigInteger)
    notes: Mapped[str | None]
    scanner_id: Mapped[str | None]
    auto_commit: Mapped[bool]
    validation_mode: Mapped[str]
    duplicate_handling: Mapped[str]
    timeout_minutes: Mapped[int]
    items_scanned: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int] = mapped_column(ForeignKey("hub_user.id"))
    created_at: Mapped[datetime]
    last_activity: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[str | None]  # who did something in it last, where that is known
    holder_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"))  # who scans in it: its maker, until taken over
    offered_to: Mapped[int | None] = mapped_column(ForeignKey("hub_user.id"))  # who is asked to go on with it
    uploaded: Mapped[int] = mapped_column(BigInteger)  # scans that the hub has, whatever became of them
    counted: Mapped[int] = mapped_column(BigInteger)  # of these, what counts and was not undone
    staged: Mapped[int] = mapped_column(
        BigInteger, server_default="0"
    )  # of these, what would count and waits for its commit
    blind: Mapped[bool] = mapped_column(server_default=false())  # who counts is not told what is expected
    list_size: Mapped[int] = mapped_column(BigInteger, server_default="0")  # of its expected list, 0: none was told
    list_stored: Mapped[int] = mapped_column(BigInteger, server_default="0")  # of these, what is in hub_expected
    review: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # how it stands, where one is asked for
    change: Mapped[int] = mapped_column(BigInteger)  # the organisation's count of changes when this one came

    __table_args__ = (
        Index("ix_hub_session_organisation", "organisation_id", "id"),
        Index("ix_hub_session_change", "organisation_id", "change"),
        partial("ix_hub_session_open", "organisation_id", "id", where="status IN ('ACTIVE', 'PAUSED')"),
    )


class HubChangeRow(Row):
    """How often something changed in an organisation: the order in which live events are told. Who changes something
    counts on in the same transaction, so that no later number is seen before an earlier one."""

    __tablename__ = "hub_change"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class HubScanRow(Row):
    """A scan as its station told it last. `id` is the station's; seq is the order of first arrival."""

    __tablename__ = "hub_scan"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("hub_session.id"))
    id: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"))  # who uploaded it
    text: Mapped[str]
    symbology: Mapped[str]
    device: Mapped[str]
    person: Mapped[str | None]
    scanned_at: Mapped[datetime]  # by the station's clock
    stored_at: Mapped[datetime]
    outcome: Mapped[str]
    counted: Mapped[bool]
    staged: Mapped[bool] = mapped_column(server_default=false())  # counts once it is committed
    undone_at: Mapped[datetime | None]
    resolution: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what somebody said of it: {how, was, item}

    __table_args__ = (
        Index("uq_hub_scan_id", "organisation_id", "id", unique=True),
        Index("ix_hub_scan_session", "organisation_id", "session_id", "seq"),
    )


class HubExpectedRow(Row):
    """An item of a session's expected list, by its place in that."""

    __tablename__ = "hub_expected"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("hub_session.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    code: Mapped[str]
    description: Mapped[str]


class HubMinuteRow(Row):
    """How many scans were made in a session in one minute: for the charts. `minute`: minutes since 1970, UTC."""

    __tablename__ = "hub_minute"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("hub_session.id"), primary_key=True)
    scans: Mapped[int] = mapped_column(BigInteger)


class HubStationRow(Row):
    """What a station last told of itself: what it has not sent yet, and its devices."""

    __tablename__ = "hub_station"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"), primary_key=True)
    person: Mapped[str | None]  # who is signed in there
    waiting: Mapped[int] = mapped_column(BigInteger)
    in_doubt: Mapped[int] = mapped_column(BigInteger)
    parked: Mapped[int] = mapped_column(BigInteger)
    oldest_at: Mapped[datetime | None]  # since when the oldest of them waits
    devices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {id, name, kind, state}
    version: Mapped[str]
    reported_at: Mapped[datetime]  # by the hub's clock
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_hub_station_change", "organisation_id", "change"),)


class HubPersonRow(Row):
    """What a station calls the person in full whom it names as the author of acts."""

    __tablename__ = "hub_person"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"), primary_key=True)  # the station
    name: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]


class HubEventRow(Row):
    """What was done with a session at the hub: its history. `person`: whom the station named, NULL where none was."""

    __tablename__ = "hub_event"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("hub_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"))
    person: Mapped[str | None]
    at: Mapped[datetime]
    act: Mapped[str]  # "created", the status that it came to have, "changed", "offered" or "taken_over"
    detail: Mapped[str | None]  # to whom it was offered, from whom it was taken

    __table_args__ = (
        Index("ix_hub_event_session", "organisation_id", "session_id", "seq"),
        partial("ix_hub_event_taken_over", "organisation_id", "at", where="act = 'taken_over'"),
    )


class HubAnswerRow(Row):
    """What was answered under an idempotency key, stored in the transaction that did what was asked."""

    __tablename__ = "hub_answer"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("hub_organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("hub_user.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]  # hash of method, path and body
    status: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_hub_answer_created_at", "created_at"),)
