"""`scandesk assets tags log|show|go-on`: what happened to tags, and a sequence that goes on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import asset_shapes
from app.cli.asset_form import cli
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.shapes import JSON, local_time, moment
from app.cli.words import words
from services.assets.model import TagAct, TagEvent
from services.errors import Refused
from services.scanning.marks import show

if TYPE_CHECKING:
    from app.station import Station
    from services.words.catalogue import Catalogue

__all__ = ["cli"]  # the group of assets.py, with the commands of these files

tags = group("assets.tags")
cli.add_typer(tags, name="tags")

FAR = 10_000  # numbers; to leave out more has to be asked for
_COLUMNS = ("at", "tag", "act", "serial_number", "person", "why")


@tags.command("log", help=words("assets.tags.log"))
def log(
    context: typer.Context,
    most: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help=words("assets.tags.limit"))] = 100,
    as_json: AsJson = False,
) -> None:
    """What happened to tags, the latest first."""
    with call_of(context).station() as station:
        _tell(station, station.assets.tags.log(most), as_json)


@tags.command("show", help=words("assets.tags.show"))
def history(
    context: typer.Context,
    tag: Annotated[str, typer.Argument(metavar="TAG", help=words("assets.tags.tag"))],
    as_json: AsJson = False,
) -> None:
    """What happened to one tag, the first first."""
    with call_of(context).station() as station:
        events = station.assets.tags.history(tag)
        if not events:
            raise Refused("TAG_NOT_FOUND", "cli.assets.tags.unknown", tag=show(tag))
        _tell(station, events, as_json)


@tags.command("go-on", help=words("assets.tags.go_on"))
def go_on(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help=words("assets.tags.number"))],
    far: Annotated[bool, typer.Option("--far", help=words("assets.tags.far_help"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Number on from here, also where the sequence had stopped."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        if not far and station.settings.assets.mode != "central":  # whose server numbers by itself
            _check_near(number - station.assets.tags.resumes_at())
        tag = station.assets.tags.go_on(number, by)
        printer = Printer(as_json)
        printer.value(asset_shapes.next_tag(tag))
        printer.line(tag.tag)


def _check_near(left_out: int) -> None:
    """A slip of the finger would leave numbers out for good."""
    if left_out > FAR:
        raise Refused("TAG_FAR", "cli.assets.tags.far", n=left_out)


def _tell(station: "Station", events: Sequence[TagEvent], as_json: bool) -> None:
    printer, say, zone = Printer(as_json), station.words.say, station.settings.station.tz
    reasons = [_reason(event, station.words) for event in events]
    printer.value([_event(event, why) for event, why in zip(events, reasons, strict=True)])
    if not events:
        printer.line(say("cli.assets.tags.none"))
        return
    rows = [
        (
            local_time(event.at, zone),
            show(event.tag),
            say(f"assets.tag_act.{event.act}"),
            show(event.serial),
            event.person,
            why,
        )
        for event, why in zip(events, reasons, strict=True)
    ]
    printer.table([say(f"cli.assets.column.{column}") for column in _COLUMNS], rows)


def _event(event: TagEvent, why: str) -> JSON:
    return {
        "seq": event.seq,
        "at": moment(event.at),
        "act": event.act.value,
        "tag": event.tag,
        "serial_number": event.serial or None,
        "asset_id": event.remote_id,
        "id": event.asset or None,
        "why": why or None,
        "person": event.person or None,
        "station": event.station,
    }


def _reason(event: TagEvent, said: "Catalogue") -> str:
    """Why it happened, in words."""
    if said.has(event.why):
        return said.say(event.why, **event.told)
    return said.say("cli.assets.tags.burned") if event.act is TagAct.BURNED else ""
