"""What services ask of a database: transactions. The database itself is one, and one inside an organisation's walls."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from services.database.jobs import Run
from services.database.walls import within

T = TypeVar("T")


class Transactions(Protocol):
    """As `Database` has them."""

    def write(self, run: Callable[[Connection], T]) -> T:
        """One transaction, waited for."""

    def write_once(self, run: Run[T]) -> T:
        """One that looks up whether it was done before."""

    def read(self, query: Callable[[Connection], T]) -> T:
        """What a query returns."""


class Walled:
    """A database inside the walls of one organisation: for services that know of none. Any thread."""

    def __init__(self, database: Transactions, organisation: int) -> None:
        self._database, self._organisation = database, organisation

    def write(self, run: Callable[[Connection], T]) -> T:
        """As `Database.write`."""
        return self._database.write(within(self._organisation, run))

    def write_once(self, run: Run[T]) -> T:
        """As `Database.write_once`."""
        return self._database.write_once(
            lambda tx, attempt: within(self._organisation, lambda tx: run(tx, attempt))(tx)
        )

    def read(self, query: Callable[[Connection], T]) -> T:
        """As `Database.read`."""
        return self._database.read(within(self._organisation, query))
