"""What people do with a session, inside one transaction: undo, commit, change, resolve. Each act stands in the history.

Each function takes the transaction, decides by `rules`, writes through the stores, and returns the session afterwards.
"""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection

from services.database import people_store
from services.database import session_item_store as items
from services.database import session_scan_store as scans
from services.database import session_store as store
from services.database.session_scan_store import BookedScan
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.outcome import Reason
from services.sessions import blind, review, rules
from services.sessions.booking import get_session, here
from services.sessions.effects import Act, move, settle, tell, tell_of, tell_review
from services.sessions.model import HandIn, Resolution, Session, Status


def require_right(tx: Connection, session_id: str, by: Person, *, undo: bool = False) -> None:
    """Whether this person may act in this session: one's own; others' by right. One's own newest scan may be undone
    in any. Raises Refused (INSUFFICIENT_PERMISSIONS, SESSION_NOT_FOUND)."""
    if may(by, Right.SCAN_SESSIONS):
        if get_session(tx, session_id).created_by == by.id or may(by, Right.OTHERS_SESSIONS):
            return
        last = scans.last_booked(tx, session_id) if undo else None
        if last is not None and last.person_id == by.id:
            return
    raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.not_allowed")


def undo_last(tx: Connection, session_id: str, act: Act) -> tuple[BookedScan, Session]:
    """Take the newest scan back; it stays in the list, marked. Raises Refused (NOTHING_TO_UNDO, state conflict)."""
    session = open_session(tx, session_id)
    last = scans.last_booked(tx, session_id)
    if last is None:
        raise Refused("NOTHING_TO_UNDO", "sessions.refused.nothing_to_undo")
    return last, _take_back(tx, session, last, act, "undone")


def _take_back(tx: Connection, session: Session, scan: BookedScan, act: Act, what: str) -> Session:
    finds = _was_found_by(tx, scan)
    counts = rules.count(session.counts, scan.outcome, finds=finds, staged=scan.staged, by=-1)
    after = replace(rules.active_at(session, act.at), counts=counts)
    scans.mark_undone(tx, scan.id, person_id=act.person_id, at=act.at)
    if scan.outcome.counted:
        items.mark_unseen(tx, session.id, scan.key, scan.id)
        items.take_move_back(tx, scan.id)
    store.save_progress(tx, after)
    store.add_event(tx, act.op_id, session.id, what, person_id=act.person_id, at=act.at, scan_id=scan.id)
    tell_of(tx, act, after, "scan.undo", scan)
    return after


def _was_found_by(tx: Connection, scan: BookedScan) -> bool:
    """Whether an expected item is found by this scan and no other."""
    known = items.item(tx, scan.session_id, scan.key) if scan.outcome.counted else None
    return known is not None and known.expected and known.times == 1


def change_status(tx: Connection, session_id: str, wanted: Status, act: Act) -> Session:
    """Pause, resume, complete or cancel. Completing commits what is staged, or hands the session in where a review
    comes first; cancelling lets it go uncommitted.

    "Same to same" changes nothing. Raises Refused (SESSION_STATE_CONFLICT, SESSION_NOT_FOUND, HANDED_IN).
    """
    session = here(tx, session_id)
    if not rules.check_move(session.status, wanted):
        return session
    if wanted is Status.ACTIVE:
        review.check_not_handed_in(session)
    if wanted is Status.COMPLETED:
        if session.review:
            return session if session.hand_in else hand_in(tx, session, act)
        session = commit_staged(tx, session, act)
    ended = act.at if wanted in {Status.COMPLETED, Status.CANCELLED} else None
    after = replace(rules.active_at(session, act.at), status=wanted, ended_at=ended, hand_in=None)
    store.save_state(tx, after)
    store.add_event(tx, act.op_id, session_id, wanted.value.lower(), person_id=act.person_id, at=act.at)
    payload = {"status": wanted.value, "items_scanned": after.counts.committed}
    tell(tx, act, after, "session.update", payload)
    return after


def hand_in(tx: Connection, session: Session, act: Act) -> Session:
    """The session waits for its review: paused, and what is staged stays so."""
    by = people_store.by_id(tx, act.person_id)
    waits = HandIn(act.op_id, act.at, by.name if by else "")
    paused = replace(rules.active_at(session, act.at), status=Status.PAUSED, hand_in=waits, review_note=None)
    store.save_state(tx, paused)
    store.add_event(tx, act.op_id, session.id, "handed_in", person_id=act.person_id, at=act.at)
    told = {"status": Status.PAUSED.value, "items_scanned": paused.counts.committed}
    tell(tx, act, paused, "session.update", told)
    figures = {name: number for name, number in asdict(review.compare(paused)).items() if number is not None}
    tell_review(tx, act, paused, {"act": "hand-in", "hand_in": waits.id, "figures": figures})
    return paused


def change_fields(
    tx: Connection, session_id: str, act: Act, *, location: str | None, notes: str | None, auto_commit: bool
) -> Session:
    """Set the fields that the update contract allows to change. Switching auto-commit on commits what is staged."""
    session = open_session(tx, session_id)
    wrong = rules.check_fields(location=location, notes=notes)
    if wrong:
        raise Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=wrong)
    if auto_commit and not session.auto_commit:
        review.check_may_commit(session)
        session = commit_staged(tx, session, act)
    after = replace(rules.active_at(session, act.at), location=location, notes=notes, auto_commit=auto_commit)
    store.save_state(tx, after)
    store.add_event(tx, act.op_id, session_id, "changed", person_id=act.person_id, at=act.at)
    tell(tx, act, after, "session.update", {"location": location, "notes": notes, "auto_commit": auto_commit})
    return after


