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


def left_open(database: Database, station: str) -> tuple[str, ...]:
    """Those of this station, by their ids: at its start, before it records any itself. Waits for the disk."""
    return tuple(one.scan.id for one in database.read(lambda tx: camera_record_store.still_open(tx, station)))


def complete_left(database: Database, clock: Clock, scan_id: str) -> None:
    """It is completed with what was recorded, as of its last frame. Waits for the disk."""
    database.write(lambda tx: _complete(tx, clock.now(), scan_id))
    log.warning("a camera scan was left open", scan=scan_id)


def _complete(tx: Connection, now: datetime, scan_id: str) -> None:
    scan = frame_store.get(tx, OWN, scan_id)
    if scan is not None and scan.completed_at is None:
        latest = frame_store.frame(tx, OWN, scan_id, scan.totals.latest)
        frame_store.end(tx, OWN, rules.completed(scan, scan.started_at if latest is None else min(latest.at, now)))
