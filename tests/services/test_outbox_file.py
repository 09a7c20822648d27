"""A station's file of what waits: what is written into it, and what is taken for one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.hub.outbox_file import Faulty, parse_outbox
from services.database.database import Database
from services.errors import Refused
from services.sessions.model import Status
from services.sync.exporting import Origin, export_outbox
from services.sync.model import State
from services.sync.outbox_file import checksum
from services.sync.ports import Reply, Untaken
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeHub, FakeServer
from tests.services.builders import ADA, EVE, VIC, Station

ORIGIN = Origin("station-1", "Bench 1", "1.0", "https://sessions.example.org", 7, "0" * 64)
A_WHILE = 100.0


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


def export(station: Station, folder: Path) -> Any:
    """The file's object."""
    written = export_outbox(station.database, station.clock, folder, ORIGIN, ADA)
    return json.loads(written.path.read_text())


def sync_with(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def test_the_network_sends_later_just_what_the_file_says_under_the_same_keys(station: Station, tmp_path: Path) -> None:
    session = station.start(location="Dock")
    station.scan("A1")
    station.sessions.change_status(session.id, Status.PAUSED, EVE)
    (told,) = export(station, tmp_path)["sessions"]
    acts = [one["act"] for one in told["operations"]]
    assert (told["id"], told["remote_id"], acts) == (session.id, None, ["create", "scans", "update", "update"])
    server = FakeServer(hub=FakeHub(frozenset({"scans"})))
    station.scan("kept")  # the session is paused
    station.sessions.change_status(session.id, Status.ACTIVE, ADA)
    sync_with(station, server).run(A_WHILE)
    said = [(one["key"], one["person"], one["body"]) for one in told["operations"] if one["act"] != "scans"]
    assert [(asked.key, asked.person, asked.body) for asked in server.asked][:3] == said
    assert len(server.asked) == 4, "what came after the file goes by itself"
    assert [scan["text"] for scan in told["operations"][1]["scans"]] == ["A1"]


def test_what_comes_after_the_file_does_not_change_what_is_in_it(station: Station, tmp_path: Path) -> None:
    station.start()
    station.scan("A1")
    told = export(station, tmp_path)["sessions"][0]["operations"][-1]
    station.scan("A2")
    server = FakeServer()
    sync_with(station, server).run(A_WHILE)
    assert [asked.body for asked in server.asked[1:]] == [{"items_scanned": 1}, {"items_scanned": 2}]
    assert server.asked[1].key == told["key"]


def test_acts_and_scans_stand_in_it_in_the_order_of_the_network(station: Station, tmp_path: Path) -> None:
    session = station.start()
    station.scan("A1")
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    station.sessions.change_status(session.id, Status.ACTIVE, ADA)
    station.scan("A2")
    (told,) = export(station, tmp_path)["sessions"]
    assert [one["act"] for one in told["operations"]] == ["create", "scans", "update", "scans", "update"]
    assert [one["body"] for one in told["operations"] if one["act"] == "update"] == [
        {"items_scanned": 1, "status": "ACTIVE"},
        {"items_scanned": 2},
    ]


def test_what_waits_for_its_commit_is_in_it_as_it_is(station: Station, tmp_path: Path) -> None:
    station.start(auto_commit=False)
    station.scan("A1")
    written = export_outbox(station.database, station.clock, tmp_path, ORIGIN, ADA)
    assert (written.messages, written.left) == (2, 0)
    created, scans = json.loads(written.path.read_text())["sessions"][0]["operations"]
    assert (created["act"], [scan["staged"] for scan in scans["scans"]]) == ("create", [True])


@pytest.mark.parametrize("refused_whole", [True, False])
def test_a_file_that_is_written_while_an_upload_runs_stops_nothing(
    station: Station, tmp_path: Path, refused_whole: bool
) -> None:
    """The upload's refusal comes when the scan is told of already, in the file."""
    hub = FakeHub(frozenset({"scans"}))
    sync = sync_with(station, server := FakeServer(hub=hub))
    station.start()
    sync.run(A_WHILE)
    bad = station.scan("A1").scan.id
    if not refused_whole:
        station.scan("A2")
    files: list[Any] = []

    def write_meanwhile(scans: list[dict[str, Any]]) -> Reply | None:
        if not files:
            files.append(export(station, tmp_path))
        if refused_whole and any(scan["id"] == bad for scan in scans):
            return Reply(400, detail="no")
        return None

    hub.instead = write_meanwhile
    hub.refuses = lambda scan: Untaken("SESSION_EXPIRED", "late") if scan["id"] == bad else None
    status = sync.run(A_WHILE)
    station.scan("A3")
    status = sync.run(A_WHILE)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 1)
    assert [line.id for line in sync.messages(State.PARKED, 9)] == [bad]
    assert "A3" in {scan["text"] for scan in hub.stored[1].values()}, "nothing waits for it"
    told = [one for one in files[0]["sessions"][0]["operations"] if one["act"] == "update"]
    sent = {asked.key: asked.body for asked in server.asked if asked.remote_id}
    assert [sent[one["key"]] for one in told] == [one["body"] for one in told]


def test_what_was_told_and_not_uploaded_is_a_scan_alone(station: Station, tmp_path: Path) -> None:
    station.start()
    station.scan("A1")
    server = FakeServer(hub=FakeHub(frozenset({"scans"}), instead=lambda _scans: Reply(503)))
    sync_with(station, server).run(A_WHILE)
    (told,) = export(station, tmp_path)["sessions"]
    assert told["remote_id"] == 1
    assert [one["act"] for one in told["operations"]] == ["scans", "update"]


