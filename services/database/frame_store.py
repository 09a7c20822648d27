"""Camera scans and their frames in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.frames.record.model import CameraScan, FrameRecord, Totals

LARGEST: Final = 2**63 - 1

_INSERT = Sql(
    "INSERT INTO camera_scan (organisation_id, id, session, linked, begun_by, person, started_at, frames, with_user,"
    " valid, confidence, stability, latest)"
    " VALUES (:organisation, :id, :session, :linked, :begun_by, :person, :at, 0, 0, 0, 0, 0, -1)"
)
_GET = Sql("SELECT * FROM camera_scan WHERE organisation_id = :organisation AND id = :id")
_FRAME = Sql(
    "SELECT * FROM camera_frame WHERE organisation_id = :organisation AND scan_id = :scan AND number = :number"
)
_LOOK = Sql(  # a frame of its scan, and the scan, at once
    "SELECT s.*, f.number AS frame_number, f.id AS frame_id, f.user_in_frame, f.confidence AS frame_confidence,"
    " f.stability AS frame_stability, f.iou, f.valid AS frame_valid, f.at FROM camera_scan s LEFT JOIN camera_frame f"
    " ON f.organisation_id = s.organisation_id AND f.scan_id = s.id AND f.number = :number"
    " WHERE s.organisation_id = :organisation AND s.id = :id"
)
_KNOWN = Sql(
    "SELECT * FROM camera_frame WHERE organisation_id = :organisation AND scan_id = :scan"
    " AND number BETWEEN :least AND :most AND number IN EACH_NUMBER(:numbers)"  # the range: for PostgreSQL's planner
)
_PAGE = Sql(
    "SELECT * FROM camera_frame WHERE organisation_id = :organisation AND scan_id = :scan AND number > :after"
    " ORDER BY number LIMIT :most"
)
_NEWEST = Sql(
    "SELECT * FROM camera_scan WHERE organisation_id = :organisation AND (started_at, id) < (:at, :id)"
    " ORDER BY started_at DESC, id DESC LIMIT :most"
)
_ADD_FRAME = Sql(
    "INSERT INTO camera_frame (organisation_id, scan_id, number, id, user_in_frame, confidence, stability, iou, valid,"
    " at) VALUES (:organisation, :scan, :number, :id, :user, :confidence, :stability, :iou, :valid, :at)"
)
_ADD_UP = Sql(
    "UPDATE camera_scan SET frames = frames + :frames, with_user = with_user + :users, valid = valid + :valid,"
    " confidence = confidence + :confidence, stability = stability + :stability,"
    " latest = CASE WHEN latest < :latest THEN :latest ELSE latest END"
    " WHERE organisation_id = :organisation AND id = :id"
)
_END = Sql(
    "UPDATE camera_scan SET locked_at = :locked_at, completed_at = :completed_at"
    " WHERE organisation_id = :organisation AND id = :id"
)
_SESSION = Sql(
    "SELECT id FROM hub_session WHERE organisation_id = :organisation AND (session_token = :name OR id = :number)"
    " ORDER BY id LIMIT 1"
)


def insert(tx: Connection, organisation: int, scan: CameraScan) -> None:
    """A new one, without frames."""
    _INSERT(
        tx,
        organisation=organisation,
        id=scan.id,
        session=scan.session,
        linked=scan.linked,
        begun_by=scan.begun_by,
        person=scan.person,
        at=to_micros(scan.started_at),
    )


def get(tx: Connection, organisation: int, scan_id: str) -> CameraScan | None:
    """One, by its id."""
    row = _GET(tx, organisation=organisation, id=scan_id).first()
    return None if row is None else scan_of(row)


def look(tx: Connection, organisation: int, scan_id: str, number: int) -> tuple[CameraScan, FrameRecord | None] | None:
    """One, with its frame of that number, where it has one."""
    row = _LOOK(tx, organisation=organisation, id=scan_id, number=number).first()
    return None if row is None else (scan_of(row), _frame_beside(row))


def frame(tx: Connection, organisation: int, scan_id: str, number: int) -> FrameRecord | None:
    """A scan's frame, by its number."""
    row = _FRAME(tx, organisation=organisation, scan=scan_id, number=number).first()
    return None if row is None else _frame(row)


