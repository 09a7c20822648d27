"""Reviews what was handed in: approve it, which completes the session, or send it back, which opens it again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import adopted_store as adopted
from services.database import people_store
from services.database import session_store as store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import RIGHTS, Right, may
from services.sessions import acts, review, rules
from services.sessions.booking import get_session, here
from services.sessions.effects import Act, tell, tell_review
from services.sessions.model import HandIn, Session, Status
from services.sessions.remote import Judged

_SOMEBODY = "?"  # elsewhere, and nobody says who
_REVIEWERS = frozenset(role for role, rights in RIGHTS.items() if Right.REVIEW in rights)


@dataclass(frozen=True, slots=True)
class InReview:
    """A session and its comparison, as somebody who may review sees them. `may_judge`: this person may."""

    session: Session
    compared: review.Comparison
    may_judge: bool


class ReviewService:
    """Any thread but the UI's: waits for the disk. `sends`: a server is told."""

    def __init__(self, database: Database, clock: Clock, *, sends: bool = False) -> None:
        self._database = database
        self._clock = clock
        self._sends = sends

    def look(self, session_id: str, by: Person | None) -> InReview:
        """The session beside what is expected, handed in or not. Raises Refused (SESSION_NOT_FOUND;
        INSUFFICIENT_PERMISSIONS)."""
        if by is None or not may(by, Right.REVIEW):
            raise _not_allowed()
        reviewer = by

        def read(tx: Connection) -> InReview:
            session = get_session(tx, session_id)
            judges = session.hand_in is not None and not session.is_over_here
            judges = judges and _may_judge(tx, session.hand_in, reviewer)
            return InReview(session, review.compare(session), judges)

        return self._database.read(read)

    def approve(self, session_id: str, by: Person) -> Session:
        """Complete what was handed in: what is staged takes effect, and the server is told. Raises Refused
        (SESSION_NOT_FOUND, SESSION_TAKEN_OVER, NOT_HANDED_IN, INSUFFICIENT_PERMISSIONS, OWN_HAND_IN)."""
        return self._judge(session_id, by, None)

    def send_back(self, session_id: str, note: str, by: Person) -> Session:
        """The session goes on, and its time begins anew; `note` says what is to be done again. Raises Refused as
        `approve`, and VALIDATION_ERROR."""
        return self._judge(session_id, by, review.checked_note(note))

    def _judge(self, session_id: str, by: Person, note: str | None) -> Session:
        act = Act(new_id(), by.id, self._clock.now(), self._sends)

        def run(tx: Connection, attempt: int) -> Session:
            if attempt > 1 and store.is_done(tx, act.op_id):
                return get_session(tx, session_id)
            hand_in = handed_in(here(tx, session_id))
            if not may(by, Right.REVIEW):
                raise _not_allowed()
            if not _may_judge(tx, hand_in, by):
                raise Refused("OWN_HAND_IN", "sessions.refused.own_hand_in")
            return approve(tx, session_id, act) if note is None else send_back(tx, session_id, note, act)

        return self._database.write_once(run)


def approve(tx: Connection, session_id: str, act: Act, *, author: str = "") -> Session:
    """Inside one transaction: what was handed in is completed. `author`: who has decided that elsewhere."""
    session = here(tx, session_id)
    hand_in = handed_in(session)
    session = acts.commit_staged(tx, session, act)
    active = rules.active_at(session, act.at)
    after = replace(active, status=Status.COMPLETED, ended_at=act.at, hand_in=None)
    store.save_state(tx, after)
    store.add_event(
        tx, act.op_id, session_id, "approved", at=act.at, person_id=act.person_id or None, author=author or None
    )
    if not author:
        tell_review(tx, act, after, {"act": "approve", "hand_in": hand_in.id})
    told = {"status": after.status.value, "items_scanned": after.counts.committed}
    tell(tx, act, after, "session.update", told)
    return after


def send_back(tx: Connection, session_id: str, note: str, act: Act, *, author: str = "") -> Session:
    """Inside one transaction: what was handed in goes on. `author` as of `approve`."""
    session = here(tx, session_id)
    hand_in = handed_in(session)
    after = replace(
        session,
        status=Status.ACTIVE,
        last_activity=act.at,
        expires_at=act.at + timedelta(minutes=session.config.timeout_minutes),
        updated_at=act.at,
        hand_in=None,
        review_note=note,
    )
    store.save_state(tx, after)
    detail = {"note": note}
    who = author or None
    store.add_event(
        tx, act.op_id, session_id, "sent_back", person_id=act.person_id or None, at=act.at, detail=detail, author=who
    )
    if not author:
        tell_review(tx, act, after, {"act": "send-back", "hand_in": hand_in.id, "note": note})
    tell(tx, act, after, "session.update", {"status": after.status.value})
    return after


def carry_out(tx: Connection, judged: Judged, server: str, now: datetime) -> bool:
    """Inside one transaction: what was decided at the hub with that address of what was handed in here. Whether there
    was anything to do: a verdict that comes again, or too late, is about a hand-in that waits no more."""
    session = adopted.find(tx, judged.remote_id, server)
    if session is None or session.is_over_here or session.hand_in is None or session.hand_in.id != judged.hand_in:
        return False
    by = people_store.by_name(tx, judged.by)
    act = Act(new_id(), by.id if by else "", now, sends=True)  # a session that comes back may bring its hand-in again
    if judged.note is None:
        approve(tx, session.id, act, author=judged.by or _SOMEBODY)
    else:
        send_back(tx, session.id, judged.note, act, author=judged.by or _SOMEBODY)
    return True


def handed_in(session: Session) -> HandIn:
    """What waits for its review. Raises Refused (NOT_HANDED_IN)."""
    if session.hand_in is None or session.is_over_here:
        raise Refused("NOT_HANDED_IN", "sessions.refused.not_handed_in")
    return session.hand_in


def _may_judge(tx: Connection, hand_in: HandIn | None, by: Person) -> bool:
    if hand_in is None:
        return False
    own = hand_in.by == by.name
    return review.may_judge(by, hand_in, alone=own and not people_store.others_with(tx, by.id, _REVIEWERS))


def _not_allowed() -> Refused:
    return Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.review_not_allowed")
