"""`scandesk sessions`: start a session, act on it, look at it. Scanning into it stands in scanning.py."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import finding, shapes
from app.cli.call import actor, call_of
from app.cli.options import As, AsJson, PinStdin, SessionId, group
from app.cli.output import Printer
from app.cli.words import words
from services.sessions import blind as blind_counts
from services.sessions.model import NewSession, Session, SessionType, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.station import Station
    from services.identity.person import Person
    from services.sessions.expected import ExpectedList

cli = group("sessions")

ExpectedFile = Annotated[str, typer.Option("--expected", metavar="FILE", help=words("sessions.start.expected"))]


@cli.command(help=words("sessions.start.help"))
def start(
    context: typer.Context,
    session_type: Annotated[
        SessionType, typer.Option("--type", case_sensitive=False, help=words("sessions.start.type"))
    ],
    location: Annotated[str | None, typer.Option(help=words("sessions.start.location"))] = None,
    project: Annotated[int | None, typer.Option(metavar="ID", help=words("sessions.start.project"))] = None,
    client: Annotated[int | None, typer.Option(metavar="ID", help=words("sessions.start.client"))] = None,
    expected_items: Annotated[int | None, typer.Option(help=words("sessions.start.expected_items"))] = None,
    expected: ExpectedFile = "",
    notes: Annotated[str | None, typer.Option(help=words("sessions.start.notes"))] = None,
    scanner_id: Annotated[str | None, typer.Option(help=words("sessions.start.scanner_id"))] = None,
    auto_commit: Annotated[
        bool, typer.Option("--auto-commit/--no-auto-commit", help=words("sessions.start.auto_commit"))
    ] = False,
    blind: Annotated[bool, typer.Option("--blind", help=words("sessions.start.blind"))] = False,
    review: Annotated[bool, typer.Option("--review", help=words("sessions.start.review"))] = False,
    offline: Annotated[bool, typer.Option("--offline", help=words("sessions.start.offline"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Start a session; at the central server first, where the station belongs to one."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        wanted = NewSession(
            session_type=session_type,
            location=location,
            project_id=project,
            client_id=client,
            expected_items=expected_items,
            notes=notes,
            scanner_id=scanner_id,
            auto_commit=auto_commit,
            blind=blind,
            review=review,
            expected=_expected(station, expected).items if expected else (),
        )
        started = station.starter.start(wanted, by, offline=offline)
        if station.owner and station.front_session() is None:
            station.remember_front(started.id)
        print_session(station, started, as_json)


@cli.command(help=words("sessions.scan.help"))
def scan(
    context: typer.Context,
    session: SessionId,
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help=words("sessions.scan.codes"))] = None,
    devices: Annotated[bool, typer.Option("--devices", help=words("sessions.scan.devices"))] = False,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Scan codes into a session: those given, else one a line from standard input, or by the station's scanners."""
    from app.cli.scanning import Scanning, codes_from_stdin
    from services.database.lock import PATIENCE

    with call_of(context).station(patience=PATIENCE if devices else 0.0) as station:
        station.act_as(actor(station, name, pin_stdin=pin_stdin))
        session_id = finding.session_id(station, session)
        scanning = Scanning(station, finding.short(session_id), Printer(as_json))
        if devices:
            station.put_in_front(session_id)
            station.start()
            scanning.listen()
            return
        station.bench.put_in_front(station.desk(session_id))
        if codes:
            scanning.scan_all(code.encode("utf-8", "surrogateescape") for code in codes)
        else:
            scanning.scan_all(codes_from_stdin())


