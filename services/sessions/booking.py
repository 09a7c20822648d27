"""What happens to a session inside one transaction: a scan is booked, undone, committed, resolved.

Each function takes the transaction, decides by `rules`, writes through `session_store`, and returns values. `sends`
says that a server is to be told: then the message is put into the outbox in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from services.database import outbox_store, scan_store
from services.database import session_store as store
from services.errors import Refused
from services.scanning.answer import Booked
from services.scanning.meaning import Meaning, keys_on_lists
from services.scanning.outcome import Outcome, Reason
from services.scanning.scan import Scan
from services.sessions import rules
from services.sessions.model import Custody, KnownItem, Session, Status


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and under which operation id (unique, made before the transaction)."""

    op_id: str
    person_id: str
    at: datetime
    sends: bool = False


def book(
    tx: Connection,
    session_id: str,
    scan: Scan,
    meaning: Meaning,
    *,
    person_id: str,
    now: datetime,
    sends: bool,
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
    seq = scan_store.insert(
        tx,
        scan,
        meaning,
        outcome,
        person_id=person_id,
        stored_at=now,
        session_id=session.id,
        booked=held is None,
        staged=staged,
        unresolved=rules.needs_resolving(outcome),
        journalled=journalled,
    )
    if held is not None:
        return Booked(seq, outcome, session)
    after = replace(rules.active_at(session, scan.at), counts=rules.count(session, outcome, staged=staged))
    if outcome.counted:
        store.mark_seen(tx, session.id, meaning.key, scan.text, scan.id, scan.at, name)
    store.save_progress(tx, after)
    if not staged:
        _settle(tx, after, meaning.key, scan.id, scan.at, outcome, person_id=person_id, sends=sends)
    return Booked(seq, outcome, after)


def _facts(
    tx: Connection, session_id: str, meaning: Meaning
) -> tuple[Session, Meaning, KnownItem | None, Custody | None]:
    """What the decision needs. A code that lists write in several ways is looked for under each of them."""
    session, known, custody = store.for_scan(tx, session_id, meaning.key)
    if known is None:
        for key in keys_on_lists(meaning)[1:]:
            known = store.item(tx, session_id, key)
            if known is not None:
                return session, replace(meaning, key=key), known, custody
    return session, meaning, known, custody


def undo_last(tx: Connection, session_id: str, act: Act) -> tuple[store.BookedScan, Session]:
    """Take the newest scan back; it stays in the list, marked. Raises Refused (NOTHING_TO_UNDO, state conflict)."""
    session = open_session(tx, session_id)
    last = store.last_booked(tx, session_id)
    if last is None:
        raise Refused("NOTHING_TO_UNDO", "sessions.refused.nothing_to_undo")
    return last, _take_back(tx, session, last, act, "undone")


def _take_back(tx: Connection, session: Session, scan: store.BookedScan, act: Act, what: str) -> Session:
    counts = rules.count(session, scan.outcome, staged=scan.staged, by=-1)
    after = replace(rules.active_at(session, act.at), counts=counts)
    store.mark_undone(tx, scan.id, person_id=act.person_id, at=act.at)
    if scan.outcome.counted:
        store.mark_unseen(tx, session.id, scan.key)
        store.take_move_back(tx, scan.id)
    store.save_progress(tx, after)
    store.add_event(tx, act.op_id, session.id, what, person_id=act.person_id, at=act.at, scan_id=scan.id)
    if act.sends and not scan.staged:
        _tell(tx, act.op_id, session, "scan.undo", {"scan": scan.id}, act.person_id, act.at)
    return after


def change_status(tx: Connection, session_id: str, wanted: Status, act: Act) -> Session:
    """Pause, resume, complete or cancel. Completing commits what is staged; cancelling lets it go uncommitted.

    "Same to same" changes nothing. Raises Refused (SESSION_STATE_CONFLICT, SESSION_NOT_FOUND).
    """
    session = get_session(tx, session_id)
    if not rules.check_move(session.status, wanted):
        return session
    if wanted is Status.COMPLETED:
        session = commit_staged(tx, session, act)
    ended = act.at if wanted in {Status.COMPLETED, Status.CANCELLED} else None
    after = replace(rules.active_at(session, act.at), status=wanted, ended_at=ended)
    store.save_state(tx, after)
    store.add_event(tx, act.op_id, session_id, wanted.value.lower(), person_id=act.person_id, at=act.at)
    if act.sends:
        payload = {"status": wanted.value, "items_scanned": after.counts.items_scanned}
        _tell(tx, act.op_id, after, "session.update", payload, act.person_id, act.at)
    return after


def change_fields(
    tx: Connection, session_id: str, act: Act, *, location: str | None, notes: str | None, auto_commit: bool
) -> Session:
    """Set the fields that the update contract allows to change. Switching auto-commit on commits what is staged."""
    session = open_session(tx, session_id)
    wrong = rules.check_fields(location=location, notes=notes)
    if wrong:
        raise Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=wrong)
    if auto_commit:
        session = commit_staged(tx, session, act)
    after = replace(rules.active_at(session, act.at), location=location, notes=notes, auto_commit=auto_commit)
    store.save_state(tx, after)
    store.add_event(tx, act.op_id, session_id, "changed", person_id=act.person_id, at=act.at)
    if act.sends:
        payload = {"location": location, "notes": notes, "auto_commit": auto_commit}
        _tell(tx, act.op_id, after, "session.update", payload, act.person_id, act.at)
    return after


