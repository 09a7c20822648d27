"""`scandesk supervisor list|show|take-over|hand-over|review|report`: every session of the site, and what needs you."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import shapes, supervisor_shapes
from app.cli.call import actor, asker, call_of
from app.cli.finding import short
from app.cli.options import As, AsJson, Asker, PinStdin, group
from app.cli.output import Printer
from app.cli.reviewing import Approve, Note, SendBack, check_verdict, print_figures
from app.cli.words import words
from services.errors import Refused
from services.identity.rights import Right, may
from services.scanning.marks import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.station import Station
    from services.identity.person import Person
    from services.supervisor.model import Board, Filter, SessionView, StationView

cli = group("supervisor")

SessionNumber = Annotated[str, typer.Argument(metavar="SESSION", help=words("supervisor.session"))]
Kind = Annotated[str, typer.Option("--type", metavar="TYPE", help=words("supervisor.type"))]
AtStation = Annotated[str, typer.Option("--station", metavar="NAME", help=words("supervisor.station"))]
Text = Annotated[str, typer.Option("--search", metavar="TEXT", help=words("supervisor.search"))]
Troubled = Annotated[bool, typer.Option("--troubled", help=words("supervisor.troubled"))]
_COLUMNS = (
    *("id", "station", "person", "what", "items_scanned", "staged", "failed", "per_minute", "last_activity"),
    "troubles",
)
_MOST_PAGE = 500
_ASKING_SECONDS = 10.0
_KINDS = (".pdf", ".csv", ".xlsx")


class Standing(StrEnum):
    """Sessions by how they stand."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


Status = Annotated[Standing, typer.Option("--status", help=words("supervisor.status"))]


@cli.command("list", help=words("supervisor.list.help"))
def list_sessions(
    context: typer.Context,
    status: Status = Standing.OPEN,
    kind: Kind = "",
    station_name: AtStation = "",
    search: Text = "",
    troubled: Troubled = False,
    name: Asker = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Every session of the site, those that need somebody first."""
    from services.supervisor import rules

    with call_of(context).station() as station:
        board = station.supervisor.refresh()
        see = _seeing(asker(station, name, pin_stdin=pin_stdin))
        views = rules.filtered(board.sessions, _filter(board, status, kind, station_name, search, troubled))
        printer, say = Printer(as_json), station.words.say
        printer.value(
            {
                **supervisor_shapes.board(board),
                "sessions": [supervisor_shapes.session(see(view), board) for view in views],
            }
        )
        _print_scope(station, board, printer)
        today = board.today
        printer.line(say("cli.supervisor.line", open=today.open, scans=today.scans, troubled=today.troubled))
        headings = [say("cli.column.id"), *(say(f"supervisor.column.{name}") for name in _COLUMNS[1:])]
        printer.table(headings, [supervisor_shapes.row(station, view, board) for view in views])


@cli.command(help=words("supervisor.show.help"))
def show(
    context: typer.Context,
    session: SessionNumber,
    scans: Annotated[int, typer.Option(min=0, max=_MOST_PAGE, help=words("supervisor.show.scans"))] = 20,
    name: Asker = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """One session: how it stands, its latest scans, what was done with it."""
    from services.supervisor import rules

    with call_of(context).station() as station:
        board, service = station.supervisor.refresh(), station.supervisor
        see = _seeing(asker(station, name, pin_stdin=pin_stdin))
        known = service.session(_find(board, session))
        latest = service.scans(known.id, most=scans).scans if scans else ()
        if (view := see(known)) is not known:
            latest = tuple(rules.uncompared_scan(known, scan) for scan in latest)
        acts, printer, zone = service.history(view.id), Printer(as_json), station.settings.station.tz
        lists = {
            "scans": [supervisor_shapes.scan(scan) for scan in latest],
            "history": [supervisor_shapes.act(act) for act in acts],
        }
        printer.value({**supervisor_shapes.session(view, board), **lists})
        printer.line("  ".join(str(cell) for cell in supervisor_shapes.row(station, view, board)))
        for scan in latest:
            when, word = shapes.local_time(scan.scanned_at, zone), f"{scan.verdict}.{scan.reason}"
            printer.line(f"  {when}  {word}  {visible(scan.text)}  {scan.person}  {scan.device}")
        for act in acts:
            when = shapes.local_time(act.at, zone)
            printer.line(f"  {when}  {act.act}  {act.person}  {act.station}  {act.detail}".rstrip())


@cli.command("take-over", help=words("supervisor.take_over.help"))
def take_over(
    context: typer.Context, session: SessionNumber, name: As = "", pin_stdin: PinStdin = False, as_json: AsJson = False
) -> None:
    """Make a session this station's own, to go on with it here."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        found = _find(station.supervisor.refresh(), session)
        if station.owner and station.sync.hub is None:
            station.sync.run(_ASKING_SECONDS)  # it finds out whether the server lets sessions be taken over
        own = station.supervisor.take_over(found, by)
        Printer(as_json).value({"session": own})
        Printer(as_json).line(station.words.say("cli.supervisor.taken_over", session=short(own)))


@cli.command("hand-over", help=words("supervisor.hand_over.help"))
def hand_over(
    context: typer.Context,
    session: SessionNumber,
    to: Annotated[str, typer.Argument(metavar="STATION", help=words("supervisor.hand_over.station"))],
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Offer a session to another station."""
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        board = station.supervisor.refresh()
        other = _station(board, to)
        view = station.supervisor.hand_over(_find(board, session), other.id, by)
        Printer(as_json).value(supervisor_shapes.session(view, board))
        Printer(as_json).line(station.words.say("cli.supervisor.offered", station=other.name))


@cli.command(help=words("sessions.review.help"))
def review(
    context: typer.Context,
    session: SessionNumber,
    approve: Approve = False,
    send_back: SendBack = False,
    note: Note = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Look at what was handed in anywhere; with a verdict, give it."""
    check_verdict(approve=approve, send_back=send_back, note=note)
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        board, service = station.supervisor.refresh(), station.supervisor
        if not may(by, Right.REVIEW):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.review_not_allowed")
        view = service.session(_find(board, session))
        figures = view.review.figures if view.review else ()
        if approve:
            view = service.approve(view.id, by)
        elif send_back:
            view = service.send_back(view.id, note, by)
        Printer(as_json).value(supervisor_shapes.session(view, board))
        Printer(as_json).line("  ".join(str(cell) for cell in supervisor_shapes.row(station, view, board)))
        print_figures(station, figures, Printer(as_json))
        if view.is_judged:
            Printer(as_json).line(station.words.say(f"supervisor.review.{view.review.state}" if view.review else ""))


@cli.command(help=words("supervisor.report.help"))
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="FILE", help=words("supervisor.report.out"))],
    status: Status = Standing.ALL,
    kind: Kind = "",
    station_name: AtStation = "",
    search: Text = "",
    troubled: Troubled = False,
    name: Asker = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """The site's sessions as a PDF, or as a table."""
    from services.supervisor import rules
    from services.supervisor.site_report import write_site_report, write_site_table

    suffix = out.suffix.lower()
    if suffix not in _KINDS:
        raise typer.BadParameter(words("supervisor.report.out"), param_hint="FILE")
    with call_of(context).station() as station:
        board = station.supervisor.refresh()
        see = _seeing(asker(station, name, pin_stdin=pin_stdin))
        wanted = _filter(board, status, kind, station_name, search, troubled)
        views = tuple(see(view) for view in rules.filtered(board.sessions, wanted))
        say, zone = station.words.say, station.settings.station.tz
        if suffix == ".pdf":
            write_site_report(out, board, views, wanted, say=say, zone=zone, language=station.words.language)
        else:
            write_site_table(out, board, views, kind="csv" if suffix == ".csv" else "xlsx", say=say, zone=zone)
        Printer(as_json).value({"path": str(out), "sessions": len(views)})
        Printer(as_json).line(say("cli.supervisor.written", path=out, n=len(views)))