def known(tx: Connection, organisation: int, scan_id: str, numbers: Collection[int]) -> dict[int, FrameRecord]:
    """Those of the scan's frames that are stored, by number; `numbers`: one at least."""
    least, most = min(numbers), max(numbers)
    rows = _KNOWN(tx, organisation=organisation, scan=scan_id, least=least, most=most, numbers=listed(numbers))
    return {row.number: _frame(row) for row in rows}


def page(tx: Connection, organisation: int, scan_id: str, *, after: int, most: int) -> list[FrameRecord]:
    """The scan's frames with a number over `after`, in their order."""
    return [_frame(row) for row in _PAGE(tx, organisation=organisation, scan=scan_id, after=after, most=most)]


def newest(tx: Connection, organisation: int, before: CameraScan | None, most: int) -> list[CameraScan]:
    """Scans, the last begun first; those that were begun before that one."""
    at, scan_id = (LARGEST, "") if before is None else (to_micros(before.started_at), before.id)
    return [scan_of(row) for row in _NEWEST(tx, organisation=organisation, at=at, id=scan_id, most=most)]


def add(tx: Connection, organisation: int, scan_id: str, frames: Sequence[FrameRecord], totals: Totals) -> None:
    """Store new frames of a scan; `totals`: these, added up."""
    _ADD_FRAME.many(
        tx,
        [
            {
                "organisation": organisation,
                "scan": scan_id,
                "number": frame.number,
                "id": frame.id,
                "user": frame.user_in_frame,
                "confidence": frame.confidence,
                "stability": frame.stability,
                "iou": frame.iou,
                "valid": frame.valid,
                "at": to_micros(frame.at),
            }
            for frame in frames
        ],
    )
    _ADD_UP(
        tx,
        organisation=organisation,
        id=scan_id,
        frames=totals.frames,
        users=totals.with_user,
        valid=totals.valid,
        confidence=totals.confidence,
        stability=totals.stability,
        latest=totals.latest,
    )


def end(tx: Connection, organisation: int, scan: CameraScan) -> None:
    """Store when it was locked and completed."""
    _END(
        tx,
        organisation=organisation,
        id=scan.id,
        locked_at=_micros(scan.locked_at),
        completed_at=_micros(scan.completed_at),
    )


def hub_session_named(tx: Connection, organisation: int, name: str) -> str:
    """The number of the hub's scan session that has this number or token; "" where none has."""
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < len(str(LARGEST)) else 0
    found = _SESSION(tx, organisation=organisation, name=name, number=number).scalar()
    return "" if found is None else str(found)


def scan_of(row: Any) -> CameraScan:
    """What a row of `camera_scan` holds."""
    return CameraScan(
        row.id,
        row.session,
        row.linked,
        row.begun_by,
        row.person,
        from_micros(row.started_at),
        _moment(row.locked_at),
        _moment(row.completed_at),
        Totals(row.frames, row.with_user, row.valid, row.confidence, row.stability, row.latest),
    )


def _frame(row: Any) -> FrameRecord:
    return FrameRecord(
        row.id,
        row.number,
        bool(row.user_in_frame),
        row.confidence,
        row.stability,
        row.iou,
        bool(row.valid),
        from_micros(row.at),
    )


def _frame_beside(row: Any) -> FrameRecord | None:
    if row.frame_number is None:
        return None
    return FrameRecord(
        row.frame_id,
        row.frame_number,
        bool(row.user_in_frame),
        row.frame_confidence,
        row.frame_stability,
        row.iou,
        bool(row.frame_valid),
        from_micros(row.at),
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