def commit_staged(tx: Connection, session: Session, act: Act) -> Session:
    """Staged scans take effect: custody moves, and are told to the server. Their rows stay in their order."""
    for scan in store.staged(tx, session.id):
        _settle(
            tx,
            session,
            scan.key,
            scan.id,
            scan.scanned_at,
            scan.outcome,
            person_id=scan.person_id,
            sends=act.sends,
        )
    store.mark_committed(tx, session.id)
    after = replace(rules.active_at(session, act.at), counts=replace(session.counts, staged=0))
    store.save_progress(tx, after)
    return after


def commit(tx: Connection, session_id: str, act: Act) -> Session:
    """Commit what is staged, now. Raises Refused (state conflict)."""
    after = commit_staged(tx, open_session(tx, session_id), act)
    store.add_event(tx, act.op_id, session_id, "committed", person_id=act.person_id, at=act.at)
    return after


class Resolution(StrEnum):
    """What a person can say of a scan that nobody expected, or that could not be read."""

    IS_ITEM = "is_item"  # it is this expected item
    KEEP = "keep"  # it belongs here, though nobody expected it
    DROP = "drop"  # it does not belong here


def resolve(tx: Connection, scan_id: str, resolution: Resolution, act: Act, *, item_key: str = "") -> Session:
    """Say what an unresolved scan is. Raises Refused (ALREADY_RESOLVED, ITEM_NOT_MISSING, state conflict)."""
    scan = store.booked(tx, scan_id)
    if scan is None or not scan.unresolved:
        raise Refused("ALREADY_RESOLVED", "sessions.refused.already_resolved")
    session = open_session(tx, _session_id(tx, scan_id))
    if resolution is Resolution.DROP:
        return _take_back(tx, session, scan, act, "dropped")
    if resolution is Resolution.KEEP:
        resolved = replace(scan, outcome=replace(scan.outcome, reason=Reason.UNEXPECTED))
    else:
        resolved = _as_item(tx, session, scan, item_key)
    counts = rules.count(session, scan.outcome, staged=scan.staged, by=-1)
    counts = rules.count(replace(session, counts=counts), resolved.outcome, staged=scan.staged)
    after = replace(rules.active_at(session, act.at), counts=counts)
    detail = {"as": resolution.value, "was": scan.outcome.reason.value, "key": scan.key}
    store.mark_resolved(tx, resolved, detail)
    store.save_progress(tx, after)
    store.add_event(
        tx, act.op_id, session.id, "resolved", person_id=act.person_id, at=act.at, scan_id=scan_id, detail=detail
    )
    if act.sends and not scan.staged:
        _tell(tx, act.op_id, after, "scan.resolve", {"scan": scan_id, **detail}, act.person_id, act.at)
    return after


