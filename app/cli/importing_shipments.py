"""`scandesk import shipments FILE`: takes work to pack in, says how far it is, and prints the report."""

import sys
from collections.abc import Iterable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import typer

from app.cli.output import Printer
from app.cli.words import language
from services.packing.work import importing
from services.packing.work.importing import Imported, Problem, Progress
from services.words.catalogue import Catalogue

if TYPE_CHECKING:
    from app.station import Station
    from services.hub.accounts import HubAccounts
    from services.identity.person import Person

_PAUSE = 1.0  # seconds between two lines that say how far it is


def at_station(station: "Station", file: Path, by: "Person", *, dry_run: bool, at_once: bool, as_json: bool) -> None:
    """Into the station's own work. `at_once`: also where others wait for it. Raises as `importing.import_file`; exits
    with 1 where there are errors."""
    progress = _told(station.words, as_json=as_json)
    settings = station.settings
    server = settings.central.url if settings.packing.mode == "central" else ""
    imported = importing.import_file(
        station.database, file, by, server=server, dry_run=dry_run, others_may_wait=at_once, progress=progress
    )
    _print(station.words, imported, dry_run=dry_run, as_json=as_json)


def at_hub(
    accounts: "HubAccounts", file: Path, organisation: str, *, dry_run: bool, at_once: bool, as_json: bool
) -> None:
    """Into an organisation's work at the hub. Raises as `importing.read_file`, `importing.check_beside` and
    `HubAccounts.write_within`."""
    catalogue = Catalogue(language())
    work = importing.read_file(file)
    if not at_once:
        importing.check_beside(work, accounts.database)
    progress = _told(catalogue, as_json=as_json)
    imported = importing.store(
        lambda run: accounts.write_within(organisation, run), work, dry_run=dry_run, progress=progress
    )
    _print(catalogue, imported, dry_run=dry_run, as_json=as_json)


def _told(catalogue: Catalogue, *, as_json: bool) -> Progress:
    """Says each second how far it is, where somebody looks at a terminal."""
    began = last = monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        now = monotonic()
        if not as_json and sys.stderr.isatty() and now - last >= _PAUSE:
            last = now
            pace = round(done / (now - began))
            sys.stderr.write(catalogue.say("cli.import.shipments.progress", done=done, of=of, pace=pace) + "\n")
            sys.stderr.flush()

    return tell


def _print(catalogue: Catalogue, imported: Imported, *, dry_run: bool, as_json: bool) -> None:
    def told(problems: Iterable[Problem]) -> list[dict[str, str]]:
        return [{"path": one.path, "message": catalogue.say(one.words, **one.params)} for one in problems]

    printer, errors, notes = Printer(as_json), told(imported.errors), told(imported.notes)
    counts = {"created": imported.created, "updated": imported.updated, "unchanged": imported.unchanged}
    printer.value({**counts, "dry_run": dry_run, "errors": errors, "notes": notes})
    if errors:
        printer.line(catalogue.say("cli.import.shipments.nothing"))
    else:
        printer.line(catalogue.say("cli.import.shipments.rehearsed" if dry_run else "cli.import.done", **counts))
    for problem in errors + notes:
        printer.line(f"{problem['path']}: {problem['message']}" if problem["path"] else problem["message"])
    if errors:
        raise typer.Exit(1)
