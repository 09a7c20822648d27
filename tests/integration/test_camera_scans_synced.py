"""Camera scans of a station at a real hub, and at a server of the contract alone: told, repeated, killed, away."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pydantic import SecretStr

from app.station import Station
from services.central.frames import CentralFrames
from services.clock import SystemClock, new_id
from services.database import camera_record_store, frame_store
from services.database.opening import open_database
from services.errors import OutsideFailed, Refused
from services.frames.record.model import FrameRecord
from services.frames.recording.left import complete_left, left_open
from services.frames.telling.model import TellingState
from tests.support.camera_recording import STATION
from tests.support.camera_scan_killed import BATCH, left
from tests.support.camera_station import station
from tests.support.contract_server import Request, as_json, closed_port, contract_server
from tests.support.frame_contract_server import FRAMES, FrameContractServer
from tests.support.frame_hub import status
from tests.support.hub import Hub
from tests.support.program import PATIENCE, Scandesk
from tests.support.source import ROOT


def frame(number: int, **more: Any) -> FrameRecord:
    fields = {"user_in_frame": True, "confidence": 0.1 + 0.2, "stability": 0.0, "iou": None, "valid": False} | more
    return FrameRecord(new_id(), number, at=SystemClock().now(), **fields)


def client(url: str, token: str = "") -> CentralFrames:
    return CentralFrames(url, token=lambda: SecretStr(token) if token else None)


@pytest.fixture
def bench(hub: Hub) -> Iterator[CentralFrames]:
    with closing(client(hub.url, hub.tokens["bench"])) as made:
        yield made


@pytest.fixture
def plain() -> Iterator[FrameContractServer]:
    with contract_server(FrameContractServer()) as server:
        assert isinstance(server, FrameContractServer)
        yield server


# ---- the client


def test_a_hub_takes_a_scan_once_however_often_each_call_is_made(hub: Hub, bench: CentralFrames) -> None:
    assert bench.is_hub()
    key = new_id()
    scan = bench.begin("belt 7", key, "mia")
    assert bench.begin("belt 7", key, "mia") == scan
    frames = [frame(n, iou=n / 7, user_in_frame=n > 2) for n in range(7)]
    for _time in range(2):
        assert bench.add(scan, frames, "mia") == []
        bench.tell(scan, frames[3])
    for _time in range(2):
        bench.lock(scan, "mia")
        bench.complete(scan, "mia")
    assert bench.add(scan, frames[:2], "mia") == [], "what it has is known after the lock as well"
    assert bench.add(scan, [frame(2, confidence=0.9), frame(99)], "mia") == [(2, "FRAME_TAKEN"), (99, "SCAN_LOCKED")]
    found = status(hub, scan, "bench")
    assert (found["frameCount"], found["qualityMetrics"]["framesWithUser"], found["status"]) == (7, 4, "completed")
    assert found["averageConfidence"] == 0.3
    listed = hub.ask("GET", "/api/v1/ext/camera-scans?limit=1", who="bench").json()["scans"][0]
    assert (listed["scanId"], listed["begunBy"], listed["person"]) == (scan, "bench", "mia")


def test_what_a_hub_does_not_take_is_refused_with_its_code(hub: Hub, bench: CentralFrames) -> None:
    for call in (lambda: bench.add("none", [frame(1)], ""), lambda: bench.tell("none", frame(1))):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == "SCAN_NOT_FOUND"
        assert refused.value.params["text"]
    scan = bench.begin("belt 7", new_id(), "")
    bench.lock(scan, "")
    with pytest.raises(Refused) as refused:
        bench.tell(scan, frame(1))
    assert refused.value.code == "SCAN_LOCKED"
    for token, code in (("wrong", "AUTH_REQUIRED"), (hub.tokens["viewer"], "INSUFFICIENT_PERMISSIONS")):
        with closing(client(hub.url, token)) as other, pytest.raises(Refused) as refused:
            other.begin("belt 7", new_id(), "")
        assert refused.value.code == code


def test_without_a_token_a_hub_on_this_machine_takes_what_the_contract_says(hub: Hub) -> None:
    with closing(client(hub.url)) as nobody:
        nobody.tell(nobody.begin("belt 7", new_id(), ""), frame(0))


def test_a_server_of_the_contract_alone_is_told_nothing_that_it_does_not_know(plain: FrameContractServer) -> None:
    with closing(client(plain.url)) as bench:
        assert not bench.is_hub()
        scan = bench.begin("belt 7", new_id(), "mia")
        first = frame(0, iou=0.5)
        for _time in range(2):
            bench.tell(scan, first)
        with pytest.raises(Refused) as refused:
            bench.tell(scan, frame(0))
        assert (refused.value.code, "frameNumber" in str(refused.value.params["text"])) == ("FRAME_REFUSED", True)
    session, frames = plain.scans[scan]
    assert (session, list(frames)) == ("belt 7", [0])
    assert "authorization" not in plain.requests[0].headers


@pytest.mark.parametrize(
    ("status_code", "content"),
    [
        *(
            (500, b"{}"),
            (503, b"busy"),
            (429, b"{}"),
            (404, b"<html>not found"),
            (200, b"{}"),
            (201, b"{}"),
            (302, b""),
        ),
        (404, b'{"detail": "Not found", "error_code": "NOT_FOUND"}'),  # a hub from before it knew of camera scans
        (405, b'{"detail": "Method not allowed", "error_code": "METHOD_NOT_ALLOWED"}'),
    ],
)
def test_what_is_no_answer_of_the_contract_says_nothing_of_the_frame(
    plain: FrameContractServer, status_code: int, content: bytes
) -> None:
    with closing(client(plain.url)) as bench:
        scan = bench.begin("belt 7", new_id(), "")
        plain.misbehave = lambda _request: (status_code, {}, content)
        with pytest.raises(OutsideFailed):
            bench.tell(scan, frame(0))


def numbered(*numbers: int) -> list[dict[str, int]]:
    return [{"frameNumber": number} for number in numbers]


@pytest.mark.parametrize(
    ("stored", "refused"),
    [((0,), (0, 1)), ((0,), (1, 1, 1)), ((0, 0, 1), ()), ((0,), ()), ((0, 1, 2), ()), ((), (-1, 0, 1))],
)
def test_an_answer_that_tells_two_things_of_a_frame_or_nothing_is_none(
    plain: FrameContractServer, stored: tuple[int, ...], refused: tuple[int, ...]
) -> None:
    with closing(client(plain.url)) as bench:
        plain.misbehave = lambda _request: as_json(200, {"stored": numbered(*stored), "refused": numbered(*refused)})
        with pytest.raises(OutsideFailed):
            bench.add("scan", [frame(0), frame(1)], "")
        plain.misbehave = lambda _request: as_json(200, {"stored": numbered(1), "refused": numbered(0)})
        assert bench.add("scan", [frame(0), frame(1)], "") == [(0, "")]


@pytest.mark.parametrize("other", [{"scanId": "another"}, {"frameNumber": 8}])
def test_the_answer_to_another_frame_is_none_to_this_one(plain: FrameContractServer, other: dict[str, Any]) -> None:
    with closing(client(plain.url)) as bench:
        plain.misbehave = lambda _request: as_json(201, {"frameId": "x", "scanId": "scan", "frameNumber": 7} | other)
        with pytest.raises(OutsideFailed):
            bench.tell("scan", frame(7))
        plain.misbehave = lambda _request: as_json(201, {"frameId": "x"})
        bench.tell("scan", frame(7))


def test_a_scan_is_over_where_the_server_says_that_and_of_this_scan(plain: FrameContractServer) -> None:
    with closing(client(plain.url)) as bench:
        for said in ({}, {"scan": {"scanId": "another", "status": "completed"}}, {"scan": {"scanId": "scan"}}):
            plain.misbehave = lambda _request, said=said: as_json(200, said)
            for end in (bench.lock, bench.complete):
                with pytest.raises(OutsideFailed):
                    end("scan", "")
        plain.misbehave = lambda _request: as_json(200, {"scan": {"scanId": "scan", "status": "locked"}})
        bench.lock("scan", "")
        with pytest.raises(OutsideFailed):
            bench.complete("scan", "")


def test_what_no_database_stores_is_no_id_and_in_what_a_server_says_it_is_marked(plain: FrameContractServer) -> None:
    with closing(client(plain.url)) as bench:
        plain.misbehave = lambda _request: as_json(201, {"scanId": "scan\0"})
        with pytest.raises(OutsideFailed):
            bench.begin("belt 7", new_id(), "")
        plain.misbehave = lambda _request: as_json(400, {"error": "no\0", "details": {"a\0": ["b\0"]}})
        with pytest.raises(Refused) as refused:
            bench.begin("belt 7", new_id(), "")
    assert refused.value.params["text"] == "no\u2400; a\u2400: b\u2400"


# ---- killed


def killed(data_dir: Path, url: str, what: str, dies_at: int, token: str = "") -> list[str]:
    """What a station said before it died, which it has to; "all" where there was nothing left to die at."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.camera_scan_killed", str(data_dir), url, what, str(dies_at)],
        cwd=ROOT,
        env={**os.environ, "HUB_TOKEN": token},
        stdout=subprocess.PIPE,
        check=False,
        timeout=PATIENCE,
    )
    said = [line.removeprefix("> ") for line in ended.stdout.decode().splitlines() if line.startswith("> ")]
    assert ended.returncode == (0 if said == ["all"] else -signal.SIGKILL)
    return said


