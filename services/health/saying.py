"""Findings in words, and as programs read them. Plain."""

from collections.abc import Sequence
from typing import Any, Final

from services.health.model import Finding, Kind
from services.health.rules import counts, worst
from services.words.catalogue import Say

SYMBOLS: Final = {Kind.OK: "✓", Kind.NOTE: "·", Kind.WARNING: "!", Kind.FAULT: "✕"}


def sentence(found: Finding, say: Say) -> str:
    """How it is."""
    said = say(found.words, **found.params)
    return f"{found.subject}: {said}" if found.subject else said


def to_do(found: Finding, say: Say) -> str:
    """Which page and which command mend it; "" where nobody has to do anything."""
    return "" if found.well else say(f"health.do.{found.area}")


def lines(found: Finding, say: Say) -> list[str]:
    """It as people read it in a terminal or a letter: how it is; below, what mends it where that is needed."""
    told = [f"{SYMBOLS[found.kind]} {found.name}: {sentence(found, say)}"]
    return [*told, f"    → {do}"] if (do := to_do(found, say)) else told


def as_json(found: Sequence[Finding], say: Say) -> dict[str, Any]:
    """All of them for programs (docs/doctor.md)."""
    return {
        "ok": all(one.well for one in found),
        "kind": worst(found).value,
        "counts": {kind.value: number for kind, number in counts(found).items()},
        "checks": [
            {
                "check": one.name,
                "area": one.area.value,
                "kind": one.kind.value,
                "ok": one.well,
                "message": sentence(one, say),
                "do": to_do(one, say),
            }
            for one in found
        ],
    }
