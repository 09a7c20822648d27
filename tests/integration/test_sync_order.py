"""Acts and scans in the order in which they were done, at a real hub: a long day offline, told all at once."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pysqlite3 import dbapi2

from app.hub.place import find
from services.database.files import FILE_NAME
from services.sessions.model import Session, Status
from tests.fakes.shifted_clock import ShiftedClock
from tests.support.faulty_line import PATIENCE, Exchange, FaultyLine, passed
from tests.support.hub import Hub, running_hub
from tests.support.program import Scandesk
from tests.support.sync_bench import Bench, environ, opened

HOUR = timedelta(hours=1)
DAY = 20 * HOUR
SCANNED = ["A1", "A2", "B1", "C1"]
REQUESTS = range(2, 6)  # of the day: scans, the pause and going on, scans, their count; the first asks what the hub can
A_WHILE = 30.0


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


@pytest.fixture
def line(hub: Hub) -> Iterator[FaultyLine]:
    address = urlsplit(hub.url)
    line = FaultyLine((str(address.hostname), int(address.port or 0)))
    yield line
    line.stop()


def a_day_offline(folder: Path, hub: Hub, line: FaultyLine) -> Session:
    """A session that the hub knew 20 hours ago, then a day without it: the pause and what comes before and after it are
    each within the time-out of 8 hours, the scans before and after the pause are not."""
    clock = ShiftedClock(-DAY)
    with opened(folder, line.url, clock, **secret(hub)) as bench:
        session = bench.start()
        bench.sync.run(A_WHILE)
        number = bench.session.remote_id
        make_older(hub, number, DAY)
        bench.scan("A1", "A2")
        for off, status in ((-14 * HOUR, Status.PAUSED), (-7 * HOUR, Status.ACTIVE)):
            clock.off = off
            bench.station.sessions.change_status(session.id, status, bench.mia)
        clock.off = -5 * HOUR
        bench.scan("B1", "C1")
        assert bench.session.counts.items_scanned == len(SCANNED)
        return bench.session


def secret(hub: Hub) -> dict[str, str]:
    return {"SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"]}


def make_older(hub: Hub, number: int | None, age: timedelta) -> None:
    """What the hub knows of the session happened so long ago."""
    connection = dbapi2.connect(str(find(hub.data_dir, hub.database)[0] / FILE_NAME))
    micros = age // timedelta(microseconds=1)
    with connection:
        connection.execute(
            "UPDATE hub_session SET created_at = created_at - ?, last_activity = last_activity - ? WHERE id = ?",
            (micros, micros, number),
        )
    connection.close()


def is_whole(hub: Hub, bench: Bench, session: Session) -> None:
    """All is told once, in its order, and nothing is set aside."""
    status = bench.sync.status()
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
    path = f"/api/v1/ext/scan-sessions/{session.remote_id}"
    scans: list[dict[str, Any]] = hub.ask("GET", f"{path}/scans", who="supervisor").json()["scans"]
    assert [scan["text"] for scan in reversed(scans)] == SCANNED
    line = hub.ask("GET", path, who="supervisor").json()["session"]
    assert (line["status"], line["items_scanned"], line["uploaded_scans"]) == ("ACTIVE", len(SCANNED), len(SCANNED))


def send_all(bench: Bench) -> None:
    """Try until nothing waits: a call without an answer makes the sync rest."""
    while (status := bench.sync.run(A_WHILE)).waiting + status.in_doubt:
        assert not status.parked


def test_scans_after_a_pause_are_in_time_by_it(hub: Hub, line: FaultyLine, tmp_path: Path) -> None:
    session = a_day_offline(tmp_path, hub, line)
    with opened(tmp_path, line.url, **secret(hub)) as bench:
        send_all(bench)
        is_whole(hub, bench, session)


@pytest.mark.parametrize("number", REQUESTS)
def test_they_are_so_whichever_answer_is_lost(hub: Hub, line: FaultyLine, tmp_path: Path, number: int) -> None:
    session, begun = a_day_offline(tmp_path, hub, line), line.tally["requests"]

    def lose(exchange: Exchange) -> None:
        answer = exchange.ask()
        if line.tally["requests"] != begun + number:
            exchange.reply(answer)

    line.fate = lose
    with opened(tmp_path, line.url, **secret(hub)) as bench:
        send_all(bench)
        is_whole(hub, bench, session)


@pytest.mark.parametrize("number", REQUESTS)
def test_they_are_so_wherever_the_station_is_killed(hub: Hub, line: FaultyLine, tmp_path: Path, number: int) -> None:
    session, begun = a_day_offline(tmp_path, hub, line), line.tally["requests"]
    told, killed = threading.Event(), threading.Event()

    def hold(exchange: Exchange) -> None:
        answer = exchange.ask()
        if line.tally["requests"] == begun + number:
            told.set()
            killed.wait(PATIENCE)
        exchange.reply(answer)

    line.fate = hold
    with Scandesk(tmp_path, environ(line.url, **secret(hub))).started("sync", "run") as process:
        assert told.wait(PATIENCE)
        process.kill()
        process.wait(PATIENCE)
        killed.set()
    line.fate = passed
    with opened(tmp_path, line.url, **secret(hub)) as bench:
        assert bench.sync.status().in_doubt
        send_all(bench)
        is_whole(hub, bench, session)
