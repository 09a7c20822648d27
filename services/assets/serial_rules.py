"""Rules for scanned serials, by manufacturer: those that come with the program, and the station's own before them.

Their shape is told in resources/serials/rules.toml. A rule of the station's own that is wrong is left out and told.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from resources import path as resource
from services.assets.model import NO_PARAMS
from services.errors import Refused
from services.scanning.patterns import LONGEST, Pattern, compile_pattern

MOST_RULES = 500
_KEYS = frozenset({"manufacturer", "pattern", "is"})


class What(StrEnum):
    """What a code is that is no serial."""

    MAC = "mac"
    IMEI = "imei"
    GTIN = "gtin"
    SSCC = "sscc"
    EXPRESS_CODE = "express_code"  # Dell's
    GS1 = "gs1"  # element strings without a serial
    URL = "url"
    TAG = "tag"
    LOCATION = "location"
    UNSURE = "unsure"  # a lost separator, or a wrong check digit


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `makers`: casefolded, () for any; `what`: what a code of this pattern is, None where it has a serial in
    its brackets."""

    makers: tuple[str, ...]
    pattern: Pattern
    what: What | None = None

    def take(self, code: str) -> str | None:
        """The serial in the code ("" where the code is something else), None where the rule does not fit."""
        found = self.pattern.fullmatch(code) if len(code) <= LONGEST else None
        if found is None:
            return None
        return "" if self.what else found[1]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the station's own rules: a key of the words catalogue, and its params."""

    words: str
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in their order, and what was wrong with the station's own."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, manufacturer: str) -> tuple[Rule, ...]:
        """Those for a manufacturer as the form has it: by its whole name, or its first word ("Dell Inc.")."""
        name = manufacturer.casefold().strip()
        names = {name, *name.split(maxsplit=1)[:1]}
        names |= {each.rstrip(".,;") for each in names}
        return tuple(rule for rule in self.rules if not rule.makers or names.intersection(rule.makers))


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    found = tomllib.loads(resource("serials", "rules.toml").read_text("utf-8"))
    return tuple(_rule(number, entry) for number, entry in enumerate(found["rule"], start=1))


def read_rules(file: Path) -> Rules:
    """The station's own rules, where the file is there, before the shipped ones. Never raises. Blocks: not for the UI
    thread."""
    try:
        found = tomllib.loads(file.read_text("utf-8")).get("rule", [])
    except FileNotFoundError:
        return Rules(shipped())
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Rules(shipped(), (Problem("assets.rules.unreadable", {"name": file.name, "why": why}),))
    except (ValueError, RecursionError):  # no TOML, no UTF-8
        return Rules(shipped(), (Problem("assets.rules.no_toml", {"name": file.name}),))
    if not isinstance(found, list) or len(found) > MOST_RULES:
        return Rules(shipped(), (Problem("assets.rules.no_list", {"name": file.name, "most": MOST_RULES}),))
    read = list(_own(found))
    own = tuple(rule for rule in read if isinstance(rule, Rule))
    return Rules(own + shipped(), tuple(problem for problem in read if isinstance(problem, Problem)))


def _own(entries: list[Any]) -> Iterator[Rule | Problem]:
    for number, entry in enumerate(entries, start=1):
        try:
            yield _rule(number, entry)
        except Refused as refused:
            yield Problem(refused.words, {**refused.params, "number": number})


def _rule(number: int, entry: Any) -> Rule:
    """Raises Refused: RULE_INVALID, and what `compile_pattern` raises."""
    if not isinstance(entry, dict) or not set(entry) <= _KEYS:
        raise Refused("RULE_INVALID", "assets.rules.shape", number=number)
    makers = entry.get("manufacturer", [])
    makers = makers if isinstance(makers, list) else [makers]
    if not all(isinstance(maker, str) and maker.strip() for maker in makers):
        raise Refused("RULE_INVALID", "assets.rules.shape", number=number)
    what = _what(number, entry.get("is"))
    text = entry.get("pattern")
    pattern = compile_pattern(text) if isinstance(text, str) else None
    if pattern is None or pattern.groups != (0 if what else 1):
        raise Refused("RULE_INVALID", "assets.rules.brackets", number=number)
    return Rule(tuple(maker.casefold().strip() for maker in makers), pattern, what)


def _what(number: int, text: Any) -> What | None:
    if text is None:
        return None
    try:
        return What(text)
    except ValueError as error:
        raise Refused("RULE_INVALID", "assets.rules.what", number=number, known=", ".join(What)) from error
