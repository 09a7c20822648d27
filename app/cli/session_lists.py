"""`scandesk sessions list|show|export|kept|take|resolve`: what is there, what waits, and a session as a file."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli import finding, shapes
from app.cli.call import actor, asker, call_of
from app.cli.options import As, AsJson, Asker, PinStdin, SessionId
from app.cli.output import Printer
from app.cli.sessions import cli, print_session
from app.cli.words import words
from services.errors import Refused
from services.scanning.marks import visible
from services.sessions import blind

__all__ = ["cli"]  # the group of sessions.py, with the commands of both

_COLUMNS = ("id", "type", "status", "started", "scanned", "person", "location")


class Resolve(StrEnum):
    """What a person can say of a scan (`services.sessions.model.Resolution`, with dashes)."""

    IS_ITEM = "is-item"
    KEEP = "keep"
    DROP = "drop"


class Format(StrEnum):
    """File formats of an export."""

    CSV = "csv"
    XLSX = "xlsx"


@cli.command("list", help=words("sessions.list.help"))
def list_sessions(
    context: typer.Context,
    only_open: Annotated[bool, typer.Option("--open", help=words("sessions.list.open"))] = False,
    most: Annotated[int, typer.Option("--limit", min=1, max=10_000, help=words("sessions.list.limit"))] = 100,
    as_json: AsJson = False,
) -> None:
    """List sessions, newest first."""
    with call_of(context).station() as station:
        lines = [
            replace(line, session=blind.seen(line.session))
            for line in station.sessions.sessions(only_open=only_open, most=most)
        ]
        front = station.front_session()
        printer = Printer(as_json)
        printer.value([{**shapes.session_line(line), "in_front": line.session.id == front} for line in lines])
        say = station.words.say
        printer.table(
            [say(f"cli.column.{name}") for name in _COLUMNS],
            [
                (
                    finding.short(line.session.id) + ("*" if line.session.id == front else ""),
                    say(f"session_type.{line.session.session_type}"),
                    say(f"history.status.{line.session.status}"),
                    shapes.local_time(line.session.created_at, station.settings.station.tz),
                    line.session.counts.items_scanned,
                    line.person,
                    line.session.location or "",
                )
                for line in lines
            ],
        )


@cli.command(help=words("sessions.show.help"))
def show(
    context: typer.Context,
    session: SessionId,
    scans: Annotated[int, typer.Option(min=0, max=100_000, help=words("sessions.show.scans"))] = 20,
    history: Annotated[bool, typer.Option("--history", help=words("sessions.show.history"))] = False,
    name: Asker = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Show a session: state, counts, its latest scans, what is missing, what somebody has to resolve."""
    with call_of(context).station() as station:
        found = finding.session_id(station, session)
        now = station.sessions.get(found)
        compared = blind.compares(now, asker(station, name, pin_stdin=pin_stdin))
        latest = station.sessions.latest_scans(found, most=scans) if scans else []
        missing = station.sessions.missing(found, most=1000) if compared else []
        unresolved = station.sessions.to_resolve(found, unreadable=not compared)
        if not compared:
            latest, unresolved = ([blind.seen_line(now, line) for line in lines] for lines in (latest, unresolved))
        acts = station.sessions.history(found) if history else []
        print_session(
            station,
            now,
            as_json,
            compared=compared,
            scans=[shapes.scan_line(line) for line in latest],
            missing=[shapes.missing_item(item) for item in missing],
            to_resolve=[shapes.scan_line(line) for line in unresolved],
            history=[shapes.history_line(line) for line in acts],
        )
        printer = Printer(as_json)
        zone = station.settings.station.tz
        for line in latest:
            word = station.words.say(f"outcome.word.{line.verdict}")
            undone = f" ({station.words.say('cli.sessions.undone')})" if line.undone else ""
            code = visible(line.text)
            printer.line(f"  {shapes.local_time(line.scanned_at, zone)}  {word}{undone}  {code}  {line.description}")
        for item in missing:
            printer.line(f"  {station.words.say('cli.sessions.missing')}  {visible(item.code)}  {item.description}")
        for line in unresolved:
            printer.line(f"  {station.words.say('cli.sessions.to_resolve')}  {line.id}  {visible(line.text)}")
        for act in acts:
            done = station.words.say(f"history.act.{act.act}")
            printer.line(f"  {shapes.local_time(act.at, zone)}  {done}  {act.person}  {act.detail}".rstrip())


