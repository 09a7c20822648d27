"""What a person may do about a refused message, and what correcting it changes. Plain functions on values.

Source: the session contracts (fields and limits); which refusals are certain: docs/decisions/0007-sync.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.model import NewSession, Session, SessionType
from services.sessions.rules import check_new
from services.sync.model import Body, Kind

Value = str | int | None
Changes = Mapping[str, Value]  # a field of the contract, and what it is to be; None: not given

FIELDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.CREATE: ("project_id", "client_id", "location", "expected_items", "scanner_id", "notes"),
        Kind.UPDATE: ("location", "notes"),
    }
)
NUMBERS = frozenset({"project_id", "client_id", "expected_items"})
_NAMED_BY_404 = ("project_id", "client_id")
_REUSED = "IDEMPOTENCY_KEY_REUSED"


class Advice(StrEnum):
    """What to do about a refusal. Words: `sync.advice.<advice>`."""

    CORRECT = "correct"  # its fields can be corrected here
    UNKNOWN = "unknown"  # the same: the project or the client is not there
    RIGHT = "right"  # somebody has to give the right
    GONE = "gone"  # the server does not know the session any more
    CONFLICT = "conflict"  # the session stands otherwise there
    REUSED = "reused"  # the server remembers something else under this message's key
    REFUSED = "refused"


def may_decide(by: Person | None, author_id: str | None) -> bool:
    """Whether this person may say what becomes of a message: one's own, others' by right."""
    if by is None or not may(by, Right.SCAN_SESSIONS):
        return False
    return by.id == author_id or may(by, Right.OTHERS_SESSIONS)


def correctable(kind: Kind, status: int, error_code: str, named: Collection[str]) -> tuple[str, ...]:
    """The fields that may be corrected after this refusal: those that the server named, all where it named none. ()
    where correcting is no answer: after 422 for a reused key the server has done something under it."""
    ours = FIELDS.get(kind, ())
    if status not in {400, 404, 422} or error_code == _REUSED or (status == 404 and kind is not Kind.CREATE):
        return ()
    if named:
        return tuple(field for field in ours if field in named)
    return {400: ours, 404: _NAMED_BY_404}.get(status, ())


def advice_of(kind: Kind, status: int, error_code: str, named: Collection[str]) -> Advice:
    """What to do about this refusal."""
    if correctable(kind, status, error_code, named):
        return Advice.UNKNOWN if status == 404 else Advice.CORRECT
    if error_code == _REUSED:
        return Advice.REUSED
    gone = Advice.REFUSED if kind is Kind.CREATE else Advice.GONE
    return {403: Advice.RIGHT, 404: gone, 409: Advice.CONFLICT}.get(status, Advice.REFUSED)


def check(changes: Changes, allowed: Collection[str], before: Body) -> Changes:
    """What is really other than it was. Raises Refused: VALIDATION_ERROR with params["fields"] {field: words key} as at
    the start of a session; NOTHING_CHANGED."""
    wrong = {field: "sync.wrong.not_yours" for field in changes if field not in allowed}
    if not wrong:
        wrong = check_new(NewSession(SessionType.BATCH_SCAN, **changes))  # type: ignore[arg-type]  # by name
    if wrong:
        raise Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=wrong)
    new = {field: value for field, value in changes.items() if (value or None) != (before.get(field) or None)}
    if not new:
        raise Refused("NOTHING_CHANGED", "sync.refused.nothing_changed")
    return new


def corrected(body: Mapping[str, Value], changes: Changes) -> Body:
    """The body of a start with these changes; what is not given any more is left out."""
    return {field: value for field, value in {**body, **changes}.items() if value is not None}


def row_after(session: Session, before: Mapping[str, Value], changes: Changes) -> Session:
    """The session's own row corrected with its message. What a later act has changed stays as that left it."""
    same = {
        field: value
        for field, value in changes.items()
        if (getattr(session, field) or None) == (before.get(field) or None)
    }
    return replace(session, **same)  # type: ignore[arg-type]  # by name
