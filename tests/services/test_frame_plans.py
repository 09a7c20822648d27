"""What camera scans look for is found by an index, on both databases: it costs the same however many there are."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.hub.place import hub_database
from services.clock import SystemClock
from services.database import camera_record_store as store
from services.database import frame_store
from services.database.database import Database
from services.database.sql import Sql
from services.database.walls import within
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.record.rules import completed, totals_of
from services.frames.telling.model import Telling, TellingState
from services.hub.accounts import HubAccounts
from services.hub.frames import HubFrames
from services.hub.model import Call, Caller, HubRole
from tests.support.plans import plan, plan_on_postgresql, statements_of_sql

FRAMES = 3_000
_THROUGH_ALL = re.compile(r"^SCAN [cfs]|^SEARCH \w+ USING [^(]*\(organisation_id=\?\)$|Seq Scan on camera")


@contextmanager
def recorded(folder: Path, url: str) -> Iterator[tuple[Database, HubFrames, Caller]]:
    """A hub's database with a scan of many frames."""
    with hub_database(folder, url) as database:
        accounts = HubAccounts(database, SystemClock())
        user = accounts.add_user("b", full_name="b", role=HubRole.STATION, organisation="North", password=None)
        yield database, HubFrames(database, SystemClock()), Caller(user)


def _frames(frames: HubFrames, first: int, number: int) -> list[FrameRecord]:
    return [FrameRecord(f"id {n}", n, True, 0.5, 0.5, None, True, frames.now()) for n in range(first, first + number)]


def _begin(frames: HubFrames, caller: Caller) -> str:
    scan: str = json.loads(frames.begin(Call(caller, "", None), "session").body)["scanId"]
    return scan


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_that_is_asked_of_a_scan_goes_through_its_frames(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    url = request.getfixturevalue("ready_postgres") if kind == "postgres" else ""
    with recorded(tmp_path, url) as (database, frames, caller):
        scans = [_begin(frames, caller) for _ in range(300)]
        call, scan = Call(caller, "", None), scans[0]
        frames.add(call, scan, _frames(frames, 0, FRAMES))
        if url:
            database.write(within(caller.user.organisation_id, Sql("ANALYZE camera_frame")))
            database.write(within(caller.user.organisation_id, Sql("ANALYZE camera_scan")))
        with statements_of_sql() as seen:
            frames.add(call, scan, _frames(frames, FRAMES, 3))
            frames.status(caller, scan, None)
            frames.lock(call, scan)
            frames.page(caller, scan, after=100, most=10)
            frames.scans(caller, before=scan, most=10)
        slow = {}
        for statement, params in dict(_of_frames(seen)).items():
            steps = (plan_on_postgresql if url else plan)(database, statement, params)
            if any(_THROUGH_ALL.search(step) for step in steps):
                slow[statement] = steps
        assert not slow, json.dumps(slow, indent=1)
        assert len(dict(_of_frames(seen))) >= 7


def _of_frames(seen: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(statement, params) for statement, params in seen if "camera_" in statement]


def test_nothing_that_a_station_asks_of_its_own_scans_goes_through_frames_or_what_others_recorded(
    tmp_path: Path,
) -> None:
    now = SystemClock().now()
    with hub_database(tmp_path, "") as database:
        for number in range(300):
            scan = CameraScan(f"scan {number:03}", "s", "", "bench", "", now)
            done = TellingState.WAITING if number > 297 else TellingState.DONE
            telling = Telling(scan.id, "bench", 5, "server", done, "key")
            database.write(lambda tx, scan=scan, telling=telling: store.insert(tx, scan, telling))  # type: ignore[misc]
            database.write(lambda tx, scan=scan: frame_store.end(tx, 0, completed(scan, now)))  # type: ignore[misc]
        for first in range(0, FRAMES, 500):
            frames = [FrameRecord(f"id {n}", n, True, 0.5, 0.5, None, True, now) for n in range(first, first + 500)]
            database.write(lambda tx, frames=frames: frame_store.add(tx, 0, "scan 000", frames, totals_of(frames)))  # type: ignore[misc]
        with statements_of_sql() as seen:
            database.read(lambda tx: store.waiting(tx, "bench", "server", after="", most=20))
            database.read(lambda tx: store.newest(tx, "bench", 10))
            database.read(lambda tx: store.get(tx, "scan 000"))
            database.read(lambda tx: frame_store.page(tx, 0, "scan 000", after=2_000, most=10))
            database.write(lambda tx: store.drop(tx, "scan 000", 1))
            assert not database.write(lambda tx: store.remove(tx, "scan 000", 1_000))
        slow = {}
        for statement, params in dict(_of_frames(seen)).items():
            steps = plan(database, statement, params)
            if any(_THROUGH_ALL.search(step) or step.startswith("SCAN r") for step in steps):
                slow[statement] = steps
        assert not slow, json.dumps(slow, indent=1)
        assert len(dict(_of_frames(seen))) >= 7
