"""What waits at a station, carried to a real hub as a file: once, whichever way it comes first."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.clock import new_id
from services.identity.person import Person
from services.scanning.scan import Device, make_scan
from services.sessions.model import ExpectedItem, NewSession, Session, SessionType, Status
from services.sync.outbox_file import checksum
from tests.fakes.waiting import Memory
from tests.support.hub import HERE, Hub, running_hub
from tests.support.postgres import Cluster
from tests.support.program import Ended, Scandesk

GUN = Device("gun", "Gun", "serial")
HERE_ = ("--organisation", HERE)
NOTHING = {"applied": 0, "unchanged": 0, "scans": 0, "scans_before": 0, "left": 0, "dry_run": False, "errors": []}


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path, postgres_cluster: Cluster) -> Iterator[Hub]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres_cluster.ready_database()) if request.param == "postgres" else ""
        yield stack.enter_context(running_hub(tmp_path / "hub", url))


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path / "hub", "") as running:
        yield running


class Bench:
    """A station, whose way to the hub is only there when `sync` is called."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder, self.hub = folder / "station", hub
        self.file = folder / "waiting.json"
        self.environ = {
            "SCANDESK_IDENTITY__PINS": "false",
            "SCANDESK_SESSIONS__MODE": "central",
            "SCANDESK_CENTRAL__URL": hub.url,
            "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
        }
        self.command = Scandesk(self.folder, self.environ)
        with self.open() as station:
            station.people.first_run(name="mia", full_name="Mia Kern", pin=None)

    def open(self) -> Station:
        return Station.open(self.folder, environ=self.environ)

    def work(self, *codes: str, end: bool = False, **fields: Any) -> Session:
        """A session with these scans, made offline."""
        with self.open() as station:
            mia = self.mia(station)
            wanted = NewSession(SessionType.INVENTORY, auto_commit=True, **fields)
            session = station.starter.start(wanted, mia, offline=True)
            self._scan(station, session, mia, codes)
            if end:
                station.sessions.change_status(session.id, Status.COMPLETED, mia)
            return station.sessions.get(session.id)

    def go_on(self, session: Session, *codes: str) -> None:
        with self.open() as station:
            self._scan(station, session, self.mia(station), codes)

    def get(self, session: Session) -> Session:
        with self.open() as station:
            return station.sessions.get(session.id)

    def export(self) -> Any:
        return self.command.run("sync", "export", str(self.file), "--as", "mia", "--json").json

    def sync(self, code: int = 0) -> Any:
        return self.command.run("sync", "run", "--json", code=code).json

    def import_(self, *options: str, code: int = 0) -> Ended:
        """At the hub."""
        command = Scandesk(self.hub.data_dir, {})
        return command.run("import", "outbox", str(self.file), "--json", *self.hub.options, *options, code=code)

    def change_file(self, change: Callable[[Any], None], *, seal: bool = True) -> None:
        content = json.loads(self.file.read_text())
        change(content)
        if seal:
            content["checksum"] = checksum(content)
        self.file.write_text(json.dumps(content))

    def at_hub(self) -> list[dict[str, Any]]:
        """Each session there, oldest first, with the texts of its scans."""
        found = self.hub.ask("GET", "/api/v1/ext/scan-sessions?status=all", who="supervisor").json()["sessions"]
        for session in found:
            path = f"/api/v1/ext/scan-sessions/{session['id']}/scans"
            scans = self.hub.ask("GET", path, who="supervisor").json()["scans"]
            session["scans"] = [scan["text"] for scan in reversed(scans)]
        return list(reversed(found))

    def mia(self, station: Station) -> Person:
        mia = station.people.find_by_name("mia")
        assert mia is not None
        return mia

    def _scan(self, station: Station, session: Session, mia: Person, codes: tuple[str, ...]) -> None:
        station.act_as(mia)
        station.put_in_front(session)
        answers: Memory[Any] = Memory()
        station.bench.on_answer(answers.add)
        for code in codes:
            station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=station.clock.now(), flaw=None))
        answers.wait_for(len(codes))


def seen(bench: Bench) -> list[tuple[Any, ...]]:
    keys = ("location", "status", "items_scanned", "person", "scans")
    return [tuple(session[key] for key in keys) for session in bench.at_hub()]


def test_what_was_carried_is_done_once_and_the_network_is_answered_alike(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, hub)
    first, second = bench.work("A1", "A2", location="Room 214"), bench.work("B1", location="Dock", end=True)
    assert bench.export() == {"path": str(bench.file), "messages": 6, "sessions": 2, "left": 0}
    rehearsed = bench.import_(*HERE_, "--dry-run").json
    assert bench.at_hub() == [], "a rehearsal does nothing"
    taken = bench.import_(*HERE_).json
    assert taken == NOTHING | {"applied": 4, "scans": 3}
    assert rehearsed == taken | {"dry_run": True}
    there = [("Room 214", "ACTIVE", 2, "mia", ["A1", "A2"]), ("Dock", "COMPLETED", 1, "mia", ["B1"])]
    assert seen(bench) == there
    assert bench.import_(*HERE_).json == NOTHING | {"unchanged": 4, "scans_before": 3}
    status = bench.sync()
    assert (status["waiting"], status["in_doubt"], status["parked"]) == (0, 0, 0), json.dumps(status["messages"])
    assert seen(bench) == there, "what the network brings is what the file brought"
    assert [bench.get(one).remote_id for one in (first, second)] == [one["id"] for one in bench.at_hub()]


