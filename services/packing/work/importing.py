"""Brings work to pack in from a file: all of it or nothing, and every error at once with its path.

What is known by its id, or else by its code, SKU or number, is changed where it differs; what is packed of it stays as
it is. What the file does not name stays, too; of a shipment that it names, its lines and allocations are all there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from services.database import packing_change_store, packing_import_store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing.work import import_basics, import_beside, import_plates, import_shipments
from services.packing.work.from_csv import parse_csv
from services.packing.work.from_json import MOST_BYTES, is_json, parse_json
from services.packing.work.import_taking import Progress, Taking
from services.packing.work.said import Problem, Work
from services.tables.reading import read_content

__all__ = ["Imported", "Problem", "Progress", "check_beside", "import_file", "read_file", "store", "take"]

MANY = 1_000  # new entries at once, from which on a database should know of them


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many warehouses, customers, products, license plates and shipments together. `errors`:
    nothing was done then; `notes` are none: what is packed beyond what is ordered now."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class _TakenBack(Refused):
    """Nothing is written where something is wrong, and nothing in a dry run."""

    def __init__(self, imported: Imported) -> None:
        super().__init__("TAKEN_BACK", "packing_import.taken_back")
        self.imported = imported


def _nobody(_done: int, _all: int) -> None:
    """Nobody wants to know how far it is."""


def read_file(path: Path) -> Work:
    """What a file says: JSON, as its content tells, or a table. Blocks. Raises as `read_json` and `parse_csv`."""
    content = read_content(path, MOST_BYTES)
    return parse_json(content, path.name) if is_json(content) else parse_csv(content, path.name)


def import_file(
    database: Database,
    path: Path,
    by: Person,
    *,
    server: str = "",
    dry_run: bool = False,
    others_may_wait: bool = False,
    progress: Progress = _nobody,
) -> Imported:
    """Take a file in at the station. `server`: the address of the one that it packs for, "" where the work is its own;
    `others_may_wait`: also where it holds up those who work beside it. Not for the UI thread. Raises as `read_file` and
    `Database.write`, and Refused: INSUFFICIENT_PERMISSIONS, WORK_OF_SERVER, OTHERS_WAIT."""
    if server:
        raise Refused("WORK_OF_SERVER", "packing_import.work_of_server", server=server)
    if not may(by, Right.SETTINGS) and not may(by, Right.REVIEW):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.not_allowed")
    work = read_file(path)
    if not others_may_wait:
        check_beside(work, database)
    return store(lambda run: database.write(lambda tx: run(tx, 0)), work, dry_run=dry_run, progress=progress)


def check_beside(work: Work, database: Database) -> None:
    """Raises Refused (OTHERS_WAIT) where others work on this database, and would wait too long for it."""
    import_beside.check(work.rows, database.engine.dialect.name, alone=database.owner)


def store(
    write: Callable[[Callable[[Connection, int], Imported]], Imported],
    work: Work,
    *,
    dry_run: bool = False,
    progress: Progress = _nobody,
) -> Imported:
    """In one transaction, which `write` makes, and says in which organisation. Raises what `write` raises."""

    def run(tx: Connection, organisation: int) -> Imported:
        imported = take(tx, organisation, work, progress=progress)
        if dry_run or imported.errors:
            raise _TakenBack(imported)
        return imported

    try:
        return write(run)
    except _TakenBack as taken_back:
        return taken_back.imported


def take(tx: Connection, organisation: int, work: Work, *, progress: Progress = _nobody) -> Imported:
    """Take it in within a transaction; where errors are told, that has to be taken back."""
    change = packing_change_store.begin(tx, organisation)
    packing_import_store.begin(tx)
    taking = Taking(tx, organisation, change, work, progress)
    import_basics.take_warehouses(taking)
    import_basics.take_customers(taking)
    import_basics.take_products(taking)
    import_shipments.refresh(taking)
    import_plates.take_plates(taking)
    import_shipments.take_shipments(taking)
    import_plates.check_meant(taking)
    if taking.created >= MANY:
        packing_import_store.learn(tx)
    if errors := (*work.problems, *map(work.placed, taking.problems.all())):
        return Imported(errors=errors)
    return Imported(taking.created, taking.updated, taking.unchanged, notes=tuple(map(work.placed, taking.notes)))
