"""An archived session as a file, like one of the database (services/sessions/export.py)."""

import os
from collections.abc import Callable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from services.archive.looking import ArchivedScan, ArchivedSession, compares, scans_of, session_of
from services.archive.model import Content
from services.identity.person import Person
from services.scanning.outcome import Reason, Verdict
from services.sessions.export import ExportLists, ExportRow, ExportSession, export_name, write_csv, write_xlsx
from services.sessions.exporting import Written
from services.sessions.model import ExpectedItem, FoundItem
from services.words.catalogue import Say


def export_archived(
    content: Content,
    out: Path,
    *,
    kind: Literal["csv", "xlsx"],
    say: Say,
    zone: tzinfo | None,
    by: Person | None,
) -> Written:
    """Write it to `out`, a file, or a folder in which it gets a name of its own. Waits for the disk. `by`: who asks:
    blind counts are compared for reviewers alone. Raises OutsideFailed; then nothing is there."""
    session = session_of(content)
    compared = compares(session, by)
    about = _about(session, compared=compared)
    path = out / export_name(about, ".csv" if kind == "csv" else ".xlsx") if os.path.isdir(out) else out  # noqa: PTH112 (is_dir raises where the name is too long)
    scans = list(scans_of(content, compared=compared))
    rows = (_row(number, scan) for number, scan in enumerate(scans, start=1))
    if kind == "csv":
        write_csv(path, about, rows, say=say, zone=zone)
    else:
        write_xlsx(path, about, rows, _lists(content, scans, compared=compared), say=say, zone=zone)
    return Written(path, len(scans))


def _about(session: ArchivedSession, *, compared: bool) -> ExportSession:
    return ExportSession(
        id=session.id,
        session_type=session.session_type,
        status=session.status,
        created_at=session.created_at,
        created_by=session.created_by,
        ended_at=session.ended_at,
        location=session.location,
        project_id=session.project_id,
        client_id=session.client_id,
        expected_items=session.expected_items if compared else None,
        notes=session.notes,
        blind=session.blind,
    )


def _row(number: int, scan: ArchivedScan) -> ExportRow:
    return ExportRow(
        number=number,
        scanned_at=scan.at,
        code=scan.code,
        symbology=scan.symbology,
        verdict=scan.verdict,
        reason=scan.reason,
        counted=scan.counted,
        person=scan.person,
        device=scan.device,
        undone=scan.undone,
        description=scan.description,
    )


def _lists(content: Content, scans: list[ArchivedScan], *, compared: bool) -> ExportLists:
    """What became of the codes; without the comparison where that is not told."""

    def those(belongs: Callable[[ArchivedScan], bool]) -> Iterator[ExpectedItem]:
        return (ExpectedItem(one.code, one.description) for one in scans if not one.undone and belongs(one))

    duplicate = those(lambda one: one.verdict == Verdict.DUPLICATE)
    failed = those(lambda one: one.verdict == Verdict.REFUSED)
    if not compared:
        return ExportLists(None, None, None, duplicate, failed)
    items = [one for one in content.tables["session_item"] if one["expected"]]
    by_scan = {one["scan_id"]: one for one in items if one["scan_id"] is not None}
    found = (
        FoundItem(scan["seq"], by_scan[scan["id"]]["code"], by_scan[scan["id"]]["description"], scan["text"])
        for scan in content.tables["scan"]
        if scan["id"] in by_scan
    )
    missing = (ExpectedItem(one["code"], one["description"]) for one in items if one["scan_id"] is None)
    unexpected = those(lambda one: one.counted and one.reason == Reason.UNEXPECTED)
    return ExportLists(found, missing, unexpected, duplicate, failed)
