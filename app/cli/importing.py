"""`scandesk import projects|clients FILE`: the lists that a session can name, at the station or, with --organisation,
at the hub; `import shipments FILE`: work to pack, likewise. `import outbox FILE`: at the hub, what waited at a
station."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call, actor, call_of
from app.cli.hub import DEFAULT, Database, accounts_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.words import language, words

if TYPE_CHECKING:
    from app.hub.importing import Taken
    from services.sessions.projects import Imported, List, Problem
    from services.words.catalogue import Catalogue

cli = group("import")

Organisation = Annotated[str, typer.Option("--organisation", metavar="NAME", help=words("import.organisation"))]
File = Annotated[Path, typer.Argument(metavar="FILE", help=words("import.file"))]


@cli.command(help=words("import.projects.help"))
def projects(
    context: typer.Context,
    file: File,
    organisation: Organisation = "",
    database: Database = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Import projects."""
    from services.sessions.projects import List

    call = call_of(context)
    if organisation or database:
        _at_hub(call, database, organisation, List.PROJECTS, file, as_json)
    else:
        _at_station(call, name, pin_stdin, List.PROJECTS, file, as_json)


@cli.command(help=words("import.clients.help"))
def clients(
    context: typer.Context,
    file: File,
    organisation: Organisation = "",
    database: Database = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Import clients."""
    from services.sessions.projects import List

    call = call_of(context)
    if organisation or database:
        _at_hub(call, database, organisation, List.CLIENTS, file, as_json)
    else:
        _at_station(call, name, pin_stdin, List.CLIENTS, file, as_json)


@cli.command(help=words("import.shipments.help"))
def shipments(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("import.shipments.file"))],
    organisation: Organisation = "",
    database: Database = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("import.shipments.dry_run"))] = False,
    at_once: Annotated[bool, typer.Option("--at-once", help=words("import.shipments.at_once"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Import work to pack."""
    from app.cli.importing_shipments import at_hub, at_station

    call = call_of(context)
    if organisation or database:
        with accounts_of(call, database) as accounts:
            at_hub(accounts, file, organisation or DEFAULT, dry_run=dry_run, at_once=at_once, as_json=as_json)
    else:
        with call.station() as station:
            by = actor(station, name, pin_stdin=pin_stdin)
            at_station(station, file, by, dry_run=dry_run, at_once=at_once, as_json=as_json)


@cli.command(help=words("import.outbox.help"))
def outbox(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("import.outbox.file"))],
    organisation: Organisation = "",
    database: Database = "",
    user: Annotated[str, typer.Option("--user", metavar="NAME", help=words("import.outbox.user"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("import.outbox.dry_run"))] = False,
    as_json: AsJson = False,
) -> None:
    """Take in at the hub what waited at a station."""
    from app.hub.importing import Taken, import_outbox, rehearse_outbox, user_of
    from app.hub.outbox_file import Faulty, read_outbox
    from app.hub.place import hub_database
    from services.clock import SystemClock
    from services.hub.accounts import HubAccounts
    from services.hub.settings import FILE, read_settings

    try:
        found, raw = read_outbox(file)
    except Faulty as faulty:
        _print_taken(Taken(errors=list(faulty.faults)), dry_run, as_json)
        return
    data_dir, clock = call_of(context).prepare(), SystemClock()
    configs = read_settings(data_dir / FILE).sessions
    with hub_database(data_dir, database) as opened:
        station = user_of(HubAccounts(opened, clock), found, organisation or DEFAULT, user)
        take = rehearse_outbox if dry_run else import_outbox
        taken = take(opened, clock, configs, found, raw, station)
    _print_taken(taken, dry_run, as_json)


def _print_taken(taken: "Taken", dry_run: bool, as_json: bool) -> None:
    from services.words.catalogue import Catalogue

    catalogue, printer = Catalogue(language()), Printer(as_json)
    errors = [{"path": one.path, "message": catalogue.say(one.words, **one.params)} for one in taken.errors]
    counts = {name: getattr(taken, name) for name in ("applied", "unchanged", "scans", "scans_before", "left")}
    printer.value({**counts, "dry_run": dry_run, "errors": errors})
    printer.line(catalogue.say("cli.import.outbox.rehearsed" if dry_run else "cli.import.outbox.done", **counts))
    for error in errors:
        printer.line(f"{error['path']}: {error['message']}")
    if errors:
        raise typer.Exit(1)


def _at_station(call: Call, name: str, pin_stdin: bool, which: "List", file: Path, as_json: bool) -> None:
    with call.station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        imported = station.projects.import_file(which, file, by)
        _print(station.words, imported, as_json)


def _at_hub(call: Call, database: str, organisation: str, which: "List", file: Path, as_json: bool) -> None:
    from services.words.catalogue import Catalogue

    with accounts_of(call, database) as accounts:
        imported = accounts.import_file(which, file, organisation or DEFAULT)
    _print(Catalogue(language()), imported, as_json)


def _print(catalogue: "Catalogue", imported: "Imported", as_json: bool) -> None:
    def told(problems: "tuple[Problem, ...]") -> list[dict[str, str]]:
        return [{"path": one.path, "message": catalogue.say(one.words, **one.params)} for one in problems]

    counts = {"created": imported.created, "updated": imported.updated, "unchanged": imported.unchanged}
    printer = Printer(as_json)
    printer.value({**counts, "errors": told(imported.errors), "notes": told(imported.notes)})
    printer.line(catalogue.say("cli.import.done", **counts))
    for problem in told(imported.errors) + told(imported.notes):
        printer.line(f"{problem['path']}: {problem['message']}")
    if imported.errors:
        raise typer.Exit(1)
