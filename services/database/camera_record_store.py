"""Camera scans that a station records itself: how each stands with a server, and which are over and old."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database import frame_store
from services.database.sql import Sql
from services.database.types import to_micros
from services.frames.record.model import CameraScan
from services.frames.telling.model import Recorded, Telling, TellingState

OWN = 0  # the organisation of what stations record

_INSERT = Sql(
    "INSERT INTO camera_record (scan_id, station, every, server, state, key, asked, remote_id, told, sent, refused,"
    " why, orphans, dropped) VALUES (:scan, :station, :every, :server, :state, :key, :asked, :remote, :told, :sent,"
    " :refused, :why, :orphans, :dropped)"
)
_BOTH = (  # the scan's columns under its own names, and the record's
    "SELECT s.*, r.scan_id, r.station, r.every, r.server, r.state, r.key, r.asked, r.remote_id, r.told, r.sent,"
    " r.refused, r.why, r.orphans, r.dropped FROM camera_record r JOIN camera_scan s"
    " ON s.organisation_id = 0 AND s.id = r.scan_id WHERE"
)
_GET = Sql(f"{_BOTH} r.scan_id = :scan")
_WAITING = Sql(  # what stands in the index stands in the text
    f"{_BOTH} r.state = 'waiting' AND r.station = :station AND r.server = :server AND r.scan_id > :after"
    " ORDER BY r.scan_id LIMIT :most"
)
_OPEN = Sql(f"{_BOTH} r.station = :station AND s.completed_at IS NULL ORDER BY r.scan_id")
_NEWEST = Sql(f"{_BOTH} r.station = :station ORDER BY r.scan_id DESC LIMIT :most")
_COUNTS = Sql("SELECT state, count(*) AS number FROM camera_record WHERE station = :station GROUP BY state")
_OLD = Sql(
    f"{_BOTH} r.station = :station AND r.state <> 'waiting' AND s.completed_at < :before ORDER BY r.scan_id LIMIT 1"
)
_STANDS = Sql(
    "UPDATE camera_record SET state = :state, key = :key, asked = :asked, remote_id = :remote, told = :told,"
    " sent = :sent, refused = :refused, why = :why, orphans = :orphans WHERE scan_id = :scan"
)
_MOVE = Sql(
    "UPDATE camera_record SET server = :now WHERE station = :station AND server = :before"
    " AND state IN ('waiting', 'parked') RETURNING scan_id"
)
_DROPPED = Sql("UPDATE camera_record SET dropped = :dropped WHERE scan_id = :scan")
_NUMBER = Sql(
    "SELECT number FROM camera_frame WHERE organisation_id = 0 AND scan_id = :scan ORDER BY number"
    " LIMIT 1 OFFSET :place"
)
_REMOVE_FRAMES = Sql("DELETE FROM camera_frame WHERE organisation_id = 0 AND scan_id = :scan AND number <= :through")
_REMOVE_SCAN = Sql("DELETE FROM camera_scan WHERE organisation_id = 0 AND id = :scan")
_REMOVE = Sql("DELETE FROM camera_record WHERE scan_id = :scan")


def insert(tx: Connection, scan: CameraScan, telling: Telling) -> None:
    """A new scan of this station's, without frames."""
    frame_store.insert(tx, OWN, scan)
    _INSERT(tx, station=telling.station, every=telling.every, server=telling.server, dropped=0, **_how(telling))


def get(tx: Connection, scan_id: str) -> Recorded | None:
    """One, by its id."""
    row = _GET(tx, scan=scan_id).first()
    return None if row is None else _recorded(row)


def waiting(tx: Connection, station: str, server: str, *, after: str, most: int) -> Sequence[Recorded]:
    """Those of which that server is still to be told something, the oldest first; with an id over `after`."""
    return [_recorded(row) for row in _WAITING(tx, station=station, server=server, after=after, most=most)]


def still_open(tx: Connection, station: str) -> Sequence[Recorded]:
    """Those that nobody has completed."""
    return [_recorded(row) for row in _OPEN(tx, station=station)]


def newest(tx: Connection, station: str, most: int) -> Sequence[Recorded]:
    """The last begun."""
    return [_recorded(row) for row in _NEWEST(tx, station=station, most=most)]


def counts(tx: Connection, station: str) -> dict[str, int]:
    """How many of that station's stand how with the server."""
    return {row.state: int(row.number) for row in _COUNTS(tx, station=station)}


def first_old(tx: Connection, station: str, before: datetime) -> Recorded | None:
    """The oldest that was completed before then, and of which nothing waits for a server."""
    row = _OLD(tx, station=station, before=to_micros(before)).first()
    return None if row is None else _recorded(row)


def stands(tx: Connection, telling: Telling) -> None:
    """How it stands with the server now."""
    _STANDS(tx, **_how(telling))


def move(tx: Connection, station: str, before: str, now: str) -> int:
    """The server of one address has another: what that station is still to tell goes there. How many scans."""
    return len(_MOVE(tx, station=station, before=before, now=now).all())


def drop(tx: Connection, scan_id: str, dropped: int) -> None:
    """So many of its frames are not on record."""
    _DROPPED(tx, scan=scan_id, dropped=dropped)


def remove(tx: Connection, scan_id: str, most: int) -> bool:
    """Remove the first `most` of its frames, and the scan with the last of them: whether it is gone."""
    through = _NUMBER(tx, scan=scan_id, place=most - 1).scalar()
    _REMOVE_FRAMES(tx, scan=scan_id, through=frame_store.LARGEST if through is None else through)
    if through is not None:
        return False
    _REMOVE(tx, scan=scan_id)
    _REMOVE_SCAN(tx, scan=scan_id)
    return True


def _how(telling: Telling) -> dict[str, Any]:
    return {
        "scan": telling.scan_id,
        "state": telling.state.value,
        "key": telling.key,
        "asked": telling.asked,
        "remote": telling.remote_id,
        "told": telling.told,
        "sent": telling.sent,
        "refused": telling.refused,
        "why": telling.why,
        "orphans": telling.orphans,
    }


def _recorded(row: Any) -> Recorded:
    return Recorded(
        frame_store.scan_of(row),
        Telling(
            row.scan_id,
            row.station,
            row.every,
            row.server,
            TellingState(row.state),
            row.key,
            row.asked,
            row.remote_id,
            row.told,
            row.sent,
            row.refused,
            row.why,
            row.orphans,
            row.dropped,
        ),
    )
