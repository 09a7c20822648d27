"""The memory of the scale: what it said last, when it was empty, and what is forgotten when it is unplugged."""

from dataclasses import replace

import pytest

from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.weighing.guard import Hold, Sight, Weighed, judge
from services.weighing.model import Condition, Reading, ScaleAct
from services.weighing.service import Weighing
from tests.fakes.held_clock import HeldClock

SCALE, OTHER = Device("scale", "Bench scale", "scale"), Device("other", "Other", "scale")


class Bench:
    """A scale that stands on a bench."""

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.weighing = Weighing(self.clock, lambda scale: scale != OTHER.id)
        self.weighing.use(SCALE)
        self.plug()

    def plug(self, state: DeviceState = DeviceState.CONNECTED, device: Device = SCALE) -> None:
        self.weighing.stands(DeviceStatus(device, state, self.clock.now()))

    def says(self, weight: int, *, stable: bool = True, device: Device = SCALE) -> None:
        reading = Reading(Condition.WEIGHT, self.clock.monotonic(), weight, stable=stable, zero=weight == 0)
        self.weighing.heard(device, reading)

    def taken(self, weight: int) -> Weighed:
        self.says(weight)
        taken = judge(self.sight(), None)
        assert isinstance(taken, Weighed)
        return taken

    def sight(self) -> Sight:
        sight = self.weighing.sight()
        assert sight is not None
        return sight


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_newest_answer_counts_and_another_scale_says_nothing(bench: Bench) -> None:
    bench.says(1_000_000)
    bench.says(4_200_000)
    bench.says(9_000_000, device=OTHER)
    found = judge(bench.sight(), None)
    assert isinstance(found, Weighed)
    assert (found.weight, found.scale) == (4_200_000, "Bench scale")


def test_it_remembers_that_it_was_empty_since_the_last_weight(bench: Bench) -> None:
    bench.says(4_200_000)
    last = judge(bench.sight(), None)
    assert isinstance(last, Weighed)
    bench.clock.advance(1)
    bench.says(4_200_000)
    assert judge(bench.sight(), last) is Hold.STALE
    bench.says(0, stable=False)
    bench.says(4_200_000)
    assert judge(bench.sight(), last) is Hold.STALE, "it only swung through zero"
    bench.says(0)
    bench.says(4_200_000)
    assert isinstance(judge(bench.sight(), last), Weighed)


def test_an_answer_gets_old(bench: Bench) -> None:
    bench.says(4_200_000)
    bench.clock.advance(3)
    assert judge(bench.sight(), None) is Hold.SILENT


def test_what_it_said_before_it_was_unplugged_says_nothing_after(bench: Bench) -> None:
    bench.says(0)
    bench.says(4_200_000)
    bench.plug(DeviceState.DISCONNECTED)
    assert judge(bench.sight(), None) is Hold.GONE
    bench.plug()
    assert judge(bench.sight(), None) is Hold.SILENT
    assert bench.sight().emptied_at is not None, "but that it was empty stays true"


def test_another_scale_begins_with_nothing(bench: Bench) -> None:
    bench.says(0)
    bench.weighing.use(OTHER)
    sight = bench.sight()
    assert sight == replace(sight, name="Other", connected=False, reading=None, emptied_at=None, tells_zero=False)
    bench.weighing.use(None)
    assert bench.weighing.sight() is None


@pytest.mark.parametrize("before", [SCALE, None])
def test_another_scale_that_is_plugged_in_already_weighs_at_once(bench: Bench, before: Device | None) -> None:
    bench.weighing.use(before)
    bench.plug(device=OTHER)
    bench.weighing.use(OTHER)
    assert judge(bench.sight(), None) is Hold.SILENT, "what it said before it weighed says nothing"
    bench.says(4_200_000, device=OTHER)
    assert isinstance(judge(bench.sight(), None), Weighed)


def test_another_scale_that_was_unplugged_meanwhile_is_gone(bench: Bench) -> None:
    bench.plug(device=OTHER)
    bench.plug(DeviceState.DISCONNECTED, OTHER)
    bench.weighing.use(OTHER)
    assert judge(bench.sight(), None) is Hold.GONE


def test_a_weight_that_was_hidden_by_a_tare_is_not_counted_again_when_the_tare_is_cleared(bench: Bench) -> None:
    last = bench.taken(4_200_000)
    bench.clock.advance(1)
    bench.says(0)  # the tare of all that lies there
    bench.weighing.asked(SCALE.id, ScaleAct.CLEAR)
    bench.says(0)  # on its way already
    bench.says(4_200_000)
    assert judge(bench.sight(), last) is Hold.STALE
    bench.clock.advance(2)
    bench.says(0)
    bench.says(3_100_000)
    assert isinstance(judge(bench.sight(), last), Weighed)


@pytest.mark.parametrize(
    ("scale", "act"), [(SCALE.id, ScaleAct.ZERO), (SCALE.id, ScaleAct.TARE), ("x", ScaleAct.CLEAR)]
)
def test_nothing_else_that_a_scale_is_asked_makes_it_forget_that_it_was_empty(
    bench: Bench, scale: str, act: ScaleAct
) -> None:
    last = bench.taken(4_200_000)
    bench.clock.advance(1)
    bench.says(0)
    bench.weighing.asked(scale, act)
    bench.says(3_100_000)
    assert isinstance(judge(bench.sight(), last), Weighed)
