"""`scandesk packing papers`: a paper of a shipment, or of a box of it, as a PDF."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer
from app.cli.packing_photos import cli
from app.cli.words import words
from services.papers.model import PaperKind

__all__ = ["cli"]  # the group of packing.py, with the commands of this file too


@cli.command(help=words("packing.papers.help"))
def papers(
    context: typer.Context,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help=words("packing.shipment"))],
    kind: Annotated[PaperKind, typer.Option("--kind", help=words("packing.papers.kind"))],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=words("packing.papers.output"))],
    number: Annotated[int | None, typer.Option("--box", metavar="N", min=1, help=words("packing.papers.box"))] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Write a paper into a file."""
    from services.settings.files import not_written

    if output.suffix.lower() != ".pdf":
        raise typer.BadParameter(".pdf", param_hint="--output")
    with call_of(context).station() as station:
        by, printer = actor(station, name, pin_stdin=pin_stdin), Printer(as_json)
        found = station.packing.find(shipment)
        made = station.papers.make(kind, found.id, by, box=number)
        try:
            output.write_bytes(made.content)
        except OSError as error:
            raise not_written(output, error) from error
        told = {"file": str(output), "kind": kind.value, "shipment_number": found.number, "box": number}
        printer.value({**told, "pages": made.pages, "title": made.title})
        printer.line(station.words.say("cli.packing.papers.written", n=made.pages, title=made.title, file=output))
