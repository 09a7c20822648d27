"""The walls between the hub's organisations: on PostgreSQL a transaction sees and writes the rows of one alone,
whatever its statements say (row-level security, migration 0006). Every statement names its organisation all the same:
SQLite has no such walls.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from services.database.sql import Sql

T = TypeVar("T")

_ORGANISATION = Sql("SELECT set_config('scandesk.organisation', :value, true)")
_ACCOUNTS = Sql("SELECT set_config('scandesk.accounts', :value, true)")
_WALKS_THROUGH = Sql("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def within(organisation_id: int, run: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """`run`, to be done inside the walls of that organisation."""
    return _set(_ORGANISATION, str(organisation_id), run)


def among_accounts(run: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """`run`, which sees the organisations, users and tokens of all, and nothing else: to learn who calls, and for who
    administers the hub. `services/hub/accounts.py` and `at_once.py` alone use it."""
    return _set(_ACCOUNTS, "all", run)


def walks_through(tx: Connection) -> bool:
    """Whether the walls are none for who is connected: one of PostgreSQL's superusers, or a role with BYPASSRLS."""
    return tx.dialect.name != "sqlite" and bool(_WALKS_THROUGH(tx).scalar_one())


def _set(setting: Sql, value: str, run: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """What raises is rolled back, and the setting with it. Else it is taken back: the writer may go on with somebody
    else's job in the same transaction."""

    def set_and_run(tx: Connection) -> T:
        if tx.dialect.name == "sqlite":
            return run(tx)
        setting(tx, value=value)
        result = run(tx)
        setting(tx, value="")
        return result

    return set_and_run
