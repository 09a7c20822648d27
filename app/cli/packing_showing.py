"""`scandesk packing list|show`: what can be packed, and a shipment as it stands."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.packing import cli
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.packing.desk.standing import Standing

__all__ = ["cli"]  # the group of packing.py, with the commands of this file


MOST = 1_000  # shipments of one list


@cli.command("list", help=words("packing.list.help"))
def list_shipments(
    context: typer.Context,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help=words("packing.list.search"))] = "",
    most: Annotated[int, typer.Option("--limit", min=1, max=MOST, help=words("packing.list.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """List the shipments that can be packed, the earliest promised first."""
    from app.cli import packing_shapes, packing_telling

    with call_of(context).station() as station:
        met, printer, say = packing_telling.read_first(station), Printer(as_json), station.words.say
        page, server = station.packing.queue(search, most), packing_telling.shape(met, station)
        shipments = [packing_shapes.shipment(one) for one in page.rows]
        printer.value({"total": page.total, "shipments": shipments, "server": server})
        if not page.rows:
            printer.line(say("cli.packing.list.nothing" if search.strip() else "cli.packing.list.none"))
            return
        headings = [say(f"cli.packing.column.{column}") for column in packing_shapes.QUEUE]
        printer.table(headings, [packing_shapes.queue_row(one, say) for one in page.rows])
        if page.total > len(page.rows):
            printer.line(say("cli.packing.list.more", most=len(page.rows), total=page.total))


@cli.command(help=words("packing.show.help"))
def show(
    context: typer.Context,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help=words("packing.show.shipment"))] = "",
    log: Annotated[bool, typer.Option("--log", help=words("packing.show.log"))] = False,
    as_json: AsJson = False,
) -> None:
    """Show a shipment with its lines, boxes and what is in them; without a name the one in front."""
    from app.cli import packing_shapes
    from app.cli.packing_bench import shipment_or_front

    with call_of(context).station() as station:
        found = shipment_or_front(station, shipment)
        now = station.packing.show(found.id) if shipment else station.packing.standing()
        events = station.packing.events(found.id) if log else ()
        printer = Printer(as_json)
        more: dict[str, object] = {"in_front": packing_shapes.in_front(station.packing.standing())}
        if log:
            more["log"] = [packing_shapes.event(one) for one in events]
        printer.value({**packing_shapes.whole(now), **more})
        _show(station, printer, now)
        numbers = {box.id: str(box.number or "") for box in now.boxes}
        zone = station.settings.station.tz
        for one in events:
            box = numbers.get(one.box_id, "")
            printer.line(packing_shapes.event_row(one, found.number, box, station.words, zone))


def _show(station: "Station", printer: Printer, now: "Standing") -> None:
    """For people."""
    from app.cli import packing_shapes
    from services.printing.standings import standings

    say, found = station.words.say, now.shipment
    if found is None:
        return
    for heading, rows in (
        (packing_shapes.QUEUE, [packing_shapes.queue_row(found, say)]),
        (packing_shapes.LINES, [packing_shapes.line_row(line, station.words.language) for line in now.lines]),
    ):
        printer.table([say(f"cli.packing.column.{column}") for column in heading], rows)
    if found.customer.restrictions:
        told = {"customer": found.customer.name, "restrictions": ", ".join(found.customer.restrictions)}
        printer.line(say("outcome.pack_restricted.what", **told))
    for box in now.boxes:
        for line in packing_shapes.box_lines(now, box, station.words):
            printer.line(line)
    for one in standings(now.prints):
        printer.line(packing_shapes.print_line(one, station.words))
    if now.others:
        printer.line(say("cli.packing.others", n=len(now.others)))
        for other in now.others:
            people = ", ".join(other.people)
            printer.line("  " + " · ".join(part for part in (other.name or other.station, people) if part))
