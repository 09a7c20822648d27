"""`scandesk printers list|test`: the printers of the settings as they stand, a test label or page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.asking import For, NoWait, queue_and_follow
from app.cli.call import call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.settings import problems_of
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.identity.person import Person
    from services.printing.model import PrinterStatus, PrintJob
    from services.settings.model import PrinterLine
    from services.words.catalogue import Catalogue

cli = group("printers")

PrinterId = Annotated[str, typer.Argument(metavar="PRINTER", help=words("printers.printer"))]


@cli.command("list", help=words("printers.list.help"))
def list_printers(context: typer.Context, as_json: AsJson = False) -> None:
    """List the printers of the settings, each asked how it stands, with what waits, and the system's queues."""
    from app.devices.printers import state_of
    from services.printing.model import LabelKind

    with call_of(context).station() as station:
        say, loaded = station.words, station.book.loaded
        waiting = {view.id: view for view in station.printing.printers()}
        lines = [(line, waiting[line.id], state_of(line)) for line in station.settings.printing.printers]
    problems = [one for one in problems_of(loaded, say.say) if one["path"].startswith("printing.")]
    printers = [
        {
            **settings_of(line),
            **_told(status, say),
            "waiting": view.waiting,
            "asset": LabelKind.ASSET in view.kinds,
            "box": LabelKind.BOX in view.kinds,
            "papers": LabelKind.SLIP in view.kinds,
        }
        for line, view, status in lines
    ]
    queues = _queues(say)
    printer = Printer(as_json)
    printer.value({"printers": printers, "queues": queues, "problems": problems})
    for problem in problems:
        printer.line(problem["message"])
    if not printers:
        printer.line(say.say("cli.printers.none"))
    headings = [say.say(key) for key in ("cli.column.id", "cli.column.name")]
    headings += [say.say(f"cli.printers.column_{key}") for key in ("kind", "address", "waiting", "state")]
    printer.table(
        headings,
        [
            (line.id, line.name, line.kind, line.address, view.waiting or "", _line(status, say))
            for line, view, status in lines
        ],
    )
    printer.table(
        [say.say("cli.printers.column_queue"), say.say("cli.column.description"), say.say("cli.printers.column_state")],
        [(one["name"], one["description"], say.say(f"printer.state.{one['state']}")) for one in queues],
    )


@cli.command("test", help=words("printers.test.help"))
def print_test(
    context: typer.Context,
    printer_id: PrinterId,
    paper: Annotated[bool, typer.Option("--paper", help=words("printers.test.paper"))] = False,
    no_wait: NoWait = False,
    seconds: For = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Print a test label or page, in its turn. Exit code 3 where it is not known to be printed."""

    def ask(station: "Station", by: "Person") -> "Sequence[PrintJob]":
        return (station.printing.test(printer_id, by, paper=paper),)

    queue_and_follow(call_of(context), ask, name, Printer(as_json), pin_stdin=pin_stdin, wait=not no_wait, most=seconds)


def settings_of(line: "PrinterLine") -> dict[str, Any]:
    """A printer as the settings have it."""
    return line.model_dump(mode="json")


def _queues(say: "Catalogue") -> list[dict[str, Any]]:
    """The system's queues."""
    from app.devices.printers import own_queues
    from services.clock import SystemClock

    queues = own_queues(SystemClock())
    return [{"name": one.name, "description": one.description, **_told(one.status, say)} for one in queues]


def _told(status: "PrinterStatus", say: "Catalogue") -> dict[str, Any]:
    return {"state": status.state.value, "why": say.say(status.why, **status.params) if status.why else None}


def _line(status: "PrinterStatus", say: "Catalogue") -> str:
    state = say.say(f"printer.state.{status.state}")
    return f"{state}: {say.say(status.why, **status.params)}" if status.why else state
