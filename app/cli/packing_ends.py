"""`scandesk packing close|undo|reopen`: what a barcode cannot say: measures, a chosen content, reasons."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import finding
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer
from app.cli.packing_showing import cli
from app.cli.words import words
from services.errors import Refused
from services.scanning.commands import Command

if TYPE_CHECKING:
    from app.station import Station
    from services.packing.desk.standing import Standing
    from services.packing.model import Content, Measures

__all__ = ["cli"]  # the group of packing.py, with the commands of these files

Kilograms = Annotated[str | None, typer.Option("--weight", metavar="KG", help=words("packing.close.weight"))]
OfScale = Annotated[bool, typer.Option("--scale", help=words("packing.close.scale"))]
Seconds = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0, max=3600, help=words("packing.close.wait"))]
Length = Annotated[str | None, typer.Option("--length", metavar="CM", help=words("packing.close.length"))]
Width = Annotated[str | None, typer.Option("--width", metavar="CM", help=words("packing.close.width"))]
Height = Annotated[str | None, typer.Option("--height", metavar="CM", help=words("packing.close.height"))]


@cli.command(help=words("packing.close.help"))
def close(
    context: typer.Context,
    weight: Kilograms = None,
    scale: OfScale = False,
    wait: Seconds = 60,
    length: Length = None,
    width: Width = None,
    height: Height = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Close the box in front."""
    from app.cli.packing_bench import YES
    from app.cli.packing_weighing import weight_on_scale
    from services.scanning.saying import as_written, numbered, printed

    if scale and weight is not None:
        raise Refused("VALIDATION_ERROR", "cli.packing.close.both")
    measures = _measures(weight=weight, length=length, width=width, height=height)
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        box_id = station.packing.standing().bench.box_id
        sight = weight_on_scale(station, wait) if scale and box_id else None
        outcome, now = station.packing.close(measures, by, sight)
        written = as_written(outcome, station.words.language)
        printer, what = Printer(as_json), station.words.say(f"outcome.{outcome.reason}.what", **written)
        if now.bench.asked is not None:
            printer.line(what)
            raise Refused("ASKED", "cli.packing.asked", command=YES[now.bench.asked.question].value)
        _tell_box(printer, now, box_id)
        printer.line(f"✓ {what}")
        for told in (numbered(outcome, station.words), printed(outcome, station.words)):
            if told:
                printer.line(f"  {told}")


@cli.command(help=words("packing.undo.help"))
def undo(
    context: typer.Context,
    content: Annotated[str, typer.Argument(metavar="CONTENT", help=words("packing.undo.content"))] = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Take out what went into the box in front last, or that content of the shipment in front."""
    from app.cli.packing_bench import Packing
    from services.packing.amounts import text_of
    from services.words.figures import number_text

    with call_of(context).station() as station:
        by, printer = actor(station, name, pin_stdin=pin_stdin), Printer(as_json)
        if not content:
            packing = Packing(station, by, printer)
            packing.command(Command.UNDO)
            packing.end()
            return
        found = _content_of(station, content)
        station.packing.take_out(found.box_id, found.id, by)
        _tell_box(printer, station.packing.standing(), found.box_id)
        quantity = number_text(text_of(found.quantity), station.words.language)
        told = {"quantity": quantity, "product": found.plate.product.name}
        printer.line(f"✓ {station.words.say('outcome.pack_undone.what', **told)}")


@cli.command(help=words("packing.reopen.help"))
def reopen(
    context: typer.Context,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help=words("packing.shipment"))],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=words("packing.reopen.reason"))],
    number: Annotated[int | None, typer.Option("--box", metavar="N", min=1, help=words("packing.reopen.box"))] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Open a box again that was closed, or a shipment that was done."""
    from app.cli import packing_shapes

    with call_of(context).station() as station:
        by, printer, say = actor(station, name, pin_stdin=pin_stdin), Printer(as_json), station.words.say
        found = station.packing.find(shipment)
        if number is None:
            printer.value(packing_shapes.shipment(station.packing.reopen(found.id, reason, by)))
            printer.line(say("cli.packing.reopen.shipment", shipment=found.number))
            return
        box = next((one for one in station.packing.show(found.id).boxes if one.number == number), None)
        if box is None:
            raise Refused("NOT_FOUND", "packing.refused.no_box")
        station.packing.reopen_box(box.id, reason, by)
        _tell_box(printer, station.packing.show(found.id), box.id)
        printer.line(say("cli.packing.reopen.done", box=number, shipment=found.number))


def _tell_box(printer: Printer, now: "Standing", box_id: str) -> None:
    from app.cli import packing_shapes

    box = next((one for one in now.boxes if one.id == box_id), None)
    printer.value(packing_shapes.box(box, now.contents.get(box.id, ())) if box else None)


def _measures(**given: str | None) -> "Measures":
    """What was said of the box. Raises Refused (INVALID_WEIGHT, VALIDATION_ERROR) with all that is wrong with it."""
    from services.packing import rules
    from services.packing.amounts import typed_amount
    from services.packing.model import Measures

    amounts: dict[str, Any] = {name: None if text is None else typed_amount(text) for name, text in given.items()}
    none = {name: "packing.wrong.number" for name, text in given.items() if text is not None and amounts[name] is None}
    measures = Measures(**amounts)
    if none:
        wrong = rules.wrong_measures(measures)
        code = "INVALID_WEIGHT" if "weight" in wrong else "VALIDATION_ERROR"
        raise Refused(code, "packing.wrong.any", fields=none | wrong)
    return measures


def _content_of(station: "Station", named: str) -> "Content":
    """What lies in a box of the shipment in front, by its id or the end of that. Raises Refused: NOT_FOUND,
    CONTENT_AMBIGUOUS."""
    now = station.packing.standing()
    there = {one.id: one for contents in now.contents.values() for one in contents}
    ends = finding.ending(named, there)
    if len(ends) > 1:
        raise Refused("CONTENT_AMBIGUOUS", "cli.packing.ambiguous", content=named, n=len(ends))
    if not ends:
        raise Refused("NOT_FOUND", "packing.refused.no_content")
    return there[ends[0]]