@cli.command(help=words("sessions.resolve.help"))
def resolve(
    context: typer.Context,
    session: SessionId,
    scan: Annotated[str, typer.Argument(metavar="SCAN", help=words("sessions.resolve.scan"))],
    what: Annotated[Resolve, typer.Argument(metavar="is-item|keep|drop", help=words("sessions.resolve.what"))],
    item: Annotated[str, typer.Option(metavar="CODE", help=words("sessions.resolve.item"))] = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Say what a scan is that nobody expected, or that could not be read."""
    from services.sessions.model import Resolution

    if (what is Resolve.IS_ITEM) != bool(item):
        raise typer.BadParameter(words("sessions.resolve.item"), param_hint="--item")
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.session_id(station, session)
        resolution = Resolution(what.value.replace("-", "_"))
        print_session(station, station.sessions.resolve(found, scan, resolution, by, item=item), as_json)


@cli.command(help=words("sessions.kept.help"))
def kept(context: typer.Context, as_json: AsJson = False) -> None:
    """List scans that wait for a session."""
    with call_of(context).station() as station:
        waiting = station.sessions.kept()
        printer = Printer(as_json)
        printer.value([shapes.kept_scan(scan) for scan in waiting])
        printer.table(
            [station.words.say(f"cli.column.{name}") for name in ("seq", "scanned", "code", "reason", "device")],
            [
                (
                    scan.seq,
                    shapes.local_time(scan.scanned_at, station.settings.station.tz),
                    visible(scan.text),
                    station.words.say(f"line.{scan.reason}"),
                    scan.device_name,
                )
                for scan in waiting
            ],
        )


@cli.command(help=words("sessions.take.help"))
def take(
    context: typer.Context,
    session: SessionId,
    scans: Annotated[list[str] | None, typer.Argument(metavar="SCAN", help=words("sessions.take.scans"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=words("sessions.take.all"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Book kept scans in this session."""
    if bool(scans) == everything:
        raise typer.BadParameter(words("sessions.take.scans"))
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.session_id(station, session)
        waiting = [scan.id for scan in station.sessions.kept()]
        unknown = set(scans or ()) - set(waiting)
        if unknown:
            raise Refused("NOT_FOUND", "cli.refused.not_kept", scan=sorted(unknown)[0])
        print_session(station, station.sessions.take_kept(found, scans or waiting, by), as_json)


@cli.command(help=words("sessions.export.help"))
def export(
    context: typer.Context,
    session: SessionId,
    file_format: Annotated[Format | None, typer.Option("--format", help=words("sessions.export.format"))] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=words("sessions.export.out"))] = None,
    name: Asker = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Write a session's scans, and in XLSX its lists, to a file."""
    from services.sessions.exporting import export_session

    with call_of(context).station() as station:
        found = finding.session_id(station, session)
        author = station.people.find(station.sessions.get(found).created_by)
        written = export_session(
            station.sessions,
            found,
            out or Path.cwd(),
            kind=(file_format or _format_of(out)).value,
            author=author.full_name if author else "",
            say=station.words.say,
            zone=station.settings.station.tz,
            by=asker(station, name, pin_stdin=pin_stdin),
        )
        printer = Printer(as_json)
        printer.value({"path": str(written.path), "scans": written.scans})
        printer.line(station.words.say("cli.sessions.exported", path=written.path, n=written.scans))


def _format_of(out: Path | None) -> Format:
    """What the file's name says; CSV where it says nothing."""
    suffix = "" if out is None else out.suffix.removeprefix(".").lower()
    return Format(suffix) if suffix in list(Format) else Format.CSV