def test_the_whole_file_is_one_that_the_hub_takes(station: Station, tmp_path: Path) -> None:
    session = station.start(location="é\u202e")
    station.scan("A1\x1d")
    station.sessions.undo_last(session.id, ADA)
    written = export_outbox(station.database, station.clock, tmp_path, ORIGIN, ADA)
    assert (written.messages, written.sessions, written.left) == (3, 1, 0)
    assert written.path.name.startswith("outbox_Bench_1_")
    file, _raw = parse_outbox(written.path.read_bytes())
    assert (file.station.user_id, file.server) == (7, "https://sessions.example.org")


def test_what_is_refused_and_what_follows_it_stays_and_is_counted(station: Station, tmp_path: Path) -> None:
    refused = station.start(location="Dock")
    station.scan("A1")
    sync = sync_with(station, FakeServer(lambda _asked: Reply(400, detail="no")))
    sync.run(A_WHILE)
    with pytest.raises(Refused, match="NOTHING_WAITS"):
        export_outbox(station.database, station.clock, tmp_path, ORIGIN, ADA)
    assert list(tmp_path.glob("outbox*")) == []
    station.start()
    written = export_outbox(station.database, station.clock, tmp_path, ORIGIN, ADA)
    assert (written.messages, written.left) == (1, 2)
    assert [line.id for line in sync.messages(State.PARKED, 9)] == [refused.id]


def test_who_may_not_scan_carries_nothing_off(station: Station, tmp_path: Path) -> None:
    station.start()
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        export_outbox(station.database, station.clock, tmp_path, ORIGIN, VIC)


# ---- what is taken for such a file


def whole() -> dict[str, Any]:
    """One with a session, a scan and a change."""
    at = "2026-03-02T06:30:00.000Z"
    scan = {"id": "1", "text": "A1", "symbology": "code128", "device": "Gun", "scanned_at": at}
    told = {"key": "k1", "person": "ada", "at": at, "body": {"session_type": "INVENTORY", "location": "Dock"}}
    changed = {"key": "k2", "person": "ada", "at": at, "body": {"items_scanned": 1}}
    scans = [scan | {"outcome": "accepted.found", "person": None, "counted": True, "undone_at": None}]
    operations = [{"act": "create"} | told, {"act": "scans", "scans": scans}, {"act": "update"} | changed]
    return {
        "kind": "scandesk outbox",
        "format": 1,
        "checksum": "",
        "written_at": at,
        "version": "1.0",
        "server": "",
        "station": {"id": "s", "name": "Bench 1", "user_id": 7, "token": "0" * 64},
        "sessions": [{"id": "s1", "remote_id": None, "operations": operations}],
    }


def sealed(content: dict[str, Any]) -> bytes:
    return json.dumps(content | {"checksum": checksum(content)}).encode()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda content: content[:-9], "IMPORT_DAMAGED"),
        (lambda content: content.replace(b"Dock", b"Deck"), "IMPORT_DAMAGED"),
        (lambda content: content.replace(b"scandesk outbox", b"other"), "IMPORT_INVALID"),
        (lambda content: content.replace(b'"format": 1', b'"format": 2'), "IMPORT_NEWER"),
        (lambda content: content.replace(b'"format": 1', b'"format": NaN'), "IMPORT_INVALID"),
        (lambda _content: b"\xff\x00", "IMPORT_INVALID"),
        (lambda _content: b"[]", "IMPORT_INVALID"),
        (lambda _content: b"[" * 100_000, "IMPORT_INVALID"),
        (lambda content: content.replace(b"Dock", b"\\ud800"), "IMPORT_INVALID"),
    ],
)
def test_what_is_damaged_or_no_such_file_is_refused(damage: Callable[[bytes], bytes], code: str) -> None:
    good = sealed(whole())
    assert len(parse_outbox(good)[0].sessions) == 1
    with pytest.raises(Refused, match=code):
        parse_outbox(damage(good))


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        (("sessions", 0, "operations", 0, "body", "location"), "x" * 101, "sessions[0].operations[0].body.location"),
        (("sessions", 0, "operations", 0, "body", "owner"), 2, "sessions[0].operations[0].body.owner"),
        (("sessions", 0, "operations", 0, "body", "location"), "\0", "sessions[0].operations[0].body.location"),
        (("sessions", 0, "operations", 1, "scans", 0, "outcome"), "x", "sessions[0].operations[1].scans[0].outcome"),
        (("sessions", 0, "operations", 1, "scans"), [], "sessions[0].operations[1].scans"),
        (("sessions", 0, "operations", 2, "key"), "a b", "sessions[0].operations[2].key"),
        (("sessions", 0, "operations", 2, "act"), "delete", "sessions[0].operations[2]"),
        (("sessions", 0, "remote_id"), "7", "sessions[0].remote_id"),
        (("station", "token"), "x", "station.token"),
        (("more",), 1, "more"),
    ],
)
def test_what_is_wrong_in_it_is_told_at_its_place(place: tuple[Any, ...], value: Any, path: str) -> None:
    content: Any = whole()
    inner = content
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    with pytest.raises(Faulty) as faulty:
        parse_outbox(sealed(content))
    assert [fault.path for fault in faulty.value.faults] == [path]
