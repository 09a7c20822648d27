"""Scans as the hub gets them: as they are now, whatever was told of them before."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql, listed
from services.database.types import from_micros
from services.hub.answers import moment

LONGEST_TEXT = 4096  # characters; no symbol holds more
LONGEST_NAME = 200  # characters of a device's or person's name
AT_ONCE = timedelta(seconds=1)  # between a scan and its answer, at most
_SCANS = Sql(
    "SELECT c.*, p.name AS person FROM scan c LEFT JOIN person p ON p.id = c.person_id WHERE c.id IN EACH(:ids)"
)
_NO_TEXT = re.compile("[\ud800-\udfff]")  # half of a surrogate pair: no UTF-8 has it


def scans(tx: Connection, acts: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """The scans with these ids, in their order, each with when something was done with it last, where that was not
    when it was made; one that is gone (an older backup was put back) is left out."""
    rows = {row.id: row for row in _SCANS(tx, ids=listed(acts))}
    return [_entry(rows[id_]) | _act(rows[id_], acted_at) for id_, acted_at in acts.items() if id_ in rows]


def _act(row: Row[Any], acted_at: datetime) -> dict[str, Any]:
    later = acted_at - from_micros(row.scanned_at) > AT_ONCE
    return {"acted_at": moment(acted_at)} if later else {}


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
        "undone_at": None if row.undone_at is None else _time(row.undone_at),
    }


def harmless(text: str, longest: int) -> str:
    """What every database and server takes of a text: no NUL, no half of a surrogate pair, not longer than that."""
    return _NO_TEXT.sub("\ufffd", text.replace("\0", "␀"))[:longest]


def _time(micros: int) -> str:
    return moment(from_micros(micros))
