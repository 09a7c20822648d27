"""Blind counts: whoever scans sees what was counted, and nothing of what is expected. Plain functions.

What is stored is the same as in any other session; only what is told differs. The comparison is for reviewers, while
the session runs and afterwards: who knew what was missing last time would look for just that (docs/sessions.md).
"""

from dataclasses import replace

from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.outcome import Outcome, Reason, Verdict
from services.sessions.model import Resolution, ScanLine, Session, SessionConfig, SessionLists, ValidationMode

_TELLING = frozenset({Reason.FOUND, Reason.TAKEN, Reason.UNEXPECTED})  # on a list or not


def compares(session: Session, person: Person | None) -> bool:
    """Whether this person may see what was expected beside what was counted."""
    return not session.blind or may(person, Right.REVIEW)


def may_resolve(session: Session, reason: Reason, resolution: Resolution, person: Person) -> bool:
    """Whether this person may say so of a scan with this reason: who counts says only of what could not be read whether
    it belongs here. Anything else, tried out, would tell what is on the list."""
    return compares(session, person) or (reason not in _TELLING and resolution is not Resolution.IS_ITEM)


def check(blind: bool, config: SessionConfig) -> dict[str, str]:
    """{field: words key} where a session with these rules cannot be a blind count: a refusal would tell what is on the
    list."""
    strict = blind and config.validation_mode is ValidationMode.STRICT
    return {"blind": "sessions.wrong.blind"} if strict else {}


def seen(session: Session) -> Session:
    """The session as who counts in it sees it: as one without a list, and without a number of expected items."""
    if not session.blind:
        return session
    counts = replace(session.counts, found=0, unexpected=0, list_size=0)
    return replace(session, expected_items=None, has_list=False, counts=counts)


def told(session: Session, outcome: Outcome) -> Outcome:
    """The answer as who counts in this session hears it. A code's name may come from the list: it stays unsaid."""
    if not session.blind or outcome.kept:
        return outcome
    params = {name: value for name, value in outcome.params.items() if name != "description"}
    if outcome.reason in _TELLING:
        return Outcome(Verdict.ACCEPTED, Reason.COUNTED, params, counted=outcome.counted)
    return replace(outcome, params=params)


def seen_line(session: Session, line: ScanLine) -> ScanLine:
    """A scan in the list, as who counts sees it."""
    if not session.blind:
        return line
    line = replace(line, description="")
    if line.reason not in _TELLING:
        return line
    verdict, reason = seen_reason(line.verdict, line.reason)
    return replace(line, verdict=verdict, reason=reason, unresolved=False, resolution=None)


def seen_reason(verdict: str, reason: str) -> tuple[str, str]:
    """A scan's answer as a list tells it to who counts."""
    return (Verdict.ACCEPTED, Reason.COUNTED) if reason in _TELLING else (verdict, reason)


def seen_lists(lists: SessionLists) -> SessionLists:
    """A session and its lists, as who counts sees them. `to_resolve` has only what could not be read already."""
    session = lists.session
    if not session.blind:
        return lists
    return replace(
        lists,
        session=seen(session),
        latest=tuple(seen_line(session, line) for line in lists.latest),
        missing=(),
        to_resolve=tuple(seen_line(session, line) for line in lists.to_resolve),
        unresolved=session.counts.unknown,
    )
