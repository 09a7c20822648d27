"""The site's sessions on paper, and as a table: the figures of today, scans per minute, and every session."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Literal

from services.supervisor import rules
from services.supervisor.model import CHART_MINUTES, Board, Filter, SessionView
from services.supervisor.paper import Column, Paper
from services.tables.cells import Value
from services.tables.safe_file import making_folder, replacing, safe_name
from services.tables.writing import write_list
from services.words.catalogue import Say
from services.words.figures import moment_text, time_text

_COLUMNS = (
    *("id", "session_type", "status", "location", "station", "person", "items_scanned", "staged"),
    *("expected_items", "percent", "failed", "per_minute", "created_at", "last_activity", "ended_at", "unsent"),
    "troubles",
)
_PRINTED = (
    ("station", 18, False),
    ("person", 16, False),
    ("what", 26, False),
    ("items_scanned", 15, True),
    ("failed", 9, True),
    ("per_minute", 10, True),
    ("last_activity", 9, False),
    ("troubles", 19, False),
)


def write_site_report(
    path: Path,
    board: Board,
    sessions: Sequence[SessionView],
    wanted: Filter,
    *,
    say: Say,
    zone: tzinfo | None,
    language: str,
) -> None:
    """Write a PDF: today's figures and the chart of `board`, and these of its sessions, which are those `wanted`. Waits
    for the disk. Raises OutsideFailed; then `path` is as it was."""
    with replacing(path, ".pdf") as file:
        title = say("supervisor.report.title")
        made = say("supervisor.report.made", when=moment_text(board.now, zone, language))
        paper = Paper(file, title, made, page=lambda page, of: say("supervisor.report.page", page=page, of=of))
        paper.title(title)
        paper.note(" · ".join((say("supervisor.report.listed", n=len(sessions)), *_said(wanted, board, say))))
        if board.as_of is not None and not board.connected:
            paper.note(say("supervisor.report.as_of", when=moment_text(board.as_of, zone, language)))
        today = board.today
        numbers = {"open": today.open, "scans": today.scans, "failed": today.failed, "troubled": today.troubled}
        figures = [(f"{number:,}".replace(",", " "), name) for name, number in numbers.items()]
        paper.figures([(number, say(f"supervisor.report.{name}")) for number, name in figures])
        if today.staged:
            paper.note(say("supervisor.report.staged", n=today.staged))
        hour = board.now - timedelta(minutes=CHART_MINUTES - 1)
        ends = time_text(hour, zone), time_text(board.now, zone)
        paper.bars(say("supervisor.report.chart"), board.per_minute, board.minutes_known, ends)
        paper.head([Column(say(f"supervisor.column.{name}"), wide, right) for name, wide, right in _PRINTED])
        for view in sessions:
            paper.row(_printed(view, board.now, say, zone))
        if not sessions:
            paper.note(say("supervisor.report.none"))
        paper.finish()


def write_site_table(
    path: Path,
    board: Board,
    sessions: Iterable[SessionView],
    *,
    kind: Literal["csv", "xlsx"],
    say: Say,
    zone: tzinfo | None,
) -> None:
    """Write these sessions of `board` as a table for a spreadsheet, in which nothing is run as a formula. Waits for the
    disk. Raises OutsideFailed; then `path` is as it was."""
    headings = [say(f"supervisor.column.{name}") for name in _COLUMNS]
    rows: Iterator[tuple[Value, ...]] = (_values(view, board.now, say, zone) for view in sessions)
    write_list(path, kind, say("supervisor.report.title"), headings, rows)


def export_site(
    folder: Path,
    board: Board,
    wanted: Filter,
    earlier: Sequence[SessionView] = (),
    *,
    kind: Literal["csv", "xlsx", "pdf"],
    say: Say,
    zone: tzinfo | None,
    language: str,
) -> Path:
    """Write the sessions that are `wanted` to a new file in `folder`, which is made where it is missing: the file.
    `earlier`: sessions that ended before those of the board. Not for the UI thread. Raises OutsideFailed."""
    there = {view.id for view in board.sessions}
    sessions = rules.filtered((*board.sessions, *(view for view in earlier if view.id not in there)), wanted)
    stamp = board.now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = making_folder(folder) / safe_name(f"site_{stamp}", f".{kind}")
    if kind == "pdf":
        write_site_report(path, board, sessions, wanted, say=say, zone=zone, language=language)
    else:
        write_site_table(path, board, sessions, kind=kind, say=say, zone=zone)
    return path


def _said(wanted: Filter, board: Board, say: Say) -> Iterator[str]:
    """Which sessions are listed, in words."""
    yield say(f"supervisor.report.which.{wanted.which}")
    if wanted.session_type is not None:
        yield say(f"session_type.{wanted.session_type}")
    if wanted.station_id:
        names = {station.id: station.name for station in board.stations}
        names |= {view.station_id: view.station for view in board.sessions if view.station}
        yield names.get(wanted.station_id, wanted.station_id)
    if wanted.person:
        yield wanted.person
    if wanted.troubled:
        yield say("supervisor.report.only_troubled")
    if wanted.text:
        yield say("supervisor.report.with_text", text=wanted.text)


def _printed(view: SessionView, now: datetime, say: Say, zone: tzinfo | None) -> tuple[str, ...]:
    """In the order of _PRINTED."""
    kind = say(f"session_type.{view.session_type}")
    done = say("supervisor.report.of", done=view.items_scanned, all=view.expected_items)
    return (
        view.station,
        view.person,
        f"{kind} · {view.location}" if view.location else kind,
        done if view.expected_items else str(view.items_scanned),
        str(view.failed),
        f"{rules.rate(view, now):.1f}",
        time_text(view.last_activity, zone),
        _state(view, say),
    )


def _state(view: SessionView, say: Say) -> str:
    if not view.is_open:
        return say(f"history.status.{view.status}")
    return ", ".join(say(f"supervisor.trouble.{trouble}") for trouble in view.troubles)


def _values(view: SessionView, now: datetime, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _COLUMNS."""
    return (
        view.id,
        say(f"session_type.{view.session_type}"),
        say(f"history.status.{view.status}"),
        view.location,
        view.station,
        view.person,
        view.items_scanned,
        view.staged,
        view.expected_items,
        round(view.percent, 1) if view.expected_items else None,
        view.failed,
        round(rules.rate(view, now), 1),
        view.created_at.astimezone(zone),
        view.last_activity.astimezone(zone),
        view.ended_at.astimezone(zone) if view.ended_at else None,
        view.unsent,
        ", ".join(say(f"supervisor.trouble.{trouble}") for trouble in view.troubles),
    )
