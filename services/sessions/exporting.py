"""Exports a session: reads it page by page, and hands its rows to the file writers of export.py."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from services.identity.person import Person
from services.scanning.outcome import Reason, Verdict
from services.sessions import blind
from services.sessions.export import ExportLists, ExportRow, ExportSession, export_name, write_csv, write_xlsx
from services.sessions.model import ExpectedItem, FoundItem, ScanLine, Session
from services.sessions.service import SessionService
from services.words.catalogue import Say

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
    by: Person | None = None,
) -> Written:
    """Write a session to `out`, a file, or a folder in which it gets a name of its own. Waits for the disk.

    `author` is the name of who started it; `by` is who asks: blind counts are compared for reviewers alone. Raises
    Refused (SESSION_NOT_FOUND) and OutsideFailed; then nothing is there.
    """
    session = sessions.get(session_id)
    compared = blind.compares(session, by)
    about = _about(session if compared else blind.seen(session), author)
    source = _Source(sessions, session, compared=compared)
    path = out / export_name(about, ".csv" if kind == "csv" else ".xlsx") if os.path.isdir(out) else out  # noqa: PTH112 (is_dir raises where the name is too long)
    counted = _Counted(source.rows())
    if kind == "csv":
        write_csv(path, about, counted, say=say, zone=zone)
    else:
        write_xlsx(path, about, counted, source.lists(), say=say, zone=zone)
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
        blind=session.blind,
    )


class _Source:
    """Reads a session page by page: no list is held in memory. `compared`: what is expected may be told."""

    def __init__(self, sessions: SessionService, session: Session, *, compared: bool) -> None:
        self._sessions = sessions
        self._session = session
        self._compared = compared

    def rows(self) -> Iterator[ExportRow]:
        """Every scan."""
        for number, line in enumerate(self._scans(), start=1):
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

    def lists(self) -> ExportLists:
        """What became of the codes; without the comparison where that is not told."""
        return ExportLists(
            found=self._found() if self._compared else None,
            missing=self._missing() if self._compared else None,
            unexpected=self._those(lambda line: line.counted and line.reason == Reason.UNEXPECTED)
            if self._compared
            else None,
            duplicate=self._those(lambda line: line.verdict == Verdict.DUPLICATE),
            failed=self._those(lambda line: line.verdict == Verdict.REFUSED),
        )

    def _scans(self) -> Iterator[ScanLine]:
        after = 0
        while page := self._sessions.scans_after(self._session.id, after, most=PAGE):
            yield from page if self._compared else (blind.seen_line(self._session, line) for line in page)
            after = page[-1].seq

    def _those(self, belongs: Callable[[ScanLine], bool]) -> Iterator[ExpectedItem]:
        for line in self._scans():
            if not line.undone and belongs(line):
                yield ExpectedItem(line.text, line.description)

    def _found(self) -> Iterator[FoundItem]:
        after = 0
        while page := self._sessions.found(self._session.id, after=after, most=PAGE):
            yield from page
            after = page[-1].seq

    def _missing(self) -> Iterator[ExpectedItem]:
        after = 0
        while page := self._sessions.missing(self._session.id, after=after, most=PAGE):
            yield from (ExpectedItem(item.code, item.description) for item in page)
            after = page[-1].position