def _seeing(by: "Person | None") -> "Callable[[SessionView], SessionView]":
    """How this person sees sessions: blind counts beside what is expected only with the right to review."""
    from services.supervisor import rules

    return (lambda view: view) if may(by, Right.REVIEW) else rules.uncompared


def _filter(board: "Board", status: Standing, kind: str, station: str, text: str, troubled: bool) -> "Filter":
    from services.sessions.model import SessionType
    from services.supervisor.model import Filter, Which

    if kind and kind.upper() not in SessionType.__members__:
        raise typer.BadParameter(words("supervisor.type"), param_hint="--type")
    wanted = SessionType(kind.upper()) if kind else None
    at = _station(board, station).id if station else ""
    return Filter(Which(status.value), wanted, at, text=text, troubled=troubled)


def _station(board: "Board", name: str) -> "StationView":
    found = [one for one in board.stations if name in {one.name, one.id}]
    if len(found) != 1:
        raise Refused("STATION_NOT_FOUND", "cli.supervisor.no_station", station=name)
    return found[0]


def _find(board: "Board", named: str) -> str:
    """The session's id: itself, or the end of one on the board; the hub's numbers are whole."""
    found = [view.id for view in board.sessions if view.id == named]
    found = found or [view.id for view in board.sessions if len(named) >= 4 and view.id.endswith(named)]
    if len(found) > 1:
        raise Refused("SESSION_AMBIGUOUS", "cli.refused.ambiguous", session=named, n=len(found))
    return found[0] if found else named


def _print_scope(station: "Station", board: "Board", printer: Printer) -> None:
    from services.supervisor.model import Scope

    if board.scope is Scope.CONTRACT_ONLY:
        printer.line(station.words.say("cli.supervisor.contract_only"))
