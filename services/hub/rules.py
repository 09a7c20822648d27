"""The hub's rules: who may do what, which states follow which, progress, expiry. Plain functions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType

from services.errors import Refused
from services.hub import review
from services.hub.model import Caller, Change, HubRole, HubSession, User
from services.hub.station import Device
from services.identity.person import Role
from services.identity.rights import RIGHTS, Right
from services.sessions.model import Status

LONGEST_PERSON = 200  # characters

ENDED = frozenset({Status.COMPLETED, Status.CANCELLED})
_MOVES = MappingProxyType(
    {
        Status.ACTIVE: frozenset({Status.PAUSED, *ENDED}),
        Status.PAUSED: frozenset({Status.ACTIVE, *ENDED}),
        Status.COMPLETED: frozenset[Status](),
        Status.CANCELLED: frozenset[Status](),
    }
)
_STATION = frozenset(
    {
        Right.READ,
        Right.SCAN_SESSIONS,
        Right.OTHERS_SESSIONS,
        Right.TAKE_OVER,
        Right.ASSETS,
        Right.PACKING,
        Right.REOPEN,
    }
)


def may(user: User, right: Right) -> bool:
    """Whether the user may do that. A station may act in every session of its organisation: its people change."""
    rights = _STATION if user.role is HubRole.STATION else RIGHTS[Role(user.role.value)]
    return user.active and right in rights


def may_change(user: User, session: HubSession) -> bool:
    """Whether the user may change this session: one's own, started or taken over, or others' by right."""
    own = user.id in {session.created_by, session.holder_id}
    return may(user, Right.SCAN_SESSIONS) and (own or may(user, Right.OTHERS_SESSIONS))


def person_of(user: User, name: str) -> str | None:
    """The author whom this user names; None where that is no name, or this user may name nobody: stations alone may."""
    name = name.strip()
    good = user.role is HubRole.STATION and name.isprintable() and 0 < len(name) <= LONGEST_PERSON
    return name if good else None


def author(caller: Caller) -> str | None:
    """Who acts, as people know them: whom the station names, else the person who calls."""
    return caller.person if caller.user.role is HubRole.STATION else caller.user.full_name


def acting(session: HubSession, caller: Caller) -> str | None:
    """Who acted last in the name of the session's holder, once this caller has acted in it: others, and stations that
    had it before, leave that as it is."""
    return (author(caller) if caller.user.id == session.holder_id else None) or session.person


def changed(session: HubSession, change: Change, now: datetime) -> HubSession:
    """The session after a PATCH; the very same where an ended one is only told again what it knows.

    A lower items_scanned changes nothing. Raises Refused (SESSION_STATE_CONFLICT) for a status that cannot follow, and
    for a change to a session that has ended.
    """
    status = Status(change.get("status", session.status))
    if status is not session.status and status not in _MOVES[session.status]:
        raise Refused("SESSION_STATE_CONFLICT", "hub.refused.state")
    review.check_status(session.review, session.status, status)
    wanted = {
        "status": status,
        "location": change.get("location", session.location),
        "notes": change.get("notes", session.notes),
        "auto_commit": change.get("auto_commit", session.auto_commit),
        "items_scanned": max(session.items_scanned, change.get("items_scanned", 0)),
    }
    if session.status in ENDED:
        if any(value != getattr(session, name) for name, value in wanted.items()):
            raise Refused("SESSION_STATE_CONFLICT", "hub.refused.state")
        return session
    now = max(now, session.last_activity)  # the clock may have been set back
    ended_at = now if status in ENDED else None
    told = review.carried_out(session.review, status)
    return replace(session, **wanted, last_activity=now, updated_at=now, ended_at=ended_at, review=told)


def act(before: HubSession, after: HubSession) -> str | None:
    """What a PATCH was, for the history: the status that came, "changed", or None: a count alone is no act."""
    if after.status is not before.status:
        return after.status.value
    fields = ("location", "notes", "auto_commit")
    return "changed" if any(getattr(after, name) != getattr(before, name) for name in fields) else None


def scanner(devices: Iterable[Device], scanner_id: str) -> Device | None:
    """The device that a session's scanner_id means: by its id, else by its name."""
    known = list(devices)
    for name in ("id", "name"):
        for device in known:
            if getattr(device, name) == scanner_id:
                return device
    return None


def expires_at(session: HubSession) -> datetime:
    """Last activity + timeout, also while paused."""
    return session.last_activity + timeout(session)


def timeout(session: HubSession) -> timedelta:
    """How long it goes on after what was done last."""
    return timedelta(minutes=session.config.timeout_minutes)


def successful(session: HubSession) -> int:
    """successful_scans: items_scanned = successful + failed, always."""
    return session.items_scanned - session.failed


def completion(session: HubSession) -> float:
    """completion_percentage: successful of expected_items, 0.0 to 100.0, one decimal; exact also for 64-bit counts."""
    if not session.expected_items:
        return 0.0
    return float(round(min(Fraction(100), Fraction(100 * successful(session), session.expected_items)), 1))


def duration_minutes(session: HubSession) -> int:
    """Whole minutes from its start to its end, or to what was done last."""
    return ((session.ended_at or session.last_activity) - session.created_at) // timedelta(minutes=1)
