"""Assets on their way into a register that may be away, slow or wrong: each serial is there once, with its tag."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.assets.model import State
from services.assets.ports import Health
from services.assets.service import Retried
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.printing.model import JobState
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.fakes.printers import PAPER_OUT
from tests.fakes.register import FakeRegister, Fault
from tests.fakes.waiting import Memory
from tests.services.asset_bench import IT, AssetBench, begin


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def bench(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    register.hold("KNOWN-1", "OLD-1")
    made = AssetBench(database, register, "zebra")
    made.printing.service.start()
    yield made
    made.stop()


@pytest.fixture
def local(database: Database) -> Iterator[AssetBench]:
    """One whose register is its own."""
    made = AssetBench(database, None, "zebra")
    yield made
    made.stop()


@pytest.fixture
def empty(database: Database) -> Iterator[AssetBench]:
    """One whose register has nothing in it."""
    made = AssetBench(database, FakeRegister())
    yield made
    made.stop()


def test_what_is_scanned_is_created_with_its_tag_and_label(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    for code in ("ABC1", "ABC2", "ABC3"):
        bench.scan(code)
    rows = bench.until_all(State.CREATED)
    bench.until(lambda _rows: all(line.label for line in bench.rows()))
    bench.printing.over([line.label for line in bench.rows() if line.label])
    assert [row.tag for row in rows] == ["W12-0001", "W12-0002", "W12-0003"]
    assert [register.assets[row.remote_id].tag for row in rows if row.remote_id] == [row.tag for row in rows]
    assert bench.printing.printers["zebra"].sent.all == [row.tag for row in rows]
    bench.until(lambda rows: all(row.seen_at for row in rows))


def test_while_the_register_is_away_the_batch_goes_on_and_rows_wait(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.away = True
    answers = [bench.scan(code) for code in ("ABC1", "ABC2")]
    assert {one.outcome.reason for one in answers} == {Reason.ASSET_TAKEN}
    bench.until(lambda _rows: bench.service.status().words == "rt.unreachable")
    assert {state for _serial, _tag, state in bench.states()} == {State.WAITING}
    register.away = False
    bench.service.wake(hurry=True)
    bench.until_all(State.CREATED)
    bench.until(lambda _rows: bench.service.status().words == "")


def test_a_serial_that_the_register_holds_is_refused_at_the_scan(bench: AssetBench) -> None:
    begin(bench)
    answer = bench.scan("known-1")
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.DUPLICATE, Reason.ASSET_IN_REGISTER)
    assert (answer.outcome.params["tag"], answer.outcome.params["remote_id"]) == ("OLD-1", "1")


def test_one_that_came_into_the_register_meanwhile_needs_you_and_its_tag_goes_to_the_next(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    held = register.hold("ABC1", "OLD-2")
    bench.scan("ABC1")
    (row,) = bench.until(lambda rows: rows[0].state is State.EXISTS)
    assert (row.tag, row.params["tag"], row.params["remote_id"]) == ("", "OLD-2", str(held.remote_id))
    bench.scan("ABC2")
    assert bench.states()[1][1] == "W12-0001"
    assert len(register.with_serial("ABC1")) == 1


def test_an_answer_that_is_lost_after_it_was_done_is_found_by_its_mark(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.LOST_AFTER)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    (row,) = bench.until_all(State.CREATED)
    assert row.tag == "W12-0001"
    assert len(register.with_serial("ABC1")) == 1
    assert len(register.created.all) == 1


def test_one_that_came_late_is_found_by_the_second_look_and_not_sent_again(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.LATE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    looks = len(register.looked.all)
    bench.pass_by(6)
    register.looked.wait_for(looks + 1)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    register.arrive()
    bench.pass_by(20)
    bench.until_all(State.CREATED)
    assert len(register.created.all) == 1


def test_one_that_never_came_is_sent_again_with_the_same_mark_and_tag(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.LOST_BEFORE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    bench.pass_by(20)
    bench.until_all(State.CREATED)
    (first, again), (second, twice) = register.created.all
    assert (first.mark, first.tag, again, twice) == (second.mark, second.tag, False, True)
    assert len(register.with_serial("ABC1")) == 1


def test_a_look_that_is_answered_when_a_register_stirs_again_does_not_send_it_twice(
    bench: AssetBench, register: FakeRegister
) -> None:
    """It stood still with the asset before it, and with the look; the look is the faster one."""
    begin(bench)
    register.faults.append(Fault.LATE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    register.open.clear()
    looks = len(register.looked.all)
    bench.pass_by(6)
    register.looked.wait_for(looks + 1)
    bench.clock.advance(100)
    register.open.set()
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    register.arrive()
    bench.pass_by(60)
    bench.until_all(State.CREATED)
    assert len(register.with_serial("ABC1")) == 1


def test_the_first_look_after_a_register_was_away_does_not_send_it_twice(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.LATE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    register.away = True
    bench.pass_by(6)
    bench.until(lambda _rows: bool(bench.service.status().words))
    bench.clock.advance(100)
    bench.service.wake(hurry=True)
    bench.until(lambda rows: rows[0].sent_at == bench.clock.now())
    register.away = False
    bench.service.wake(hurry=True)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    register.arrive()
    bench.pass_by(60)
    bench.until_all(State.CREATED)
    assert len(register.with_serial("ABC1")) == 1


def test_a_crash_while_it_was_sent_leaves_it_in_doubt_and_is_settled_after_the_start(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.open.clear()
    bench.scan("ABC1")
    register.looked.wait_until(lambda looks: any(one.serial == "ABC1" for look, _canary in looks for one in look))
    register.faults.append(Fault.LOST_AFTER)
    register.open.set()
    bench.until_all(State.IN_DOUBT)
    bench.service.stop()
    bench.register = again = FakeRegister(assets=register.assets)
    bench.service = bench.make()
    bench.clock.advance(6)
    begin(bench)
    bench.until_all(State.CREATED)
    assert again.created.all == []


def test_two_stations_that_made_the_same_serial_at_once_are_told(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.before_create = lambda _asset: _hold_once(register)
    bench.scan("ABC1")
    (row,) = bench.until(lambda rows: bool(rows[0].why))
    assert (row.state, row.why, row.needs_you) == (State.CREATED, "assets.why.twice", True)
    assert "B-1" in str(row.params["others"])


def test_one_refusal_proves_nothing_and_two_need_somebody(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.faults.extend([Fault.REFUSED, Fault.NONE, Fault.REFUSED, Fault.REFUSED])
    bench.scan("ABC1")
    (row,) = bench.until(lambda rows: rows[0].attempts == 1 and rows[0].state is State.WAITING)
    assert "Permission Denied" in Catalogue("en").say(row.why, **row.params), "the first one says why, too"
    assert not row.needs_you
    bench.pass_by(4)
    (row,) = bench.until_all(State.CREATED)
    assert row.why == ""
    bench.scan("ABC2")
    bench.until(lambda rows: rows[1].attempts == 1 and rows[1].state is State.WAITING)
    bench.pass_by(4)
    row = bench.until(lambda rows: rows[1].state is State.REFUSED)[1]
    assert (row.needs_you, row.params["text"], row.tag) == (True, "Permission Denied", "W12-0002")
    bench.service.retry([row.id], IT)
    bench.until_all(State.CREATED)


def test_one_401_proves_nothing_and_a_token_that_does_not_count_stops_the_queue(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.SIGN_IN)
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].state is State.WAITING and rows[0].next_at is not None)
    bench.pass_by(4)
    bench.until_all(State.CREATED)
    register.faults.append(Fault.SIGN_IN)
    register.stands = Health("rt.sign_in", {}, sign_in=True)
    bench.scan("ABC2")
    bench.until(lambda _rows: bench.service.status().words == "rt.sign_in")
    register.stands = Health()
    bench.pass_by(4)
    bench.service.wake(hurry=True)
    bench.until_all(State.CREATED)


def test_an_empty_register_gets_one_asset_first_and_then_the_others(empty: AssetBench) -> None:
    register = empty.register
    assert register is not None
    begin(empty)
    register.open.clear()
    for code in ("ABC1", "ABC2", "ABC3"):
        empty.scan(code)
    register.open.set()
    empty.until_all(State.CREATED)
    first_look_of_two = next(
        place for place, (sought, canary) in enumerate(register.looked.all) if canary and sought[0].serial == "ABC2"
    )
    assert first_look_of_two > 0
    assert sorted(one.tag for one in register.assets.values()) == ["W12-0001", "W12-0002", "W12-0003"]


def test_where_the_first_asset_is_not_shown_no_second_one_is_sent(empty: AssetBench) -> None:
    register = empty.register
    assert register is not None
    begin(empty)
    register.faults.append(Fault.HIDDEN)
    empty.scan("ABC1")
    empty.until_all(State.CREATED)
    empty.scan("ABC2")
    empty.until(lambda _rows: empty.service.status().words == "assets.register.blind")
    assert [one.serial for one, _again in register.created.all] == ["ABC1"]
    register.arrive()
    empty.service.wake(hurry=True)
    empty.until_all(State.CREATED)


def test_what_stands_as_sent_at_the_start_is_in_doubt_and_looked_for(bench: AssetBench, register: FakeRegister) -> None:
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)
    register.away = True
    bench.scan("ABC1")
    bench.service.stop()
    (line,) = bench.rows()
    bench.station.database.write(lambda tx: tx.exec_driver_sql("UPDATE asset SET state = 'sent', attempts = 1"))
    register.hold("ABC1", line.asset.tag, mark=line.asset.id)
    bench.register = again = FakeRegister(assets=register.assets)
    bench.service = bench.make()
    bench.service.start()
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    bench.until_all(State.CREATED)
    assert again.created.all == []


def test_a_look_that_fails_sends_nothing(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.look_faults.append(OutsideFailed(OutsideKind.NETWORK, "rt.shows_nothing", retry=True))
    bench.scan("ABC1")
    bench.until(lambda _rows: bench.service.status().words == "rt.shows_nothing")
    assert register.created.all == []
    bench.service.wake(hurry=True)
    bench.until_all(State.CREATED)


def test_a_tag_that_somebody_else_gave_stops_the_sequence_until_it_goes_on(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.hold("FOREIGN", "W12-0001")
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].state is State.UNTAGGED)
    stopped = bench.service.tags.stopped()
    assert stopped is not None
    assert stopped.tag == "W12-0001"
    assert bench.scan("ABC2").outcome.reason is Reason.ASSET_NO_TAG
    assert bench.service.tags.resumes_at() == 2
    bench.service.tags.go_on(2, IT)
    rows = bench.until_all(State.CREATED)
    assert [row.tag for row in rows] == ["W12-0002", "W12-0003"]
    assert ("W12-0001", "burned") in bench.log()
    assert ("W12-0001", "stopped") in bench.log()


def test_tags_that_the_register_holds_before_the_first_one_is_given_stop_the_sequence(
    bench: AssetBench, register: FakeRegister
) -> None:
    register.hold("FOREIGN", "W12-0001")
    begin(bench)
    assert bench.scan("ABC1").outcome.reason is Reason.ASSET_NO_TAG
    assert register.created.all == []


def test_what_is_taken_back_before_its_label_is_printed_gets_none(local: AssetBench) -> None:
    local.service.start()
    local.scan("ABC1")
    local.until(lambda _rows: bool(local.rows()[0].label))
    local.service.undo_last(IT)
    (line,) = local.rows()
    assert line.label is not None
    assert line.label.state is JobState.CANCELLED
    assert local.log()[-1] == ("W12-0001", "given_back")


def test_a_tag_that_a_printer_has_is_not_given_again(local: AssetBench) -> None:
    local.printing.service.start()
    local.service.start()
    local.scan("ABC1")
    local.until(lambda _rows: bool(local.rows()[0].label))
    local.printing.over([line.label for line in local.rows() if line.label])
    local.service.undo_last(IT)
    local.scan("ABC2")
    assert local.log()[2] == ("W12-0001", "burned")
    assert local.states()[1][1] == "W12-0002"


def test_trying_all_once_more_takes_what_pauses_too_and_says_how_many_of_what(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.append(Fault.REFUSED)
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].state is State.WAITING and rows[0].next_at is not None)
    assert bench.service.retry_all(IT) == Retried(again=0, now=1, others=0)
    bench.until_all(State.CREATED)  # and the clock stands still
    register.faults.append(Fault.LOST_BEFORE)
    bench.scan("ABC2")
    bench.until(lambda rows: rows[1].state is State.IN_DOUBT)
    assert bench.service.retry_all(IT) == Retried(again=0, now=0, others=1), "a look that comes too early shows nothing"
    batch = bench.service.finish(IT)
    assert bench.service.retry_all(IT, batch.id) == Retried(0, 0, 1)
    assert bench.service.retry_all(IT, "another") == Retried(0, 0, 0)


def test_one_that_is_there_already_keeps_no_other_from_being_tried(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    _is_there(bench, register, "THERE-1")
    with pytest.raises(Refused, match="ASSET_KNOWN"):  # nothing else is there to try
        bench.service.retry_all(IT)
    _is_there(bench, register, "THERE-2")
    assert bench.service.retry_all(IT) == Retried(again=0, now=0, others=0, known=2), "no one reason is that of both"
    register.faults.append(Fault.REFUSED)
    bench.scan("ABC1")
    bench.until(lambda rows: rows[2].state is State.WAITING and rows[2].next_at is not None)
    assert bench.service.retry_all(IT) == Retried(again=0, now=1, others=0, known=2)
    bench.until(lambda rows: rows[2].state is State.CREATED)  # and the clock stands still


def _is_there(bench: AssetBench, register: FakeRegister, serial: str) -> None:
    register.hold(serial, f"OLD-{serial}")
    bench.scan(serial)
    bench.until(lambda rows: rows[-1].state is State.EXISTS)


def test_what_somebody_corrects_while_it_is_looked_for_is_looked_for_once_more(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.hold("THERE-1", "OLD-5")
    register.open.clear()
    bench.scan("ABC1")
    register.looked.wait_until(lambda looks: any(one.serial == "ABC1" for look, _canary in looks for one in look))
    (line,) = bench.rows()
    bench.service.change(line.asset.id, "THERE-1", line.asset.fields, IT)
    register.open.set()
    (row,) = bench.until(lambda rows: rows[0].state is State.EXISTS)
    assert (row.serial, row.params["tag"]) == ("THERE-1", "OLD-5")
    assert register.created.all == []


def test_where_the_register_takes_nothing_it_is_told_and_not_asked_again_and_again(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.faults.extend([Fault.REFUSED] * 20)
    register.stands = Health("rt.no_create", {"text": "Devices"})
    for code in ("ABC1", "ABC2"):
        bench.scan(code)
    bench.until(lambda _rows: bench.service.status().words == "rt.no_create")
    assert {state for _serial, _tag, state in bench.states()} <= {State.WAITING, State.SENT}
    assert bench.rows()[0].asset.attempts <= 1, "what says nothing of the asset is no attempt"
    register.faults.clear()
    register.stands = Health()
    bench.pass_by(4)
    bench.service.wake(hurry=True)
    bench.until_all(State.CREATED)


def test_why_a_label_did_not_come_is_still_told_after_the_second_look(database: Database) -> None:
    register = FakeRegister()
    register.hold("KNOWN-1", "OLD-1")
    bench = AssetBench(database, register)
    try:
        begin(bench)
        bench.scan("ABC1")
        bench.until(lambda rows: bool(rows[0].seen_at and rows[0].label_why))
        assert bench.rows()[0].asset.label_why == "printing.refused.no_printer"
    finally:
        bench.stop()


def test_without_a_tag_to_give_nothing_is_written_over_and_over(bench: AssetBench, register: FakeRegister) -> None:
    register.away = True
    bench.service.start()
    bench.until(lambda _rows: bool(bench.service.status().words))
    assert bench.scan("ABC1").outcome.reason is Reason.ASSET_NO_TAG
    written: Memory[int] = Memory()
    bench.station.database.on_commit(lambda: written.add(1))
    for _look in range(20):
        bench.service.wake()
        bench.station.settled()
    assert len(written.all) <= 20, "no more than the looks of this test themselves"


def test_several_are_tried_again_each_by_itself(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.hold("ABC1", "OLD-2")
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].state is State.EXISTS)
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    bench.scan("ABC2")
    bench.until(lambda rows: rows[1].attempts == 1 and rows[1].state is State.WAITING)
    bench.pass_by(4)
    bench.until(lambda rows: rows[1].state is State.REFUSED)
    tried = bench.service.retry([line.asset.id for line in bench.rows()], IT)
    assert [line.asset.serial for line in tried] == ["ABC2"]
    bench.until(lambda rows: rows[1].state is State.CREATED)
    with pytest.raises(Refused, match="ASSET_KNOWN"):
        bench.service.retry([bench.rows()[0].asset.id], IT)


def _hold_once(register: FakeRegister) -> None:
    if not register.with_serial("ABC1"):
        register.hold("ABC1", "B-1")


def test_a_label_that_did_not_come_leaves_its_asset_created(bench: AssetBench) -> None:
    bench.printing.printers["zebra"].tells.append(PAPER_OUT)
    begin(bench)
    bench.scan("ABC1")
    bench.until(lambda _rows: any(line.label and line.label.state is JobState.FAILED for line in bench.rows()))
    (line,) = bench.rows()
    assert line.asset.state is State.CREATED
    assert line.label is not None
    assert line.label.needs_look


def test_a_serial_whose_asset_was_deleted_in_the_register_is_told_and_left_to_the_person(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    bench.scan("ABC1")
    (row,) = bench.until_all(State.CREATED)
    with pytest.raises(Refused, match="NOT_DELETED"):
        bench.service.release("ABC1", IT)
    assert row.remote_id is not None
    register.assets[row.remote_id] = replace(register.assets[row.remote_id], deleted=True)
    assert bench.scan("ABC1").outcome.reason is Reason.ASSET_KNOWN
    found = bench.service.validate("ABC1")
    assert (found.deleted, found.known and found.known.tag) == (True, "W12-0001")
    bench.service.release("ABC1", IT)
    bench.scan("ABC1")
    rows = bench.until(lambda rows: rows[-1].state is State.CREATED)
    assert [(one.tag, one.state) for one in rows] == [("", State.UNDONE), ("W12-0002", State.CREATED)]
    assert ("W12-0001", "burned") in bench.log()


def test_a_serial_can_be_asked_for_without_entering_it(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    held = register.hold("LATER-1", "OLD-9")
    assert bench.service.validate("FREE-1").known is None
    found = bench.service.validate("later-1")
    assert found.known is not None
    assert (found.known.tag, found.known.remote_id) == ("OLD-9", held.remote_id)
    assert bench.rows() == []
