"""Stations and a real hub: each scan goes up once, the hub knows how stations stand, a session changes hands."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.station import Station
from services.central.board import HubBoard
from services.clock import SystemClock, new_id
from services.identity.person import Role
from services.scanning.outcome import Reason
from services.scanning.scan import Device, make_scan
from services.sessions.model import ExpectedItem, NewSession, Session, SessionType, Status
from services.supervisor.model import Filter
from tests.fakes.waiting import Memory
from tests.support.hub import Hub

pytestmark = [
    pytest.mark.parametrize("hub", ["sqlite"], indirect=True, scope="module"),
    pytest.mark.usefixtures("quick_sync"),
]

GUN = Device("gun", "Gun", "serial")
EXT = "/api/v1/ext/"


class Bench:
    """A running station with a person."""

    def __init__(self, station: Station, name: str) -> None:
        self.station = station
        self.person = station.people.first_run(name=name, full_name=f"{name.title()} Berg", pin=None)
        station.act_as(self.person)
        self.changes: Memory[None] = Memory()
        self.taken: Memory[None] = Memory()
        self.answers: Memory[Any] = Memory()
        station.sync.on_changed(lambda: self.changes.add(None))
        station.sync.on_taken(lambda: self.taken.add(None))
        station.bench.on_answer(self.answers.add)

    def scan(self, *codes: str) -> list[Any]:
        """Scan them; their answers."""
        before = len(self.answers.all)
        for code in codes:
            at = self.station.clock.now()
            self.station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=at, flaw=None))
        return self.answers.wait_for(before + len(codes))[before:]

    def begin(self, session_type: SessionType = SessionType.INVENTORY, **more: Any) -> Session:
        """A session, started offline, in front."""
        wanted = NewSession(session_type, location="Room 214", **{"auto_commit": True, **more})
        session = self.station.starter.start(wanted, self.person, offline=True)
        self.station.put_in_front(session)
        return session

    def all_sent(self) -> None:
        status = self.station.sync.status
        self.changes.wait_until(lambda _seen: not (status().waiting + status().in_doubt + status().parked))

    def remote_id(self, session: Session) -> int:
        number = self.station.sessions.get(session.id).remote_id
        assert number is not None
        return number


@contextmanager
def bench(folder: Path, hub: Hub, user: str, person: str) -> Iterator[Bench]:
    environ = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": hub.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens[user],
        "SCANDESK_IDENTITY__PINS": "false",
    }
    with Station.open(folder / user, environ=environ) as station:
        made = Bench(station, person)
        station.start(devices=False)
        yield made


def scans_of(hub: Hub, number: int) -> list[dict[str, Any]]:
    """The hub's scans, oldest first."""
    answer = hub.ask("GET", f"{EXT}scan-sessions/{number}/scans?limit=500", who="supervisor")
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["scans"]))


