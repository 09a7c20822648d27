"""A scan in a session, inside one transaction: it is answered by `rules` and stored. Kept scans come the same way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from services.database import scan_store
from services.database import session_item_store as items
from services.database import session_store as store
from services.database.session_scan_store import BookedScan
from services.errors import Refused
from services.scanning.answer import Booked
from services.scanning.meaning import Meaning, keys_on_lists
from services.scanning.outcome import Outcome
from services.scanning.scan import Scan
from services.sessions import review, rules
from services.sessions.effects import Act, settle, stage
from services.sessions.model import Custody, KnownItem, Session, Status


def book(
    tx: Connection,
    session_id: str,
    scan: Scan,
    meaning: Meaning,
    *,
    person_id: str,
    now: datetime,
    sends: bool,
    station: str = "",
    name: str = "",
    allowed: bool = True,
    journalled: bool = False,
) -> Booked:
    """Answer a scan in this session and store both. The hot path: four statements and the commit.

    `name` is what another system calls the code, "" where none was asked; `allowed`: the person's role may scan.
    """
    session, meaning, known, custody = _facts(tx, session_id, meaning)
    held = rules.hold_back(session, scan, allowed=allowed)
    outcome = held or rules.decide(session, scan, meaning, known, custody, name)
    staged = outcome.counted and not session.auto_commit
    unresolved = rules.needs_resolving(outcome)
    seq = scan_store.insert(
        tx,
        scan,
        meaning,
        outcome,
        person_id=person_id,
        stored_at=now,
        station=station,
        session_id=session.id,
        booked=held is None,
        staged=staged,
        unresolved=unresolved,
        journalled=journalled,
    )
    if held is not None:
        return Booked(seq, outcome, session)
    finds = rules.finds(outcome, known)
    counts = rules.count(session.counts, outcome, finds=finds, staged=staged)
    after = replace(rules.active_at(session, scan.at), counts=counts)
    if outcome.counted:
        items.mark_seen(tx, session.id, meaning.key, scan.text, scan.id, scan.at, name)
    store.save_progress(tx, after)
    if staged:
        stage(tx, after, scan.id, person_id, sends=sends, at=now)
    else:
        settle(tx, after, _booked(after, scan, meaning, outcome, person_id, unresolved=unresolved), sends=sends, at=now)
    return Booked(seq, outcome, after)


def take_kept(tx: Connection, session_id: str, scan_ids: Sequence[str], act: Act) -> tuple[list[Booked], Session]:
    """Book kept scans in this session, in their order, with their own times. A scan that nobody had claimed becomes
    this person's. What the session does not take stays kept, as it is; so does what is no longer kept.

    Raises Refused (SESSION_NOT_FOUND, SESSION_TAKEN_OVER, HANDED_IN; SESSION_STATE_CONFLICT where it is not active).
    """
    session = here(tx, session_id)
    review.check_not_handed_in(session)
    if session.status is not Status.ACTIVE:
        now = session.status
        raise Refused("SESSION_STATE_CONFLICT", f"sessions.refused.is.{now}", now=now.value)
    wanted, booked = set(scan_ids), []
    for kept in scan_store.kept(tx):
        scan = _made_by_now(kept.scan, act.at)
        if scan.id in wanted and rules.hold_back(session, scan, allowed=True) is None:
            booked.append(_take(tx, session_id, replace(kept, scan=scan), act))
            session = get_session(tx, session_id)
    if booked:
        session = rules.active_at(session, act.at)
        store.save_progress(tx, session)
        detail = {"scans": [one.seq for one in booked]}
        store.add_event(tx, act.op_id, session_id, "took_kept", person_id=act.person_id, at=act.at, detail=detail)
    return booked, session


def _made_by_now(scan: Scan, now: datetime) -> Scan:
    """The scan as it is judged: one from the future was made while the clock was wrong, and would wait for that day."""
    return replace(scan, at=min(scan.at, now))


def _take(tx: Connection, session_id: str, kept: scan_store.Kept, act: Act) -> Booked:
    return book(
        tx,
        session_id,
        kept.scan,
        kept.meaning,
        person_id=kept.person_id or act.person_id,
        now=act.at,
        sends=act.sends,
        journalled=True,
    )


def get_session(tx: Connection, session_id: str) -> Session:
    """The session as it stands. Raises Refused (SESSION_NOT_FOUND)."""
    session = store.get(tx, session_id)
    if session is None:
        raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)
    return session


def here(tx: Connection, session_id: str) -> Session:
    """The session as it stands, where no other station goes on with it. Raises Refused (SESSION_NOT_FOUND,
    SESSION_TAKEN_OVER)."""
    session = get_session(tx, session_id)
    if session.taken_over_by is not None:
        raise Refused("SESSION_TAKEN_OVER", "sessions.refused.taken_over", by=session.taken_over_by)
    return session


def _facts(
    tx: Connection, session_id: str, meaning: Meaning
) -> tuple[Session, Meaning, KnownItem | None, Custody | None]:
    """What the decision needs. A code that lists write in several ways is looked for under each of them."""
    session, known, custody = store.for_scan(tx, session_id, meaning.key)
    if known is None and session.has_list:
        for key in keys_on_lists(meaning)[1:]:
            known = items.item(tx, session_id, key)
            if known is not None:
                return session, replace(meaning, key=key), known, custody
    return session, meaning, known, custody


def _booked(
    session: Session, scan: Scan, meaning: Meaning, outcome: Outcome, person_id: str, *, unresolved: bool
) -> BookedScan:
    return BookedScan(
        id=scan.id,
        session_id=session.id,
        text=scan.text,
        kind=meaning.kind,
        key=meaning.key,
        outcome=outcome,
        staged=False,
        unresolved=unresolved,
        resolved=False,
        scanned_at=scan.at,
        person_id=person_id,
    )