def commit(tx: Connection, session_id: str, act: Act) -> Session:
    """Commit what is staged, now. Raises Refused (state conflict; REVIEW_FIRST)."""
    session = open_session(tx, session_id)
    review.check_may_commit(session)
    after = commit_staged(tx, session, act)
    if not session.counts.staged:  # who looks at the time-out is told all the same that somebody is there
        tell(tx, act, after, "session.update", {"items_scanned": after.counts.committed})
    store.add_event(tx, act.op_id, session_id, "committed", person_id=act.person_id, at=act.at)
    return after


def commit_staged(tx: Connection, session: Session, act: Act) -> Session:
    """Staged scans take effect: custody moves, and are told to the server. Their rows stay in their order."""
    return _settle_staged(tx, rules.active_at(session, act.at), sends=act.sends, at=act.at)


def let_go(tx: Connection, session_id: str, at: datetime, *, theirs: Collection[str]) -> None:
    """Another station goes on with the session. `theirs`: scans that the hub has as staged; who took the session over
    has these too, and commits them or does not. What else is staged here takes effect: nobody else knows it."""
    _settle_staged(tx, get_session(tx, session_id), sends=True, at=at, but=theirs)


def _settle_staged(
    tx: Connection, session: Session, *, sends: bool, at: datetime, but: Collection[str] = ()
) -> Session:
    """The session afterwards, with what is staged in effect, `but` these."""
    mine = [scan for scan in scans.staged(tx, session.id) if scan.id not in but] if session.counts.staged else []
    session = replace(session, counts=replace(session.counts, staged=session.counts.staged - len(mine)))
    for scan in mine:
        settle(tx, session, scan, sends=sends, at=at)
    scans.mark_committed(tx, [scan.id for scan in mine])
    store.save_progress(tx, session)
    return session


def resolve(
    tx: Connection, session_id: str, scan_id: str, resolution: Resolution, act: Act, *, by: Person, item_key: str = ""
) -> Session:
    """Say what an unresolved scan is. Raises Refused (NOT_FOUND, ALREADY_RESOLVED, ITEM_NOT_MISSING, state conflict;
    INSUFFICIENT_PERMISSIONS where it would tell who counts blind what is expected).

    `item_key`: the key of the expected item that it is (IS_ITEM), one that is still missing.
    """
    session = open_session(tx, session_id, reviewing=may(by, Right.REVIEW))
    scan = scans.booked(tx, scan_id)
    if scan is None or scan.session_id != session_id:
        raise Refused("NOT_FOUND", "sessions.refused.no_such_scan", scan=scan_id)
    if not blind.may_resolve(session, scan.outcome.reason, resolution, by):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.blind")
    if not scan.unresolved:
        raise Refused("ALREADY_RESOLVED", "sessions.refused.already_resolved")
    if resolution is Resolution.DROP:
        return _take_back(tx, session, scan, act, "dropped")
    found = _was_found_by(tx, scan)
    counts = rules.count(session.counts, scan.outcome, finds=found, staged=scan.staged, by=-1)
    if resolution is Resolution.IS_ITEM:
        resolved, found = _as_item(tx, session, scan, item_key), True
    else:
        resolved = _as_kept(tx, session, scan)
    counts = rules.count(counts, resolved.outcome, finds=found, staged=scan.staged)
    after = replace(rules.active_at(session, act.at), counts=counts)
    detail = {"as": resolution.value, "was": scan.outcome.reason.value, "key": scan.key}
    scans.mark_resolved(tx, resolved, detail)
    store.save_progress(tx, after)
    store.add_event(
        tx, act.op_id, session.id, "resolved", person_id=act.person_id, at=act.at, scan_id=scan_id, detail=detail
    )
    tell_of(tx, act, after, "scan.resolve", scan, **detail)
    return after


def _as_kept(tx: Connection, session: Session, scan: BookedScan) -> BookedScan:
    """The scan, booked under its own code."""
    known = items.item(tx, session.id, scan.key)
    reason = Reason.UNEXPECTED if session.has_list else Reason.TAKEN
    if known is not None and known.expected:
        reason = Reason.FOUND
    return replace(scan, outcome=replace(scan.outcome, reason=reason), resolved=True)


def _as_item(tx: Connection, session: Session, scan: BookedScan, item_key: str) -> BookedScan:
    """The scan, booked as the expected item that it really was."""
    known = items.item(tx, session.id, item_key)
    if known is None or not known.expected or known.times:
        raise Refused("ITEM_NOT_MISSING", "sessions.refused.item_not_missing", item=item_key)
    items.mark_unseen(tx, session.id, scan.key, scan.id)
    items.mark_seen(tx, session.id, item_key, scan.text, scan.id, scan.scanned_at)
    resolved = replace(scan, key=item_key, outcome=replace(scan.outcome, reason=Reason.FOUND), resolved=True)
    if not scan.staged:
        items.take_move_back(tx, scan.id)
        move(tx, session, resolved)
    return resolved


def open_session(tx: Connection, session_id: str, *, reviewing: bool = False) -> Session:
    """The session, where it is not over, and does not wait for its review; `reviewing`: it may. Raises Refused
    (SESSION_NOT_FOUND, SESSION_STATE_CONFLICT, SESSION_TAKEN_OVER, HANDED_IN)."""
    session = here(tx, session_id)
    if session.status in {Status.COMPLETED, Status.CANCELLED}:
        now = session.status
        raise Refused("SESSION_STATE_CONFLICT", f"sessions.refused.is.{now}", now=now.value)
    if not reviewing:
        review.check_not_handed_in(session)
    return session