def test_the_hub_has_each_scan_once_as_it_is_at_the_station(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = one.begin()
        answers = one.scan(*(f"A{number}" for number in range(120)), "A7", "B\x1dé")
        one.station.sessions.undo_last(session.id, one.person)
        one.station.sessions.change_status(session.id, Status.COMPLETED, one.person)
        one.all_sent()
        number, stored = one.remote_id(session), one.station.sessions.get(session.id)
    there = scans_of(hub, number)
    assert [(scan["id"], scan["text"]) for scan in there] == [(one.scan.id, one.scan.text) for one in answers]
    assert {scan["person"] for scan in there} == {"mia"}
    assert (there[-2]["outcome"], there[-2]["counted"]) == ("duplicate.repeat", False)
    assert [scan["id"] for scan in there if scan["undone_at"]] == [answers[-1].scan.id]
    line = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor").json()["session"]
    assert (line["status"], line["uploaded_scans"]) == ("COMPLETED", 122)
    assert line["items_scanned"] == stored.counts.items_scanned == 120


def test_a_session_changes_hands_and_comes_back(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        session = one.begin()
        one.scan("A1", "A2")
        one.all_sent()
        number = one.remote_id(session)
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        taken = two.station.take_over.take(number, two.person)
        one.taken.wait_for(1)
        assert one.station.sessions.get(session.id).taken_over_by == "Relief"
        (held,) = one.scan("A3")
        assert (held.outcome.reason, held.outcome.kept) == (Reason.TAKEN_OVER, True)
        two.station.put_in_front(taken)
        again, new = two.scan("A1", "B1")
        assert (again.outcome.reason, new.outcome.reason) == (Reason.REPEAT, Reason.TAKEN)
        two.all_sent()
        assert [scan["text"] for scan in scans_of(hub, number)] == ["A1", "A2", "A1", "B1"]
        back = one.station.take_over.take(number, one.person)
        two.taken.wait_for(1)
        assert (back.id, back.taken_over_by, back.counts.items_scanned) == (session.id, None, 3)
        assert two.station.sessions.get(taken.id).taken_over_by == "Bench"


def test_a_station_tells_how_it_stands_and_is_told_what_is_offered_to_it(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        first, second = one.begin(), one.begin()
        one.all_sent()
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        two.station.take_over.take(one.remote_id(first), two.person)
        path = f"{EXT}scan-sessions/{one.remote_id(second)}/offer"
        line = hub.ask("GET", f"{EXT}scan-sessions/{one.remote_id(first)}", who="supervisor").json()["session"]
        answer = hub.ask("POST", path, {"user_id": line["station"]["user_id"]}, who="supervisor")
        assert answer.status_code == 200, answer.text
        two.changes.wait_until(lambda _seen: len(two.station.sync.offered) == 1)
        (offered,) = two.station.sync.offered
        assert (offered.id, offered.station, offered.location) == (one.remote_id(second), "Bench", "Room 214")
        stations = hub.ask("GET", f"{EXT}stations", who="supervisor").json()["stations"]
        (mine,) = [station for station in stations if station["name"] == "Relief"]
        assert (mine["person"], mine["waiting"], mine["in_doubt"], mine["parked"]) == ("nils", 0, 0, 0)


def test_a_list_and_its_blindness_go_with_the_session(hub: Hub, tmp_path: Path) -> None:
    items = tuple(ExpectedItem(f"W-{number:04}", f"Drill {number}") for number in range(1203))
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        session = one.begin(expected=items, blind=True)
        one.scan("W-0001", "X-1")
        one.all_sent()
        number = one.remote_id(session)
        line = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor").json()["session"]
        assert (line["blind"], line["list_size"], line["expected_items"]) == (True, 1203, 1203)
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        taken = two.station.take_over.take(number, two.person)
        two.station.put_in_front(taken)
        assert [one.outcome.reason for one in two.scan("W-0002", "X-2", "W-0001")] == [
            Reason.COUNTED,
            Reason.COUNTED,
            Reason.REPEAT,
        ]
        stored = two.station.sessions.get(taken.id)
        assert (stored.blind, stored.counts.list_size, stored.counts.found) == (True, 1203, 2)
        assert (stored.counts.unexpected, stored.counts.missing) == (2, 1201)
        missing = two.station.sessions.missing(taken.id, most=3)
        assert [(item.position, item.code, item.description) for item in missing] == [
            (1, "W-0000", "Drill 0"),
            (4, "W-0003", "Drill 3"),
            (5, "W-0004", "Drill 4"),
        ]


def test_what_one_station_lends_is_out_at_the_one_that_takes_over(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        session = one.begin(SessionType.CHECK_OUT)
        one.scan("L-1", "L-2")
        one.station.sessions.undo_last(session.id, one.person)
        one.all_sent()
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        two.station.take_over.take(one.remote_id(session), two.person)
        two.begin(SessionType.CHECK_OUT)
        again, undone = two.scan("L-1", "L-2")
        assert (again.outcome.reason, undone.outcome.reason) == (Reason.ALREADY_OUT, Reason.TAKEN)


def until_named(hub: Hub, station: str, person: str) -> None:
    """The station has told the hub who is there: each question waits for an answer, and 1,000 are plenty."""
    for _question in range(1000):
        lines = hub.ask("GET", f"{EXT}stations", who="supervisor").json()["stations"]
        if person in {line["person_name"] for line in lines if line["name"] == station}:
            return
    raise AssertionError(f"{station} has not said that {person} is there")


def test_people_are_shown_by_their_full_names_and_known_by_their_own(hub: Hub, tmp_path: Path) -> None:
    """Both stations have a Mia, and they are two people."""
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        two.station.people.add(name="mia", pin=None, full_name="Mia Lund", role=Role.PACKER, by=two.person)
        until_named(hub, "Bench", "Mia Berg")
        until_named(hub, "Relief", "Nils Berg")
        session = one.begin()
        one.scan("A1", "A2")
        one.all_sent()
        number = one.remote_id(session)
        asked = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor").json()
        assert (asked["session"]["person"], asked["session"]["person_name"]) == ("mia", "Mia Berg")
        assert {(act["person"], act["person_name"]) for act in asked["history"]} == {("mia", "Mia Berg")}
        assert {(scan["person"], scan["person_name"]) for scan in scans_of(hub, number)} == {("mia", "Mia Berg")}
        with closing(HubBoard(hub.url, SystemClock(), token=lambda: SecretStr(hub.tokens["supervisor"]))) as board:
            assert board.session(str(number)).person == "Mia Berg"
            assert {act.person for act in board.history(str(number))} == {"Mia Berg"}
            assert {scan.person for scan in board.scans(str(number), None, 9).scans} == {"Mia Berg"}
            found = board.sessions(Filter(person="Mia Berg"), None, 9).sessions  # hers of the tests before, too
            assert (found[0].id, {view.person for view in found}) == (str(number), {"Mia Berg"})
            assert str(number) in [view.id for view in board.sessions(Filter(text="mia b"), None, 9).sessions]
            (bench_line,) = [line for line in board.snapshot().stations if line.name == "Bench"]
            assert bench_line.person == "Mia Berg"
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        taken = two.station.take_over.take(number, two.person)
        assert {line.person for line in two.station.sessions.scans_after(taken.id)} == {"Mia Berg"}
        one.taken.wait_for(1)
        line = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor").json()["session"]
        assert (line["station"]["name"], line["person_name"]) == ("Relief", "Nils Berg")


def line_of(hub: Hub, number: int) -> dict[str, Any]:
    line: dict[str, Any] = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor").json()["session"]
    return line


def test_what_is_staged_is_at_the_hub_at_once_and_counts_with_its_commit(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = one.begin(auto_commit=False)
        one.scan("A1", "A2", "A3")
        one.station.sessions.undo_last(session.id, one.person)
        one.all_sent()
        number = one.remote_id(session)
        line = line_of(hub, number)
        assert (line["staged"], line["items_scanned"], line["successful_scans"], line["uploaded_scans"]) == (2, 0, 0, 3)
        one.station.sessions.commit(session.id, one.person)
        one.all_sent()
        line = line_of(hub, number)
        assert (line["staged"], line["items_scanned"], line["successful_scans"]) == (0, 2, 2)
        assert [scan["staged"] for scan in scans_of(hub, number)] == [False, False, False]
        one.scan("A4")
        one.station.sessions.change_status(session.id, Status.CANCELLED, one.person)
        one.all_sent()
        line = line_of(hub, number)
        assert (line["status"], line["staged"], line["items_scanned"]) == ("CANCELLED", 1, 2)


def test_who_takes_a_session_over_gets_what_is_staged_in_it_and_commits_it(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "nils") as two:
        session = one.begin(auto_commit=False)
        one.scan("A1", "A2")
        one.all_sent()
        number = one.remote_id(session)
        two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
        taken = two.station.take_over.take(number, two.person)
        assert (taken.counts.staged, taken.counts.items_scanned, taken.auto_commit) == (2, 2, False)
        one.taken.wait_for(1)
        assert one.station.sessions.get(session.id).counts.staged == 2, "they are the other's to commit"
        one.all_sent()
        assert line_of(hub, number)["staged"] == 2
        two.station.put_in_front(taken)
        two.scan("B1")
        after = two.station.sessions.commit(taken.id, two.person)
        assert (after.counts.staged, after.counts.items_scanned) == (0, 3)
        two.all_sent()
        line = line_of(hub, number)
        assert (line["staged"], line["items_scanned"]) == (0, 3)
        back = one.station.take_over.take(number, one.person)
        assert (back.id, back.counts.staged, back.counts.items_scanned) == (session.id, 0, 3)
