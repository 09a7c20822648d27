"""Which statements are run, and how SQLite would answer them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from services.database.database import Database
from services.database.sql import Sql

_LIST = re.compile(r"\(SELECT value FROM json_each\((:\w+)\)\)")  # as a list of texts is written for SQLite


@contextmanager
def statements_of_sql() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run inside as `Sql`, with what it binds."""
    seen: list[tuple[str, Any]] = []
    once, many = Sql.__call__, Sql.many

    def run_once(self: Sql, tx: Connection, **params: Any) -> Any:
        seen.append((self._named, params))
        return once(self, tx, **params)

    def run_many(self: Sql, tx: Connection, rows: list[dict[str, Any]]) -> None:
        seen.extend((self._named, params) for params in rows[:1])
        many(self, tx, rows)

    Sql.__call__, Sql.many = run_once, run_many  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        Sql.__call__, Sql.many = once, many  # type: ignore[method-assign]


def plan(database: Database, statement: str, params: Any) -> list[str]:
    """The steps in which SQLite answers it."""

    def explain(tx: Connection) -> list[str]:
        return [row.detail for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)]

    return database.read(explain)


def plan_on_postgresql(database: Database, statement: str, params: Any) -> list[str]:
    """The lines in which PostgreSQL tells how it would answer it."""
    plain = _LIST.sub(lambda found: _each(found[1], params), statement)
    explained = Sql(f"EXPLAIN {plain}")
    return database.read(lambda tx: [row[0] for row in explained(tx, **params)])


def _each(name: str, params: Any) -> str:
    """As a list of texts, or of whole numbers, is written for both databases."""
    values = json.loads(params[name.removeprefix(":")])
    return f"EACH_NUMBER({name})" if values and isinstance(values[0], int) else f"EACH({name})"
