"""Reads a large JSON object list by list and entry by entry, so that a million entries are never in memory at once."""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from services.errors import Refused

_BLANKS = re.compile(r"[ \t\n\r]*")


def sections(text: str, name: str) -> Iterator[tuple[str, int, Any]]:
    """(key, place, entry) of each list in the object that `text` is: one after the other, as they stand there. What is
    no list comes as (key, -1, value). A key that stands twice in an object is an error: nobody knows which one is
    meant. `name`: of the file, for the words. Raises Refused(IMPORT_INVALID) with the line."""
    try:
        yield from _members(text)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Refused("IMPORT_INVALID", "packing_import.no_json", name=name, **place) from error
    except (ValueError, RecursionError) as error:
        raise Refused("IMPORT_INVALID", "packing_import.no_object", name=name) from error


def _members(text: str) -> Iterator[tuple[str, int, Any]]:
    at = _skip(text, _expect(text, _skip(text, 0), "{"))
    seen: set[str] = set()
    while text[at : at + 1] != "}":
        if seen:
            at = _skip(text, _expect(text, at, ","))
        key, at = _value(text, at)
        if not isinstance(key, str) or key in seen:
            raise json.JSONDecodeError("a key of its own", text, at)
        seen.add(key)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        if text[at : at + 1] == "[":
            at = yield from _entries(text, at + 1, key)
        else:
            value, at = _value(text, at)
            yield key, -1, value
        at = _skip(text, at)
    if _skip(text, at + 1) != len(text):
        raise json.JSONDecodeError("more than one value", text, at + 1)


def _entries(text: str, at: int, key: str) -> Generator[tuple[str, int, Any], None, int]:
    """Those of one list; returns where it ends."""
    at, place = _skip(text, at), 0
    while text[at : at + 1] != "]":
        if place:
            at = _skip(text, _expect(text, at, ","))
        entry, at = _value(text, at)
        yield key, place, entry
        at, place = _skip(text, at), place + 1
    return at + 1


def _skip(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"{sign} is expected", text, at)
    return at + 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise json.JSONDecodeError(str(error), text, at) from error
