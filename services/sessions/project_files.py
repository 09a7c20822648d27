"""Reads a list of projects or clients: CSV with a header, or JSON; columns `id`, `name` and, where wanted, `active`.

JSON is a list of objects, or an object with that list under `projects` or `clients`. What is wrong is told row by row,
the rest is taken.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from services.database.project_store import Named
from services.errors import Refused
from services.tables.read_csv import csv_rows
from services.tables.reading import read_content

LONGEST_NAME = 200
LARGEST_ID = 2**31 - 1
COLUMNS = ("id", "name", "active")

_YES = frozenset({"", "1", "true", "yes", "ja", "wahr"})
_NO = frozenset({"0", "false", "no", "nein", "falsch"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, or worth telling. `path` says where: "row 3", "projects[2].id"; `words` is a key."""

    path: str
    words: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: the good rows, the wrong ones, and notes."""

    named: tuple[Named, ...]
    errors: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def read_file(path: Path) -> Found:
    """Raises OutsideFailed(FILE) where it cannot be read, Refused (IMPORT_INVALID, LIST_TOO_BIG) where it is none."""
    content = read_content(path)
    json_like = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"[", b"{"))
    return _judge(_json_rows(content, path.name) if json_like else _csv_rows(content, path.name), path.name)


def _judge(rows: Iterator[tuple[str, Mapping[str, Any]]], name: str) -> Found:
    named: dict[int, Named] = {}
    errors: list[Problem] = []
    unknown: set[str] = set()
    for path, row in rows:
        unknown.update(str(column) for column in row if column not in COLUMNS)
        try:
            one = _named(path, row)
        except _Wrong as wrong:
            errors.append(wrong.problem)
            continue
        if named.get(one.id, one) != one:
            errors.append(Problem(f"{path}.id", "sessions.import.twice", {"id": str(one.id)}))
            continue
        named[one.id] = one
    notes = tuple(Problem(name, "sessions.import.unknown_column", {"column": column}) for column in sorted(unknown))
    return Found(tuple(named.values()), tuple(errors), notes)


class _Wrong(Exception):
    def __init__(self, path: str, words: str, **params: str) -> None:
        super().__init__(words)
        self.problem = Problem(path, words, params)


def _named(path: str, row: Mapping[str, Any]) -> Named:
    return Named(_id(path, row.get("id")), _name(path, row.get("name")), _active(path, row.get("active", "")))


def _id(path: str, value: Any) -> int:
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or not 0 < int(text) <= LARGEST_ID:
        raise _Wrong(f"{path}.id", "sessions.import.id")
    return int(text)


def _name(path: str, value: Any) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise _Wrong(f"{path}.name", "sessions.import.name", longest=str(LONGEST_NAME))
    return name


def _active(path: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = value.strip().casefold() if isinstance(value, str) else str(value)
    if text not in _YES | _NO:
        raise _Wrong(f"{path}.active", "sessions.import.active")
    return text in _YES


def _csv_rows(content: bytes, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = csv_rows(content, name)
    header = next(iter(rows), None)
    columns = [] if header is None else [cell.text.strip().casefold() for cell in header.cells]
    if "id" not in columns or "name" not in columns:
        raise Refused("IMPORT_INVALID", "sessions.import.header", name=name)
    for row in rows:
        cells = {column: row.text(place) for place, column in enumerate(columns) if column}
        yield f"line {row.line}", cells


def _json_rows(content: bytes, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("IMPORT_INVALID", "sessions.import.no_json", name=name) from error
    root = ""
    if isinstance(found, dict):
        root = next((key for key in ("projects", "clients") if key in found), "")
        found = found.get(root)
    if not isinstance(found, list):
        raise Refused("IMPORT_INVALID", "sessions.import.no_list", name=name)
    for place, row in enumerate(found):
        yield f"{root}[{place}]", row if isinstance(row, dict) else {}
