"""Statements of the hot path: SQL text written once, run on the driver's own cursor.

SQLAlchemy keeps the connection, the transaction and the words for errors; its compiler, its execution events and the
metadata that it makes anew for every result cost several times what SQLite itself does (docs/benchmarks.md).
"""

import json
import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, NoResultFound

_named: Any = namedtuple  # the columns are known when the statement has run
_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")
_EACH = re.compile(r"\b(EACH|EACH_NUMBER)\((:[a-z_]+)\)")
_ON_SQLITE = {"EACH": "(SELECT value FROM json_each({}))", "EACH_NUMBER": "(SELECT value FROM json_each({}))"}
_ON_POSTGRESQL = {
    "EACH": "(SELECT json_array_elements_text(CAST({} AS json)))",
    "EACH_NUMBER": "(SELECT CAST(json_array_elements_text(CAST({} AS json)) AS bigint))",
}


def listed(values: Iterable[str] | Iterable[int]) -> str:
    """Texts, or whole numbers, for a statement that looks for EACH of them."""
    return json.dumps(list(values))


class Rows:
    """All rows that a statement found, as named tuples."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """Them, in order."""
        return list(self._rows)

    def first(self) -> Any:
        """The first; None where there is none."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The first, where there must be one. Raises NoResultFound."""
        if not self._rows:
            raise NoResultFound("a row that must be there is not")
        return self._rows[0]

    def scalar(self) -> Any:
        """The first column of the first; None where there is none."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first column of the first, where there must be one. Raises NoResultFound."""
        return self.one()[0]


class Sql:
    """A statement with `:named` parameters that runs on SQLite and PostgreSQL. Values are always bound.

    `IN EACH(:ids)` and `IN EACH_NUMBER(:seqs)` mean the values of a list (`listed`): one run for all of them, where
    `many` is one run for each.
    """

    __slots__ = ("_named", "_pyformat", "_row")

    def __init__(self, statement: str) -> None:
        self._named = _with_lists(statement, _ON_SQLITE)
        self._pyformat = _NAME.sub(r"%(\1)s", _with_lists(statement, _ON_POSTGRESQL))
        self._row: Any = None

    def __call__(self, tx: Connection, **params: Any) -> Rows:
        """Run it in the transaction `tx`; all its rows are read at once. Raises DBAPIError without the values."""
        cursor = tx.connection.cursor()
        try:
            cursor.execute(self._text(tx), params)
            description = cursor.description
            found = cursor.fetchall() if description else []
        except tx.dialect.loaded_dbapi.Error as error:
            raise self._in_words(tx, error, cursor) from error
        finally:
            cursor.close()
        return Rows([*map(self._row_of(description)._make, found)] if found else found)

    def many(self, tx: Connection, rows: list[dict[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        if not rows:
            return
        cursor = tx.connection.cursor()
        try:
            cursor.executemany(self._text(tx), rows)
        except tx.dialect.loaded_dbapi.Error as error:
            raise self._in_words(tx, error, cursor) from error
        finally:
            cursor.close()

    def _text(self, tx: Connection) -> str:
        return self._named if tx.dialect.name == "sqlite" else self._pyformat

    def _row_of(self, description: Any) -> Any:
        """What its rows are. The columns stay as they are from run to run; a newer program may add some beside us."""
        if self._row is None or len(self._row._fields) != len(description):
            self._row = _named("Row", [column[0] for column in description], rename=True)
        return self._row

    def _in_words(self, tx: Connection, error: Any, cursor: Any) -> Any:
        """The driver's error as SQLAlchemy would raise it: a lost connection told as one, no values in the text."""
        lost = tx.dialect.is_disconnect(error, tx.connection, cursor)
        if lost:
            tx.invalidate(error)  # so that nobody tries to roll back on it
        base = tx.dialect.loaded_dbapi.Error
        return DBAPIError.instance(
            self._named, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=tx.dialect
        )


def _with_lists(statement: str, words: dict[str, str]) -> str:
    return _EACH.sub(lambda found: words[found[1]].format(found[2]), statement)
