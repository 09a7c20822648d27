"""What a scan does outside its session once it counts for good: custody moves, and the server is told.

Everything goes into the transaction that it is given, so that nothing is told that did not happen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection

from services.database import outbox_store
from services.database import session_item_store as items
from services.database.session_scan_store import BookedScan
from services.scanning.meaning import whole_key
from services.sessions import rules
from services.sessions.model import Session


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and under which operation id (unique, made before the transaction). `person_id` "": somebody
    elsewhere; `sends`: a server is to be told."""

    op_id: str
    person_id: str
    at: datetime
    sends: bool = False


def settle(tx: Connection, session: Session, scan: BookedScan, *, sends: bool, at: datetime) -> None:
    """A scan takes effect: at once, or at the commit of what was staged. `at`: now."""
    if scan.outcome.counted:
        move(tx, session, scan)
    if sends:
        payload = {"scan": scan.id, "items_scanned": session.counts.committed}
        _tell(tx, scan.id, session, "scan.book", payload, scan.person_id, at)


def stage(tx: Connection, session: Session, scan_id: str, person_id: str, *, sends: bool, at: datetime) -> None:
    """A scan waits for the commit: a hub gets it as it is, and nothing is told of it."""
    if sends:
        message_id = str(uuid5(NAMESPACE_OID, scan_id))  # the scan's own id is that of its commit's message
        _tell(tx, message_id, session, "scan.stage", {"scan": scan_id}, person_id, at)


def tell_of(tx: Connection, act: Act, session: Session, kind: str, scan: BookedScan, **more: Any) -> None:
    """The server is told what was done with a scan; of one that is not committed, a hub gets how it is now alone."""
    count = {} if scan.staged else {"items_scanned": session.counts.committed}
    tell(tx, act, session, kind, {"scan": scan.id, **more, **count})


def move(tx: Connection, session: Session, scan: BookedScan) -> None:
    """The scan's code goes out (in), where this is a session of the door. A code that a list writes in another way
    still goes as the code that it is."""
    direction = rules.DIRECTION.get(session.session_type)
    if direction is not None:
        items.move(tx, session, direction, _moved(scan), scan.id, scan.scanned_at)


def move_late(tx: Connection, session: Session, scans: Iterable[BookedScan]) -> None:
    """The same for scans that another station made in this session, at their own times; and back where they were
    undone there. Those that have moved their codes here already do not do it again."""
    direction = rules.DIRECTION.get(session.session_type)
    if direction is not None:
        items.take_undone_moves_back(tx, session.id)
        moved = [(_moved(scan), scan.id, scan.scanned_at) for scan in scans if scan.outcome.counted and not scan.staged]
        items.move_late(tx, session, direction, moved)


def _moved(scan: BookedScan) -> str:
    return scan.key if scan.resolved else whole_key(scan.kind, scan.key)


def tell(tx: Connection, act: Act, session: Session, kind: str, payload: dict[str, Any]) -> None:
    """The server is told of an act, where there is one; its message has the act's id and author for life."""
    if act.sends:
        _tell(tx, act.op_id, session, kind, payload, act.person_id or None, act.at)


def tell_review(tx: Connection, act: Act, session: Session, payload: dict[str, Any]) -> None:
    """A hub of ours is told of the session's review, by a message of its own beside that of the act."""
    if act.sends:
        key = f"{act.op_id}.review"
        _tell(tx, key, session, "session.review", payload, act.person_id or None, act.at)


def _tell(
    tx: Connection,
    message_id: str,
    session: Session,
    kind: str,
    payload: dict[str, Any],
    person_id: str | None,
    at: datetime,
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