def _as_item(tx: Connection, session: Session, scan: store.BookedScan, item_key: str) -> store.BookedScan:
    """The scan, booked as the expected item that it really was."""
    known = store.item(tx, session.id, item_key)
    if known is None or not known.expected or known.times:
        raise Refused("ITEM_NOT_MISSING", "sessions.refused.item_not_missing", item=item_key)
    store.mark_unseen(tx, session.id, scan.key)
    store.mark_seen(tx, session.id, item_key, scan.text, scan.id, scan.scanned_at)
    if not scan.staged:
        store.take_move_back(tx, scan.id)
        _move(tx, session, item_key, scan.id, scan.scanned_at)
    return replace(scan, key=item_key, outcome=replace(scan.outcome, reason=Reason.FOUND))


def take_kept(tx: Connection, session_id: str, scan_ids: Sequence[str], act: Act) -> tuple[list[Booked], Session]:
    """Book kept scans in this session, in their order, with their own times. A scan that nobody had claimed becomes
    this person's. What the session does not take stays kept."""
    wanted = set(scan_ids)
    booked = []
    for _seq, scan, _reason in scan_store.kept(tx):
        if scan.id not in wanted:
            continue
        answer = scan_store.answer_of(tx, scan.id)
        if answer is None:
            continue
        person_id = scan_store.person_of(tx, scan.id) or act.person_id
        booked.append(
            book(
                tx,
                session_id,
                scan,
                answer.meaning,
                person_id=person_id,
                now=act.at,
                sends=act.sends,
                journalled=True,
            )
        )
    detail = {"scans": [one.seq for one in booked]}
    store.add_event(tx, act.op_id, session_id, "took_kept", person_id=act.person_id, at=act.at, detail=detail)
    return booked, get_session(tx, session_id)


def open_session(tx: Connection, session_id: str) -> Session:
    """The session, where it is not over. Raises Refused (SESSION_NOT_FOUND, SESSION_STATE_CONFLICT)."""
    session = get_session(tx, session_id)
    if session.status in {Status.COMPLETED, Status.CANCELLED}:
        raise Refused("SESSION_STATE_CONFLICT", "sessions.refused.over", now=session.status.value)
    return session


def get_session(tx: Connection, session_id: str) -> Session:
    """The session as it stands. Raises Refused (SESSION_NOT_FOUND)."""
    session = store.get(tx, session_id)
    if session is None:
        raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)
    return session


def _session_id(tx: Connection, scan_id: str) -> str:
    return scan_store.session_of_scan(tx, scan_id)


def _settle(
    tx: Connection,
    session: Session,
    key: str,
    scan_id: str,
    at: datetime,
    outcome: Outcome,
    *,
    person_id: str,
    sends: bool,
) -> None:
    """The scan takes effect outside its session: custody, and the message to the server."""
    if outcome.counted:
        _move(tx, session, key, scan_id, at)
    if sends:
        payload = {"scan": scan_id, "items_scanned": session.counts.items_scanned}
        _tell(tx, scan_id, session, "scan.book", payload, person_id, at)


def _move(tx: Connection, session: Session, key: str, scan_id: str, at: datetime) -> None:
    direction = rules.DIRECTION.get(session.session_type)
    if direction is not None:
        store.move(tx, session, direction, key, scan_id, at)


def _tell(
    tx: Connection, message_id: str, session: Session, kind: str, payload: dict[str, Any], person_id: str, at: datetime
) -> None:
    outbox_store.put(
        tx,
        message_id,
        aggregate="session",
        aggregate_id=session.id,
        kind=kind,
        payload=payload,
        person_id=person_id,
        at=at,
    )
