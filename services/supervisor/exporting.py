"""A session of the board as a file: read page by page from whoever tells of it, written as CSV, workbook or report."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain
from pathlib import Path
from typing import Final, Literal, Protocol

from services.scanning.marks import visible
from services.scanning.outcome import Verdict
from services.sessions.export import ExportLists, ExportRow, ExportSession, write_csv, write_xlsx
from services.sessions.model import ExpectedItem
from services.supervisor.model import ScanPage, ScanView, SessionView
from services.supervisor.session_report import write_session_report
from services.tables.safe_file import making_folder, safe_name
from services.words.catalogue import Say
from services.words.figures import moment_text

Kind = Literal["csv", "xlsx", "pdf"]
PAGE: Final = 500


class Tells(Protocol):
    """Who tells of a session. Waits for the network or the disk; raises OutsideFailed and Refused."""

    def session(self, session_id: str) -> SessionView: ...

    def scans(self, session_id: str, before: int | None = None, most: int = 100) -> ScanPage:
        """Newest first."""


def export_session(
    tells: Tells,
    session_id: str,
    folder: Path,
    *,
    kind: Kind,
    say: Say,
    zone: tzinfo | None,
    language: str,
    now: datetime,
) -> Path:
    """Write all scans of a session to a new file in `folder`, which is made where it is missing: the file. Not for the
    UI thread. Raises OutsideFailed and Refused; then nothing is there."""
    view = tells.session(session_id)
    scans = _scans(tells, session_id)
    stamp = view.created_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = making_folder(folder) / safe_name(f"{view.session_type}_{view.location[:40]}_{stamp}", f".{kind}")
    if kind == "csv":
        write_csv(path, _about(view), _rows(scans), say=say, zone=zone)
    elif kind == "xlsx":
        write_xlsx(path, _about(view), _rows(scans), _lists(scans), say=say, zone=zone)
    else:
        title = " · ".join(part for part in (say(f"session_type.{view.session_type}"), view.location) if part)
        facts = tuple(_facts(view, scans, say, lambda at: moment_text(at, zone, language)))
        write_session_report(path, title, facts, _rows(scans), say=say, zone=zone, language=language, made_at=now)
    return path


def _scans(tells: Tells, session_id: str) -> list[ScanView]:
    """All, oldest first. They are told newest first, so all are held: a hundred thousand need 60 MB."""
    pages: list[tuple[ScanView, ...]] = []
    before: int | None = None
    while True:
        page = tells.scans(session_id, before, PAGE)
        pages.append(page.scans)
        if page.next is None:
            return list(reversed(list(chain.from_iterable(pages))))
        before = page.next


def _about(view: SessionView) -> ExportSession:
    return ExportSession(
        id=view.id,
        session_type=view.session_type.value,
        status=view.status.value,
        created_at=view.created_at,
        created_by=view.person,
        ended_at=view.ended_at,
        location=view.location,
        project_id=view.project_id,
        client_id=view.client_id,
        expected_items=view.expected_items,
        notes=view.notes,
    )


def _rows(scans: Iterable[ScanView]) -> Iterator[ExportRow]:
    for number, scan in enumerate(scans, start=1):
        yield ExportRow(
            number=number,
            scanned_at=scan.scanned_at,
            code=scan.text,
            symbology=scan.symbology,
            verdict=scan.verdict,
            reason=scan.reason,
            counted=scan.counted,
            person=scan.person,
            device=scan.device,
            undone=scan.undone_at is not None,
        )


def _lists(scans: list[ScanView]) -> ExportLists:
    """What became of the codes, as far as scans tell it: which were expected, only the station knows."""

    def those(belongs: Callable[[ScanView], bool]) -> Iterator[ExpectedItem]:
        return (ExpectedItem(scan.text) for scan in scans if scan.undone_at is None and belongs(scan))

    return ExportLists(
        unexpected=those(lambda scan: scan.counted and scan.reason == "unexpected"),
        duplicate=those(lambda scan: scan.verdict == Verdict.DUPLICATE),
        failed=those(lambda scan: scan.verdict == Verdict.REFUSED),
    )


def _facts(
    view: SessionView, scans: list[ScanView], say: Say, moment: Callable[[datetime], str]
) -> Iterator[tuple[str, str]]:
    """What stands above the scans of a report."""
    facts = (
        ("station", view.station),
        ("person", view.person),
        ("status", say(f"history.status.{view.status}")),
        ("began", moment(view.created_at)),
        ("ended", moment(view.ended_at) if view.ended_at else ""),
        ("expected", str(view.expected_items or "")),
        ("scans", str(len(scans))),
        ("failed", str(sum(scan.verdict == Verdict.REFUSED and scan.undone_at is None for scan in scans))),
        ("people", ", ".join(sorted({scan.person for scan in scans if scan.person}))),
        ("notes", view.notes),
    )
    return ((say(f"supervisor_report.{name}"), visible(value)) for name, value in facts if value)
