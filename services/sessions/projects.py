"""Projects and clients: imported from a file, chosen for a session. The server's ids are their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from services.database import project_store
from services.database.database import Database
from services.database.project_store import List, Named
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.model import NewSession
from services.sessions.project_files import Problem, read_file

__all__ = ["Imported", "List", "Named", "Problem", "ProjectService"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many rows, and what was wrong, row by row. `notes` are no errors: unknown columns."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class ProjectService:
    """Any thread but the UI's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everything(self, which: List) -> list[Named]:
        """All projects, or clients, by name; the inactive ones too."""
        return self._database.read(lambda tx: project_store.everything(tx, which))

    def import_file(self, which: List, path: Path, by: Person) -> Imported:
        """Take a CSV or JSON file in, all its good rows in one transaction; what is not in it stays.

        Raises Refused (INSUFFICIENT_PERMISSIONS; IMPORT_INVALID where the file's shape is wrong) and OutsideFailed.
        """
        if not may(by, Right.SETTINGS) and not may(by, Right.REVIEW):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.not_allowed")
        found = read_file(path)
        return self._database.write(lambda tx: _take(tx, which, found.named, found.errors, found.notes))

    def check(self, wanted: NewSession) -> None:
        """Raises Refused (NOT_FOUND, params["fields"] as the contract's 404) for a project or client that is not here.
        Only where the station itself owns the lists; a server's may be newer than our copy."""
        asked = {"project_id": (List.PROJECTS, wanted.project_id), "client_id": (List.CLIENTS, wanted.client_id)}
        unknown = {
            field: f"sessions.wrong.{field}_unknown"
            for field, (which, number) in asked.items()
            if number is not None and not self._is_open(which, number)
        }
        if unknown:
            raise Refused("NOT_FOUND", "sessions.wrong.any", fields=unknown)

    def _is_open(self, which: List, number: int) -> bool:
        found = self._database.read(lambda tx: project_store.find(tx, which, number))
        return found is not None and found.active


def _take(
    tx: Connection, which: List, rows: Sequence[Named], errors: tuple[Problem, ...], notes: tuple[Problem, ...]
) -> Imported:
    created = updated = unchanged = 0
    for row in rows:
        before = project_store.find(tx, which, row.id)
        if before == row:
            unchanged += 1
            continue
        project_store.put(tx, which, row)
        created, updated = created + (before is None), updated + (before is not None)
    return Imported(created, updated, unchanged, errors, notes)
