"""`scandesk printers list|test`: the printers of the settings as they stand, and a test label."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.settings import problems_of
from app.cli.words import words

if TYPE_CHECKING:
    from services.printing.model import PrinterStatus
    from services.settings.model import PrinterLine
    from services.words.catalogue import Catalogue

cli = group("printers")


@cli.command("list", help=words("printers.list.help"))
def list_printers(context: typer.Context, as_json: AsJson = False) -> None:
    """List the printers of the settings, each asked how it stands, and the system's queues."""
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    loaded = SettingsBook(call_of(context).prepare()).loaded
    say = Catalogue(loaded.settings.station.language)
    problems = [one for one in problems_of(loaded, say.say) if one["path"].startswith("printing.")]
    lines = [(line, _state(line)) for line in loaded.settings.printing.printers]
    printers = [
        {"id": line.id, "name": line.name, "kind": line.kind, "address": line.address, **_told(status, say)}
        for line, status in lines
    ]
    queues = _queues(say)
    printer = Printer(as_json)
    printer.value({"printers": printers, "queues": queues, "problems": problems})
    for problem in problems:
        printer.line(problem["message"])
    if not printers:
        printer.line(say.say("cli.printers.none"))
    headings = [say.say(key) for key in ("cli.column.id", "cli.column.name")]
    headings += [say.say(f"cli.printers.column_{key}") for key in ("kind", "address", "state")]
    printer.table(
        headings,
        [
            (one["id"], one["name"], one["kind"], one["address"], _line(status, say))
            for one, (_, status) in zip(printers, lines, strict=True)
        ],
    )
    printer.table(
        [say.say("cli.printers.column_queue"), say.say("cli.column.description"), say.say("cli.printers.column_state")],
        [(one["name"], one["description"], say.say(f"printer.state.{one['state']}")) for one in queues],
    )


@cli.command("test", help=words("printers.test.help"))
def print_test(
    context: typer.Context,
    printer_id: Annotated[str, typer.Argument(metavar="PRINTER", help=words("printers.printer"))],
    as_json: AsJson = False,
) -> None:
    """Print a test label. The command fails where the label is not known to be printed."""
    from threading import Event

    from app.printers import make_printer
    from services.clock import SystemClock
    from services.errors import OutsideFailed, OutsideKind, Refused
    from services.labels.files import open_shelf
    from services.printing.documents import test_label
    from services.printing.model import Result
    from services.settings.book import SettingsBook
    from services.words.catalogue import Catalogue

    data_dir = call_of(context).prepare()
    settings = SettingsBook(data_dir).settings
    line = next((line for line in settings.printing.printers if line.id == printer_id), None)
    if line is None:
        raise Refused("PRINTER_NOT_FOUND", "cli.printers.unknown", printer=printer_id)
    driver = make_printer(line, SystemClock())
    try:
        outcome = driver.send(test_label(line, open_shelf(data_dir), settings.labels), Event())
    finally:
        driver.close()
    if outcome.result is not Result.PRINTED:
        raise OutsideFailed(OutsideKind.DEVICE, outcome.why, retry=False, **outcome.params)
    say = Catalogue(settings.station.language).say
    printer = Printer(as_json)
    printer.value({"printer": line.id, "result": outcome.result.value})
    printer.line(say("cli.printers.printed", name=line.name))


def _state(line: "PrinterLine") -> "PrinterStatus":
    from threading import Event

    from app.printers import make_printer
    from services.clock import SystemClock
    from services.errors import Refused
    from services.printing.model import PrinterState, PrinterStatus

    try:
        driver = make_printer(line, SystemClock())
    except Refused as refused:
        return PrinterStatus(PrinterState.OFFLINE, refused.words, refused.params)
    try:
        return driver.state(Event())
    finally:
        driver.close()


def _queues(say: "Catalogue") -> list[dict[str, Any]]:
    """The system's queues."""
    from app.printers import own_queues
    from services.clock import SystemClock

    queues = own_queues(SystemClock())
    return [{"name": one.name, "description": one.description, **_told(one.status, say)} for one in queues]


def _told(status: "PrinterStatus", say: "Catalogue") -> dict[str, Any]:
    return {"state": status.state.value, "why": say.say(status.why, **status.params) if status.why else None}


def _line(status: "PrinterStatus", say: "Catalogue") -> str:
    state = say.say(f"printer.state.{status.state}")
    return f"{state}: {say.say(status.why, **status.params)}" if status.why else state
