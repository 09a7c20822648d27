"""Scans as the hub gets them: as they are now, whatever was told of them before."""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql, listed
from services.database.types import from_micros

LONGEST_TEXT = 4096  # characters; no symbol holds more
LONGEST_NAME = 200  # characters of a device's or person's name
_SCANS = Sql(
    "SELECT c.*, p.name AS person FROM scan c LEFT JOIN person p ON p.id = c.person_id WHERE c.id IN EACH(:ids)"
)
_NO_TEXT = re.compile("[\ud800-\udfff]")  # half of a surrogate pair: no UTF-8 has it


def scans(tx: Connection, scan_ids: Collection[str]) -> list[dict[str, Any]]:
    """The scans with these ids, in their order; one that is gone (an older backup was put back) is left out."""
    rows = {row.id: row for row in _SCANS(tx, ids=listed(scan_ids))}
    return [_entry(rows[scan_id]) for scan_id in scan_ids if scan_id in rows]


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
    return from_micros(micros).isoformat(timespec="milliseconds").replace("+00:00", "Z")
