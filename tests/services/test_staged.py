"""Scans that wait for their commit: a hub has them at once and counts them later, others hear of them by the commit."""

import pytest

from services.database.database import Database
from services.sessions.model import Resolution, Session, Status
from services.sync.contact import LOOK_AGAIN_SECONDS
from services.sync.model import Kind, State
from services.sync.ports import Untaken
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeHub, FakeServer, nobody_there
from tests.services.builders import ADA, Station

A_WHILE = 100.0


class Bench:
    """A station with a session whose scans wait for their commit, and its sync without the threads."""

    def __init__(self, database: Database, *can: str) -> None:
        self.station = Station(database, sends=True)
        self.hub = FakeHub(frozenset(can))
        self.server = FakeServer(hub=self.hub)
        self.sync = SyncService(database, self.station.clock, self.server, lambda: 1.0)
        self.session = self.station.start(auto_commit=False)

    def scan(self, *codes: str) -> list[str]:
        """Their ids."""
        return [self.station.scan(code).scan.id for code in codes]

    def send(self) -> None:
        """Tell all of it; nothing waits then."""
        status = self.sync.run(A_WHILE)
        assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)

    @property
    def now(self) -> Session:
        return self.station.sessions.get(self.session.id)

    @property
    def staged(self) -> dict[str, bool]:
        """The hub's scans, and whether each is staged there."""
        return {scan["text"]: scan["staged"] for scan in self.hub.stored.get(1, {}).values()}

    @property
    def told(self) -> list[object]:
        """The PATCHes."""
        return [asked.body for asked in self.server.asked if asked.remote_id]


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database, "scans")


def test_a_hub_gets_a_staged_scan_at_once_and_its_count_with_the_commit(bench: Bench) -> None:
    bench.scan("A1", "A2")
    bench.send()
    assert (bench.staged, bench.told) == ({"A1": True, "A2": True}, [])
    assert bench.sync.status().staged == 2
    bench.station.sessions.commit(bench.session.id, ADA)
    uploads: list[int] = []
    bench.server.instead = lambda _asked: uploads.append(len(bench.hub.batches))
    bench.send()
    assert (bench.staged, bench.told) == ({"A1": False, "A2": False}, [{"items_scanned": 2}])
    assert uploads == [2], "the scans come before their count"
    assert bench.sync.status().staged == 0


def test_what_is_told_meanwhile_counts_what_is_committed_alone(bench: Bench) -> None:
    bench.scan("A1", "A2")
    bench.station.sessions.change_status(bench.session.id, Status.PAUSED, ADA)
    bench.send()
    assert bench.told == [{"status": "PAUSED", "items_scanned": 0}]
    bench.station.sessions.change_status(bench.session.id, Status.CANCELLED, ADA)
    bench.send()
    assert bench.told[1:] == [{"status": "CANCELLED", "items_scanned": 0}]
    assert bench.staged == {"A1": True, "A2": True}, "they stay so for good"
    assert bench.sync.status().staged == 0, "nobody can commit them any more"


def test_undone_before_its_commit_it_is_told_as_undone_and_nothing_is_counted(bench: Bench) -> None:
    bench.scan("A1", "A2")
    bench.send()
    bench.station.sessions.undo_last(bench.session.id, ADA)
    bench.send()
    a2 = next(scan for scan in bench.hub.stored[1].values() if scan["text"] == "A2")
    assert (a2["staged"], a2["undone_at"] is not None, bench.told) == (False, True, [])


def test_resolved_before_its_commit_it_is_told_as_it_is_then(database: Database) -> None:
    bench = Bench(database, "scans")
    bench.session = bench.station.start(expected=["A1"], auto_commit=False)
    (odd,) = bench.scan("B1")
    bench.station.sessions.resolve(bench.session.id, odd, Resolution.IS_ITEM, ADA, item="A1")
    bench.send()
    (there,) = bench.hub.stored[2].values()
    assert (there["outcome"], there["staged"], bench.told) == ("warning.found", True, [])


def test_switching_auto_commit_on_commits_them_before_it_is_told(bench: Bench) -> None:
    bench.scan("A1")
    bench.station.sessions.change_fields(bench.session.id, ADA, location=None, notes=None, auto_commit=True)
    bench.send()
    assert bench.staged == {"A1": False}
    assert bench.told == [{"items_scanned": 1, "location": "", "notes": "", "auto_commit": True}]


def test_a_commit_of_nothing_still_tells_that_somebody_is_there(bench: Bench) -> None:
    bench.station.sessions.commit(bench.session.id, ADA)
    bench.send()
    assert bench.told == [{"items_scanned": 0}]


def test_a_server_of_the_contract_alone_hears_nothing_before_the_commit(database: Database) -> None:
    bench = Bench(database)
    bench.scan("A1", "A2")
    bench.station.sessions.undo_last(bench.session.id, ADA)
    bench.send()
    assert bench.told == []
    assert bench.sync.status().staged == 1
    assert {line.kind for line in bench.sync.log(99)} == {Kind.CREATE}, "what was not sent is not told as sent"
    bench.station.sessions.commit(bench.session.id, ADA)
    bench.send()
    assert bench.told == [{"items_scanned": 1}]


def test_a_server_that_takes_scans_later_gets_what_is_staged_then(database: Database) -> None:
    bench = Bench(database)
    bench.scan("A1", "A2")
    bench.send()
    bench.hub.can = frozenset({"scans"})
    bench.station.clock.advance(LOOK_AGAIN_SECONDS)
    bench.send()
    assert (bench.staged, bench.told) == ({"A1": True, "A2": True}, [])


def test_what_is_staged_before_the_server_has_the_session_is_for_what_it_takes_then(database: Database) -> None:
    """A network in between answers first, for a hub that is there again later."""
    bench = Bench(database)
    bench.server.instead = nobody_there
    bench.scan("A1")
    bench.sync.run(0.0)
    bench.sync._turns.take()
    bench.server.instead = lambda _asked: None
    bench.hub.can = frozenset({"scans"})
    bench.send()
    assert bench.staged == {"A1": True}


def test_a_staged_scan_that_the_hub_does_not_take_is_set_aside_and_said(bench: Bench) -> None:
    bench.hub.refuses = lambda scan: Untaken("SESSION_EXPIRED", "too late") if scan["text"] == "A1" else None
    bench.scan("A1", "A2")
    bench.sync.run(A_WHILE)
    (parked,) = bench.sync.messages(State.PARKED, 9)
    assert (parked.kind, parked.said, bench.staged) == (Kind.STAGE, "too late", {"A2": True})
    assert [line.act for line in bench.sync.log(99) if line.kind is Kind.STAGE] == ["refused"]


def test_an_upload_that_is_in_doubt_brings_the_scan_as_it_is_then(bench: Bench) -> None:
    bench.send()
    bench.hub.instead = lambda _scans: nobody_there(bench.server.asked[0])
    bench.scan("A1")
    assert bench.sync.run(A_WHILE).in_doubt == 1
    bench.station.sessions.commit(bench.session.id, ADA)
    bench.hub.instead = lambda _scans: None
    bench.send()
    assert (bench.staged, bench.told) == ({"A1": False}, [{"items_scanned": 1}])
