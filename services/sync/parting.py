"""A session that another station has: the hub still takes its counts and its notes from here, but no status. So the
status is told alone: a person decides on it once it is refused, and all else arrives. Its review is the other station's
by now: what is refused of it here is let go. Inside one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import structlog
from sqlalchemy import Connection

from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_store
from services.sync.model import Kind, Message, State
from services.sync.ports import Reply
from services.sync.rules import is_under_way

log = structlog.get_logger(__name__)

CONFLICT = 409


def part_open(tx: Connection, session_id: str, at: datetime) -> None:
    """The session was just lost: of what waits for it, or was refused already, the status is told alone. What is under
    way is sent again as it was; `part_refused` is for its answer."""
    line = outbox.all_open_of(tx, session_id)
    waiting = [one for one in line if one.kind is Kind.UPDATE and one.state is State.WAITING and not is_under_way(one)]
    _part(tx, waiting, at, {})
    refused = [one for one in line if one.state is State.PARKED and one.refused == CONFLICT and is_under_way(one)]
    if refused:
        _part(tx, refused, at, outbox.said(tx, refused[-1]))
    reviews = [one for one in line if one.kind is Kind.REVIEW and one.state is State.PARKED and one.refused == CONFLICT]
    marks.discard(tx, reviews, {"reason": ""}, at)


def part_refused(
    tx: Connection, messages: Sequence[Message], reply: Reply, said: Mapping[str, Any], at: datetime
) -> bool:
    """Whether this refusal is of the status alone, or of the review, in a session that is lost, or of a review that is
    asked for when the session is over: then all else waits again."""
    if reply.status == CONFLICT and messages[0].payload.get("act") == "ask":
        log.info("a review was asked for too late: the session is over", key=messages[0].id)
        marks.discard(tx, messages, {"reason": ""}, at)
        return True
    session = session_store.get(tx, messages[0].session_id)
    lost = session is not None and session.taken_over_by is not None
    if not lost or reply.status != CONFLICT:
        return False
    if messages[0].kind is Kind.REVIEW:
        marks.discard(tx, messages, {"reason": ""}, at)
        return True
    if not any(len(one.payload) > 1 for one in messages):
        return False
    return _part(tx, messages, at, said)


def _part(tx: Connection, messages: Sequence[Message], at: datetime, said: Mapping[str, Any]) -> bool:
    """The last status in a message of its own behind all others, refused where something was `said`. The hub has done
    nothing under their keys, and remembers no refusal: these stay. Whether there was a status."""
    last = next((one for one in reversed(messages) if "status" in one.payload), None)
    if last is None:
        return False
    for message in messages:
        marks.rewrite(tx, message, {name: value for name, value in message.payload.items() if name != "status"})
    status_id = str(uuid5(NAMESPACE_OID, f"status of {last.id}"))
    outbox.put(
        tx,
        status_id,
        aggregate="session",
        aggregate_id=last.session_id,
        kind=Kind.UPDATE.value,
        payload={"status": last.payload["status"]},
        person_id=last.person_id,
        at=last.created_at,
    )
    alone = outbox.get(tx, status_id)
    if said and alone is not None:
        marks.park(tx, [alone], said, at)
    return True
