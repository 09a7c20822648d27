"""Makes settings of what a file and the environment hold: what is wrong gets its default and is told, never fatal."""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from services.settings.model import Settings
from services.settings.paths import item_of, section_of

PREFIX = "SCANDESK_"
SHOWN = 80  # characters of a wrong value that are told
_GONE = object()  # in place of what was taken out of a list
_HIDDEN = ("central.url", "database.url", "rt.url")  # may hold a password that does not belong there: never told

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
    problems = [Problem(path, "settings.problem.unknown", {"path": path}) for path in _unknown(raw, Settings, ())]
    problems += _remove_twins(raw)
    while True:  # each round removes at least one value, so it ends
        try:
            settings = Settings.model_validate(_kept(raw))
        except ValidationError as error:
            problems += _remove_wrong(raw, error)
        else:
            return Loaded(settings, tuple(problems), MappingProxyType(overridden))


def dotted(path: Path) -> str:
    """("look", "scale") -> "look.scale"; ("scanning", "serial", 0) -> "scanning.serial[1]": people count from 1."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


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


def _unknown(raw: Mapping[str, Any], model: type[BaseModel], path: Path) -> Iterator[str]:
    for name, value in raw.items():
        section, item = section_of(model, name), item_of(model, name)
        if name not in model.model_fields:
            yield dotted((*path, name))
        elif section is not None and isinstance(value, Mapping):
            yield from _unknown(value, section, (*path, name))
        elif item is not None and isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, Mapping):
                    yield from _unknown(one, item, (*path, name, place))


def _remove_twins(raw: Mapping[str, Any]) -> list[Problem]:
    """Two scanners, printers or scales of one id: the first stays, since nothing may rest on which one is meant."""
    lists = (("scanning", "serial"), ("printing", "printers"), ("weighing", "scales"))
    return [problem for section, name in lists for problem in _remove_twins_of(raw, section, name)]


def _remove_twins_of(raw: Mapping[str, Any], section: str, name: str) -> list[Problem]:
    there = raw.get(section)
    lines = there.get(name) if isinstance(there, dict) else None
    if not isinstance(lines, list):
        return []
    ids = [line.get("id") if isinstance(line, dict) else None for line in lines]
    twins = [place for place, id_ in enumerate(ids) if id_ is not None and ids.index(id_) < place]
    for place in twins:
        lines[place] = _GONE
    return [_problem((section, name, place, "id"), ids[place], "left_out.twin", {}) for place in twins]


def _kept(raw: Any) -> Any:
    """`raw` without what is gone from its lists."""
    if isinstance(raw, dict):
        return {name: _kept(value) for name, value in raw.items()}
    return [_kept(one) for one in raw if one is not _GONE] if isinstance(raw, list) else raw


def _remove_wrong(raw: dict[str, Any], error: ValidationError) -> list[Problem]:
    """Takes each wrong value out of `raw`, with its table in a list where that cannot be without it, and tells it."""
    wrong: dict[Path, Problem] = {}
    for fault in error.errors(include_url=False):
        place = _place(raw, fault["loc"])
        if place in wrong:
            continue
        words, params = _words(fault["type"], fault.get("ctx", {}))
        if fault["type"] == "missing":
            words, params = "missing", {"missing": str(fault["loc"][-1])}
        left_out = _item(place)
        wrong[place] = _problem(place, _at(raw, place), f"left_out.{words}" if left_out else words, params)
    for place in wrong:
        _remove(raw, _item(place) or place)
    return list(wrong.values())


def _words(fault: str, context: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """What is said of a fault that pydantic found, and what would have been possible."""
    if fault == "literal_error":
        return "not_one_of", {"known": str(context["expected"]).replace("'", "").replace(" or ", ", ")}
    if fault == "greater_than_equal":
        return "too_low", {"least": str(context["ge"])}
    if fault == "less_than_equal":
        return "too_high", {"most": str(context["le"])}
    return "bad_value", {}


def _item(place: Path) -> Path | None:
    """The table in a list that has to go with what is wrong there: itself, or one that cannot be without it."""
    if isinstance(place[-1], int):
        return place
    model: type[BaseModel] | None = Settings
    for step in place[:-1]:
        if isinstance(step, str) and model is not None:
            model = section_of(model, step) or item_of(model, step)
    known = model.model_fields.get(place[-1]) if model is not None else None
    return place[:-1] if known is not None and known.is_required() else None


def _place(raw: Any, loc: Path) -> Path:
    """The part of `loc` that is there, as it was found: what is missing from a list's table is the table's fault."""
    found: list[Step] = []
    for step in loc:
        if isinstance(raw, list) and isinstance(step, int):
            step = [place for place, one in enumerate(raw) if one is not _GONE][step]
        elif not isinstance(raw, dict) or step not in raw:
            break
        found.append(step)
        raw = raw[step]
    return tuple(found)


def _at(raw: Any, place: Path) -> Any:
    for step in place:
        raw = raw[step]
    return raw


def _remove(raw: Any, place: Path) -> None:
    """Its place in a list stays, so that those of the others do."""
    *before, last = place
    for step in before:
        raw = raw[step]
        if raw is _GONE:
            return
    if isinstance(last, int):
        raw[last] = _GONE
    else:
        raw.pop(last)


def _problem(path: Path, value: Any, words: str, params: Mapping[str, str]) -> Problem:
    shown = "…" if dotted(path) in _HIDDEN else _short(str(value))
    return Problem(dotted(path), f"settings.problem.{words}", {"path": dotted(path), "raw": shown, **params})


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
