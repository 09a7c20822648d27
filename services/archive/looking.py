"""What an archived session says, for people: plain functions on its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.archive.model import Content
from services.database.types import from_micros
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions import blind


@dataclass(frozen=True, slots=True)
class ArchivedSession:
    """What a session was. Times are UTC; "" and None: nothing was said of that. `blind`: who counted was not told what
    is expected; `scans`: how many there are."""

    id: str
    session_type: str
    status: str
    location: str
    notes: str
    created_at: datetime
    created_by: str  # the person's name
    ended_at: datetime | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    blind: bool
    scans: int


@dataclass(frozen=True, slots=True)
class ArchivedScan:
    """One scan. `at`: UTC; `verdict` and `reason` are the values of the enums; `person`: the name, "" for nobody;
    `description`: what its list called it."""

    at: datetime
    code: str
    verdict: str
    reason: str
    person: str
    undone: bool
    symbology: str = ""
    device: str = ""
    counted: bool = False
    description: str = ""


def session_of(content: Content) -> ArchivedSession:
    """The session."""
    (row,) = content.tables["session"]
    created_by = next((one["full_name"] for one in content.tables["person"] if one["id"] == row["created_by"]), "")
    ended_at = None if row["ended_at"] is None else from_micros(row["ended_at"])
    return ArchivedSession(
        row["id"],
        row["session_type"],
        row["status"],
        row["location"] or "",
        row["notes"] or "",
        from_micros(row["created_at"]),
        created_by,
        ended_at,
        row["project_id"],
        row["client_id"],
        row["expected_items"],
        bool(row["blind"]),
        len(content.tables["scan"]),
    )


def compares(session: ArchivedSession, person: Person | None) -> bool:
    """Whether this person may see what was expected beside what was counted: as while it ran (blind.py)."""
    return not session.blind or may(person, Right.REVIEW)


def scans_of(content: Content, *, compared: bool = True) -> Iterator[ArchivedScan]:
    """Every scan, in the order of storing. `compared`: what was expected may be told."""
    names = {one["id"]: one["full_name"] for one in content.tables["person"]}
    called = {one["key"]: one["description"] for one in content.tables["session_item"]} if compared else {}
    for row in content.tables["scan"]:
        verdict, reason = row["verdict"], row["reason"]
        if not compared:
            verdict, reason = blind.seen_reason(verdict, reason)
        yield _scan(row, names.get(row["person_id"]) or row["author"] or "", verdict, reason, called)


def _scan(row: Mapping[str, Any], person: str, verdict: str, reason: str, called: Mapping[str, str]) -> ArchivedScan:
    return ArchivedScan(
        from_micros(row["scanned_at"]),
        row["text"],
        verdict,
        reason,
        person,
        row["undone_at"] is not None,
        row["symbology"],
        row["device_name"],
        bool(row["counted"]),
        called.get(row["key"], ""),
    )
