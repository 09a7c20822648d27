"""The driver of a HID scale on devices that the test plugs in: what they say is what is told, and how they stand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from hardware.hid.line import PresentHid
from hardware.scales.hid_scale import HidScale
from services.clock import SystemClock
from services.errors import Refused
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.weighing.model import Condition, Reading, ScaleAct
from services.words.catalogue import Catalogue
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.hid import FakeHid, FakeHids
from tests.fakes.waiting import Memory
from tests.support.hid_descriptors import KEYBOARD, SCALE, weighs

DYMO = PresentHid(
    b"/dev/hidraw1", 0x0922, 0x8003, 0x8D, 0x20, "0071431044934", "DYMO", "M10 10 lb Digital Postal Scale"
)
GONE, CONNECTED = DeviceState.DISCONNECTED, DeviceState.CONNECTED
OLD = weighs(999)  # what a scale said before it was opened


@dataclass
class Bench:
    """A driver that runs, and everything that it told."""

    scale: HidScale
    readings: Memory[Reading] = field(default_factory=Memory)
    status: FakeStatusListener = field(default_factory=FakeStatusListener)
    raw: FakeRawListener = field(default_factory=FakeRawListener)

    def weights(self, count: int) -> list[int | None]:
        return [reading.weight for reading in self.readings.wait_for(count)]


@contextmanager
def running(hids: FakeHids) -> Iterator[Bench]:
    bench = Bench(HidScale(Device("dymo", "DYMO", "scale"), "usb:0922:8003", hids, clock=SystemClock()))
    bench.scale.start(lambda _device, reading: bench.readings.add(reading), bench.status, bench.raw)
    try:
        yield bench
    finally:
        bench.scale.stop()


@pytest.fixture
def hids() -> FakeHids:
    return FakeHids()


@pytest.fixture
def dymo(hids: FakeHids) -> FakeHid:
    return hids.plug(FakeHid(DYMO, SCALE))


def test_what_the_scale_says_is_told_but_for_what_it_said_before_it_was_opened(hids: FakeHids, dymo: FakeHid) -> None:
    hids.feed(dymo, OLD, weighs(0, status=2), weighs(480, status=3), weighs(500), weighs(0, status=6))
    with running(hids) as bench:
        readings = bench.readings.wait_for(4)
        bench.raw.wait_for(30)
    told = [(one.condition, one.weight, one.stable, one.zero) for one in readings]
    assert told == [
        (Condition.WEIGHT, 0, True, True),
        (Condition.WEIGHT, 480_000, False, False),
        (Condition.WEIGHT, 500_000, True, False),
        (Condition.OVER, None, False, False),
    ]
    assert readings[2].said == "03 04 02 00 F4 01"
    assert bench.status.states == [DeviceState.CONNECTING, CONNECTED, DeviceState.STOPPED]


def test_a_scale_that_speaks_only_when_the_load_changes_is_asked(hids: FakeHids, dymo: FakeHid) -> None:
    dymo.answers = weighs(750)
    with running(hids) as bench:
        assert bench.weights(3) == [750_000] * 3


def test_one_that_says_nothing_and_does_not_answer_is_silent_until_it_speaks(hids: FakeHids, dymo: FakeHid) -> None:
    with running(hids) as bench:
        bench.status.wait_for(GONE, why="scale.silent")
        hids.feed(dymo, OLD, weighs(20))
        bench.status.wait_for(CONNECTED)
        assert bench.weights(1) == [20_000]


def test_one_whose_reports_are_not_understood_says_so(hids: FakeHids, dymo: FakeHid) -> None:
    dymo.answers = weighs(20, unit=5)
    with running(hids) as bench:
        bench.status.wait_for(GONE, why="scale.unreadable")
        assert {reading.condition for reading in bench.readings.wait_for(2)} == {Condition.UNREADABLE}


def test_a_scale_that_was_pulled_out_goes_on_when_it_is_back(hids: FakeHids, dymo: FakeHid) -> None:
    hids.feed(dymo, OLD, weighs(500))
    with running(hids) as bench:
        assert bench.weights(1) == [500_000]
        hids.pull(dymo)
        bench.status.wait_for(GONE, why="scale.unplugged")
        again = hids.plug(FakeHid(replace(DYMO, path=b"/dev/hidraw5"), SCALE))
        hids.feed(again, OLD, weighs(250))
        assert bench.weights(2) == [500_000, 250_000]
    assert [one.port for one in bench.status.memory.all if one.state is CONNECTED] == ["/dev/hidraw1", "/dev/hidraw5"]


def test_it_is_set_to_zero_as_its_descriptor_says(hids: FakeHids, dymo: FakeHid) -> None:
    hids.feed(dymo, OLD, weighs(500))
    with running(hids) as bench:
        bench.status.wait_for(CONNECTED)
        assert bench.scale.acts == {ScaleAct.ZERO}
        bench.scale.ask(ScaleAct.ZERO)
        assert hids.wait_for_sent(dymo, 1) == [(b"\x02\x02", False)]
        with pytest.raises(Refused) as refused:
            bench.scale.ask(ScaleAct.TARE)
    assert refused.value.code == "SCALE_CANNOT"
    assert bench.scale.acts == frozenset()  # of what is not there nothing can be asked


# (what is plugged in, the reason that is told)
FAULTS = {
    "nothing": (None, "scale.missing"),
    "without rights": (FakeHid(DYMO, SCALE, rights=False), "device.hid.no_rights"),
    "in use": (FakeHid(DYMO, SCALE, taken=True), "device.hid.not_opened"),
    "a keyboard": (FakeHid(replace(DYMO, page=1, usage=6), KEYBOARD), "scale.hid.no_scale"),
    "without a weight": (FakeHid(DYMO, KEYBOARD), "scale.hid.not_understood"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_keeps_it_from_weighing_is_told(hids: FakeHids, fault: str) -> None:
    device, why = FAULTS[fault]
    if device is not None:
        hids.plug(device)
    with running(hids) as bench:
        bench.status.wait_for(GONE, why=why)
    assert Catalogue("de").has(why)


def test_without_the_library_it_is_told(hids: FakeHids) -> None:
    hids.library = False
    with running(hids) as bench:
        bench.status.wait_for(GONE, why="scale.hid.no_library")
