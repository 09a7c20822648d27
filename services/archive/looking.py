"""What an archived session says, for people: plain functions on its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.archive.model import Content
from services.database.types import from_micros


@dataclass(frozen=True, slots=True)
class ArchivedScan:
    """One scan. `at`: UTC; `verdict` and `reason` are the values of the enums; `person`: the name, "" for nobody."""

    at: datetime
    code: str
    verdict: str
    reason: str
    person: str
    undone: bool


def scans_of(content: Content) -> Iterator[ArchivedScan]:
    """Every scan, in the order of storing."""
    names = {one["id"]: one["full_name"] for one in content.tables["person"]}
    for one in content.tables["scan"]:
        person = names.get(one["person_id"]) or one["author"] or ""
        at, undone = from_micros(one["scanned_at"]), one["undone_at"] is not None
        yield ArchivedScan(at, one["text"], one["verdict"], one["reason"], person, undone)
