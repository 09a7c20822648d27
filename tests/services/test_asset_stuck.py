"""Assets that go no further by themselves: a person is told, decides, and nothing is sent twice because of that."""

from collections.abc import Iterator

import pytest

from services.assets.model import Asset, State
from services.assets.service import AssetService
from services.assets.worker import AssetWorker
from services.database.database import Database
from tests.fakes.register import FakeRegister, Fault
from tests.services.asset_bench import IT, AssetBench, begin

OTHER = "https://rt2.example.org"


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def bench(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    register.hold("KNOWN-1", "OLD-1")
    made = AssetBench(database, register)
    yield made
    made.stop()


def never_answered(bench: AssetBench, register: FakeRegister) -> Asset:
    """One that was sent three times in vain."""
    register.faults.extend([Fault.FAILS] * 3)
    begin(bench)
    bench.scan("ABC1")
    for sent, patience in ((1, 20), (2, 40), (3, 80)):
        bench.until(lambda rows, sent=sent: (rows[0].attempts, rows[0].state) == (sent, State.IN_DOUBT))
        bench.pass_by(6)
        ready = bench.clock.now()
        bench.until(lambda rows, ready=ready: rows[0].next_at is not None and rows[0].next_at > ready)
        bench.pass_by(patience)
    return bench.until(lambda rows: rows[0].needs_you)[0]


def in_doubt_elsewhere(bench: AssetBench, register: FakeRegister) -> FakeRegister:
    """One was sent without an answer, then the settings name another register, which is returned."""
    begin(bench)
    register.faults.append(Fault.LATE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    return move(bench, OTHER)


def move(bench: AssetBench, address: str, assets: FakeRegister | None = None) -> FakeRegister:
    bench.register = there = FakeRegister(address=address, assets=assets.assets if assets else {})
    if assets is None:
        there.hold("KNOWN-2", "OLD-2")
    bench.service.use()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)
    return there


def test_one_that_is_never_answered_needs_somebody_with_the_registers_words(
    bench: AssetBench, register: FakeRegister
) -> None:
    row = never_answered(bench, register)
    assert (row.state, row.why, row.tag) == (State.IN_DOUBT, "assets.why.unanswered", "W12-0001")
    assert (row.params["text"], row.params["n"]) == ("500 Internal Server Error", "3")
    bench.until(lambda _rows: bench.service.stuck().unanswered == 1)
    counts = bench.service.entering().counts
    assert (counts.waiting, counts.needs_you) == (0, 1)
    assert [line.asset.id for line in bench.service.needing_you()] == [row.id]


def test_it_is_looked_for_in_the_background_and_never_sent_by_itself(bench: AssetBench, register: FakeRegister) -> None:
    never_answered(bench, register)
    for _hour in range(3):
        looks = len(register.looked.all)
        bench.pass_by(3600)
        register.looked.wait_for(looks + 1)
        now = bench.clock.now()
        bench.until(lambda rows, now=now: rows[0].next_at is not None and rows[0].next_at > now)
    assert len(register.created.all) == 3
    register.hold("ABC1", "W12-0001", mark=bench.rows()[0].asset.id)
    bench.pass_by(3600)
    (row,) = bench.until_all(State.CREATED)
    assert (row.why, row.needs_you) == ("", False)
    bench.until(lambda _rows: bench.service.stuck().unanswered == 0)


def test_somebody_sends_it_again_and_it_is_looked_for_first(bench: AssetBench, register: FakeRegister) -> None:
    row = never_answered(bench, register)
    register.hold("ABC1", "W12-0001", mark=row.id)  # it came after all, and no look has shown it yet
    bench.service.retry([row.id], IT)
    bench.until_all(State.CREATED)
    assert len(register.created.all) == 3
    assert len(register.with_serial("ABC1")) == 1


def test_somebody_sends_it_again_once_where_it_is_not_there(bench: AssetBench, register: FakeRegister) -> None:
    row = never_answered(bench, register)
    bench.service.retry([row.id], IT)
    bench.until_all(State.CREATED)
    assert [(one.mark, one.tag) for one, _again in register.created.all] == [(row.id, "W12-0001")] * 4
    assert len(register.with_serial("ABC1")) == 1


def test_somebody_leaves_it_out_and_its_tag_is_never_given_again(bench: AssetBench, register: FakeRegister) -> None:
    row = never_answered(bench, register)
    assert bench.service.undo(row.id, IT).asset.state is State.UNDONE
    bench.scan("ABC2")
    assert ("W12-0001", "burned") in bench.log()
    assert bench.rows()[1].asset.tag == "W12-0002"


def test_what_may_be_in_an_old_register_says_so_and_is_asked_of_nobody(
    bench: AssetBench, register: FakeRegister
) -> None:
    there = in_doubt_elsewhere(bench, register)
    (row,) = bench.until(lambda rows: rows[0].needs_you)
    assert (row.state, row.why, row.params["server"]) == (State.IN_DOUBT, "assets.why.elsewhere", register.address)
    bench.until(lambda _rows: bench.service.stuck().elsewhere == {register.address: 1})
    counts = bench.service.entering().counts
    assert (counts.taken, counts.waiting, counts.needs_you) == (1, 0, 1)
    bench.pass_by(3600)
    bench.until(lambda _rows: bench.service.stuck().elsewhere == {register.address: 1})
    assert there.created.all == []


def test_with_the_register_of_now_it_is_looked_for_there_first(bench: AssetBench, register: FakeRegister) -> None:
    there = in_doubt_elsewhere(bench, register)
    (row,) = bench.until(lambda rows: rows[0].needs_you)
    there.hold("ABC1", "OLD-3")
    bench.service.retry([row.id], IT)
    (row,) = bench.until_all(State.EXISTS)
    assert (row.register, row.params["tag"], there.created.all) == (OTHER, "OLD-3", [])
    bench.until(lambda _rows: bench.service.stuck().elsewhere == {})


def test_where_the_register_of_now_does_not_know_it_it_is_made_there(bench: AssetBench, register: FakeRegister) -> None:
    there = in_doubt_elsewhere(bench, register)
    (row,) = bench.until(lambda rows: rows[0].needs_you)
    bench.service.retry([row.id], IT)
    bench.until_all(State.CREATED)
    assert [one.serial for one, _again in there.created.all] == ["ABC1"]


def test_back_at_its_register_it_goes_on_by_itself(bench: AssetBench, register: FakeRegister) -> None:
    in_doubt_elsewhere(bench, register)
    bench.until(lambda rows: rows[0].needs_you)
    register.arrive()
    again = move(bench, register.address, register)
    bench.pass_by(60)
    (row,) = bench.until_all(State.CREATED)
    assert (row.why, again.created.all) == ("", [])
    counts = bench.service.entering().counts
    assert (counts.taken, counts.created, counts.waiting, counts.needs_you) == (1, 1, 0, 0)


def test_in_the_stations_own_register_what_waited_for_another_is_made_at_once(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.away = True
    bench.scan("ABC1")
    bench.until(lambda _rows: bool(bench.service.status().words))
    bench.register = None
    bench.service.use()
    (row,) = bench.until(lambda rows: rows[0].needs_you)
    bench.service.retry([row.id], IT)
    (row,) = bench.until_all(State.CREATED)
    assert (row.tag, row.register, bench.log()[-1]) == ("W12-0001", "local", ("W12-0001", "used"))


def test_one_that_was_made_and_is_not_shown_is_told_and_looked_for_rarely(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.HIDDEN)
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].next_at is not None)
    for _look in range(4):
        next_at = bench.rows()[0].asset.next_at
        assert next_at is not None
        bench.pass_by((next_at - bench.clock.now()).total_seconds())
        bench.until(lambda rows, before=next_at: rows[0].next_at is not None and rows[0].next_at > before)
    (row,) = bench.until_all(State.CREATED)
    assert (row.why, row.params["remote_id"], row.needs_you) == ("assets.why.unshown", str(row.remote_id), True)
    register.arrive()
    bench.service.retry([row.id], IT)
    bench.until(lambda rows: rows[0].seen_at is not None and not rows[0].needs_you)


class _Going(AssetService):
    """Its worker ends as soon as it was looked at once."""

    gone: AssetWorker | None = None

    def __getattribute__(self, name: str) -> object:
        found: object = super().__getattribute__(name)
        if name == "_worker" and isinstance(found, AssetWorker):
            self._worker, self.gone = None, found
        return found


def test_a_worker_that_ends_while_somebody_asks_for_a_serial_breaks_nothing(bench: AssetBench) -> None:
    begin(bench)
    bench.service.__class__ = _Going
    assert bench.service.validate("FREE-1").asked
    assert isinstance(bench.service, _Going)
    assert bench.service.gone is not None
    bench.service.gone.stop()