def on_review(bench: Bench, act: str, session: Session) -> Session:
    with bench.open() as station:
        mia = bench.mia(station)
        otto = station.people.find_by_name("otto") or station.people.add(
            name="otto", full_name="Otto", role=mia.role, pin=None, by=mia
        )
        if act == "hand in":
            return station.sessions.change_status(session.id, Status.COMPLETED, mia)
        if act == "send back":
            return station.reviews.send_back(session.id, "Count shelf 3 again", otto)
        return station.reviews.approve(session.id, otto)


def test_a_review_is_carried_with_its_figures_its_verdict_and_who_gave_it(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    session = bench.work("A1", location="Room 214", review=True)
    on_review(bench, "hand in", session)
    bench.export()
    operations = json.loads(bench.file.read_text())["sessions"][0]["operations"]
    assert [one["what"] for one in operations if one["act"] == "review"] == ["ask", "hand-in"]
    assert bench.import_(*HERE_).json["errors"] == []
    (there,) = bench.at_hub()
    assert (there["status"], there["review"]["state"], there["review"]["handed_in_by"]) == (
        "PAUSED",
        "handed_in",
        "mia",
    )
    assert there["review"]["figures"]["counted"] == 1
    assert bench.import_(*HERE_).json["applied"] == 0
    for act, state, status in (("send back", "asked", "ACTIVE"), ("hand in", "handed_in", "PAUSED")):
        on_review(bench, act, session)
        bench.export()
        assert bench.import_(*HERE_).json["errors"] == []
        assert (bench.at_hub()[0]["review"]["state"], bench.at_hub()[0]["status"]) == (state, status)
    on_review(bench, "approve", session)
    bench.export()
    assert bench.import_(*HERE_).json["errors"] == []
    (there,) = bench.at_hub()
    assert (there["status"], there["review"]["state"], there["review"]["judged_by"]) == (
        "COMPLETED",
        "approved",
        "otto",
    )
    status = bench.sync()
    assert (status["waiting"], status["in_doubt"], status["parked"]) == (0, 0, 0), json.dumps(status["messages"])
    again = bench.at_hub()
    assert again == [there | {"change": again[0]["change"], "last_activity": again[0]["last_activity"]}]


def test_what_is_expected_is_carried_in_parts_and_whether_it_is_counted_blind(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    items = tuple(ExpectedItem(f"A{number}", f"Desk {number}") for number in range(1100))
    session = bench.work("A1", location="Room 214", expected=items, blind=True)
    assert bench.export()["left"] == 0
    operations = json.loads(bench.file.read_text())["sessions"][0]["operations"]
    assert [one["act"] for one in operations] == ["create", "expected", "expected", "scans", "update"]
    assert [len(one["body"]["items"]) for one in operations if one["act"] == "expected"] == [1000, 100]
    assert bench.import_(*HERE_, "--dry-run").json["applied"] == 4
    taken = bench.import_(*HERE_).json
    assert taken == NOTHING | {"applied": 4, "scans": 1}
    assert listed(bench) == (1100, 1100, True, {item.code: item.description for item in items})
    assert bench.import_(*HERE_).json == NOTHING | {"unchanged": 4, "scans_before": 1}
    status = bench.sync()
    assert (status["waiting"], status["in_doubt"], status["parked"]) == (0, 0, 0), json.dumps(status["messages"])
    assert listed(bench)[:3] == (1100, 1100, True), "what the network brings is what the file brought"
    assert bench.get(session).remote_id == bench.at_hub()[0]["id"]


def test_a_list_that_the_network_brought_in_part_is_carried_from_there(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", expected=tuple(ExpectedItem(f"A{number}") for number in range(1100)))
    bench.export()
    bench.change_file(lambda content: content["sessions"][0]["operations"].pop(2))
    assert bench.import_(*HERE_).json["applied"] == 3
    assert listed(bench)[:2] == (1100, 1000)
    bench.export()
    assert bench.import_(*HERE_).json == NOTHING | {"applied": 1, "unchanged": 3, "scans_before": 1}
    assert listed(bench)[:2] == (1100, 1100)


def test_a_list_that_no_station_has_is_refused_at_its_place(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", expected=(ExpectedItem("A1"), ExpectedItem("A2")))
    bench.export()

    def spoil(content: Any) -> None:
        content["sessions"][0]["operations"][1]["body"]["items"][0]["position"] = 3

    bench.change_file(spoil)
    (error,) = bench.import_(*HERE_, code=1).json["errors"]
    assert error["path"] == "sessions[0].operations[1]"
    bench.change_file(lambda content: content["sessions"][0]["operations"][1]["body"].update(size="2"))
    (error,) = bench.import_(*HERE_, code=1).json["errors"]
    assert error["path"] == "sessions[0].operations[1].body.size"


def listed(bench: Bench) -> tuple[int, int, bool, dict[str, str]]:
    """What is expected in the first session at the hub: (of how many, how many are there, whether blind, they)."""
    path, items, after = f"/api/v1/ext/scan-sessions/{bench.at_hub()[0]['id']}/expected?limit=500", {}, 0
    while after is not None:
        page = bench.hub.ask("GET", f"{path}&after={after}", who="supervisor").json()
        items |= {item["code"]: item["description"] for item in page["items"]}
        after = page["next"]
    return page["size"], page["stored"], page["blind"], items


def test_what_the_network_brought_is_not_done_again_by_the_file(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    session = bench.work("A1", location="Room 214")
    bench.export()
    bench.go_on(session, "A2")
    bench.sync()
    assert bench.import_(*HERE_).json == NOTHING | {"unchanged": 2, "scans_before": 1}
    assert seen(bench) == [("Room 214", "ACTIVE", 2, "mia", ["A1", "A2"])]


def test_what_came_after_the_file_goes_by_the_next_way(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    session = bench.work("A1", location="Room 214")
    bench.export()
    bench.go_on(session, "A2")
    bench.import_(*HERE_)
    assert bench.export()["messages"] == 3, "what nobody has answered yet is in the next file too"
    assert bench.import_(*HERE_).json == NOTHING | {"applied": 1, "unchanged": 2, "scans": 1, "scans_before": 1}
    bench.sync()
    assert seen(bench) == [("Room 214", "ACTIVE", 2, "mia", ["A1", "A2"])]


def test_a_refused_session_is_told_at_its_place_and_holds_no_other(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", project_id=12, location="Room 214")
    bench.work("B1", location="Dock")
    bench.export()
    refused = bench.import_(*HERE_, code=1).json
    errors = [{"path": "sessions[0].operations[0]", "message": "A project or client is not known."}]
    assert refused == NOTHING | {"applied": 2, "scans": 1, "left": 2, "errors": errors}
    assert [session["location"] for session in bench.at_hub()] == ["Dock"]
    projects = tmp_path / "projects.csv"
    projects.write_text("id,name\n12,Twelve\n")
    Scandesk(own_hub.data_dir, {}).run("import", "projects", str(projects), *HERE_)
    assert bench.import_(*HERE_).json == NOTHING | {"applied": 2, "unchanged": 2, "scans": 1, "scans_before": 1}


def test_what_a_person_has_to_decide_on_stays_at_the_station(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", project_id=12)
    assert bench.sync(code=1)["parked"] == 1
    ended = bench.command.run("sync", "export", str(bench.file), "--as", "mia", "--json", code=1)
    assert (ended.error["code"], bench.file.exists()) == ("NOTHING_WAITS", False)
    bench.work("B1")
    assert bench.export() | {"path": ""} == {"path": "", "messages": 2, "sessions": 1, "left": 2}


def test_of_a_damaged_file_nothing_is_taken(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", location="Room 214")
    bench.export()
    whole = bench.file.read_bytes()
    for damaged in (whole[:-40], whole.replace(b"Room 214", b"Room 215")):
        bench.file.write_bytes(damaged)
        assert bench.import_(*HERE_, code=1).error["code"] == "IMPORT_DAMAGED"
    assert bench.at_hub() == []


def test_a_hostile_file_is_refused_with_every_place_and_nothing_of_it_is_taken(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1", location="Room 214")
    bench.work("B1", location="Dock")
    bench.export()

    def spoil(content: Any) -> None:
        first, second = (session["operations"] for session in content["sessions"])
        first[0]["body"]["location"] = "x" * 101
        first[1]["scans"][0]["outcome"] = "'; DROP TABLE hub_scan"
        second[2]["body"]["organisation_id"] = 2
        second[2]["key"] = "with space"

    bench.change_file(spoil)
    found = bench.import_(*HERE_, code=1).json
    assert [error["path"] for error in found["errors"]] == [
        "sessions[0].operations[0].body.location",
        "sessions[0].operations[1].scans[0].outcome",
        "sessions[1].operations[2].key",
        "sessions[1].operations[2].body.organisation_id",
    ]
    assert found["applied"] == 0
    assert bench.at_hub() == []


def test_a_file_of_a_station_that_is_not_this_hubs_is_refused(own_hub: Hub, tmp_path: Path) -> None:
    bench = Bench(tmp_path, own_hub)
    bench.work("A1")
    bench.export()
    assert bench.import_("--organisation", "Elsewhere", code=1).error["code"] == "ORGANISATION_DIFFERS"
    bench.change_file(lambda content: content["station"].update(token="0" * 64))
    assert bench.import_(*HERE_, code=1).error["code"] == "STATION_UNKNOWN"
    bench.change_file(lambda content: content["station"].update(token=None, user_id=None))
    assert bench.import_(*HERE_, code=1).error["code"] == "STATION_UNKNOWN"
    assert bench.at_hub() == []
    assert bench.import_(*HERE_, "--user", "bench").json["applied"] == 2
    bench.sync()
    assert len(bench.at_hub()) == 1
