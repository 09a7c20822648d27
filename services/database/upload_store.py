"""What the hub gets: scans as they are now, whatever was told of them before; a session's expected list in parts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from services.clock import moment
from services.database.sql import Sql, listed
from services.database.types import from_micros
from services.sessions.model import Resolution, Session

LONGEST_TEXT = 4096  # characters; no symbol holds more
MOST_ITEMS = 1000  # of a list, in one part
MOST_BYTES = 200_000  # of a part
LONGEST_NAME = 200  # characters of a device's or person's name
AT_ONCE = timedelta(seconds=1)  # between a scan and its answer, at most
_SCANS = Sql(
    "SELECT c.id, c.text, c.symbology, c.device_name, c.author, c.scanned_at, c.verdict, c.reason, c.counted, c.staged,"
    " c.undone_at, c.resolution, p.name AS person, i.code AS item"
    " FROM scan c LEFT JOIN person p ON p.id = c.person_id"
    " LEFT JOIN session_item i ON i.session_id = c.session_id AND i.key = c.key AND i.expected"
    " AND c.resolution IS NOT NULL WHERE c.id IN EACH(:ids)"
)
_ITEMS = Sql(
    "SELECT key, position, code, description FROM session_item WHERE session_id = :session_id AND expected"
    " AND key > :after ORDER BY key LIMIT :most"
)
_NO_TEXT = re.compile("[\ud800-\udfff]")  # half of a surrogate pair: no UTF-8 has it


def scans(tx: Connection, acts: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """The scans with these ids, in their order, each with when something was done with it last, where that was not
    when it was made; one that is gone (an older backup was put back) is left out."""
    rows = {row.id: row for row in _SCANS(tx, ids=listed(acts))}
    return [
        _entry(rows[id_]) | _act(rows[id_], acted_at) | _resolved(rows[id_])
        for id_, acted_at in acts.items()
        if id_ in rows
    ]


def _act(row: Row[Any], acted_at: datetime) -> dict[str, Any]:
    later = acted_at - from_micros(row.scanned_at) > AT_ONCE
    return {"acted_at": moment(acted_at)} if later else {}


def _resolved(row: Row[Any]) -> dict[str, Any]:
    """What somebody said of it, where they did."""
    if row.resolution is None:
        return {}
    said = json.loads(row.resolution) if isinstance(row.resolution, str) else row.resolution  # PostgreSQL's parses
    item = None if said["as"] != Resolution.IS_ITEM or row.item is None else harmless(row.item, LONGEST_TEXT)
    return {"resolved": {"how": said["as"], "was": said["was"], "item": item}}


def _entry(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": harmless(row.text, LONGEST_TEXT),
        "symbology": harmless(row.symbology, LONGEST_NAME),
        "device": harmless(row.device_name, LONGEST_NAME),
        "person": harmless(row.person or row.author or "", LONGEST_NAME) or None,
        "scanned_at": _time(row.scanned_at),
        "outcome": f"{row.verdict}.{row.reason}",
        "counted": bool(row.counted),
        "staged": bool(row.staged),
        "undone_at": None if row.undone_at is None else _time(row.undone_at),
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session's expected list, as the hub wants it. `upto`: the key of its last item; `last`: there is
    nothing behind it."""

    body: dict[str, Any]
    upto: str
    last: bool


def part(tx: Connection, session: Session, after: str) -> Part:
    """The items behind the key `after`, as many as go at once. Not in the list's order, but that of the keys, which
    needs no sorting; each says its place."""
    rows = _ITEMS(tx, session_id=session.id, after=after, most=MOST_ITEMS + 1).all() if session.has_list else []
    items: list[dict[str, Any]] = []
    size = 0
    for row in rows[:MOST_ITEMS]:
        code, description = harmless(row.code, LONGEST_TEXT), harmless(row.description, LONGEST_TEXT)
        item = {"position": row.position, "code": code, "description": description}
        size += len(json.dumps(item, ensure_ascii=False).encode()) + 2
        if items and size > MOST_BYTES:
            break
        items.append(item)
    body = {"size": session.counts.list_size, "items": items, "blind": session.blind}
    return Part(body, rows[len(items) - 1].key if items else after, len(items) == len(rows))


def harmless(text: str, longest: int) -> str:
    """What every database and server takes of a text: no NUL, no half of a surrogate pair, not longer than that."""
    if not text.isascii():
        text = _NO_TEXT.sub("\ufffd", text)
    return text.replace("\0", "␀")[:longest]


def _time(micros: int) -> str:
    return moment(from_micros(micros))
