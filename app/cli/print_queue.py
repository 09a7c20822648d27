"""`scandesk labels print|run|list|reprint|came|drop`: the print queue."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import finding, print_shapes
from app.cli.asking import For, NoWait, follow_and_end, queue_and_follow
from app.cli.call import actor, call_of
from app.cli.labels import Template, cli, content
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.identity.person import Person
    from services.printing.model import PrintJob, Wanted

__all__ = ["cli"]  # the group of labels.py, with the commands of this file

_MOST = 10_000  # labels of one list
PrinterId = Annotated[str, typer.Option("--printer", metavar="ID", help=words("labels.printer"))]
Start = Annotated[int, typer.Option("--start", metavar="N", min=1, help=words("labels.start"))]
Copies = Annotated[int, typer.Option("--copies", metavar="N", min=1, max=100, help=words("labels.copies"))]
LabelIds = Annotated[list[str], typer.Argument(metavar="LABEL...", help=words("labels.label"))]


@cli.command("print", help=words("labels.print.help"))
def print_labels(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=words("labels.file"))] = None,
    tag: Annotated[str, typer.Option("--tag", metavar="TEXT", help=words("labels.tag"))] = "",
    serial: Annotated[str, typer.Option("--serial", metavar="TEXT", help=words("labels.serial"))] = "",
    model: Annotated[str, typer.Option("--model", metavar="TEXT", help=words("labels.model"))] = "",
    copies: Copies = 1,
    template: Template = "",
    printer: PrinterId = "",
    start: Start = 1,
    no_wait: NoWait = False,
    seconds: For = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Queue labels, and wait until each is printed, failed or unknown. Exit code 3 where not all are printed."""
    if (file is None) == (not tag) or (file is not None and (serial or model)):
        raise typer.BadParameter(words("labels.print.what"), param_hint="--tag")

    def ask(station: "Station", by: "Person") -> "Sequence[PrintJob]":
        wanted = _wanted(file, tag, serial, model, template, copies)
        return station.printing.ask(wanted, by, printer=printer, start=start)

    queue_and_follow(call_of(context), ask, name, Printer(as_json), pin_stdin=pin_stdin, wait=not no_wait, most=seconds)


@cli.command(help=words("labels.reprint.help"))
def reprint(
    context: typer.Context,
    labels: Annotated[list[str] | None, typer.Argument(metavar="LABEL", help=words("labels.label"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=words("labels.reprint.all"))] = False,
    printer: PrinterId = "",
    start: Start = 1,
    no_wait: NoWait = False,
    seconds: For = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Print labels once more; of those that may be out there already, the paper says so."""
    from services.printing.model import JobList

    if bool(labels) == everything:
        raise typer.BadParameter(words("labels.reprint.which"))

    def ask(station: "Station", by: "Person") -> "Sequence[PrintJob]":
        to_look_at = [job.id for job in station.printing.jobs(JobList.LOOK, _MOST)] if everything else []
        ids = finding.label_ids(station, labels) if labels else to_look_at
        return station.printing.reprint(ids, by, printer=printer, start=start) if ids else ()

    queue_and_follow(call_of(context), ask, name, Printer(as_json), pin_stdin=pin_stdin, wait=not no_wait, most=seconds)


@cli.command(help=words("labels.run.help"))
def run(context: typer.Context, seconds: For = None, as_json: AsJson = False) -> None:
    """Print what waits. An open desktop does that by itself."""
    from services.printing.model import JobList

    call, printer = call_of(context), Printer(as_json)
    with call.station() as station:
        ids = [job.id for job in station.printing.jobs(JobList.WAITING, _MOST)]
    follow_and_end(call, ids, printer, seconds)


@cli.command("list", help=words("labels.list.help"))
def list_labels(
    context: typer.Context,
    most: Annotated[int, typer.Option("--limit", min=0, max=_MOST, help=words("labels.list.limit"))] = 20,
    as_json: AsJson = False,
) -> None:
    """List labels: those to look at, those that wait, those to be scanned, and the latest of those that are done."""
    from services.printing.model import JobList

    with call_of(context).station() as station:
        lists = {which: station.printing.jobs(which, most if which is JobList.DONE else _MOST) for which in JobList}
        printer, say, zone = Printer(as_json), station.words, station.settings.station.tz
        printer.value({which.value: [print_shapes.job(job, say) for job in jobs] for which, jobs in lists.items()})
        if not any(lists.values()):
            printer.line(say.say("cli.labels.none"))
        for which, jobs in lists.items():
            if jobs:
                printer.line(say.say(f"cli.labels.list.{which}"))
                headings = [say.say(f"cli.labels.column.{column}") for column in print_shapes.COLUMNS]
                printer.table(headings, [print_shapes.row(job, say, zone) for job in jobs])


@cli.command(help=words("labels.came.help"))
def came(
    context: typer.Context, labels: LabelIds, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Somebody has looked: these labels are there."""
    _decide(context, labels, name, as_json, lambda station: station.printing.came, pin_stdin=pin_stdin)


@cli.command(help=words("labels.drop.help"))
def drop(
    context: typer.Context, labels: LabelIds, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Nobody needs these labels: they are not printed any more."""
    _decide(context, labels, name, as_json, lambda station: station.printing.drop, pin_stdin=pin_stdin)


def _decide(
    context: typer.Context,
    labels: Sequence[str],
    name: str,
    as_json: bool,
    act: "Callable[[Station], Callable[[str, Person], None]]",
    *,
    pin_stdin: bool,
) -> None:
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        ids = finding.label_ids(station, labels)
        for one in ids:
            act(station)(one, by)
        jobs, printer = station.printing.some(ids), Printer(as_json)
        printer.value({"labels": [print_shapes.job(job, station.words) for job in jobs]})
        for job in jobs:
            printer.line(print_shapes.line(job, station.words))


def _wanted(file: Path | None, tag: str, serial: str, model: str, template: str, copies: int) -> "list[Wanted]":
    """What is asked for. Raises Refused and OutsideFailed where a list cannot be read."""
    from services.labels.lists import read_assets
    from services.printing.model import Wanted

    if file is None:
        return [Wanted(tag, serial, model, template=template, copies=copies)]
    assets = read_assets(content(file), file.name)
    return [Wanted(one.tag, one.serial, one.model, template=template, copies=copies) for one in assets]
