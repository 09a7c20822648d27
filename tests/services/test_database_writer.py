"""The writer: what it promises about order, about answers, and about what happens when the disk does not take it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine

from services.database import writer as writing
from services.database.jobs import Job
from services.database.sqlite import create_file, sqlite_engine
from services.database.upkeep import Upkeep
from services.database.writer import Writer
from services.errors import OutsideFailed, OutsideKind, Refused
from tests.fakes.commits import FULL, IO_ERROR, LOCKED, Commits
from tests.fakes.waiting import PATIENCE, Memory
from tests.support.log_errors import LogErrors


class Desk:
    """A writer on a real file with one table, what it answered, and its COMMITs in hand."""

    def __init__(self, path: Path) -> None:
        create_file(path)
        self.path = path
        self.engine: Engine = sqlite_engine(path)
        with self.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("CREATE TABLE scan (seq INTEGER PRIMARY KEY, id TEXT UNIQUE)")
        self.commits = Commits(self.engine)
        self.writer = Writer(self.engine)
        self.answers: Memory[str] = Memory()
        self.failures: Memory[tuple[str, Exception]] = Memory()
        self.troubles: Memory[tuple[OutsideKind | None, int]] = Memory()
        self.writer.trouble.listen(lambda fault, waiting: self.troubles.add((fault and fault.kind, waiting)))

    def scan(self, scan_id: str, *, must: bool = True, run: Callable[[Connection], None] | None = None) -> None:
        """Queue a scan; `run` does something before it is stored."""

        def store(tx: Connection, attempt: int) -> str:
            if run is not None:
                run(tx)
            if attempt == 1 or not is_stored(tx, scan_id):
                tx.exec_driver_sql("INSERT INTO scan (id) VALUES (?)", (scan_id,))
            return scan_id

        failed = partial(self._failed, scan_id)
        self.writer.post(Job(store, self.answers.add, failed, must=must, is_scan=must))

    def _failed(self, scan_id: str, error: Exception) -> None:
        self.failures.add((scan_id, error))

    def stored(self) -> list[str]:
        """What another process sees now, in order."""
        connection = dbapi2.connect(str(self.path))
        try:
            return [row[0] for row in connection.execute("SELECT id FROM scan ORDER BY seq")]
        finally:
            connection.close()


def is_stored(tx: Connection, scan_id: str) -> bool:
    return tx.exec_driver_sql("SELECT 1 FROM scan WHERE id = ?", (scan_id,)).first() is not None


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(writing, "PAUSE_SECONDS", 0.01)
    desk = Desk(tmp_path / "test.sqlite3")
    desk.writer.start()
    yield desk
    desk.commits.fail_always(None)
    desk.commits.let_go()
    desk.writer.stop()


def test_nothing_is_answered_before_its_commit_and_many_scans_share_one(desk: Desk) -> None:
    desk.commits.hold()
    desk.scan("first")
    assert desk.commits.reached.wait(PATIENCE)
    rest = [f"scan {number}" for number in range(40)]
    for scan_id in rest:
        desk.scan(scan_id)
    assert desk.answers.all == []
    assert desk.stored() == []
    desk.commits.let_go()
    assert desk.answers.wait_for(41) == ["first", *rest]
    assert desk.stored() == ["first", *rest]
    assert desk.commits.done == 2


def test_an_answered_scan_is_seen_by_others_at_once(desk: Desk) -> None:
    seen: Memory[list[str]] = Memory()
    desk.writer.post(
        Job(
            lambda tx, _attempt: tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('a')"),
            lambda _result: seen.add(desk.stored()),
            lambda error: desk.failures.add(("a", error)),
        )
    )
    assert seen.wait_for(1) == [["a"]]


def test_a_bug_in_one_job_does_not_harm_the_others(desk: Desk, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke")

    def broken(tx: Connection) -> None:
        tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('half')")
        raise ZeroDivisionError("a bug")

    desk.commits.hold()
    desk.scan("held")
    assert desk.commits.reached.wait(PATIENCE)
    desk.scan("before")
    desk.scan("broken", run=broken)
    desk.scan("wrong", run=lambda tx: tx.exec_driver_sql("SELECT nothing FROM nowhere").close())
    desk.scan("after")
    desk.commits.let_go()
    assert desk.answers.wait_for(3) == ["held", "before", "after"]
    assert [scan_id for scan_id, _error in desk.failures.wait_for(2)] == ["broken", "wrong"]
    assert desk.stored() == ["held", "before", "after"]
    assert desk.commits.done == 2


def test_two_that_are_called_together_share_a_commit_and_the_second_sees_the_first(desk: Desk) -> None:
    def store(tx: Connection, _attempt: int) -> None:
        tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('first')")

    def look(tx: Connection, _attempt: int) -> bool:
        return is_stored(tx, "first")

    before = desk.commits.done
    assert desk.writer.call_all(store, look) == [None, True]
    assert (desk.commits.done - before, desk.stored()) == (1, ["first"])


@pytest.mark.parametrize("wrong", [0, 1])
def test_of_two_that_are_called_together_one_that_is_refused_takes_nothing_of_the_other_back(
    desk: Desk, wrong: int
) -> None:
    def run(number: int) -> Callable[[Connection, int], None]:
        def store(tx: Connection, _attempt: int) -> None:
            tx.exec_driver_sql("INSERT INTO scan (id) VALUES (?)", (f"{number}",))
            if number == wrong:
                raise Refused("NO", "no")

        return store

    with pytest.raises(Refused, match="NO"):
        desk.writer.call_all(run(0), run(1))
    assert desk.stored() == [f"{1 - wrong}"]


def test_what_a_rule_refuses_writes_nothing(desk: Desk) -> None:
    def refuse(tx: Connection, _attempt: int) -> None:
        tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('refused')")
        raise Refused("NO", "common.no")

    with pytest.raises(Refused):
        desk.writer.call(refuse)
    assert desk.stored() == []


def test_scans_wait_in_order_while_the_disk_is_full_and_acts_are_told(desk: Desk) -> None:
    desk.commits.fail_always(FULL)
    desk.scan("first")
    assert desk.troubles.wait_for(1) == [(OutsideKind.DISK_FULL, 1)]
    for number in range(200):
        desk.scan(f"scan {number}")
    with pytest.raises(OutsideFailed) as failed:
        desk.writer.call(lambda tx, _attempt: tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('act')"))
    assert failed.value.kind is OutsideKind.DISK_FULL
    desk.troubles.wait_until(lambda told: told[-1] == (OutsideKind.DISK_FULL, 201))
    assert desk.answers.all == []
    assert desk.stored() == []
    desk.commits.fail_always(None)
    expected = ["first", *(f"scan {number}" for number in range(200))]
    assert desk.answers.wait_for(201) == expected
    assert desk.stored() == expected
    assert desk.troubles.wait_until(lambda told: told[-1] == (None, 0))


def test_what_must_be_stored_and_is_no_scan_waits_too_and_is_not_counted_among_scans(desk: Desk) -> None:
    stored: Memory[None] = Memory()
    desk.commits.fail_always(FULL)
    desk.writer.post(Job(lambda _tx, _attempt: None, stored.add, stored.add, must=True))
    assert desk.troubles.wait_for(1) == [(OutsideKind.DISK_FULL, 0)]
    desk.scan("first")
    desk.troubles.wait_until(lambda told: told[-1] == (OutsideKind.DISK_FULL, 1))
    desk.commits.fail_always(None)
    assert stored.wait_for(1) == [None]


def test_a_scan_stored_by_a_commit_that_reported_an_error_is_not_stored_twice(desk: Desk) -> None:
    desk.commits.fail(IO_ERROR, stored=True)
    desk.scan("in doubt")
    assert desk.answers.wait_for(1) == ["in doubt"]
    assert desk.stored() == ["in doubt"]
    assert desk.failures.all == []
    assert desk.troubles.wait_for(2) == [(OutsideKind.DISK_ERROR, 1), (None, 0)]


def test_a_scan_that_the_failed_commit_did_not_store_is_stored_by_the_next(desk: Desk) -> None:
    desk.commits.fail(IO_ERROR)
    desk.scan("again")
    assert desk.answers.wait_for(1) == ["again"]
    assert desk.stored() == ["again"]


def test_an_act_that_cannot_look_itself_up_is_never_done_twice(desk: Desk) -> None:
    desk.commits.fail(IO_ERROR, stored=True)

    def act(tx: Connection, _attempt: int) -> None:
        tx.exec_driver_sql("INSERT INTO scan (id) VALUES (hex(randomblob(8)))")

    with pytest.raises(OutsideFailed) as failed:
        desk.writer.call(act, looks_up=False)
    assert failed.value.kind is OutsideKind.DISK_ERROR
    assert len(desk.stored()) == 1


def test_an_act_that_looks_itself_up_is_settled_at_its_second_attempt(desk: Desk) -> None:
    desk.commits.fail(IO_ERROR, stored=True)

    def act(tx: Connection, attempt: int) -> str:
        if attempt > 1 and is_stored(tx, "act"):
            return "was stored"
        tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('act')")
        return "stored now"

    assert desk.writer.call(act) == "was stored"
    assert desk.stored() == ["act"]


def test_who_loses_a_race_is_run_again_and_nobody_hears_of_it(desk: Desk) -> None:
    for _ in range(5):
        desk.commits.fail(LOCKED)
    desk.scan("a")
    desk.scan("b")
    assert desk.answers.wait_for(2) == ["a", "b"]
    assert desk.stored() == ["a", "b"]
    assert desk.troubles.all == []


def test_an_act_is_told_when_another_process_holds_the_database_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BUSY_PATIENCE", 0.0)
    desk.commits.fail_always(LOCKED)
    with pytest.raises(OutsideFailed) as failed:
        desk.writer.call(lambda tx, _attempt: tx.exec_driver_sql("INSERT INTO scan (id) VALUES ('act')"))
    assert failed.value.kind is OutsideKind.DATABASE_BUSY


def test_stopping_while_the_disk_is_full_ends_and_tells(desk: Desk) -> None:
    desk.commits.fail_always(FULL)
    desk.scan("first")
    desk.troubles.wait_for(1)
    desk.scan("second")
    desk.writer.stop()
    assert [scan_id for scan_id, _error in desk.failures.all] == ["first", "second"]
    assert {type(error) for _id, error in desk.failures.all} == {OutsideFailed}
    assert desk.answers.all == []


def many(desk: Desk, tried: list[int]) -> list[str]:
    """As many scans as three commits hold, behind one that fails; `tried` gets the number of each that is run."""
    desk.scan("first")
    desk.troubles.wait_for(1)
    names = [f"scan {number}" for number in range(3 * writing.LARGEST_BATCH)]
    for number, name in enumerate(names):
        desk.scan(name, run=lambda _tx, number=number: tried.append(number))  # type: ignore[misc]
    return ["first", *names]


def test_stopping_gives_up_what_a_failing_database_keeps_waiting_and_tells_each(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CLOSE_SECONDS", 0.0)
    desk.commits.fail_always(FULL)
    tried: list[int] = []
    waiting = many(desk, tried)
    desk.writer.stop()
    assert [scan_id for scan_id, _error in desk.failures.all] == waiting
    assert {type(error) for _id, error in desk.failures.all} == {OutsideFailed}
    assert len(set(tried)) <= writing.LARGEST_BATCH, "the others were never tried"


def test_stopping_tries_each_batch_while_there_is_time(desk: Desk) -> None:
    desk.commits.fail_always(FULL)
    tried: list[int] = []
    waiting = many(desk, tried)
    desk.writer.stop()
    assert [scan_id for scan_id, _error in desk.failures.all] == waiting
    assert set(tried) == set(range(len(waiting) - 1))


def test_stopping_waits_for_a_database_that_is_slow_and_does_not_fail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CLOSE_SECONDS", 0.0)
    desk.commits.hold()
    desk.scan("first")
    assert desk.commits.reached.wait(PATIENCE)
    for number in range(3 * writing.LARGEST_BATCH):
        desk.scan(f"scan {number}")
    stopping = Thread(target=desk.writer.stop, name="stopping")
    stopping.start()
    desk.commits.let_go()
    stopping.join(PATIENCE)
    assert len(desk.stored()) == 1 + 3 * writing.LARGEST_BATCH
    assert desk.failures.all == []


def test_stopping_stores_what_waits(desk: Desk) -> None:
    desk.commits.hold()
    desk.scan("first")
    assert desk.commits.reached.wait(PATIENCE)
    for number in range(150):
        desk.scan(f"scan {number}")
    stopping = Thread(target=desk.writer.stop, name="stopping")
    stopping.start()
    desk.commits.let_go()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()
    assert len(desk.stored()) == 151
    assert len(desk.answers.all) == 151


def test_nobody_waits_for_a_writer_that_has_ended(desk: Desk) -> None:
    desk.writer.stop()
    with pytest.raises(RuntimeError, match="closed"):
        desk.scan("late")
    with pytest.raises(RuntimeError, match="closed"):
        desk.writer.call(lambda _tx, _attempt: None)


def test_a_job_posted_by_the_last_answer_is_still_done(desk: Desk) -> None:
    first = Job(lambda _tx, _attempt: None, lambda _result: desk.scan("follows"), lambda _error: None)
    desk.writer.post(first)
    desk.writer.stop()
    assert desk.stored() == ["follows"]


def test_the_writer_refuses_to_wait_for_itself(desk: Desk, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke")
    with pytest.raises(RuntimeError, match="wait for itself"):
        desk.writer.call(lambda _tx, _attempt: desk.writer.call(lambda _tx, _attempt: None))


def test_listeners_that_break_do_not_end_the_writer(desk: Desk, log_errors: LogErrors) -> None:
    log_errors.expect("telling the database's trouble broke", "telling what the writer did broke")

    def broken(*_told: object) -> None:
        raise ZeroDivisionError

    desk.writer.trouble.listen(broken)
    desk.commits.fail(FULL)
    desk.commits.fail(FULL)
    desk.writer.post(Job(lambda _tx, _attempt: None, broken, broken, must=True))
    desk.scan("after")
    assert desk.answers.wait_for(1) == ["after"]


def test_a_commit_that_fails_for_no_known_reason_is_tried_job_by_job(desk: Desk, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke its commit")
    desk.commits.hold()
    desk.scan("held")
    assert desk.commits.reached.wait(PATIENCE)
    desk.scan("fails alone too")
    desk.scan("innocent")
    desk.commits.fail(None)
    for _ in range(2):  # together, then the first of the two alone
        desk.commits.fail("nobody knows this error")
    desk.commits.let_go()
    assert desk.answers.wait_for(2) == ["held", "innocent"]
    assert [scan_id for scan_id, _error in desk.failures.wait_for(1)] == ["fails alone too"]
    assert desk.stored() == ["held", "innocent"]


class Looking(Upkeep):
    """Looks into the database at rest, in a transaction whose COMMIT fails the first time."""

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self.failed: Memory[None] = Memory()

    def at_rest(self, connection: Connection) -> None:
        if not self.failed.all:
            self._commits.fail(IO_ERROR)
        try:
            with connection.begin():
                connection.exec_driver_sql("SELECT 1").close()
        finally:
            self.failed.add(None)


def test_upkeep_that_breaks_off_in_a_transaction_harms_no_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "IDLE_SECONDS", 0.01)
    desk = Desk(tmp_path / "test.sqlite3")
    looking = Looking(desk.commits)
    desk.writer = Writer(desk.engine, looking)
    desk.writer.start()
    looking.failed.wait_for(1)
    desk.scan("after")
    assert desk.answers.wait_for(1) == ["after"]
    desk.writer.stop()
    assert desk.stored() == ["after"]
    assert desk.failures.all == []


class Broken(Upkeep):
    """Upkeep with a bug, wherever it can have one."""

    def rescued_or_kept(self, connection: Connection | None, fault: OutsideFailed | None) -> bool:
        raise ZeroDivisionError

    def trouble(self) -> OutsideFailed | None:
        raise ZeroDivisionError


def test_upkeep_with_a_bug_does_not_end_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors
) -> None:
    log_errors.expect("rescuing the database broke", "looking for the database's trouble broke")
    monkeypatch.setattr(writing, "PAUSE_SECONDS", 0.01)
    desk = Desk(tmp_path / "test.sqlite3")
    desk.writer = Writer(desk.engine, Broken())
    desk.writer.start()
    desk.commits.fail(FULL)
    for scan_id in ("first", "second"):
        desk.scan(scan_id)
    assert desk.answers.wait_for(2) == ["first", "second"]
    desk.writer.stop()
    assert desk.stored() == ["first", "second"]


def test_who_comes_after_the_trouble_is_told_of_it(desk: Desk) -> None:
    desk.commits.fail_always(FULL)
    desk.scan("first")
    desk.troubles.wait_for(1)
    late: Memory[tuple[str, int]] = Memory()
    desk.writer.trouble.listen(lambda fault, waiting: late.add((fault.words if fault else "", waiting)))
    assert late.all == [("database.disk_full", 1)]
    desk.commits.fail_always(None)
    assert late.wait_for(2)[1] == ("", 0)
