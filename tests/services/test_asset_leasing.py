"""Tags that come in blocks from the hub: enough are there before they run out, and none is given twice."""

from collections.abc import Iterator

import pytest

from services.assets import leasing
from services.assets.leasing import FEW, Lease
from services.assets.model import Numbering, State, TagAct
from services.database.database import Database
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.fakes.register import FakeRegister
from tests.fakes.tag_source import FakeTagSource
from tests.services.asset_bench import IT, AssetBench


@pytest.fixture
def source() -> FakeTagSource:
    return FakeTagSource()


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def bench(database: Database, source: FakeTagSource, register: FakeRegister) -> Iterator[AssetBench]:
    register.hold("KNOWN-1", "OLD-1")
    made = AssetBench(database, register)
    made.numbering = Numbering("W12-", 4, leased=True)
    made.source = source
    yield made
    made.stop()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch, source: FakeTagSource) -> None:
    """The next one is asked for when nothing is left."""
    monkeypatch.setattr(leasing, "FEW", 1)
    source.size = 3


def begin(bench: AssetBench) -> None:
    """The worker has asked for tags, and knows what the register holds."""
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)


def scan(bench: AssetBench, numbers: range) -> list[str]:
    """The tags that these got."""
    answers = [bench.scan(f"ABC{number}") for number in numbers]
    return [answer.outcome.params["tag"] for answer in answers]


def until_said(bench: AssetBench, words: str) -> None:
    """The worker says this."""
    bench.until(lambda _rows: bench.service.status().words == words)
    status = bench.service.status()
    for language in ("en", "de"):
        assert "…" not in Catalogue(language).say(status.words, **(status.params or {}))


def test_tags_come_from_the_block_and_the_next_is_there_before_it_ends(
    bench: AssetBench, source: FakeTagSource
) -> None:
    begin(bench)
    assert scan(bench, range(1, 11)) == [f"W12-{number:04}" for number in range(1, 11)]
    assert len(source.asked.all) == 1, f"{FEW} are left"
    scan(bench, range(11, 12))
    first, second = source.asked.wait_for(2)
    assert first != second
    assert scan(bench, range(12, 71)) == [f"W12-{number:04}" for number in range(12, 71)]
    assert [tag for tag, act in bench.log() if act == "leased"] == ["W12-0001…W12-0060", "W12-0061…W12-0120"]


@pytest.mark.usefixtures("small_blocks")
def test_without_the_hub_the_rest_of_the_block_is_used_and_then_assets_wait_for_a_tag(
    bench: AssetBench, source: FakeTagSource
) -> None:
    begin(bench)
    source.away = True
    assert scan(bench, range(1, 4)) == ["W12-0001", "W12-0002", "W12-0003"]
    answer = bench.scan("ABC4")
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.WARNING, Reason.ASSET_NO_TAG)
    until_said(bench, "assets.leasing.away")
    source.away = False
    bench.service.wake(hurry=True)
    rows = bench.until_all(State.CREATED)
    assert [row.tag for row in rows] == [f"W12-{number:04}" for number in range(1, 5)]
    _first, *others = source.asked.all
    assert others[0] == others[1], "an answer that was lost is asked for again"
    bench.until(lambda _rows: bench.service.status().words == "")


def test_tags_of_another_kind_are_not_taken_and_it_is_said_which_to_set(
    bench: AssetBench, source: FakeTagSource
) -> None:
    source.prefix = "X9-"
    bench.service.start()
    until_said(bench, "assets.leasing.another_kind")
    bench.service.wake(hurry=True)
    first, second = source.asked.wait_for(2)[:2]
    assert first == second, "no second block is spent on it"
    assert bench.scan("ABC1").outcome.reason is Reason.ASSET_NO_TAG
    assert bench.log() == []


def test_a_block_whose_answer_was_lost_comes_to_the_program_that_is_started_next(
    bench: AssetBench, source: FakeTagSource, register: FakeRegister
) -> None:
    source.away = True
    bench.service.start()
    until_said(bench, "assets.leasing.away")
    (key,) = source.asked.all
    source.given[key] = Lease("lost", "W12-", 4, 1, 60)
    bench.service.stop()
    source.away = False
    bench.register = FakeRegister(assets=register.assets)
    bench.service = bench.make()
    bench.station.bench.put_in_front(bench.service.desk())
    begin(bench)
    bench.until(lambda _rows: bench.log() == [("W12-0001…W12-0060", "leased")])
    assert source.asked.all == [key, key]
    assert scan(bench, range(1, 2)) == ["W12-0001"]


