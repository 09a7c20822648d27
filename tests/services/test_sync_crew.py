"""The threads that send: what came of a call is stored with the next choice, and nobody waits for it."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection

from services.database.opening import open_database
from services.sessions.model import Status
from services.sync import crew as crews
from services.sync import sending, turns
from services.sync.crew import Call, Crew
from services.sync.sender import Came
from services.sync.sending import Sending
from services.sync.service import SyncService
from tests.fakes.commits import IO_ERROR, Commits
from tests.fakes.sync_server import Asked, FakeServer
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.builders import EVE, Station
from tests.support.log_errors import LogErrors

Begun = tuple[str | None, str | None]


class Line:
    """Sessions with so many things to send. `begun`: whose answer was stored with whose choice; a call waits while its
    session is in `held`."""

    def __init__(self, **things: int) -> None:
        self._left = Counter(things)
        self.begun: Memory[Begun] = Memory()
        self.called: Memory[str] = Memory()
        self.freed: Memory[None] = Memory()
        self.held: dict[str, Event] = {}
        self.more = True
        self.crew = Crew(self._begin, lambda: self.freed.add(None))

    def _begin(self, came: Came | None, session: str | None) -> Call | None:
        self.begun.add((came.session_id if came else None, session))
        if session is None or not self._left[session]:
            return None
        self._left[session] -= 1
        return lambda: self._call(session)

    def _call(self, session: str) -> Came:
        self.called.add(session)
        if session in self.held:
            assert self.held[session].wait(PATIENCE)
        return Came(session, _nothing, more=self.more)


def _nothing(_tx: Connection) -> None:
    return


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "THREADS", 1)


@pytest.mark.usefixtures("one_thread")
def test_an_answer_is_stored_with_the_next_choice_and_sessions_take_turns() -> None:
    line = Line(a=2, b=2)
    line.crew.put(["a", "b"])
    line.freed.wait_for(2)
    line.crew.stop()
    assert line.called.all == ["a", "b", "a", "b"]
    assert line.begun.all == [(None, "a"), ("a", "b"), ("b", "a"), ("a", "b"), ("b", "a"), (None, "b")]
    assert len(line.freed.all) == 2


@pytest.mark.usefixtures("one_thread")
def test_a_session_alone_goes_on_with_its_own_next() -> None:
    line = Line(a=2)
    line.crew.put(["a"])
    line.freed.wait_for(1)
    line.crew.stop()
    assert line.begun.all == [(None, "a"), ("a", "a"), ("a", "a")]


@pytest.mark.usefixtures("one_thread")
def test_what_came_is_stored_at_once_where_nothing_more_is_to_be_sent() -> None:
    line = Line(a=1)
    line.more = False
    line.crew.put(["a"])
    line.freed.wait_for(1)
    line.crew.stop()
    assert line.begun.all == [(None, "a"), ("a", None)]


def test_a_session_has_its_next_turn_while_the_call_hangs_with_which_its_answer_was_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crews, "THREADS", 2)
    line = Line(a=2, b=1, c=1)
    line.held = {"a": Event(), "b": Event(), "c": Event()}
    line.crew.put(["a", "b", "c"])
    line.called.wait_for(2)  # a and b hang, c waits
    line.held["a"].set()
    line.begun.wait_until(lambda begun: ("a", "c") in begun)  # and c hangs
    line.held["b"].set()
    assert line.called.wait_for(4) == ["a", "b", "c", "a"]
    line.held["c"].set()
    line.crew.stop()


@pytest.mark.usefixtures("one_thread")
def test_who_stops_waits_until_the_last_answer_is_stored() -> None:
    line = Line(a=5)
    line.held = {"a": Event()}
    line.crew.put(["a"])
    line.called.wait_for(1)
    for thread in line.crew._threads:
        line.crew._queue.put(None)  # as `stop` does, which then waits
        line.held["a"].set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert line.begun.all == [(None, "a"), ("a", None)]


class Sent:
    """A station on a file, whose session has three things to tell: each call, with how many commits there were."""

    def __init__(self, directory: Path) -> None:
        self.database = open_database(directory)
        self.station = Station(self.database, sends=True)
        self.commits = Commits(self.database.engine)
        self.calls: Memory[tuple[Asked, int]] = Memory()
        self.server = FakeServer(instead=lambda asked: self.calls.add((asked, self.commits.done)))
        self.sync = SyncService(self.database, self.station.clock, self.server, lambda: 1.0)
        session = self.station.start(location="Dock")
        self.station.scan("A1")
        self.station.sessions.change_status(session.id, Status.PAUSED, EVE)

    def send(self) -> list[tuple[Asked, int]]:
        seen: Memory[int] = Memory()
        self.sync.on_changed(lambda: seen.add(self.sync.status().for_server))
        self.sync.start()
        seen.wait_until(lambda left: bool(left) and left[-1] == 0)
        self.sync.stop()
        return self.calls.all


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Sent]:
    sent = Sent(tmp_path)
    yield sent
    sent.sync.stop()
    sent.database.close()


def test_from_one_call_to_the_next_there_is_one_commit(sent: Sent) -> None:
    commits = [done for _asked, done in sent.send()]
    assert len(commits) == 3
    assert [after - before for before, after in pairwise(commits)] == [1, 1]


@pytest.mark.parametrize("stored", [True, False])
def test_where_nobody_knows_whether_that_commit_was_stored_each_call_is_still_made_once_in_order(
    sent: Sent, stored: bool
) -> None:
    for message in (None, None, None, IO_ERROR, None, IO_ERROR):  # before the first call three; then each commit once
        sent.commits.fail(message, stored=stored and message is not None)
    asked = [asked for asked, _done in sent.send()]
    assert [one.body.get("status") or one.body.get("items_scanned") for one in asked] == [None, 1, "PAUSED"]
    assert len({one.key for one in asked}) == 3


def test_a_session_of_which_nothing_can_be_chosen_holds_not_the_one_whose_answer_came_before(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors
) -> None:
    log_errors.expect("a job of the writer broke", "the sync broke")
    monkeypatch.setattr(crews, "THREADS", 2)
    monkeypatch.setattr(turns, "LONGEST_AWAY", 1000.0)
    hanging, broken = sent.station.start(location="Ramp"), sent.station.start(location="Yard")
    tried, goes_on, real = Event(), Event(), sending.choose

    def choose(tx: Connection, session_id: str, *given: Any, **more: Any) -> Sending | None:
        if session_id == broken.id:
            tried.set()
            raise ValueError("a bug")
        return real(tx, session_id, *given, **more)

    def hang(asked: Asked) -> None:
        if asked.body.get("location") == hanging.location:
            assert tried.wait(PATIENCE)
            assert goes_on.wait(PATIENCE)
        elif not tried.is_set():
            sent.sync._crew.put([broken.id])
        told.add(asked.body.get("status"))

    told: Memory[str | None] = Memory()
    monkeypatch.setattr(sending, "choose", choose)
    sent.server.instead = hang
    sent.sync.start()
    assert tried.wait(PATIENCE)
    goes_on.set()
    told.wait_until(lambda said: "PAUSED" in said)
