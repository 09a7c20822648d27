"""Reads a provisioning file: all of it is right, or nothing is taken and everything that is wrong is told.

It holds settings as the settings file does, and beside them `[secrets]` and `[[people]]`. Plain functions.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from services.provisioning.lines import line_of, lines_of
from services.provisioning.model import Fault, Provision
from services.provisioning.people import read_people
from services.provisioning.sources import read_sources
from services.settings.model import Settings
from services.settings.paths import section_of
from services.settings.reading import dotted, read_settings

SECRETS: Final = "secrets"
PEOPLE: Final = "people"
_BESIDE: Final = frozenset({SECRETS, PEOPLE})


def read_provision(text: str) -> Provision | tuple[Fault, ...]:
    """What the text asks for; or what is wrong with it, in the order of its lines. A value that is wrong is not told
    where it may be a secret. Raises nothing."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return (_no_toml(error),)
    lines = lines_of(text)
    wanted = {name: value for name, value in found.items() if name not in _BESIDE}
    settings, faults = _read_settings(wanted)
    sources, wrong_sources = read_sources(found.get(SECRETS, {}))
    people, wrong_people = read_people(found.get(PEOPLE, []))
    faults += [*wrong_sources, *wrong_people]
    if faults:
        placed = [Fault(line_of(lines, one.key), one.key, one.words, one.params) for one in faults]
        return tuple(sorted(placed, key=lambda one: one.line))
    return Provision({path: value_at(settings, path) for path in _named(wanted)}, sources, people, lines)


def value_at(settings: Settings, path: str) -> Any:
    """The value of a setting."""
    value: Any = settings
    for step in path.split("."):
        value = getattr(value, step)
    return value


def _read_settings(wanted: Mapping[str, Any]) -> tuple[Settings, list[Fault]]:
    loaded = read_settings(wanted, {})
    faults = [
        Fault(0, one.path, f"provision.fault.{one.words.rpartition('.')[2]}", one.params) for one in loaded.problems
    ]
    told = {fault.key for fault in faults}
    return loaded.settings, faults + [one for one in _other_types(wanted) if one.key not in told]


def _other_types(wanted: Mapping[str, Any]) -> Iterator[Fault]:
    """Values of another type than the setting's: the settings file forgives "125" for 125, a file for many stations is
    to be exact."""
    try:
        Settings.model_validate_json(json.dumps(wanted, default=str), strict=True)
    except ValidationError as error:
        wrong = (one for one in error.errors(include_url=False, include_input=False) if one["type"].endswith("_type"))
        for fault in wrong:
            key = dotted(_there(wanted, fault["loc"]))
            yield Fault(0, key, "provision.fault.bad_type", {"path": key})


def _there(raw: Any, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The part of `loc` that names something in the file; the rest is how a union of types calls its members."""
    found: list[str | int] = []
    for step in loc:
        in_table = isinstance(raw, Mapping) and step in raw
        in_list = isinstance(raw, list) and isinstance(step, int) and step < len(raw)
        if not in_table and not in_list:
            break
        found.append(step)
        raw = raw[step]
    return tuple(found)


def _named(wanted: Mapping[str, Any], model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """The path of each setting that the file names."""
    for name, value in wanted.items():
        section = section_of(model, name)
        if section is None:
            yield f"{prefix}{name}"
        elif isinstance(value, Mapping):
            yield from _named(value, section, f"{prefix}{name}.")


def _no_toml(error: Exception) -> Fault:
    """Python's reader ends its sentence with "(at line 3, column 5)"."""
    words = str(error).rpartition("(at line ")[2].split(",")
    line = int(words[0]) if words[0].isdigit() else 0
    return Fault(line, "", "provision.fault.toml", {"why": str(error)})
