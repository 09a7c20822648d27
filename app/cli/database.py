"""`scandesk db check|backup|restore|accept|upgrade`: the database of a data directory."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call, call_of
from app.cli.options import AsJson, group
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from services.words.catalogue import Catalogue

cli = group("db")


@cli.command(help=words("db.check.help"))
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Look the database over from end to end. Exit code 3 where something is wrong with it."""
    from app.cli.errors import Exit
    from services.database.check import check as check_database
    from services.database.migrate import HEAD

    call = call_of(context)
    url, catalogue = _prepare(call)
    report = check_database(call.data_dir, url)
    printer = Printer(as_json)
    photos = _photos(call)
    printer.value(report.as_json() | {"photos": photos})
    printer.line(catalogue.say("cli.db.good" if report.ok else "cli.db.bad", path=report.path))
    if report.failure is not None:
        printer.line(catalogue.say(report.failure.words, **report.failure.params))
    for problem in report.problems:
        printer.line(problem)
    if not report.is_sound:
        printer.line(catalogue.say("cli.db.details", judgement=report.judgement.value, dangling=report.dangling))
    if report.is_older:
        printer.line(catalogue.say("cli.db.older", version=report.version, known=HEAD))
    if report.is_newer:
        printer.line(catalogue.say("database.database_newer", version=report.version, known=HEAD))
    if photos["number"]:
        printer.line(catalogue.say("cli.db.photos", n=photos["number"], **photos))
    if not report.ok:
        raise typer.Exit(Exit.OUTSIDE)


@cli.command(help=words("db.backup.help"))
def backup(context: typer.Context, as_json: AsJson = False) -> None:
    """Copy the database as it is now; scanning goes on meanwhile."""
    from services.database.backup import backup as make_backup
    from services.database.backup import refuse_shared

    call = call_of(context)
    url, catalogue = _prepare(call)
    refuse_shared(url)
    with call.station():
        made = make_backup(call.data_dir, datetime.now(UTC), why="asked")
    printer, photos = Printer(as_json), _photos(call)
    printer.value({"path": str(made), "bytes": made.stat().st_size, "photos": photos})
    printer.line(catalogue.say("cli.db.backed_up", path=made))
    if photos["number"]:
        printer.line(catalogue.say("cli.db.photos", n=photos["number"], **photos))


@cli.command(help=words("db.restore.help"))
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("db.restore.file"))],
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the database; what it replaces is kept aside."""
    from services.database.restore import restore as bring_back

    call = call_of(context)
    url, catalogue = _prepare(call)
    restored = bring_back(call.data_dir, file, datetime.now(UTC), url=url)
    printer = Printer(as_json)
    kept = str(restored.kept) if restored.kept else None
    printer.value({"path": str(restored.database), "in_doubt": restored.in_doubt, "kept": kept})
    printer.line(catalogue.say("cli.db.restored", path=restored.database, n=restored.in_doubt))
    if kept:
        printer.line(catalogue.say("cli.db.kept", path=kept))


@cli.command(help=words("db.accept.help"))
def accept(context: typer.Context, as_json: AsJson = False) -> None:
    """Take the database as it is, though it is not the one that the station knew."""
    from services.database.restore import accept as take_as_it_is

    call = call_of(context)
    url, catalogue = _prepare(call)
    in_doubt = take_as_it_is(call.data_dir, url)
    printer = Printer(as_json)
    printer.value({"in_doubt": in_doubt})
    printer.line(catalogue.say("cli.db.accepted", n=in_doubt))


@cli.command(help=words("db.upgrade.help"))
def upgrade(context: typer.Context, as_json: AsJson = False) -> None:
    """Bring the database to this program's version, after a backup. Every start does so by itself."""
    from services.database.migrate import HEAD

    with call_of(context).station() as station:
        printer = Printer(as_json)
        printer.value({"version": HEAD})
        printer.line(station.words.say("cli.db.upgraded", version=HEAD))


def _photos(call: Call) -> dict[str, int | str]:
    """How many photos lie beside the database: neither looked at nor copied with it."""
    from services.photos.folder import PhotoFolder
    from services.settings.places import Places

    folder = Places(call.data_dir).photos
    number, size = PhotoFolder(folder).count()
    return {"number": number, "bytes": size, "megabytes": size // 1_000_000, "path": str(folder)}


def _prepare(call: Call) -> "tuple[str, Catalogue]":
    """(the shared database's address or "", the words), without opening the database: it may be what is broken. Raises
    OutsideFailed where nobody knows which one is meant."""
    from app.wiring.database_url import refuse_unknown, shared_url
    from services.settings.book import load
    from services.settings.secrets import Secrets
    from services.words.catalogue import Catalogue

    loaded = load(call.prepare())
    refuse_unknown(loaded, call.data_dir)
    settings = loaded.settings
    return shared_url(settings, Secrets(call.data_dir)), Catalogue(settings.station.language)
