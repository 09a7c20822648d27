"""Values of the hub: who calls, sessions, answers. No database, no network."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.hub.review import Review
from services.sessions.model import SessionConfig, SessionType, Status

LOOPBACK: Final = "loopback"  # the user in whose name is done what is asked here without a token, where none is wanted
DEFAULT: Final = "default"  # the organisation where none is named


class HubRole(StrEnum):
    """What a caller is. The first five are the station's own roles."""

    PACKER = "packer"
    IT = "it"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    VIEWER = "viewer"
    STATION = "station"  # a machine: it has judged its people's rights itself, and names the author of each act


@dataclass(frozen=True, slots=True)
class User:
    """A user of the hub. Password hashes stay in the database."""

    id: int
    organisation_id: int
    organisation: str
    name: str  # for signing in, unique at the hub
    full_name: str
    role: HubRole
    active: bool = True


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token that was given to `name`."""

    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """A token, to be shown once."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `person`: whom a station names as the author of this act."""

    user: User
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked, for its idempotency key: `asked` is a hash of method, path and body, "" without a key; `key` None
    without one."""

    caller: Caller
    asked: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to what was asked."""

    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class HubSession:
    """A session as the hub knows it. Times are UTC."""

    id: int
    organisation_id: int
    session_token: str
    session_type: SessionType
    status: Status
    location: str | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    notes: str | None
    scanner_id: str | None
    auto_commit: bool
    config: SessionConfig
    items_scanned: int
    failed: int
    created_by: int
    username: str
    full_name: str
    created_at: datetime
    last_activity: datetime
    updated_at: datetime
    holder_id: int  # the user (a station) who scans in it: its maker, until it is taken over
    ended_at: datetime | None = None
    person: str | None = None  # who did something in it last, where that is known
    offered_to: int | None = None  # the user who is asked to go on with it
    uploaded: int = 0  # scans that the hub has, whatever became of them
    counted: int = 0  # of these, what counts and was not undone
    staged: int = 0  # of these, what would count and waits for its commit
    blind: bool = False  # who counts is not told what is expected
    list_size: int = 0  # items of its expected list, 0 where none was told
    list_stored: int = 0  # of these, what the hub has
    review: Review | None = None  # the one that it asks for
    change: int = 0  # the organisation's count of changes when this one came


Change = Mapping[str, Any]  # what a PATCH gives of: status, location, notes, items_scanned, auto_commit
