"""How findings are weighed. Plain: no clock, no disk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from services.health.model import Finding, Kind

GRAVEST_FIRST: Final = (Kind.FAULT, Kind.WARNING, Kind.NOTE, Kind.OK)


def fault_unless(well: bool) -> Kind:
    """OK, or a fault."""
    return Kind.OK if well else Kind.FAULT


def warning_unless(well: bool) -> Kind:
    """OK, or a warning."""
    return Kind.OK if well else Kind.WARNING


def in_use(name: str, label: str, *, running: bool, words: str, params: Mapping[str, object]) -> Finding:
    """Of a device that something else has open: well where a desktop is `running`, which has it then; else `words`
    warn of another program."""
    if running:
        return Finding(name, Kind.NOTE, "cli.doctor.in_use", {"name": label})
    return Finding(name, Kind.WARNING, words, {**params, "name": label}, subject=label)


def worst(found: Iterable[Finding]) -> Kind:
    """The gravest kind there is; OK where there is nothing."""
    kinds = {one.kind for one in found}
    return next((kind for kind in GRAVEST_FIRST if kind in kinds), Kind.OK)


def counts(found: Iterable[Finding]) -> Mapping[Kind, int]:
    """How many there are of each kind, the gravest first; those of which there are none, too."""
    number = Counter(one.kind for one in found)
    return {kind: number[kind] for kind in GRAVEST_FIRST}
