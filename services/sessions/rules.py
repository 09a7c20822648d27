"""The rules of scan sessions: plain functions, no clock, no database. Meaning of modes and counts: docs/sessions.md."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from services.errors import Refused
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan
from services.sessions.model import (
    MAX_LOCATION,
    MAX_NOTES,
    MAX_SCANNER_ID,
    Counts,
    Custody,
    Direction,
    DuplicateHandling,
    KnownItem,
    NewSession,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)

_MOVES = {
    Status.ACTIVE: {Status.PAUSED, Status.COMPLETED, Status.CANCELLED},
    Status.PAUSED: {Status.ACTIVE, Status.COMPLETED, Status.CANCELLED},
    Status.COMPLETED: set[Status](),
    Status.CANCELLED: set[Status](),
}
DIRECTION = MappingProxyType({SessionType.CHECK_OUT: Direction.OUT, SessionType.CHECK_IN: Direction.IN})
_UNREADABLE = MappingProxyType({Kind.AMBIGUOUS: Reason.AMBIGUOUS, Kind.MISREAD: Reason.MISREAD})


# -- the session itself ------------------------------------------------------------------------------------------------


def check_new(wanted: NewSession) -> dict[str, str]:
    """What is wrong with a new session: {field: words key}, empty where all is well (contract: limits)."""
    wrong = check_fields(location=wanted.location, notes=wanted.notes)
    if wanted.scanner_id is not None and len(wanted.scanner_id) > MAX_SCANNER_ID:
        wrong["scanner_id"] = "sessions.wrong.scanner_id"
    elif not _is_text(wanted.scanner_id):
        wrong["scanner_id"] = "sessions.wrong.no_text"
    for name in ("expected_items", "project_id", "client_id"):
        value = getattr(wanted, name)
        if value is not None and not 0 < value < 2**31:
            wrong[name] = f"sessions.wrong.{name}"
    return wrong


def check_fields(*, location: str | None, notes: str | None) -> dict[str, str]:
    """What is wrong with the fields that may change later: {field: words key} (contract: limits)."""
    wrong = {}
    if location is not None and len(location) > MAX_LOCATION:
        wrong["location"] = "sessions.wrong.location"
    if notes is not None and len(notes) > MAX_NOTES:
        wrong["notes"] = "sessions.wrong.notes"
    for name, text in (("location", location), ("notes", notes)):
        if not _is_text(text):
            wrong[name] = "sessions.wrong.no_text"
    return wrong


def _is_text(text: str | None) -> bool:
    """Whether every database and server takes it: no NUL, no half of a surrogate pair (bytes that are no UTF-8)."""
    return text is None or not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def check_move(now: Status, wanted: Status) -> bool:
    """Whether the status changes: False for "same to same". Raises Refused(SESSION_STATE_CONFLICT) where it may not."""
    if wanted is now:
        return False
    if wanted not in _MOVES[now]:
        raise Refused("SESSION_STATE_CONFLICT", f"sessions.refused.is.{now}", now=now.value, wanted=wanted.value)
    return True


def active_at(session: Session, at: datetime) -> Session:
    """The session after something was done in it: its expiry moves along, never backwards, and never once it is over:
    an act does not revive a session that has expired."""
    if at > session.expires_at:
        return replace(session, updated_at=at)
    last = max(session.last_activity, at)
    expires_at = last + timedelta(minutes=session.config.timeout_minutes)
    return replace(session, last_activity=last, expires_at=expires_at, updated_at=max(session.updated_at, at))


def completion(session: Session) -> float:
    """completion_percentage: distinct expected found (without a list: successful) of expected_items, 0.0 to 100.0."""
    counts = session.counts
    if not session.expected_items:
        return 0.0
    done = counts.found if session.has_list else counts.successful
    return round(min(100.0, 100.0 * done / session.expected_items), 1)


# -- one scan ----------------------------------------------------------------------------------------------------------


def hold_back(session: Session, scan: Scan, *, allowed: bool) -> Outcome | None:
    """The answer where this session takes no scan now; None where it does. What is kept is offered to a session."""
    if not allowed:
        return Outcome(Verdict.REFUSED, Reason.NOT_ALLOWED, kept=True)
    if session.taken_over_by is not None:
        return Outcome(Verdict.WARNING, Reason.TAKEN_OVER, {"by": session.taken_over_by}, kept=True)
    if session.hand_in is not None:
        return Outcome(Verdict.REFUSED, Reason.IN_REVIEW, kept=True)
    if session.status is Status.PAUSED:
        return Outcome(Verdict.REFUSED, Reason.PAUSED, kept=True)
    if session.status is not Status.ACTIVE:
        return Outcome(Verdict.WARNING, Reason.ENDED, kept=True)
    if scan.at > session.expires_at:
        return Outcome(Verdict.WARNING, Reason.EXPIRED, kept=True)
    return None


def decide(
    session: Session, scan: Scan, meaning: Meaning, known: KnownItem | None, custody: Custody | None, name: str = ""
) -> Outcome:
    """The answer to a scan that an active session takes. The order of the questions: is it whole? was it here before?
    was it out (in) already? can it be read? is it expected?"""
    config = session.config
    name = (known.description if known else "") or name
    if scan.flaw is not None:
        return Outcome(Verdict.REFUSED, Reason(scan.flaw))
    if known is not None and known.times and known.first_at is not None:
        return _repeat(config.duplicate_handling, Reason.REPEAT, name, known.first_at.isoformat())
    if custody is not None and custody.direction is DIRECTION.get(session.session_type):
        reason = Reason.ALREADY_OUT if custody.direction is Direction.OUT else Reason.ALREADY_IN
        return _repeat(config.duplicate_handling, reason, name, custody.at.isoformat(), custody.location)
    if meaning.kind in _UNREADABLE:
        return _doubtful(config, _UNREADABLE[meaning.kind], _UNREADABLE[meaning.kind], hint=meaning.hint)
    if known is not None and known.expected:
        return Outcome(Verdict.ACCEPTED, Reason.FOUND, {"description": name}, counted=True)
    if session.has_list:
        if session.blind and config.validation_mode is ValidationMode.STRICT:  # a server's rules: they came later
            config = replace(config, validation_mode=ValidationMode.NORMAL)
        return _doubtful(config, Reason.UNEXPECTED, Reason.NOT_EXPECTED, description=name)
    return Outcome(Verdict.ACCEPTED, Reason.TAKEN, {"description": name}, counted=True)


def _doubtful(config: SessionConfig, kept: Reason, refused: Reason, **params: str) -> Outcome:
    """Not expected, or not readable: refused, kept with a warning, or kept."""
    if config.validation_mode is ValidationMode.STRICT:
        return Outcome(Verdict.REFUSED, refused, params)
    quiet = config.validation_mode is ValidationMode.PERMISSIVE
    return Outcome(Verdict.ACCEPTED if quiet else Verdict.WARNING, kept, params, counted=True)


def _repeat(handling: DuplicateHandling, reason: Reason, description: str, when: str, where: str = "") -> Outcome:
    """A repeat: always told as one; whether it is refused, kept uncounted, or counted is the session's setting."""
    params = {"description": description, "when": when, "where": where, "handling": handling.value}
    return Outcome(Verdict.DUPLICATE, reason, params, counted=handling is DuplicateHandling.ALLOW)


