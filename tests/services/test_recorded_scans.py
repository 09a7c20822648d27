"""Camera scans that a station recorded, as they are looked at."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from services.clock import SystemClock, new_id
from services.database import camera_record_store, frame_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.record.rules import totals_of
from services.frames.telling.model import Telling, TellingState
from services.frames.telling.service import CameraRecords, TellPolicy

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def records(database: Database, station: str) -> CameraRecords:
    return CameraRecords(
        *(database, SystemClock()), station=station, policy=lambda: TellPolicy(10, 0), make_server=lambda: None
    )


def record(database: Database, station: str, frames: int = 0, *, hours: int = 0) -> str:
    """A scan with so many frames, five in a second."""
    begun = NOON + timedelta(hours=hours)
    scan = CameraScan(new_id(), "Room 214", "", station, "Maria", begun)
    told = [
        FrameRecord(new_id(), n, True, 0.9, 0.8, None, True, begun + timedelta(seconds=n / 5)) for n in range(frames)
    ]

    def write(tx: Connection) -> None:
        camera_record_store.insert(tx, scan, Telling(scan.id, station, 1, "", TellingState.LOCAL, new_id()))
        if told:
            frame_store.add(tx, OWN, scan.id, told, totals_of(told))

    database.write(write)
    return scan.id


def test_a_station_sees_its_own_the_newest_first(database: Database) -> None:
    first, second = record(database, "here"), record(database, "here", hours=1)
    for hours in range(2, 7):
        record(database, "elsewhere", hours=hours)
    scans = records(database, "here")
    assert [one.scan.id for one in scans.newest(10)] == [second, first]
    assert [one.scan.id for one in scans.newest(1)] == [second], "though others recorded more since"
    assert records(database, "nowhere").newest(10) == []


def test_all_its_frames_are_in_its_course_however_many(database: Database) -> None:
    scan, empty = record(database, "here", 4_321), record(database, "here", hours=1)
    scans = records(database, "here")
    course = scans.course(scan)
    assert course is not None
    assert sum(point.frames for point in course.points) == 4_321
    assert course.seconds == 4_320 / 5
    assert scans.course(empty) is None
    assert scans.course("nobody's") is None
