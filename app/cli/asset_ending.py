"""How commands that enter assets, or act on some, end: with figures, a sentence, and an exit code that agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import typer

from app.cli import asset_shapes
from app.cli.errors import Exit
from app.cli.output import Printer, say_error

if TYPE_CHECKING:
    from services.assets.lists import Line
    from services.words.catalogue import Catalogue

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a command ends that did not end well."""

    exit: Exit
    code: str
    sentence: str


def end_at_once(
    lines: "Sequence[Line]",
    printer: Printer,
    say: "Catalogue",
    missed: Trouble | None = None,
    more: Mapping[str, object] = NOTHING,
) -> None:
    """Tell each, and end. Another process goes on with them, or nobody for now: what waits is no trouble. `missed`:
    what went wrong before; `more` joins the JSON."""
    for line in lines:
        printer.line(asset_shapes.line(line, say))
    tell_and_end(lines, printer, say, both(missed, _needs_you(lines, say)), more)


def tell_and_end(
    lines: "Sequence[Line]", printer: Printer, say: "Catalogue", trouble: Trouble | None, more: Mapping[str, object]
) -> None:
    """Tell in figures how these stand, and end with what is wrong."""
    printer.value({**error_of(trouble), **more, **asset_shapes.told(lines, say)})
    tell_counts(lines, printer, say)
    fail(trouble)


def error_of(trouble: Trouble | None) -> Mapping[str, object]:
    """As any command's JSON says what went wrong."""
    return {"error": {"code": trouble.code, "message": trouble.sentence, "fields": {}}} if trouble else {}


def tell_counts(lines: "Sequence[Line]", printer: Printer, say: "Catalogue") -> None:
    """How they stand in figures, where there are several."""
    if len(lines) > 1:
        printer.line(say.say("cli.assets.counts", **asset_shapes.counts(lines)))


def fail(trouble: Trouble | None) -> None:
    """End with it, where there is any."""
    if trouble:
        say_error(trouble.sentence)
        raise typer.Exit(trouble.exit)


def both(first: Trouble | None, then: Trouble | None) -> Trouble | None:
    """The first one's codes, and both sentences."""
    if first is None or then is None:
        return first or then
    return replace(first, sentence=f"{first.sentence} {then.sentence}")


def trouble_of(lines: "Sequence[Line]", say: "Catalogue", why: str) -> Trouble | None:
    """Where not all of them are created, with their labels: somebody has to decide, or some still wait (`why`: for
    what), or labels are not, or not surely, printed."""
    return _needs_you(lines, say) or _still_waiting(lines, say, why) or _without_label(lines, say, why)


def _needs_you(lines: "Sequence[Line]", say: "Catalogue") -> Trouble | None:
    number = sum(line.asset.needs_you for line in lines)
    return Trouble(Exit.REFUSED, "NEEDS_YOU", say.say("cli.assets.needs_you", n=number)) if number else None


def _still_waiting(lines: "Sequence[Line]", say: "Catalogue", why: str) -> Trouble | None:
    waiting = asset_shapes.counts(lines)["waiting"]
    told = f"{say.say('cli.assets.still', n=waiting)} {why}".strip()
    return Trouble(Exit.OUTSIDE, "STILL_WAITING", told) if waiting else None


def _without_label(lines: "Sequence[Line]", say: "Catalogue", why: str) -> Trouble | None:
    wanted = [line for line in lines if line.asset.state not in asset_shapes.DECIDED]
    if refused := sum(bool(asset_shapes.label_refused(line)) for line in wanted):
        return Trouble(Exit.OUTSIDE, "NOT_PRINTED", say.say("cli.assets.no_label", n=refused))
    labels = [line.label for line in wanted if line.label is not None]
    if missed := sum(label.is_over and label.state != "printed" for label in labels):
        return Trouble(Exit.OUTSIDE, "NOT_PRINTED", say.say("cli.labels.not_printed", n=missed))
    if queued := sum(not label.is_over for label in labels):
        return Trouble(Exit.OUTSIDE, "LABELS_WAIT", say.say("cli.labels.still", n=queued))
    later = sum(asset_shapes.label_comes_later(line) for line in lines)
    told = f"{say.say('cli.assets.later', n=later)} {why}".strip()
    return Trouble(Exit.OUTSIDE, "LABELS_WAIT", told) if later else None
