"""Statements of the hot path: SQL text written once, run on the driver's own cursor.

SQLAlchemy keeps the connection, the transaction and the words for errors; its compiler, its execution events and the
metadata that it makes anew for every result cost several times what SQLite itself does (docs/benchmarks.md).
"""

import re
from typing import Any

from sqlalchemy import Connection, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


class Sql:
    """A statement with `:named` parameters that runs on SQLite and PostgreSQL. Values are always bound."""

    __slots__ = ("_columns", "_metadata", "_named", "_pyformat")

    def __init__(self, statement: str) -> None:
        self._named = statement
        self._pyformat = _NAME.sub(r"%(\1)s", statement)
        self._columns: tuple[str, ...] = ()
        self._metadata = SimpleResultMetaData(())

    def __call__(self, tx: Connection, **params: Any) -> Result[Any]:
        """Run it in the transaction `tx`; all its rows are read at once. Raises DBAPIError without the values."""
        cursor = tx.connection.cursor()
        try:
            cursor.execute(self._text(tx), params)
            description = cursor.description
            rows = cursor.fetchall() if description else []
        except tx.dialect.loaded_dbapi.Error as error:
            raise self._in_words(tx, error, cursor) from error
        finally:
            cursor.close()
        return IteratorResult(self._metadata_of(description), iter(rows))

    def many(self, tx: Connection, rows: list[dict[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        if rows:
            tx.exec_driver_sql(self._text(tx), rows)

    def _text(self, tx: Connection) -> str:
        return self._named if tx.dialect.name == "sqlite" else self._pyformat

    def _metadata_of(self, description: Any) -> SimpleResultMetaData:
        """The columns' names. They stay as they are from run to run, and are made once."""
        columns = tuple(column[0] for column in description or ())
        if columns != self._columns:
            self._columns, self._metadata = columns, SimpleResultMetaData(columns)
        return self._metadata

    def _in_words(self, tx: Connection, error: Any, cursor: Any) -> Any:
        """The driver's error as SQLAlchemy would raise it: a lost connection told as one, no values in the text."""
        lost = tx.dialect.is_disconnect(error, tx.connection, cursor)
        if lost:
            tx.invalidate(error)  # so that nobody tries to roll back on it
        base = tx.dialect.loaded_dbapi.Error
        return DBAPIError.instance(
            self._named, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=tx.dialect
        )
