"""Writes what waits into a file that can be carried to the hub.

Whatever goes into the file is marked as sent, in the groups and under the keys in which the network sends it later: the
hub does each of them once, whichever way it comes first, and answers the other way alike.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock, moment
from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_store, upload_store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.contract import new_body
from services.sessions.model import Session
from services.sync.model import Body, Create, Expect, Message, Review, Update, Upload, acts_of
from services.sync.outbox_file import SUFFIX, sealed
from services.sync.rules import BATCH, next_step
from services.sync.sending import MOST
from services.tables.safe_file import replacing, safe_name

Operation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the file comes from. `user_id` and `token`: what the station's token says of itself, the number of its user
    at the hub and the hash of its id; None where it is no token of a hub."""

    station_id: str
    station: str
    version: str
    server: str
    user_id: int | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file, with so many messages of so many sessions. `left`: messages that are not in it, since a person
    has to decide on them, or on one before them."""

    path: Path
    messages: int
    sessions: int
    left: int


@dataclass(frozen=True, slots=True)
class _Chosen:
    sessions: tuple[dict[str, Any], ...]
    messages: int
    left: int


def export_outbox(database: Database, clock: Clock, out: Path, origin: Origin, by: Person) -> Exported:
    """Write what waits to `out`, a file, or a folder in which it gets a name of its own. Waits for the disk.

    Raises Refused (INSUFFICIENT_PERMISSIONS; NOTHING_WAITS) and OutsideFailed; what was marked is sent as ever.
    """
    if not may(by, Right.SCAN_SESSIONS):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sync.refused.no_export")
    now = clock.now()
    chosen = database.write_once(lambda tx, _attempt: _choose(tx, origin.server))
    if not chosen.messages:
        raise Refused("NOTHING_WAITS", "sync.refused.nothing_waits", left=chosen.left)
    path = out / _name(origin, now) if os.path.isdir(out) else out  # noqa: PTH112 (is_dir raises where the name is too long)
    with replacing(path, SUFFIX) as file:
        file.write(sealed(_content(chosen, origin, now)))
    return Exported(path, chosen.messages, len(chosen.sessions), chosen.left)


def _name(origin: Origin, now: datetime) -> str:
    return safe_name(f"outbox {origin.station} {now:%Y-%m-%d %H-%M-%S}", SUFFIX)


def _content(chosen: _Chosen, origin: Origin, now: datetime) -> dict[str, Any]:
    station = {
        "id": origin.station_id,
        "name": origin.station,
        "user_id": origin.user_id,
        "token": origin.token,
    }
    return {
        "written_at": moment(now),
        "version": origin.version,
        "server": origin.server,
        "station": station,
        "sessions": list(chosen.sessions),
    }


def _choose(tx: Connection, server: str) -> _Chosen:
    """What is at another server, or may be, is not for this one's file."""
    sessions: list[dict[str, Any]] = []
    number = left = 0
    for head in sorted(outbox.heads(tx), key=lambda head: head.seq):
        session = session_store.get(tx, head.session_id)
        if session is None or not head.is_for(server):
            continue
        waiting = outbox.all_open_of(tx, session.id)
        operations, told = _operations(tx, session, [one for one in waiting if not one.is_set_aside])
        number, left = number + told, left + len(waiting) - told
        if operations:
            sessions.append({"id": session.id, "remote_id": session.remote_id, "operations": operations})
    return _Chosen(tuple(sessions), number, left)


def _operations(tx: Connection, session: Session, line: Sequence[Message]) -> tuple[list[Operation], int]:
    """(what is told of the session, in the order of the network: what is told is marked as sent; of how many messages
    that is all). Of what was told before, by whichever way, the scans come first."""
    operations: list[Operation] = []
    number, is_there = 0, session.remote_id is not None
    while step := next_step(line[:MOST], takes_scans=True, takes_lists=True):
        if isinstance(step, Create):
            operations.append(_told(tx, "create", step, dict(step.message.payload) or new_body(session)))
            is_there = True
        elif isinstance(step, Review) and is_there:
            body = dict(step.message.payload)
            what = body.pop("act")
            operations.append(_told(tx, "review", step, body) | {"what": what})
        elif not is_there:
            break  # its start was discarded: the server never learns of this session
        elif isinstance(step, Expect):
            operations += _parts(tx, session, step.message)
        else:
            operations += _scans(tx, step.messages)
            if isinstance(step, Update) and step.body:
                operations.append(_told(tx, "update", step, step.body))
        given = {message.seq for message in step.messages}
        stays = isinstance(step, Upload)  # until it is told
        after = [replace(one, uploaded=True) if one.seq in given else one for one in line]
        line = [one for one in after if one.seq not in given or (stays and not one.is_quiet)]
        number += len(after) - len(line)
    return operations, number


def _parts(tx: Connection, session: Session, message: Message) -> Iterator[Operation]:
    """What is expected, in parts, from where the network is. It needs no mark: the hub knows the items by their places,
    whichever way they come."""
    after, last = str(message.payload.get("after", "")), False
    while not last:
        part = upload_store.part(tx, session, after)
        yield {"act": "expected", "person": message.person, "body": part.body}
        after, last = part.upto, part.last


def _scans(tx: Connection, messages: Sequence[Message]) -> list[Operation]:
    """The scans that these bring, in batches."""
    scans = upload_store.scans(tx, acts_of(one for one in messages if one.is_scan and not one.uploaded))
    return [{"act": "scans", "scans": scans[at : at + BATCH]} for at in range(0, len(scans), BATCH)]


def _told(tx: Connection, act: str, step: Create | Update | Review, body: Body) -> Operation:
    marks.mark_sent(tx, step.messages, step.key)
    first = step.messages[0]
    return {"act": act, "key": step.key, "person": first.person, "at": moment(first.created_at), "body": body}