def test_a_block_of_another_kind_is_passed_over_after_a_while_and_stands_in_the_log(
    bench: AssetBench, source: FakeTagSource
) -> None:
    source.prefix = "X9-"
    bench.service.start()
    until_said(bench, "assets.leasing.another_kind")
    source.prefix = "W12-"
    bench.pass_by(leasing.TOO_LONG.total_seconds())
    bench.until(lambda _rows: ("X9-0001…X9-0060", "skipped") in bench.log())
    bench.service.wake(hurry=True)
    bench.until(lambda _rows: bench.service.status().words == "")
    first, *_again, last = source.asked.all
    assert first != last
    assert scan(bench, range(1, 2)) == ["W12-0061"]
    (skipped,) = (event for event in bench.service.tags.log(10) if event.act is TagAct.SKIPPED)
    assert Catalogue("en").has(skipped.why)


def test_how_long_the_server_was_away_before_it_offered_another_kind_does_not_count(
    bench: AssetBench, source: FakeTagSource
) -> None:
    source.away = True
    bench.service.start()
    until_said(bench, "assets.leasing.away")
    bench.clock.advance(2 * leasing.TOO_LONG.total_seconds())
    source.away, source.prefix = False, "X9-"
    bench.service.wake(hurry=True)
    until_said(bench, "assets.leasing.another_kind")
    bench.clock.advance(leasing.TOO_LONG.total_seconds() / 2)
    for times in (3, 4):  # when it asks once more, the answer before is settled
        bench.service.wake(hurry=True)
        source.asked.wait_for(times)
    assert bench.log() == [], "the settings may be mended yet"
    bench.pass_by(leasing.TOO_LONG.total_seconds())
    bench.until(lambda _rows: ("X9-0001…X9-0060", "skipped") in bench.log())


def test_a_server_without_leases_offers_one_tag_after_the_other(bench: AssetBench, source: FakeTagSource) -> None:
    source.instead.extend([Lease.offered("W12-0007"), Lease.offered("W12-0008")])
    begin(bench)
    assert scan(bench, range(1, 2)) == ["W12-0007"]
    source.asked.wait_for(2)
    bench.until(lambda _rows: len([act for _tag, act in bench.log() if act == "leased"]) == 2)
    assert scan(bench, range(2, 3)) == ["W12-0008"]


@pytest.mark.parametrize(
    ("offered", "words"),
    [("W12-0001", "assets.leasing.given"), ("OLD-1", "assets.leasing.strange"), ("W12-7", "assets.leasing.strange")],
)
def test_an_offer_that_somebody_has_or_of_another_kind_is_not_taken(
    bench: AssetBench, source: FakeTagSource, register: FakeRegister, offered: str, words: str
) -> None:
    register.hold("KNOWN-2", "W12-0001")
    source.away = True
    begin(bench)
    source.instead.append(Lease.offered(offered))
    source.away = False
    bench.service.wake(hurry=True)
    until_said(bench, words)
    assert bench.scan("ABC1").outcome.reason is Reason.ASSET_NO_TAG


def test_a_tag_that_was_given_here_before_is_not_taken_from_an_offer(bench: AssetBench, source: FakeTagSource) -> None:
    source.instead.extend([Lease.offered("W12-0007"), Lease.offered("W12-0007")])
    begin(bench)
    assert scan(bench, range(1, 2)) == ["W12-0007"]
    until_said(bench, "assets.leasing.given")


@pytest.mark.usefixtures("small_blocks")
def test_a_block_whose_tags_are_on_devices_already_is_no_dead_end(bench: AssetBench, source: FakeTagSource) -> None:
    begin(bench)
    for number in (1, 2, 3):
        bench.service.enter(f"ABC{number}", IT, tag=f"W12-000{number}")
    source.asked.wait_for(2)
    bench.until(lambda _rows: len([act for _tag, act in bench.log() if act == "leased"]) == 2)
    assert scan(bench, range(4, 6)) == ["W12-0004", "W12-0005"]


def test_numbers_that_stopped_go_on_after_the_tag_that_the_register_holds(
    bench: AssetBench, register: FakeRegister
) -> None:
    begin(bench)
    register.hold("KNOWN-2", "W12-0001")
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].state is State.UNTAGGED)
    assert bench.service.tags.stopped() is not None
    bench.service.tags.go_on(bench.service.tags.resumes_at(), IT)
    (row,) = bench.until_all(State.CREATED)
    assert row.tag == "W12-0002"
