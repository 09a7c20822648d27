"""`scandesk archive make|list|search|show|check`: finished sessions that are old, in a file of their own."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer
from app.cli.words import words

if TYPE_CHECKING:
    from app.station import Station
    from services.archive.model import Content, Unit

cli = group("archive")

Days = Annotated[int, typer.Option("--older-than", metavar="DAYS", min=0, help=words("archive.make.older"))]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help=words("archive.list.limit"))]
Unit_ = Annotated[str, typer.Argument(metavar="SESSION", help=words("archive.show.unit"))]


@cli.command(help=words("archive.make.help"))
def make(
    context: typer.Context, days: Days = 365, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Move what ended so long ago."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        made = station.archive.make(timedelta(days=days), by)
        printer, say = Printer(as_json), station.words.say
        stayed = {str(why): number for why, number in made.stayed.items()}
        printer.value({"sessions": made.moved, "scans": made.scans, "stayed": stayed})
        printer.line(say("cli.archive.made", n=made.moved, scans=made.scans))
        for why, number in stayed.items():
            printer.line(say("cli.archive.stayed", n=number, why=say(f"archive.stays.{why}")))


@cli.command("list", help=words("archive.list.help"))
def list_units(context: typer.Context, most: Limit = 100, as_json: AsJson = False) -> None:
    """What is archived."""
    with call_of(context).station() as station:
        _print(station, station.archive.units(most=most), as_json)


@cli.command(help=words("archive.search.help"))
def search(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help=words("archive.search.code"))],
    most: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """The archived sessions with a code."""
    with call_of(context).station() as station:
        _print(station, station.archive.units(code=code, most=most), as_json)


@cli.command(help=words("archive.show.help"))
def show(context: typer.Context, unit: Unit_, as_json: AsJson = False) -> None:
    """Every scan of an archived session."""
    from services.archive.looking import scans_of
    from services.words.figures import moment_text

    with call_of(context).station() as station:
        content, printer = station.archive.open(unit), Printer(as_json)
        zone, language, say = station.settings.station.tz, station.words.language, station.words.say
        printer.line(_heading(station, content))
        for one in scans_of(content):
            verdict = say("line.undone") if one.undone else say(f"lists.verdict.{one.verdict}")
            when = moment_text(one.at, zone, language)
            shape = {"at": one.at.isoformat(), "code": one.code, "verdict": one.verdict, "reason": one.reason}
            line = "  ".join((when, one.code, verdict, one.person))
            printer.row({**shape, "person": one.person, "undone": one.undone}, line)


@cli.command(help=words("archive.check.help"))
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Read all of the archive. Exit code 3 where something is wrong with it."""
    from app.cli.errors import Exit

    with call_of(context).station() as station:
        found, printer, say = station.archive.check(), Printer(as_json), station.words.say
        printer.value([{"file": name, "faults": faults} for name, faults in found.items()])
        for name, faults in found.items():
            printer.line(say("cli.archive.bad" if faults else "cli.archive.good", file=name))
            for fault in faults:
                printer.line(f"  {fault}")
    if any(found.values()):
        raise typer.Exit(Exit.OUTSIDE)


def _print(station: "Station", units: "list[Unit]", as_json: bool) -> None:
    from services.words.figures import moment_text

    say, zone, language = station.words.say, station.settings.station.tz, station.words.language
    printer = Printer(as_json)
    printer.value([_shape(unit) for unit in units])
    for unit in units:
        when, kind = moment_text(unit.ended_at, zone, language), say(f"session_type.{unit.session_type}")
        told = say("cli.archive.line", id=unit.id, when=when, kind=kind, location=unit.location, n=unit.scans)
        printer.line(told)
    if not units:
        printer.line(say("cli.archive.none"))


def _shape(unit: "Unit") -> dict[str, Any]:
    times = {name: getattr(unit, name).isoformat() for name in ("created_at", "ended_at", "archived_at")}
    facts = {"id": unit.id, "session_type": unit.session_type, "status": unit.status, "location": unit.location}
    return {**facts, **times, "scans": unit.scans, "file": unit.file, "archived": True}


def _heading(station: "Station", content: "Content") -> str:
    (session,) = content.tables["session"]
    say = station.words.say
    kind, status = say(f"session_type.{session['session_type']}"), say(f"history.status.{session['status']}")
    return say("cli.archive.heading", id=session["id"], kind=kind, status=status, location=session["location"] or "")
