"""The label of an asset is that of the tag that it has: it comes once, also where the asset had another tag before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.assets.labelling import Labelling, wanted_for
from services.assets.model import Asset, State
from services.database import asset_store, known_asset_store, print_store
from services.database.database import Database
from services.identity.by import By
from services.printing.model import JobList, JobState, Outcome, PrintJob, Result
from tests.fakes.register import FakeRegister, Fault
from tests.services.asset_bench import IT, AssetBench, begin
from tests.support.plans import statements_of_sql


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def bench(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    """One whose labels come before the register has the assets."""
    register.hold("KNOWN-1", "OLD-1")
    made = AssetBench(database, register, "zebra")
    made.label_first = True
    yield made
    made.stop()


def labelled(bench: AssetBench) -> list[str]:
    """The tags on labels that were asked for and not withdrawn, in their order."""
    lists = (bench.printing.listed(which) for which in JobList)
    jobs = {(tag, state) for one in lists for tag, state in one if state is not JobState.CANCELLED}
    return sorted(tag for tag, _state in jobs)


def scan_with_label(bench: AssetBench, register: FakeRegister, code: str) -> Asset:
    """An asset whose label was asked for, while the register is away."""
    register.away = True
    bench.scan(code)
    bench.until(lambda _rows: bool(bench.rows()[-1].label))
    return bench.rows()[-1].asset


def reach(bench: AssetBench, register: FakeRegister) -> None:
    """The register is there again, and asked at once."""
    register.away = False
    bench.service.wake(hurry=True)


def go_on_after_a_foreign_tag(bench: AssetBench, register: FakeRegister) -> None:
    register.hold("FOREIGN", "W12-0001")
    reach(bench, register)
    bench.until(lambda rows: rows[0].state is State.UNTAGGED)
    bench.service.tags.go_on(2, IT)
    bench.until_all(State.CREATED)
    bench.until(lambda _rows: bool(bench.rows()[0].label))


def test_with_another_tag_its_label_comes_too(bench: AssetBench, register: FakeRegister) -> None:
    bench.printing.service.start()
    begin(bench)
    scan_with_label(bench, register, "ABC1")
    bench.printing.over([line.label for line in bench.rows() if line.label])
    go_on_after_a_foreign_tag(bench, register)
    bench.printing.over([line.label for line in bench.rows() if line.label])
    assert bench.printing.printers["zebra"].sent.all == ["W12-0001", "W12-0002"]


def test_a_label_that_waits_is_withdrawn_when_its_tag_is_somebody_elses(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    scan_with_label(bench, register, "ABC1")
    go_on_after_a_foreign_tag(bench, register)
    assert labelled(bench) == ["W12-0002"]


def test_one_that_gets_its_own_tag_back_gets_its_label_after_all(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    before = scan_with_label(bench, register, "ABC1")
    held = register.hold("ABC1", "OLD-2")
    reach(bench, register)
    (row,) = bench.until_all(State.EXISTS)
    assert labelled(bench) == []
    register.assets[held.remote_id] = replace(held, deleted=True)
    assert bench.service.release("ABC1", IT).known is None  # the copy may have learned first that it is gone
    bench.service.retry([row.id], IT)
    (after,) = bench.until_all(State.CREATED)
    bench.until(lambda _rows: labelled(bench) == ["W12-0001"])
    assert (after.tag, after.label == before.label) == ("W12-0001", False)


def test_a_label_asked_for_and_not_noted_before_a_crash_is_one_label(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    register.away = True
    bench.service.stop()
    bench.scan("ABC1")
    (line,) = bench.rows()
    bench.printing.service.ask([wanted_for(line.asset)], IT, ids=[line.asset.label])
    register.away = False
    bench.register = FakeRegister(assets=register.assets)
    bench.service = bench.make()
    begin(bench)
    bench.until_all(State.CREATED)
    assert bench.printing.listed(JobList.WAITING) == [("W12-0001", JobState.WAITING)]


def test_what_was_asked_for_an_old_tag_is_not_noted_for_the_new_one(bench: AssetBench, register: FakeRegister) -> None:
    begin(bench)
    before = scan_with_label(bench, register, "ABC1")
    register.hold("FOREIGN", "W12-0001")
    reach(bench, register)
    bench.until(lambda rows: rows[0].state is State.UNTAGGED)
    bench.service.stop()
    bench.service.tags.go_on(2, IT)
    bench.service.retry([before.id], IT)
    bench.station.database.write(lambda tx: asset_store.labelled(tx, [before], bench.clock.now()))
    assert [line.label for line in bench.rows()] == [None]
    bench.register = FakeRegister(assets=register.assets)
    bench.service = bench.make()
    begin(bench)
    bench.until(lambda _rows: labelled(bench) == ["W12-0002"])


def test_when_an_earlier_call_came_to_be_its_tag_is_printed_and_that_of_now_is_not(
    bench: AssetBench, register: FakeRegister
) -> None:
    """It was sent with W12-0001, whose label was withdrawn when another asset had its serial; W12-0002 waits."""
    begin(bench)
    register.faults.append(Fault.LATE)
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.until(lambda _rows: labelled(bench) == ["W12-0001"])
    held = register.hold("ABC1", "OLD-2")
    bench.pass_by(bench.pauses.first_look.total_seconds())
    (row,) = bench.until_all(State.EXISTS)
    assert labelled(bench) == []
    register.assets[held.remote_id] = replace(held, deleted=True)
    assert bench.service.release("ABC1", IT).deleted
    register.away = True
    bench.service.retry([row.id], IT)
    bench.until(lambda _rows: labelled(bench) == ["W12-0002"])
    register.arrive()
    reach(bench, register)
    (after,) = bench.until_all(State.CREATED)
    bench.until(lambda _rows: labelled(bench) == ["W12-0001"])
    assert after.tag == "W12-0001"


class TakenBack:
    """A print queue at which each asset is taken back just before its label is asked for."""

    def __init__(self, bench: AssetBench) -> None:
        self._bench = bench
        self.labels_a_page = bench.printing.service.labels_a_page

    def ask(self, *asked: Any, **named: Any) -> Sequence[PrintJob]:
        self._bench.service.undo(self._bench.rows()[0].asset.id, IT)
        return self._bench.printing.service.ask(*asked, **named)


def test_no_label_is_printed_of_an_asset_that_is_taken_back_while_it_is_asked_for(bench: AssetBench) -> None:
    bench.station.database.write(lambda tx: known_asset_store.reach(tx, 0, bench.policy().scope, 1, bench.clock.now()))
    before = bench.scan("ABC1").outcome.params["tag"]
    by = By(bench.clock.now(), "", None, "bench-1")
    labelling = Labelling(bench.station.database, TakenBack(bench), lambda: by, bench.policy)
    labelling.ask()
    assert labelled(bench) == []
    assert bench.scan("ABC2").outcome.params["tag"] == before, "it is another one's now"
    bench.service.start()
    bench.until(lambda _rows: labelled(bench) == [before])


def test_labels_that_did_not_come_are_those_of_the_batch_that_still_have_their_tag(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.away = True
    for code in ("ABC1", "ABC2", "ABC3"):
        bench.scan(code)
        bench.until(lambda _rows: bench.rows()[-1].label is not None)
        fail(bench, bench.rows()[-1].asset.label)
    batch = bench.service.entering().batch
    assert [line.asset.serial for line in bench.service.unprinted(batch)] == ["ABC3", "ABC2", "ABC1"]
    bench.service.undo_last(IT)
    bench.printing.service.reprint([bench.rows()[0].asset.label], IT)
    assert [line.asset.serial for line in bench.service.unprinted(batch)] == ["ABC2"]
    bench.service.finish(IT)
    bench.scan("ABC4")
    assert bench.service.unprinted(bench.service.entering().batch) == []
    assert [line.asset.serial for line in bench.service.unprinted(batch)] == ["ABC2"]


def test_labels_that_did_not_come_are_found_by_as_many_questions_however_many_they_are(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    labels = [scan_with_label(bench, register, code).label for code in ("ABC1", "ABC2", "ABC3")]
    bench.stop()  # nobody else asks
    batch, asked = bench.service.entering().batch, []
    for label in labels:
        fail(bench, label)
        with statements_of_sql() as seen:
            assert bench.service.unprinted(batch)
        asked.append(len(seen))
    assert asked == [asked[0]] * 3


def fail(bench: AssetBench, job: str) -> None:
    at = bench.clock.now()
    failed = Outcome(Result.FAILED, "printer.paper_out")
    bench.station.database.write(lambda tx: print_store.begin(tx, [job], at, again=False))
    bench.station.database.write(lambda tx: print_store.end(tx, [job], failed, at))
