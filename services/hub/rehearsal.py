"""Lets services do their work in one transaction that is taken back: what they would do, and nothing done."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from services.database.database import Database
from services.errors import Refused

T = TypeVar("T")


def rehearse(database: Database, work: Callable[[Database], T]) -> T:
    """What `work` comes to on this database, which stays as it is. Raises what `work` raises, and OutsideFailed."""
    found: list[T] = []

    def run(tx: Connection) -> None:
        found.append(work(_Within(tx)))
        raise _TakenBack

    try:
        database.write(run)
    except _TakenBack:
        return found[-1]
    raise RuntimeError("a rehearsal was not taken back")


class _TakenBack(Refused):
    """Nothing is written where a rule says no."""

    def __init__(self) -> None:
        super().__init__("TAKEN_BACK", "hub.import.rehearsed")


class _Within(Database):
    """One transaction in place of a database: what services ask of it happens there."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def write(self, run: Callable[[Connection], T]) -> T:
        return run(self._tx)

    def write_once(self, run: Callable[[Connection, int], T]) -> T:
        return run(self._tx, 1)

    def read(self, query: Callable[[Connection], T]) -> T:
        return query(self._tx)