@cli.command(help=words("sessions.pause.help"))
def pause(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Pause a session."""
    _change_status(context, session, Status.PAUSED, name, pin_stdin, as_json)


@cli.command(help=words("sessions.resume.help"))
def resume(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Go on with a paused session."""
    _change_status(context, session, Status.ACTIVE, name, pin_stdin, as_json)


@cli.command(help=words("sessions.complete.help"))
def complete(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Complete a session, or hand it in for its review, and tell what nobody has resolved in it."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.session_id(station, session)
        completed = station.sessions.change_status(found, Status.COMPLETED, by)
        unresolved = station.sessions.to_resolve(found, most=100_000, unreadable=completed.blind)
        lines = [blind_counts.seen_line(completed, line) for line in unresolved]
        print_session(station, completed, as_json, to_resolve=[shapes.scan_line(line) for line in lines])
        if unresolved:
            short = finding.short(found)
            told = station.words.say("cli.sessions.unresolved", n=len(unresolved), session=short)
            Printer(as_json).line(told)
        if completed.hand_in is not None:
            Printer(as_json).line(station.words.say("outcome.command_handed_in.what"))


@cli.command(help=words("sessions.cancel.help"))
def cancel(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Cancel a session."""
    _change_status(context, session, Status.CANCELLED, name, pin_stdin, as_json)


@cli.command(help=words("sessions.commit.help"))
def commit(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Let staged scans take effect."""
    _act(context, session, name, pin_stdin, as_json, lambda station, found, by: station.sessions.commit(found, by))


@cli.command(help=words("sessions.undo.help"))
def undo(
    context: typer.Context, session: SessionId, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Take the newest scan back."""
    _act(context, session, name, pin_stdin, as_json, lambda station, found, by: station.sessions.undo_last(found, by))


@cli.command(help=words("sessions.change.help"))
def change(
    context: typer.Context,
    session: SessionId,
    location: Annotated[str | None, typer.Option(help=words("sessions.start.location"))] = None,
    notes: Annotated[str | None, typer.Option(help=words("sessions.start.notes"))] = None,
    auto_commit: Annotated[
        bool | None, typer.Option("--auto-commit/--no-auto-commit", help=words("sessions.start.auto_commit"))
    ] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Change what may change: location, notes, auto-commit. What is not given stays."""

    def run(station: "Station", found: str, by: "Person") -> Session:
        now = station.sessions.get(found)
        return station.sessions.change_fields(
            found,
            by,
            location=now.location if location is None else location,
            notes=now.notes if notes is None else notes,
            auto_commit=now.auto_commit if auto_commit is None else auto_commit,
        )

    _act(context, session, name, pin_stdin, as_json, run)


@cli.command("check-list", help=words("sessions.check_list.help"))
def check_list(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=words("sessions.start.expected"))],
    as_json: AsJson = False,
) -> None:
    """Say how an expected list is understood, without starting anything."""
    with call_of(context).station() as station:
        found = _expected(station, file, tell=False)
        printer = Printer(as_json)
        problems = [{"line": one.line, "message": station.words.say(one.words, **one.params)} for one in found.problems]
        printer.value(
            {
                "code_column": found.code_column or None,
                "description_column": found.description_column or None,
                "items": [{"code": item.code, "description": item.description} for item in found.items],
                "problems": problems,
            }
        )
        printer.line(station.words.say("cli.sessions.check_list.read", n=len(found.items)))
        for problem in problems:
            printer.line(f"{problem['line']}: {problem['message']}")
        if left_out := found.left_out:
            printer.line(station.words.say("cli.sessions.check_list.left_out", n=left_out))


def _expected(station: "Station", file: str, *, tell: bool = True) -> "ExpectedList":
    """The list of a file, or pasted on standard input. What is wrong with it is told on standard error."""
    import sys

    from app.cli.output import say_error
    from services.sessions import expected
    from services.tables.rows import MOST_BYTES

    if file == "-":
        found = expected.read_pasted(sys.stdin.buffer.read(MOST_BYTES + 1).decode("utf-8", "replace"))
    else:
        found = expected.read_file(Path(file))
    if tell:
        for problem in found.problems:
            say_error(station.words.say(problem.words, **problem.params))
        if left_out := found.left_out:
            say_error(station.words.say("cli.sessions.check_list.left_out", n=left_out))
    return found


def _change_status(
    context: typer.Context, session: str, wanted: Status, name: str, pin_stdin: bool, as_json: bool
) -> None:
    _act(
        context,
        session,
        name,
        pin_stdin,
        as_json,
        lambda station, found, by: station.sessions.change_status(found, wanted, by),
    )


def _act(
    context: typer.Context,
    session: str,
    name: str,
    pin_stdin: bool,
    as_json: bool,
    run: "Callable[[Station, str, Person], Session]",
) -> None:
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = finding.session_id(station, session)
        print_session(station, run(station, found, by), as_json)


def print_session(
    station: "Station", session: Session, as_json: bool, *, compared: bool = False, **more: object
) -> None:
    """A session's state, as every command on a session answers it; `more` joins its JSON. `compared`: a blind count is
    told with what is expected."""
    session = session if compared else blind_counts.seen(session)
    author = station.people.find(session.created_by)
    printer = Printer(as_json)
    printer.value({**shapes.session(session, author.full_name if author else ""), **more})
    counts = session.counts
    printer.line(
        station.words.say(
            "cli.sessions.line",
            id=session.id,
            type=station.words.say(f"session_type.{session.session_type}"),
            status=station.words.say(f"history.status.{session.status}"),
            scanned=counts.items_scanned,
            successful=counts.successful,
            failed=counts.failed,
        )
    )