# -- what an answer does to the counts ---------------------------------------------------------------------------------


def is_failed(outcome: Outcome) -> bool:
    """Whether the answer counts as failed: refused, also as a repeat under REJECT. The answer says itself which was in
    force: a server may have changed the session's handling since."""
    if outcome.verdict is Verdict.DUPLICATE:
        return outcome.params.get("handling") == DuplicateHandling.REJECT
    return outcome.verdict is Verdict.REFUSED


def finds(outcome: Outcome, known: KnownItem | None) -> bool:
    """Whether the answer finds an expected item that nothing has found before."""
    return outcome.counted and known is not None and known.expected and not known.times


def needs_resolving(outcome: Outcome) -> bool:
    """Whether somebody has to say later what this code is."""
    return outcome.counted and outcome.reason in {Reason.UNEXPECTED, Reason.AMBIGUOUS, Reason.MISREAD}


def count(now: Counts, outcome: Outcome, *, finds: bool, staged: bool, by: int = 1) -> Counts:
    """The counts after this answer (`by` = 1), or after it was undone (`by` = -1), where they are `now` so. `finds`: an
    expected item is found by it alone; `staged`: it waits for commit."""
    kept = outcome.counted
    return replace(
        now,
        successful=now.successful + by * kept,
        failed=now.failed + by * is_failed(outcome),
        found=now.found + by * finds,
        unexpected=now.unexpected + by * (kept and outcome.reason is Reason.UNEXPECTED),
        repeated=now.repeated + by * (outcome.verdict is Verdict.DUPLICATE),
        unknown=now.unknown + by * (kept and outcome.reason in _UNREADABLE.values()),
        staged=now.staged + by * staged,
    )
