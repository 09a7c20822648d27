"""`scandesk import projects|clients FILE`: the lists that a session can name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.sessions.projects import Imported, Problem

cli = group("import")

File = Annotated[Path, typer.Argument(metavar="FILE", help=words("import.file"))]


@cli.command(help=words("import.projects.help"))
def projects(
    context: typer.Context, file: File, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Import projects."""
    _import(context, "project", file, name, pin_stdin, as_json)


@cli.command(help=words("import.clients.help"))
def clients(
    context: typer.Context, file: File, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Import clients."""
    _import(context, "client", file, name, pin_stdin, as_json)


def _import(context: typer.Context, which: str, file: Path, name: str, pin_stdin: bool, as_json: bool) -> None:
    from services.sessions.projects import List

    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        imported = station.projects.import_file(List(which), file, by)
        _print(station, imported, as_json)
    if imported.errors:
        raise typer.Exit(1)


def _print(station: "Station", imported: "Imported", as_json: bool) -> None:
    def told(problems: "tuple[Problem, ...]") -> list[dict[str, str]]:
        return [{"path": one.path, "message": station.words.say(one.words, **one.params)} for one in problems]

    counts = {"created": imported.created, "updated": imported.updated, "unchanged": imported.unchanged}
    printer = Printer(as_json)
    printer.value({**counts, "errors": told(imported.errors), "notes": told(imported.notes)})
    printer.line(station.words.say("cli.import.done", **counts))
    for problem in told(imported.errors) + told(imported.notes):
        printer.line(f"{problem['path']}: {problem['message']}")
