"""A settings file that is changed while a program runs by it: seen by its stamp, taken up only where it is whole."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from services.settings.model import Settings
from services.settings.reading import Loaded, Problem

Seen = tuple[int, int, int] | None
_HARMLESS: Final = "settings.problem.unknown"  # of another version: it stays, and nothing rests on it


def seen(path: Path) -> Seen:
    """What tells one writing of a file from the next; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def grave(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those that keep something of the file from holding."""
    return tuple(problem for problem in problems if problem.words != _HARMLESS)


def unless_wrong(fresh: Loaded, before: Loaded) -> Loaded:
    """What was read just now; where something is wrong with it, the settings from before, and what is wrong."""
    if not grave(fresh.problems):
        return fresh
    problems = tuple(_kept(problem) for problem in fresh.problems)
    return Loaded(before.settings, problems, before.overridden)


def changed_paths(before: Settings, after: Settings) -> tuple[str, ...]:
    """The settings that are others now ("look.scale"), in the order of their declaration."""
    return tuple(_changed(before, after, ""))


def _changed(before: BaseModel, after: BaseModel, prefix: str) -> list[str]:
    found: list[str] = []
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(old, BaseModel) and isinstance(new, BaseModel):
            found += _changed(old, new, f"{prefix}{name}.")
        elif old != new:
            found.append(f"{prefix}{name}")
    return found


def _kept(problem: Problem) -> Problem:
    """Said of a program that runs: what held goes on."""
    if problem.words == _HARMLESS:
        return problem
    path = problem.params.get("path", problem.path)
    words = "settings.problem.running.value" if problem.path else "settings.problem.running.file"
    return replace(problem, words=words, params={**problem.params, "path": path})
