"""The rules of who scans in a session: offered to another station, taken over by one. Plain functions."""

from dataclasses import replace
from datetime import datetime

from services.errors import Refused
from services.hub import rules
from services.hub.model import HubRole, HubSession, User
from services.identity.rights import Right


def may_offer(user: User) -> bool:
    """Whether the user may offer a session to another station. A station is believed: it has judged its people."""
    return rules.may(user, Right.TAKE_OVER)


def may_hold(user: User) -> bool:
    """Whether sessions may be offered to the user."""
    return rules.may(user, Right.SCAN_SESSIONS)


def may_take(user: User, session: HubSession) -> bool:
    """Whether the user may be the session's holder from now on: who is asked to, who is it, and others by right."""
    asked = user.id in {session.offered_to, session.holder_id}
    return rules.may(user, Right.TAKE_OVER) or (asked and may_hold(user))


def offered(session: HubSession, to: User) -> HubSession:
    """The session offered to that user. Offered to its own holder, it is offered to nobody any more. Raises Refused
    (SESSION_STATE_CONFLICT) where it has ended."""
    _refuse_ended(session)
    return replace(session, offered_to=None if to.id == session.holder_id else to.id)


def taken(session: HubSession, by: User, person: str | None, now: datetime) -> HubSession:
    """The session held by that user; the very same where it is so already. To take over is to act in it, so that its
    time-out begins anew. Raises Refused (SESSION_STATE_CONFLICT) where it has ended."""
    _refuse_ended(session)
    if session.holder_id == by.id and session.offered_to is None:
        return session
    now = max(now, session.last_activity)  # the clock may have been set back
    return replace(session, holder_id=by.id, offered_to=None, person=person, last_activity=now, updated_at=now)


def status_is_anothers(user: User, session: HubSession, *, held_once: bool) -> bool:
    """Whether the session's status is no more this user's to change: what a station (or somebody without the right to
    others' sessions) had before another took it over. `held_once`: it took it over itself at some time."""
    if session.holder_id == user.id or not (held_once or session.created_by == user.id):
        return False
    return user.role is HubRole.STATION or not rules.may(user, Right.OTHERS_SESSIONS)


def _refuse_ended(session: HubSession) -> None:
    if session.status in rules.ENDED:
        raise Refused("SESSION_STATE_CONFLICT", "hub.refused.state")
