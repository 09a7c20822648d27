"""`scandesk packing open|scan|pack|command|undo|complete`: what is scanned at the packing bench, from the command
line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.words import words
from services.scanning.commands import Command

if TYPE_CHECKING:
    from services.packing.desk.bench import Told

cli = group("packing")

Acknowledge = Annotated[bool, typer.Option("--acknowledge", help=words("packing.acknowledge"))]
Confirm = Annotated[bool, typer.Option("--confirm", help=words("packing.confirm"))]


@cli.command("open", help=words("packing.open.help"))
def open_shipment(
    context: typer.Context,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help=words("packing.shipment"))],
    acknowledge: Acknowledge = False,
    confirm: Confirm = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Put a shipment in front."""
    from app.cli.packing_bench import Packing
    from app.cli.packing_telling import read_first

    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        read_first(station)
        station.packing.find(shipment)
        packing = Packing(station, by, Printer(as_json), _yes(acknowledge=acknowledge, confirm=confirm))
        packing.scan(shipment.strip().encode())  # as it was named: by an order, others of it are told; by a box, that
        packing.end()


@cli.command(help=words("packing.scan.help"))
def scan(
    context: typer.Context,
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help=words("sessions.scan.codes"))] = None,
    devices: Annotated[bool, typer.Option("--devices", help=words("sessions.scan.devices"))] = False,
    acknowledge: Acknowledge = False,
    confirm: Confirm = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Scan codes as at the bench: those given, else one a line from standard input, or by the station's scanners."""
    from app.cli.packing_bench import Packing
    from app.cli.packing_telling import read_first
    from app.cli.scanning import codes_from_stdin
    from services.database.lock import PATIENCE

    with call_of(context).station(patience=PATIENCE if devices else 0.0) as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        packing = Packing(station, by, Printer(as_json), _yes(acknowledge=acknowledge, confirm=confirm))
        if devices:
            station.start()
            packing.scanning.listen()
            return
        read_first(station)
        for code in (one.encode("utf-8", "surrogateescape") for one in codes) if codes else codes_from_stdin():
            packing.scan(code)
        packing.end()


@cli.command(help=words("packing.pack.help"))
def pack(
    context: typer.Context,
    plate: Annotated[str, typer.Argument(metavar="PLATE", help=words("packing.plate"))],
    quantity: Annotated[str | None, typer.Option("--quantity", metavar="N", help=words("packing.quantity"))] = None,
    line: Annotated[int | None, typer.Option("--line", metavar="N", min=1, help=words("packing.line"))] = None,
    notes: Annotated[str, typer.Option("--notes", metavar="TEXT", help=words("packing.notes"))] = "",
    acknowledge: Acknowledge = False,
    confirm: Confirm = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Pack a license plate into the box in front."""
    from app.cli.packing_bench import Packing
    from app.cli.packing_telling import read_first

    told = _told(quantity, line or 0, notes)
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        read_first(station)
        packing = Packing(station, by, Printer(as_json), _yes(acknowledge=acknowledge, confirm=confirm), told)
        packing.scan(plate.encode("utf-8", "surrogateescape"))
        packing.end()


@cli.command(help=words("packing.command.help"))
def command(
    context: typer.Context,
    verbs: Annotated[list[Command], typer.Argument(metavar="COMMAND", help=words("packing.command.verbs"))],
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Do what command barcodes do, one after the other."""
    _command(context, verbs, (), name, pin_stdin, as_json)


@cli.command(help=words("packing.complete.help"))
def complete(
    context: typer.Context,
    confirm: Confirm = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Say that the shipment in front is done."""
    _command(context, [Command.COMPLETE], _yes(confirm=confirm), name, pin_stdin, as_json)


def _command(
    context: typer.Context,
    commands: Iterable[Command],
    yes: Iterable[Command],
    name: str,
    pin_stdin: bool,
    as_json: bool,
) -> None:
    from app.cli.packing_bench import Packing

    with call_of(context).station() as station:
        packing = Packing(station, actor(station, name, pin_stdin=pin_stdin), Printer(as_json), yes)
        for one in commands:
            packing.command(one)
        packing.end()


def _yes(*, acknowledge: bool = False, confirm: bool = False) -> Iterable[Command]:
    given = ((acknowledge, Command.ACKNOWLEDGE), (confirm, Command.CONFIRM))
    return [command for is_given, command in given if is_given]


def _told(quantity: str | None, line: int, notes: str) -> "Told":
    """What was given besides the plate. Raises Refused (VALIDATION_ERROR) with all that is wrong with it."""
    from services.errors import Refused
    from services.packing import rules
    from services.packing.amounts import typed_amount
    from services.packing.desk.bench import Told

    amount = None if quantity is None else typed_amount(quantity)
    wrong = {"quantity": "" if quantity is None else rules.check_quantity(amount), "notes": rules.check_notes(notes)}
    if fields := {field: text for field, text in wrong.items() if text}:
        raise Refused("VALIDATION_ERROR", "packing.wrong.any", fields=fields)
    return Told(amount, line, notes)
