"""In which line of a TOML text a key stands. Python's reader does not say it, and a fault without its line is searched
for. Plain functions; made for texts that this reader has taken."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_QUOTES = ('"""', "'''")


def lines_of(text: str) -> Mapping[str, int]:
    """Each key ("scanning.serial[1].baud", counted from 1) and each table with its line, from 1."""
    table = ""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for number, line in _outside_of_texts(text):
        if header := _HEADER.fullmatch(line):
            path = _within(_steps(header[2]), counts)
            if header[1] == "[[":
                counts[path] += 1
                path = f"{path}[{counts[path]}]"
            table = f"{path}."
            found.setdefault(path, number)
        elif key := _KEY.match(line):
            path = table
            for step in _steps(key[1]):
                path += step
                found.setdefault(path, number)
                path += "."
    return MappingProxyType(found)


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of `path`, or of the nearest table around it; 0 where there is none."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["))] if "." in path or "[" in path else ""
    return lines.get(path, 0)


def _outside_of_texts(text: str) -> Iterator[tuple[int, str]]:
    """The lines, but for those that begin within a text of several lines."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        for quotes in _QUOTES:
            if inside in ("", quotes) and line.count(quotes) % 2:
                inside = "" if inside else quotes


def _within(steps: list[str], counts: Mapping[str, int]) -> str:
    """The path of a table: below a list of tables it is in the last one so far."""
    path = ""
    for place, step in enumerate(steps):
        path = f"{path}.{step}" if path else step
        if place < len(steps) - 1 and counts.get(path):
            path = f"{path}[{counts[path]}]"
    return path


def _steps(key: str) -> list[str]:
    """ "a.b" as its steps, quotes read."""
    steps: list[str] = []
    try:
        found = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return [key]
    while isinstance(found, dict):
        step, found = next(iter(found.items()))
        steps.append(step)
    return steps
