"""Review before posting: a session that asks for it is handed in where others are completed. Plain functions.

Somebody else looks at what was counted, and approves it or sends it back (docs/sessions.md).
"""

from dataclasses import dataclass, fields

from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.model import HandIn, Session
from services.sessions.rules import check_fields


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was counted beside what was expected. `expected`: None where nothing is; `missing` and `unexpected`: None
    without a list; `difference`: counted less expected."""

    counted: int
    expected: int | None
    difference: int | None
    found: int | None
    missing: int | None
    unexpected: int | None
    repeated: int
    unknown: int
    refused: int
    staged: int


FIGURES = frozenset(one.name for one in fields(Comparison))


def compare(session: Session) -> Comparison:
    """The session's figures, as who reviews it sees them."""
    counts, listed = session.counts, session.has_list
    return Comparison(
        counted=counts.successful,
        expected=session.expected_items,
        difference=None if session.expected_items is None else counts.successful - session.expected_items,
        found=counts.found if listed else None,
        missing=counts.missing if listed else None,
        unexpected=counts.unexpected if listed else None,
        repeated=counts.repeated,
        unknown=counts.unknown,
        refused=counts.failed,
        staged=counts.staged,
    )


def figure_text(name: str, number: int, *, minus: str = "\N{MINUS SIGN}") -> str:
    """A figure of a comparison, as it is shown: a difference says which way it goes."""
    return f"{number:+d}".replace("-", minus) if name == "difference" else str(number)


def may_judge(person: Person | None, hand_in: HandIn, *, alone: bool) -> bool:
    """Whether this person may approve what was handed in, or send it back: by right, and never one's own; `alone`:
    nobody else has the right here, as at a bench of one."""
    if person is None or not may(person, Right.REVIEW):
        return False
    return alone or person.name != hand_in.by


def check_not_handed_in(session: Session) -> None:
    """Raises Refused (HANDED_IN) where the session waits for its review: nothing is changed in it meanwhile."""
    if session.hand_in is not None:
        raise Refused("HANDED_IN", "sessions.refused.handed_in", by=session.hand_in.by)


def check_may_commit(session: Session) -> None:
    """Raises Refused (REVIEW_FIRST) where what is staged takes effect by the review alone."""
    if session.review:
        raise Refused("REVIEW_FIRST", "sessions.refused.review_first")


def checked_note(note: str) -> str:
    """What is to be done again, in the reviewer's words. Raises Refused (VALIDATION_ERROR)."""
    note = note.strip()
    wrong = check_fields(location=None, notes=note)
    if not note:
        wrong["notes"] = "sessions.wrong.review_note"
    if wrong:
        raise Refused("VALIDATION_ERROR", wrong["notes"], fields={"note": wrong["notes"]})
    return note
