"""Exports a session: reads it page by page, and hands its rows to the file writers of export.py."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from services.scanning.outcome import Reason, Verdict
from services.sessions.export import ExportLists, ExportRow, ExportSession, Say, export_name, write_csv, write_xlsx
from services.sessions.model import ExpectedItem, FoundItem, ScanLine, Session
from services.sessions.service import SessionService

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """A finished export."""

    path: Path
    scans: int


def export_session(
    sessions: SessionService,
    session_id: str,
    out: Path,
    *,
    kind: Literal["csv", "xlsx"],
    author: str,
    say: Say,
    zone: tzinfo | None,
) -> Written:
    """Write a session to `out`, a file, or a folder in which it gets a name of its own. Waits for the disk.

    `author` is the name of who started it. Raises Refused (SESSION_NOT_FOUND) and OutsideFailed; then nothing is there.
    """
    about = _about(sessions.get(session_id), author)
    path = out / export_name(about, ".csv" if kind == "csv" else ".xlsx") if os.path.isdir(out) else out  # noqa: PTH112 (is_dir raises where the name is too long)
    counted = _Counted(_rows(sessions, session_id))
    if kind == "csv":
        write_csv(path, about, counted, say=say, zone=zone)
    else:
        write_xlsx(path, about, counted, _lists(sessions, session_id), say=say, zone=zone)
    return Written(path, counted.number)


class _Counted:
    """Counts what passes."""

    def __init__(self, rows: Iterable[ExportRow]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[ExportRow]:
        for row in self._rows:
            self.number += 1
            yield row


def _about(session: Session, author: str) -> ExportSession:
    return ExportSession(
        id=session.id,
        session_type=session.session_type.value,
        status=session.status.value,
        created_at=session.created_at,
        created_by=author,
        ended_at=session.ended_at,
        location=session.location or "",
        project_id=session.project_id,
        client_id=session.client_id,
        expected_items=session.expected_items,
        notes=session.notes or "",
    )


def _scans(sessions: SessionService, session_id: str) -> Iterator[ScanLine]:
    after = 0
    while page := sessions.scans_after(session_id, after, most=PAGE):
        yield from page
        after = page[-1].seq


def _rows(sessions: SessionService, session_id: str) -> Iterator[ExportRow]:
    for number, line in enumerate(_scans(sessions, session_id), start=1):
        yield ExportRow(
            number=number,
            scanned_at=line.scanned_at,
            code=line.text,
            symbology=line.symbology,
            verdict=line.verdict,
            reason=line.reason,
            counted=line.counted,
            person=line.person,
            device=line.device_name,
            undone=line.undone,
            description=line.description,
        )


def _lists(sessions: SessionService, session_id: str) -> ExportLists:
    def those(belongs: Callable[[ScanLine], bool]) -> Iterator[ExpectedItem]:
        """Reads the scans anew: no list is held in memory."""
        for line in _scans(sessions, session_id):
            if not line.undone and belongs(line):
                yield ExpectedItem(line.text, line.description)

    return ExportLists(
        found=_found(sessions, session_id),
        missing=_missing(sessions, session_id),
        unexpected=those(lambda line: line.counted and line.reason == Reason.UNEXPECTED),
        duplicate=those(lambda line: line.verdict == Verdict.DUPLICATE),
        failed=those(lambda line: line.verdict == Verdict.REFUSED),
    )


def _found(sessions: SessionService, session_id: str) -> Iterator[FoundItem]:
    after = 0
    while page := sessions.found(session_id, after=after, most=PAGE):
        yield from page
        after = page[-1].seq


def _missing(sessions: SessionService, session_id: str) -> Iterator[ExpectedItem]:
    after = 0
    while page := sessions.missing(session_id, after=after, most=PAGE):
        yield from (ExpectedItem(item.code, item.description) for item in page)
        after = page[-1].position