def test_killed_in_a_batch_what_was_recorded_before_is_there_and_the_scan_is_completed_with_it(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    said = killed(tmp_path, "", "record", 3)
    scan, known = said[-1].split()
    with closing(open_database(tmp_path)) as database:
        assert left_open(database, STATION) == (scan,)
        complete_left(database, SystemClock(), scan)
        found = database.read(lambda tx: frame_store.get(tx, 0, scan))
        frames = database.read(lambda tx: frame_store.page(tx, 0, scan, after=-1, most=100_000))
    assert found is not None
    assert found.completed_at is not None
    assert found.totals.frames == len(frames) >= int(known) > 0
    assert [one.number for one in frames] == list(range(len(frames)))


@pytest.mark.parametrize("kind", ["hub", "plain"])
@pytest.mark.parametrize("hub", ["sqlite"], indirect=True)
def test_killed_whenever_what_came_of_a_call_is_noted_all_is_told_and_counts_once(
    hub: Hub, plain: FrameContractServer, tmp_path: Path, kind: str
) -> None:
    url = hub.url if kind == "hub" else plain.url
    with closing(open_database(tmp_path)) as database:
        name = left(database, 11, url)
    deaths = 0
    while killed(tmp_path, url, "tell", 2 if deaths % 2 else 3, hub.tokens["bench"]) != ["all"]:
        deaths += 1
        assert deaths < 30
    assert deaths > 1
    with closing(open_database(tmp_path)) as database:
        told = database.read(lambda tx: camera_record_store.get(tx, name))
    assert told is not None
    assert (told.telling.state, told.telling.sent, told.telling.refused) == (TellingState.DONE, 11, 0)
    if kind == "hub":
        found = status(hub, told.telling.remote_id, "bench")
        assert (found["frameCount"], found["status"]) == (11, "completed")
        assert BATCH < 11
    else:
        assert sorted(plain.scans[told.telling.remote_id][1]) == list(range(11))


# ---- a whole station


def record(scandesk: Scandesk, *more: str) -> Any:
    lines = scandesk.run("camera", "record", "--as", "mia", "--seconds", "1.5", "--json", *more).lines
    assert [lines[0]["event"], lines[-1]["event"]] == ["begun", "over"]
    return lines[-1]


def test_a_station_records_and_a_hub_has_it_when_the_command_ends(own_hub: Hub, tmp_path: Path) -> None:
    made = station(tmp_path / "bench", own_hub.url)
    scandesk = Scandesk(made.data_dir, {"SCANDESK_SECRET__CENTRAL_TOKEN": own_hub.tokens["bench"]})
    ended = record(scandesk, "--name", "belt 7")
    scan, told = ended["scan"], ended["server"]
    assert (scan["status"], scan["sessionId"], ended["person"]) == ("completed", "belt 7", "mia")
    assert (told["state"], ended["dropped"]) == ("done", 0)
    found = status(own_hub, told["scan_id"], "bench")
    assert (found["status"], found["frameCount"], found["sessionId"]) == ("completed", told["sent"], "belt 7")
    assert found["latestFrame"]["frameNumber"] == scan["latestFrame"]["frameNumber"], "the last is always told"
    assert 0 < told["sent"] < scan["frameCount"]
    shown = scandesk.run("camera", "show", scan["scanId"][-8:], "--json").json
    assert shown["scan"] == scan
    assert [one["scan"]["scanId"] for one in scandesk.run("camera", "scans", "--json").json] == [scan["scanId"]]


def test_with_nobody_there_it_is_recorded_and_told_when_the_server_is_back(tmp_path: Path) -> None:
    former = closed_port()
    scandesk = station(tmp_path, former)
    ended = record(scandesk)
    assert (ended["server"]["state"], ended["server"]["sent"]) == ("waiting", 0)
    assert ended["scan"]["frameCount"] > 0
    assert scandesk.run("camera", "send", "--json").json == {"told": 0, "waiting": 1, "parked": 0}
    with contract_server(FrameContractServer()) as plain:
        assert isinstance(plain, FrameContractServer)
        again = station_at(scandesk, plain.url)
        second = record(again)
        assert second["server"]["state"] == "done"
        assert len(plain.scans) == 1, "what was begun for the former server waits for that one"
        session, frames = plain.scans[second["server"]["scan_id"]]
        assert session == second["scan"]["sessionId"] == second["scan"]["scanId"]
        assert len(frames) == second["server"]["sent"]
        assert again.run("camera", "send", "--json").json == {"told": 0, "waiting": 1, "parked": 0}
        moved = ("camera", "send", "--moved", former, "--as", "mia", "--json")
        assert again.run(*moved).json == {"told": 1, "waiting": 0, "parked": 0}
        assert len(plain.scans) == 2
        assert again.run(*moved, code=1).error["code"] == "NOTHING_WAITS"


def station_at(scandesk: Scandesk, url: str) -> Scandesk:
    scandesk.run("settings", "set", "central.url", url)
    return scandesk


def test_what_a_server_does_not_take_is_parked_with_its_reason_and_goes_again_when_somebody_says_so(
    plain: FrameContractServer, tmp_path: Path
) -> None:
    def locked(request: Request) -> Any:
        if request.path != FRAMES:
            return None
        return as_json(400, {"error": "Scan is locked", "details": {"scanId": ["locked"]}})

    plain.misbehave = locked
    scandesk = station(tmp_path, plain.url)
    ended = record(scandesk)
    assert ended["server"]["state"] == "parked"
    assert ended["server"]["why"] == "SCAN_LOCKED: Scan is locked; scanId: locked"
    assert "SCAN_LOCKED" in scandesk.run("camera", "scans").out
    plain.misbehave = None
    sent = scandesk.run("camera", "send", "--again", ended["scan"]["scanId"], "--json").json
    assert sent["parked"] == sent["waiting"] == 0
    assert scandesk.run("camera", "send", "--again", "12345678", "--json", code=1).error["code"] == "SCAN_NOT_FOUND"


def test_a_command_beside_a_program_that_runs_records_and_that_one_tells_the_server(
    plain: FrameContractServer, tmp_path: Path
) -> None:
    scandesk, done = station(tmp_path, plain.url), Event()
    with Station.open(scandesk.data_dir) as owner:
        owner.start()
        ended = record(scandesk)
        assert ended["server"]["state"] == "waiting"
        owner.camera_records.wake()
        for _time in range(200):
            if owner.camera_records.get(ended["scan"]["scanId"])[0].telling.state is TellingState.DONE:
                break
            done.wait(0.1)
    assert len(plain.scans) == 1


def test_where_no_camera_is_there_it_says_so(tmp_path: Path) -> None:
    scandesk = station(tmp_path, "", **{"camera.device": "no such camera", "frames.mode": "local"})
    ended = scandesk.run("camera", "record", "--as", "mia", "--json", code=3)
    assert "camera" in ended.out.lower()
    both = scandesk.run("camera", "record", "--as", "mia", "--session", "x", "--name", "y", "--json", code=1)
    assert both.error["code"] == "VALIDATION_ERROR"


def test_ctrl_c_ends_a_scan_and_what_was_recorded_counts(tmp_path: Path) -> None:
    scandesk = station(tmp_path, "", **{"frames.mode": "local"})
    with scandesk.started("camera", "record", "--as", "mia", "--json") as process:
        assert process.stdout is not None
        while b'"status", "scan"' not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    (found,) = scandesk.run("camera", "scans", "--json").json
    assert found["scan"]["status"] == "completed"
    assert found["scan"]["frameCount"] > 0
    assert found["server"]["state"] == "local"
