"""Answers of a real Request Tracker that get lost, come late or come slowly: an asset that may be there is in doubt,
and its mark finds it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.assets.ports import Reply, Said
from services.errors import OutsideFailed
from services.rt.register import RtRegister
from tests.fakes.waiting import PATIENCE
from tests.support.faulty_line import Exchange, FaultyLine, faulty_line
from tests.support.request_tracker import SLOW, RequestTracker, Shelf
from tests.support.rt_bench import new_asset, rt_register, sought, there

pytestmark = pytest.mark.xdist_group("rt")


@pytest.fixture(scope="module")
def shelf(tracker: RequestTracker) -> Shelf:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-CANARY", "A-CANARY")
    return shelf


@pytest.fixture
def line(tracker: RequestTracker) -> Iterator[FaultyLine]:
    with faulty_line(("127.0.0.1", tracker.port)) as running:
        yield running


@pytest.fixture
def register(line: FaultyLine, shelf: Shelf) -> Iterator[RtRegister]:
    with rt_register(line.url, shelf) as made:
        yield made


# ---- on the way


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_an_answer_that_is_lost_leaves_the_asset_in_doubt_and_its_mark_finds_it(
    line: FaultyLine, register: RtRegister, share: float
) -> None:
    asset = new_asset()
    register.look([sought(asset)], [])  # what there is to know before is known
    line.fate = lambda exchange: exchange.reply(exchange.ask(), share)
    assert register.create(asset, again=False).said is Said.IN_DOUBT
    line.fate = lambda exchange: exchange.reply(exchange.ask())
    assert [(one.serial, one.tag) for one in there(register, asset)] == [(asset.serial, asset.tag)]


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_request_that_is_cut_off_makes_nothing_and_is_in_doubt(
    line: FaultyLine, register: RtRegister, share: float
) -> None:
    asset = new_asset()
    register.look([sought(asset)], [])
    line.fate = lambda exchange: exchange.ask_part(share)
    assert register.create(asset, again=False).said is Said.IN_DOUBT
    line.fate = lambda exchange: exchange.reply(exchange.ask())
    assert there(register, asset) == []


def test_what_was_never_sent_is_for_later(line: FaultyLine, register: RtRegister) -> None:
    asset = new_asset()
    register.look([sought(asset)], [])
    line.close_door()
    assert register.create(asset, again=False).said is Said.LATER
    with pytest.raises(OutsideFailed) as failed:
        register.look([sought(asset)], [])
    assert failed.value.words == "rt.unreachable"
    line.open_door()
    assert register.create(asset, again=True).said is Said.CREATED


def test_a_request_that_is_delivered_twice_shows_two_assets_to_whoever_looks(
    line: FaultyLine, register: RtRegister
) -> None:
    asset = new_asset()
    register.look([sought(asset)], [])

    def twice(exchange: Exchange) -> None:
        exchange.ask()
        exchange.reply(exchange.ask())

    line.fate = twice
    reply = register.create(asset, again=False)
    line.fate = lambda exchange: exchange.reply(exchange.ask())
    assert reply.said is Said.CREATED
    assert len(there(register, asset)) == 2


def test_a_create_that_is_cut_by_us_is_in_doubt(line: FaultyLine, register: RtRegister) -> None:
    asset = new_asset()
    register.look([sought(asset)], [])
    asked, let_go = threading.Event(), threading.Event()

    def held(exchange: Exchange) -> None:
        asked.set()
        let_go.wait(PATIENCE)
        exchange.reply(exchange.ask())

    line.fate = held
    try:
        reply = in_the_background(lambda: register.create(asset, again=False), asked, register.cut)
        assert reply.said is Said.IN_DOUBT
        assert register.create(new_asset(), again=False).said is Said.LATER, "nothing is asked from now on"
    finally:
        let_go.set()


def in_the_background(run: Callable[[], Reply], asked: threading.Event, then: Callable[[], None]) -> Reply:
    """What `run` returns, where `then` happens once it has asked."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        assert asked.wait(PATIENCE)
        then()
        return running.result(PATIENCE)


# ---- RT itself


def test_a_slow_answer_is_no_failure(tracker: RequestTracker) -> None:
    slow = tracker.new_shelf(cost=SLOW)
    with rt_register(tracker.url, slow) as register:
        began = time.monotonic()
        assert register.create(new_asset(), again=False).said is Said.CREATED
        assert time.monotonic() - began > 0.1, "it was slow"


def test_more_creates_than_rt_has_workers_wait_in_line(tracker: RequestTracker, shelf: Shelf) -> None:
    assets = [new_asset() for _ in range(3 * tracker.workers)]
    with rt_register(tracker.url, shelf) as register, ThreadPoolExecutor(len(assets)) as pool:
        replies = list(pool.map(lambda asset: register.create(asset, again=False), assets))
        assert {reply.said for reply in replies} == {Said.CREATED}
        assert len({reply.remote_id for reply in replies}) == len(assets)


def test_rt_killed_in_mid_create_leaves_a_whole_asset_or_none(tracker: RequestTracker) -> None:
    slow = tracker.new_shelf(cost=SLOW)  # the kill comes while the token is looked at, or after
    tracker.asset(slow, "SN-CANARY", "A-CANARY")
    asset, asked = new_asset(), threading.Event()

    def delivered(exchange: Exchange) -> None:
        asked.set()
        exchange.reply(exchange.ask())

    with faulty_line(("127.0.0.1", tracker.port)) as line, rt_register(line.url, slow) as register:
        register.look([sought(asset)], [])
        line.fate = delivered
        try:
            reply = in_the_background(lambda: register.create(asset, again=False), asked, tracker.kill)
        finally:
            tracker.start()
        line.fate = lambda exchange: exchange.reply(exchange.ask())
        assert reply.said in (Said.IN_DOUBT, Said.LATER)
        held = there(register, asset)
        assert [one.serial for one in held] in ([], [asset.serial])
        assert reply.said is Said.IN_DOUBT or not held
