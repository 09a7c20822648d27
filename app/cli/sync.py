"""`scandesk sync status|run|retry|edit|discard|export`: what waits for the central server, and what becomes of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import shapes
from app.cli.call import actor, call_of
from app.cli.errors import Exit
from app.cli.finding import ending, short
from app.cli.options import As, AsJson, PinStdin, group
from app.cli.output import Printer, say_error
from app.cli.server import Trouble, trouble_of
from app.cli.words import words
from services.errors import Refused

if TYPE_CHECKING:
    from app.cli.number_leasing import Leased
    from app.cli.packing_telling import Met
    from app.station import Station
    from services.sync.lines import MessageLine, SyncStatus
    from services.words.catalogue import Say

cli = group("sync")

MessageId = Annotated[str, typer.Argument(metavar="MESSAGE", help=words("sync.message"))]
_MOST = 10_000  # messages that one status lists


@cli.command(help=words("sync.status.help"))
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """How things stand with the server, and which messages need somebody."""
    with call_of(context).station() as station:
        _print(station, station.sync.status(), as_json, _trouble(station) if station.starter.asks_server else None)


@cli.command(help=words("sync.run.help"))
def run(
    context: typer.Context,
    seconds: Annotated[float, typer.Option("--for", min=0.0, max=86_400.0, help=words("sync.run.for"))] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Send what waits, until nothing is due any more or the time is over. An open desktop is asked to do it. Exit code
    1: token or address are missing or wrong, or what waits waits behind something that was refused; 3: the server was
    not reached, or not everything went in time. What was packed is told as well, and the server's work read once; where
    few numbers for boxes are left, the hub is asked for more."""
    from app.cli import number_leasing, packing_telling

    with call_of(context).station() as station:
        alone = not station.starter.asks_server
        if alone and station.settings.packing.mode != "central" and number_leasing.leased(station) is None:
            raise Refused("STANDS_ALONE", "cli.sync.alone")
        before, there = station.sync.status(), bool(station.settings.central.url) and not alone
        after = station.sync.run(seconds) if there else before
        trouble = None if alone else _unsent(station, before, after)
        met = packing_telling.meet(station, seconds)
        numbers = number_leasing.lease(station)
        failed = trouble or (met.trouble if met else None) or (numbers.trouble if numbers else None)
        _print(station, after, as_json, trouble, failed=failed, met=met, numbers=numbers)
        if failed is not None:
            raise typer.Exit(failed.exit)


@cli.command(help=words("sync.retry.help"))
def retry(
    context: typer.Context, message: MessageId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Let a refused message be sent once more."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        station.sync.retry(_find(station, message).id, by)
        _print(station, station.sync.status(), as_json)


@cli.command(help=words("sync.edit.help"))
def edit(
    context: typer.Context,
    message: MessageId,
    project_id: Annotated[int | None, typer.Option(metavar="ID", help=words("sessions.start.project"))] = None,
    client_id: Annotated[int | None, typer.Option(metavar="ID", help=words("sessions.start.client"))] = None,
    location: Annotated[str | None, typer.Option(help=words("sessions.start.location"))] = None,
    expected_items: Annotated[int | None, typer.Option(help=words("sessions.start.expected_items"))] = None,
    scanner_id: Annotated[str | None, typer.Option(help=words("sessions.start.scanner_id"))] = None,
    notes: Annotated[str | None, typer.Option(help=words("sessions.start.notes"))] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="FIELD", help=words("sync.edit.without"))] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Correct what the server refused, and send it anew."""
    given: dict[str, str | int | None] = {
        "project_id": project_id,
        "client_id": client_id,
        "location": location,
        "expected_items": expected_items,
        "scanner_id": scanner_id,
        "notes": notes,
    }
    changes = {field: value for field, value in given.items() if value is not None} | dict.fromkeys(without or ())
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        station.sync.edit(_find(station, message).id, changes, by)
        _print(station, station.sync.status(), as_json)


@cli.command(help=words("sync.discard.help"))
def discard(
    context: typer.Context,
    message: MessageId,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=words("sync.discard.reason"))],
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Never send a refused message. The reason stays in the log."""
    if not reason.strip():
        raise Refused("REASON_MISSING", "sync.reason.missing")
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        station.sync.discard(_find(station, message).id, reason.strip(), by)
        _print(station, station.sync.status(), as_json)


