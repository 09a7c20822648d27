"""Statements of the hot path: SQL text written once, run without the cost of ORM and compiler (docs/benchmarks.md)."""

import re
from typing import Any

from sqlalchemy import Connection, CursorResult

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


class Sql:
    """A statement with `:named` parameters that runs on SQLite and PostgreSQL. Values are always bound."""

    __slots__ = ("_named", "_pyformat")

    def __init__(self, statement: str) -> None:
        self._named = statement
        self._pyformat = _NAME.sub(r"%(\1)s", statement)

    def __call__(self, tx: Connection, **params: Any) -> CursorResult[Any]:
        """Run it in the transaction `tx`."""
        return tx.exec_driver_sql(self._named if tx.dialect.name == "sqlite" else self._pyformat, params)

    def many(self, tx: Connection, rows: list[dict[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        if rows:
            tx.exec_driver_sql(self._named if tx.dialect.name == "sqlite" else self._pyformat, rows)
