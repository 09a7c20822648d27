"""`scandesk supervisor packing`: what was packed today, what was stopped, and which shipments need somebody."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import shapes
from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.packing_board_shapes import board_shape, deed_shape, row, source_shape, view_shape
from app.cli.supervisor import cli
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.supervisor.packing_model import Deed, PackingBoard, Source
    from services.tables.writing import Kind

__all__ = ["cli"]  # the group of supervisor.py, with the command of this file

_COLUMNS = ("shipment", "customer", "station", "people", "lines_packed", "boxes", "last", "needs")
_MOST_LOG = 500
_KINDS = (".csv", ".xlsx")

ShipmentNumber = Annotated[str, typer.Argument(metavar="[SHIPMENT]", help=words("supervisor.packing.shipment"))]
LogLines = Annotated[int, typer.Option(min=0, max=_MOST_LOG, help=words("supervisor.packing.lines"))]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help=words("supervisor.packing.out"))]


@cli.command(help=words("supervisor.packing.help"))
def packing(
    context: typer.Context,
    shipment: ShipmentNumber = "",
    lines: LogLines = 50,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Today's figures and every shipment that is being packed; or one of them, with its log."""
    if out is not None and out.suffix.lower() not in _KINDS:
        raise typer.BadParameter(words("supervisor.packing.out"), param_hint="--out")
    with call_of(context).station() as station:
        if shipment:
            _one(station, shipment, lines, out, Printer(as_json))
        else:
            _all(station, out, Printer(as_json))


def _all(station: "Station", out: Path | None, printer: Printer) -> None:
    board = station.packing_overview.board()
    if out is not None:
        from services.supervisor.packing_export import write_packing

        say, zone = station.words.say, station.settings.station.tz
        write_packing(out, board.shipments, kind=_kind(out), say=say, zone=zone)
    printer.value(board_shape(board))
    _print_source(station, board.source, printer)
    _print_figures(station, board, printer)
    say, zone = station.words.say, station.settings.station.tz
    headings = [say(f"packing_board.column.{name}") for name in _COLUMNS]
    printer.table(headings, [row(view, say, zone) for view in board.shipments])
    for deed in board.notable:
        _print_deed(station, deed, printer)


def _one(station: "Station", number: str, lines: int, out: Path | None, printer: Printer) -> None:
    overview, say, zone = station.packing_overview, station.words.say, station.settings.station.tz
    view = overview.view(overview.shipment(number))
    named = view.shipment.id
    if out is not None:
        from services.supervisor.packing_export import PAGE, all_of, write_log

        write_log(out, all_of(lambda before: overview.log(named, before, PAGE)), kind=_kind(out), say=say, zone=zone)
    page = overview.log(named, most=max(lines, 1))
    deeds = page.deeds[:lines]
    shown = {**view_shape(view), "source": source_shape(page.source), "log": [deed_shape(deed) for deed in deeds]}
    printer.value(shown)
    _print_source(station, page.source, printer)
    printer.line("  ".join(str(cell) for cell in row(view, say, zone)))
    for deed in deeds:
        _print_deed(station, deed, printer)


def _print_source(station: "Station", source: "Source", printer: Printer) -> None:
    """Who tells, where that is not the station's own database alone."""
    from services.supervisor.packing_saying import source_text

    if told := source_text(source, station.words, station.settings.station.tz):
        printer.line(told)


def _print_figures(station: "Station", board: "PackingBoard", printer: Printer) -> None:
    say, today = station.words.say, board.today
    given = {"done": today.done, "open": today.open, "packing": today.packing, "boxes": today.boxes}
    printer.line(say("cli.supervisor.packing.line", **given, items=today.items, taken_out=today.taken_out))
    caught = ", ".join(f"{say(f'packing_board.caught.{kind}')} {n}" for kind, n in today.caught.items())
    if caught:
        printer.line(say("cli.supervisor.packing.caught", n=today.stopped, kinds=caught))
    kinds = ", ".join(f"{say(f'packing_board.exception.{kind}')} {n}" for kind, n in today.exceptions.items())
    if kinds:
        printer.line(say("cli.supervisor.packing.exceptions", n=today.exceptional, kinds=kinds))


def _print_deed(station: "Station", deed: "Deed", printer: Printer) -> None:
    from services.supervisor.packing_saying import deed_text

    when = shapes.local_time(deed.at, station.settings.station.tz)
    text = deed_text(deed, station.words.say, station.words.language)
    printer.line(f"  {when}  {deed.shipment}  {text}  {deed.author}  {deed.station}")


def _kind(out: Path) -> "Kind":
    return "csv" if out.suffix.lower() == ".csv" else "xlsx"
