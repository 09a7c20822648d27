"""The JSON and the lines of labels in the print queue (docs/command-line.md)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from app.cli.finding import short
from app.cli.shapes import JSON, local_time, moment
from services.scanning.marks import show

if TYPE_CHECKING:
    from services.printing.model import PrintJob
    from services.words.catalogue import Catalogue

COLUMNS = ("id", "tag", "serial", "printer", "state", "asked", "person", "why")
_SYMBOLS: Mapping[str, str] = {"printed": "✓", "failed": "✕", "unknown": "?", "cancelled": "–"}
_ON_ITS_WAY = "…"


def job(found: "PrintJob", words: "Catalogue") -> JSON:
    """A label."""
    return {
        "id": found.id,
        "tag": found.fields.tag,
        "serial": found.fields.serial,
        "model": found.fields.model,
        "kind": found.kind.value,
        "about": found.about or None,
        "sscc": (found.fields.qr or None) if found.kind.is_of_packing else None,
        "printer": found.printer,
        "state": found.state.value,
        "why": why(found, words) or None,
        "settled": found.settled.value or None,
        "attempt": found.attempt,
        "reprint_of": found.chain if found.chain != found.id else None,
        "mark": found.fields.mark or None,
        "person": found.person,
        "asked_at": moment(found.asked_at),
        "begun_at": moment(found.begun_at),
        "ended_at": moment(found.ended_at),
        "seen_at": moment(found.seen_at),
    }


def counts(jobs: "Iterable[PrintJob]") -> dict[str, int]:
    """How many are in which state; what is being printed waits."""
    number = Counter(job.state.value for job in jobs)
    number["waiting"] += number["printing"]
    return {state: number[state] for state in (*_SYMBOLS, "waiting")}


def why(found: "PrintJob", words: "Catalogue") -> str:
    """Why it is not, or not surely, printed."""
    return words.say(found.why, **found.params) if found.why else ""


def state(found: "PrintJob", words: "Catalogue") -> str:
    """ "✕ Failed"."""
    return f"{_SYMBOLS.get(found.state, _ON_ITS_WAY)} {words.say(f'labels_screen.state.{found.state}')}"


def line(found: "PrintJob", words: "Catalogue") -> str:
    """A label on a line of its own."""
    said = ": ".join(part for part in (state(found, words), why(found, words)) if part)
    return f"{short(found.id)}  {_called(found, words)}  {said}"


def row(found: "PrintJob", words: "Catalogue", zone: tzinfo | None) -> tuple[str, ...]:
    """A label in a table, under COLUMNS."""
    attempt = f" {found.fields.mark}" if found.fields.mark else ""
    return (
        short(found.id),
        _called(found, words) + attempt,
        "" if found.kind.is_of_packing else show(found.fields.serial),
        found.printer,
        state(found, words),
        local_time(found.asked_at, zone),
        found.person,
        why(found, words),
    )


def _called(found: "PrintJob", words: "Catalogue") -> str:
    """An asset's tag; of packing also what it is, and of which box."""
    if not found.kind.is_of_packing:
        return show(found.fields.tag)
    kind, box = words.say(f"printing.kind.{found.kind}"), show(found.fields.serial)
    return f"{show(found.fields.tag)} · {words.say('labels_screen.of_box', kind=kind, box=box) if box else kind}"
