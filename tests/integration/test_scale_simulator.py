"""The serial driver against simulated scales on real pseudo-terminals, protocol by protocol."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hardware.scales.protocols import PROTOCOLS
from hardware.scales.script import read_script
from hardware.scales.serial_scale import SerialScale
from hardware.scales.serial_settings import SerialScaleSettings
from hardware.scales.simulated_scale import SimulatedScale
from hardware.scales.simulator import SimulatedScalePort
from services.clock import SystemClock
from services.errors import Refused
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import Condition, Reading, ScaleAct
from services.weighing.ports import Scale
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.waiting import Memory
from tests.support.program import Scandesk

KG = 1_000_000
POLLED = ("toledo", "sics", "line")  # those that tell zero, and that they are silent


@dataclass
class Bench:
    """A driver that runs, and everything that it told."""

    scale: Scale
    readings: Memory[Reading] = field(default_factory=Memory)
    status: FakeStatusListener = field(default_factory=FakeStatusListener)
    raw: FakeRawListener = field(default_factory=FakeRawListener)

    def start(self) -> None:
        self.scale.start(lambda _device, reading: self.readings.add(reading), self.status, self.raw)

    def sees(self, good: Callable[[Reading], bool]) -> Reading:
        """The first reading from now on that is like that."""
        before = len(self.readings.all)
        found = self.readings.wait_until(lambda told: any(good(one) for one in told[before:]))
        return next(one for one in found[before:] if good(one))

    def has_seen(self, good: Callable[[Reading], bool]) -> Reading:
        """The first reading of all that is like that: for scales that say a thing once."""
        return next(one for one in self.readings.wait_until(lambda told: any(map(good, told))) if good(one))

    def sees_weight(self, weight: int, *, net: bool = False) -> Reading:
        return self.sees(lambda one: (one.weight, one.stable, one.net) == (weight, True, net))


@contextmanager
def running(scale: Scale) -> Iterator[Bench]:
    bench = Bench(scale)
    bench.start()
    try:
        yield bench
    finally:
        scale.stop()


def driver(kind: str, port: str) -> SerialScale:
    return SerialScale(SerialScaleSettings("Scale", "scale", port), PROTOCOLS[kind], clock=SystemClock())


@contextmanager
def weighing(kind: str, tmp_path: Path) -> Iterator[tuple[SimulatedScalePort, Bench]]:
    with SimulatedScalePort(kind, tmp_path / "scale", settle=0) as port, running(driver(kind, port.name)) as bench:
        bench.status.wait_for(DeviceState.CONNECTED)
        yield port, bench


@pytest.mark.parametrize("kind", POLLED)
def test_what_lies_on_it_is_told_and_that_it_is_empty_again(kind: str, tmp_path: Path) -> None:
    with weighing(kind, tmp_path) as (port, bench):
        assert bench.sees(lambda one: one.zero and one.stable).condition is Condition.WEIGHT
        port.scale.put(2_350_000)
        assert bench.sees_weight(2_350_000).condition is Condition.WEIGHT
        port.scale.take()
        bench.sees(lambda one: one.zero)


@pytest.mark.parametrize("kind", POLLED)
def test_what_moves_and_what_is_too_much_is_never_a_stable_weight(kind: str, tmp_path: Path) -> None:
    with weighing(kind, tmp_path) as (port, bench):
        port.scale.jitter(on=True)
        port.scale.put(5 * KG)
        bench.sees(lambda one: not one.stable)
        assert all(not one.weight for one in bench.readings.all if one.stable)
        port.scale.jitter(on=False)
        port.scale.put(500 * KG)
        assert bench.sees(lambda one: one.condition is Condition.OVER).weight is None


@pytest.mark.parametrize("kind", ["toledo", "sics"])
def test_zero_tare_and_clear_are_asked_of_it(kind: str, tmp_path: Path) -> None:
    with weighing(kind, tmp_path) as (port, bench):
        port.scale.put(KG)
        bench.sees_weight(KG)
        bench.scale.ask(ScaleAct.ZERO)
        bench.sees(lambda one: one.zero)
        port.scale.put(KG // 2)
        bench.sees_weight(KG // 2)
        bench.scale.ask(ScaleAct.TARE)
        bench.sees(lambda one: one.zero)
        port.scale.put(3 * KG)
        bench.sees(lambda one: one.weight == 3 * KG and one.stable)
        bench.scale.ask(ScaleAct.CLEAR)
        bench.sees_weight(3 * KG + KG // 2)


def test_a_tare_of_a_toledo_is_said_with_each_weight(tmp_path: Path) -> None:
    with weighing("toledo", tmp_path) as (port, bench):
        port.scale.put(KG)
        bench.sees_weight(KG)
        assert port.scale.tare()
        port.scale.put(2 * KG)
        bench.sees_weight(2 * KG, net=True)


@pytest.mark.parametrize("kind", POLLED)
def test_a_scale_that_goes_silent_or_mad_is_told_and_comes_back(kind: str, tmp_path: Path) -> None:
    with weighing(kind, tmp_path) as (port, bench):
        port.scale.silent = True
        bench.status.wait_for(DeviceState.DISCONNECTED, why="scale.silent")
        port.play(["garbage"])
        assert bench.has_seen(lambda one: one.condition is Condition.UNREADABLE).weight is None
        port.scale.silent = False
        bench.status.wait_for(DeviceState.CONNECTED, times=2)


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_a_scale_that_is_unplugged_in_the_middle_is_weighed_again_under_its_new_port(kind: str, tmp_path: Path) -> None:
    with weighing(kind, tmp_path) as (port, bench):
        port.play(["put 4.2", "unplug"])
        bench.status.wait_for(DeviceState.DISCONNECTED, why="scale.unplugged")
        port.replug()
        bench.status.wait_for(DeviceState.CONNECTED, times=2)
        port.play(["put 0.1", "print"])
        assert bench.has_seen(lambda one: one.weight == 4_300_000).stable


def test_adam_answers_once_for_each_load_and_never_with_zero(tmp_path: Path) -> None:
    with weighing("adam", tmp_path) as (port, bench):
        weights = [2 * KG, 3 * KG, KG]
        for count, weight in enumerate(weights, start=1):
            port.scale.take()
            port.scale.put(weight)
            bench.readings.wait_for(count)
        assert [one.weight for one in bench.readings.all] == weights
        assert not bench.scale.tells_zero


def test_a_scale_with_a_print_key_is_heard_when_it_is_pressed(tmp_path: Path) -> None:
    with weighing("print", tmp_path) as (port, bench):
        port.play(["put 1", "print", "jitter", "print", "still", "put 1", "print"])
        assert [one.weight for one in bench.readings.wait_for(2)] == [KG, 2 * KG]


def test_a_driver_that_opens_the_same_port_again_talks_on(tmp_path: Path) -> None:
    with SimulatedScalePort("toledo", tmp_path / "scale", settle=0) as port:
        port.scale.put(KG)
        for _start in range(2):
            with running(driver("toledo", port.name)) as bench:
                bench.sees_weight(KG)


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_the_scale_without_a_port_weighs_as_the_one_with_a_port(kind: str) -> None:
    device, script = Device("s", "S", "scale"), ["put 2.5", "pause 0.2", "print"]
    with running(SimulatedScale(device, kind, script, clock=SystemClock(), settle=0)) as bench:
        bench.has_seen(lambda one: one.weight == 2_500_000 and one.stable)
    assert bench.status.states[-1] is DeviceState.STOPPED


def test_a_script_is_understood_before_its_first_step_is_played() -> None:
    for wrong in ("put", "put x", "put -1", "put nan", "put 1e9", "take a", "pause", "pause -1", "jump", "zero 1"):
        with pytest.raises(Refused) as refused:
            read_script(["put 1", wrong])
        assert refused.value.params["number"] == 2


def test_a_simulated_scale_is_steered_from_the_command_line(tmp_path: Path) -> None:
    scandesk, link = Scandesk(tmp_path / "data", {}), tmp_path / "scale"
    with scandesk.started("devices", "simulate-scale", "--kind", "sics", "--link", str(link), "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        with running(driver("sics", str(link))) as bench:
            bench.status.wait_for(DeviceState.CONNECTED)
            process.stdin.write(b"put 2.35\nfly\n")
            process.stdin.flush()
            bench.sees_weight(2_350_000)
            process.stdin.close()
            assert process.wait(60) == 0
            bench.status.wait_for(DeviceState.DISCONNECTED, why="scale.unplugged")