@cli.command(help=words("sync.moved.help"))
def moved(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="URL", help=words("sync.moved.before"))],
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """The server that was at this address is at the one of the settings now."""
    with call_of(context).station() as station:
        if not station.settings.central.url or not station.starter.asks_server:
            raise Refused("CENTRAL_URL_MISSING", "central.look.no_url")
        number = station.sync.moved(before, actor(station, name, pin_stdin=pin_stdin))
        Printer(as_json).value({"sessions": number, "server": station.settings.central.url})
        Printer(as_json).line(station.words.say("cli.sync.told_moved", n=number, server=station.settings.central.url))


@cli.command(help=words("sync.export.help"))
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("sync.export.file"))],
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Write what waits into a file for the hub."""
    with call_of(context).station() as station:
        if not station.starter.asks_server:
            raise Refused("STANDS_ALONE", "cli.sync.alone")
        exported = station.export_outbox(file, actor(station, name, pin_stdin=pin_stdin))
        printer, say = Printer(as_json), station.words.say
        counts = {"messages": exported.messages, "sessions": exported.sessions, "left": exported.left}
        printer.value({"path": str(exported.path.absolute()), **counts})
        printer.line(say("sync.told.exported", n=exported.messages, path=str(exported.path)))
        if exported.left:
            printer.line(say("sync.told.left", n=exported.left))


def _find(station: "Station", wanted: str) -> "MessageLine":
    """The message of this id, or of this end of one: refused, or waiting for another server."""
    from services.sync.model import State

    lines = [*station.sync.messages(State.PARKED, _MOST), *_elsewhere(station)]
    found = ending(wanted, [line.id for line in lines])
    if len(found) != 1:
        raise Refused("NOT_FOUND", "cli.sync.not_parked" if not found else "cli.sync.ambiguous", message=wanted)
    return next(line for line in lines if line.id == found[0])


def _elsewhere(station: "Station") -> "list[MessageLine]":
    """What waits for another server than the one of the settings: the first message of each session."""
    from services.sync.model import State

    first: dict[str, MessageLine] = {}
    server = station.sync.status().server
    lines = [line for state in (State.WAITING, State.IN_DOUBT) for line in station.sync.messages(state, _MOST)]
    for line in sorted(lines, key=lambda line: line.seq):
        if server and line.server not in {"", server}:
            first.setdefault(line.session_id, line)
    return list(first.values())


def _trouble(station: "Station") -> Trouble | None:
    """What keeps this station from its server, found out by asking it."""
    from app.health.server import look

    there = station.settings.central.url
    return trouble_of(station.settings, look(station.settings, station.secrets, station.clock) if there else None)


def _unsent(station: "Station", before: "SyncStatus", after: "SyncStatus") -> Trouble | None:
    """Why not everything went. Where something did, whoever sent it was let in; where nothing waited, nobody has asked
    the server yet."""
    waiting = after.for_server
    if not waiting and before.for_server:
        return None
    if (trouble := _trouble(station)) is not None:
        return trouble
    if not waiting:
        return None
    if after.sign_in:
        return Trouble("AUTH_REQUIRED", "central.look.not_taken", Exit.REFUSED)
    if after.stopped:
        return Trouble("NETWORK", after.stopped, Exit.OUTSIDE)
    if after.parked and after.next_try_at is None:
        return Trouble("NEEDS_SOMEBODY", "cli.sync.behind", Exit.REFUSED, {"n": waiting})
    return Trouble("STILL_WAITING", "cli.sync.still", Exit.OUTSIDE, {"n": waiting})


def _print(
    station: "Station",
    found: "SyncStatus",
    as_json: bool,
    trouble: Trouble | None = None,
    *,
    failed: Trouble | None = None,
    met: "Met | None" = None,
    numbers: "Leased | None" = None,
) -> None:
    """`trouble`: of the sessions; `failed`: why the command ends badly; `met`, `numbers`: how packing and the numbers
    for boxes went, where they were asked for."""
    from app.cli import number_leasing, packing_telling
    from services.sync.model import State

    say, printer = station.words.say, Printer(as_json)
    alone, met = not station.starter.asks_server, met or packing_telling.met(station)
    numbers = numbers or number_leasing.leased(station)
    packing, boxes = packing_telling.shape(met, station), number_leasing.shape(numbers, station)
    parked = [*station.sync.messages(State.PARKED, _MOST), *_elsewhere(station)]
    said, error = _said(trouble, say), {"error": {**_said(failed, say), "fields": {}}} if failed else {}
    lines = [_message(line) for line in parked]
    more = {"trouble": said or None, "messages": lines, "packing": packing, "numbers": boxes}
    printer.value({**error, "alone": alone, **_status(found), **more})
    if alone:
        printer.line(say("cli.sync.sessions_alone" if met or numbers else "cli.sync.alone"))
    else:
        _print_sessions(station, found, printer, said.get("message", ""), parked, failed=failed is not None)
    if met is not None:
        packing_telling.print_met(met, station, printer)
    if numbers is not None:
        number_leasing.print_leased(numbers, station, printer)


def _said(trouble: Trouble | None, say: "Say") -> dict[str, str]:
    return {"code": trouble.code, "message": say(trouble.words, **trouble.params)} if trouble else {}


def _print_sessions(
    station: "Station",
    found: "SyncStatus",
    printer: Printer,
    said: str,
    parked: "Sequence[MessageLine]",
    *,
    failed: bool,
) -> None:
    """For people. `said`: what keeps the station from its server, in words."""
    say, zone = station.words.say, station.settings.station.tz
    numbers = {"waiting": found.waiting, "in_doubt": found.in_doubt, "parked": found.parked}
    printer.line(say("cli.sync.line", **numbers))
    if found.staged:
        printer.line(say("sync.detail.staged", n=found.staged))
    if said and failed:
        say_error(said)
    elif said:
        printer.line(said)
    for server, number in found.elsewhere:
        printer.line(say("sync.state.elsewhere", n=number, server=server))
    if found.sign_in and not said:
        printer.line(say("sync.state.sign_in"))
    if found.stopped and not said:
        printer.line(say(found.stopped))
    for name, at in (("reached", found.reached_at), ("next_try", found.next_try_at), ("oldest", found.oldest)):
        if at is not None:
            printer.line(say(f"cli.sync.{name}", when=shapes.local_time(at, zone)))
    for line in parked:
        what = say(f"sync.kind.{line.kind}")
        where = " · ".join(part for part in (say(f"session_type.{line.session_type}"), line.location) if part)
        why = " · ".join(said for said in (line.said, *line.fields.values()) if said)
        printer.line(f"  {short(line.id)}  {where}  {what}  {why}".rstrip())


def _status(found: "SyncStatus") -> dict[str, Any]:
    return {
        "server": found.server or None,
        "waiting": found.waiting,
        "in_doubt": found.in_doubt,
        "parked": found.parked,
        "staged": found.staged,
        "oldest": shapes.moment(found.oldest),
        "elsewhere": [{"server": server, "messages": number} for server, number in found.elsewhere],
        "sign_in": found.sign_in,
        "stopped": found.stopped or None,
        "reached_at": shapes.moment(found.reached_at),
        "next_try_at": shapes.moment(found.next_try_at),
    }


def _message(line: "MessageLine") -> dict[str, Any]:
    from services.sync.editing import correctable

    return {
        "id": line.id,
        "session": line.session_id,
        "server": line.server or None,
        "kind": line.kind.value,
        "state": line.state.value,
        "attempts": line.attempts,
        "created_at": shapes.moment(line.created_at),
        "person": line.person or None,
        "said": line.said or None,
        "fields": dict(line.fields),
        "status": line.status or None,
        "error_code": line.error_code or None,
        "correctable": list(correctable(line.kind, line.status, line.error_code, line.fields)),
    }
