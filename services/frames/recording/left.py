"""Camera scans that a program left open, since it broke or the power went."""

from datetime import datetime

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import camera_record_store, frame_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.frames.record import rules

log = structlog.get_logger(__name__)


def complete_left(database: Database, clock: Clock, station: str) -> int:
    """Those of this station are completed with what was recorded, as of their last frame. How many there were. Waits
    for the disk."""
    left = database.read(lambda tx: camera_record_store.still_open(tx, station))
    for one in left:
        database.write(lambda tx, scan_id=one.scan.id: _complete(tx, clock.now(), scan_id))  # type: ignore[misc]
    if left:
        log.warning("camera scans were left open", number=len(left))
    return len(left)


def _complete(tx: Connection, now: datetime, scan_id: str) -> None:
    scan = frame_store.get(tx, OWN, scan_id)
    if scan is not None and scan.completed_at is None:
        latest = frame_store.frame(tx, OWN, scan_id, scan.totals.latest)
        frame_store.end(tx, OWN, rules.completed(scan, scan.started_at if latest is None else min(latest.at, now)))
