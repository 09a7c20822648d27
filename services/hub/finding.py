"""Finds a session for who asks: another organisation's is not there."""

from sqlalchemy import Connection

from services.database import hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub import rules
from services.hub.model import Caller, HubSession
from services.identity.rights import Right


def session_to_change(tx: Connection, caller: Caller, number: int) -> HubSession:
    """Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS."""
    found = hub_session_store.get(tx, caller.user.organisation_id, number)
    if found is None:
        raise not_found()
    if not rules.may_change(caller.user, found):
        raise not_allowed()
    return found


def check_session(database: Database, caller: Caller, number: int) -> None:
    """Raises as `session_to_change`, and OutsideFailed."""
    database.read(within(caller.user.organisation_id, lambda tx: session_to_change(tx, caller, number)))


def require_reading(caller: Caller) -> None:
    """Who may read, may read of all sessions of the organisation. Raises Refused (INSUFFICIENT_PERMISSIONS)."""
    if not rules.may(caller.user, Right.READ):
        raise not_allowed()


def not_found() -> Refused:
    """There is no such session in the caller's organisation."""
    return Refused("SESSION_NOT_FOUND", "hub.refused.not_found")


def not_allowed() -> Refused:
    """The caller's role may not do that."""
    return Refused("INSUFFICIENT_PERMISSIONS", "hub.refused.not_allowed")
