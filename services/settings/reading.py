"""Makes settings of what a file and the environment hold: what is wrong gets its default and is told, never fatal."""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from services.settings.model import Settings, section_of

PREFIX = "SCANDESK_"
SHOWN = 80  # characters of a wrong value that are told
_HIDDEN = ("central.url", "database.url")  # may hold a password that does not belong there: never told

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the settings, to be told: a key of the words catalogue and its params."""

    path: str
    words: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that hold, what was wrong with what was found, and which ones the environment decides. `lost`: what
    was set can no longer be read anywhere."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    overridden: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # path -> variable
    lost: bool = False


def read_settings(found: Mapping[str, Any], environ: Mapping[str, str]) -> Loaded:
    """The settings of a file's tables with the environment's over them."""
    raw: dict[str, Any] = deepcopy(dict(found))
    overridden = _lay_over(raw, environ)
    problems = [Problem(path, "settings.problem.unknown", {"path": path}) for path in _unknown(raw, Settings, "")]
    problems += _remove_twins(raw)
    while True:  # each round removes at least one value, so it ends
        try:
            settings = Settings.model_validate(raw)
        except ValidationError as error:
            problems += _remove_wrong(raw, error)
        else:
            return Loaded(settings, tuple(problems), MappingProxyType(overridden))


def dotted(path: Path) -> str:
    """("look", "scale") -> "look.scale"."""
    return ".".join(str(step) for step in path)


def _lay_over(raw: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Puts SCANDESK_SECTION__FIELD values into `raw`; answers which path comes from which variable."""
    overridden = {}
    for name in sorted(environ):
        steps = name.removeprefix(PREFIX).lower().split("__")
        if not name.startswith(PREFIX) or len(steps) < 2 or steps[0] not in Settings.model_fields:
            continue
        table = raw
        for step in steps[:-1]:
            if not isinstance(table.get(step), dict):
                table[step] = {}
            table = table[step]
        table[steps[-1]] = _value(environ[name])
        overridden[".".join(steps)] = name
    return overridden


def _value(text: str) -> Any:
    """A variable's text as TOML where it is a list or table, else the text itself; pydantic reads numbers from text."""
    if text.lstrip().startswith(("[", "{")):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except (tomllib.TOMLDecodeError, RecursionError):
            return text
    return text


def _unknown(raw: Mapping[str, Any], model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, value in raw.items():
        section = section_of(model, name)
        if name not in model.model_fields:
            yield f"{prefix}{name}"
        elif section is not None and isinstance(value, Mapping):
            yield from _unknown(value, section, f"{prefix}{name}.")


def _remove_twins(raw: Mapping[str, Any]) -> list[Problem]:
    """Two scanners or two printers of one id: the first stays, since nothing may rest on which one is meant."""
    return [*_remove_twins_of(raw, "scanning", "serial"), *_remove_twins_of(raw, "printing", "printers")]


def _remove_twins_of(raw: Mapping[str, Any], section: str, name: str) -> list[Problem]:
    there = raw.get(section)
    lines = there.get(name) if isinstance(there, dict) else None
    if not isinstance(lines, list):
        return []
    ids = [line.get("id") if isinstance(line, dict) else None for line in lines]
    twins = [place for place, id_ in enumerate(ids) if id_ is not None and ids.index(id_) < place]
    for place in reversed(twins):
        lines.pop(place)
    return [_problem((section, name, place, "id"), ids[place]) for place in twins]


def _remove_wrong(raw: dict[str, Any], error: ValidationError) -> list[Problem]:
    """Takes each wrong value out of `raw`, last first so that places in lists stay right, and tells it."""
    wrong = {
        _place(raw, fault["loc"]): fault["type"] for fault in error.errors(include_url=False, include_context=False)
    }
    problems = [_problem(place, _pop(raw, place)) for place in sorted(wrong, key=_order, reverse=True)]
    return problems[::-1]


def _place(raw: Any, loc: Path) -> Path:
    """The part of `loc` that is there: what is missing from a list's item is the item's fault."""
    for depth, step in enumerate(loc):
        there = step in raw if isinstance(raw, dict) else isinstance(raw, list) and isinstance(step, int)
        if not there:
            return loc[:depth]
        raw = raw[step]
    return loc


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _pop(raw: Any, path: Path) -> Any:
    for step in path[:-1]:
        raw = raw[step]
    return raw.pop(path[-1])


def _problem(path: Path, value: Any) -> Problem:
    shown = "…" if dotted(path) in _HIDDEN else _short(str(value))
    return Problem(dotted(path), "settings.problem.bad_value", {"path": dotted(path), "raw": shown})


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
