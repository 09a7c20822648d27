"""The camera as a scanner: its thread, with frames and a decoder that tests hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from services.frames.agreement import Agreement, Fate
from services.frames.camera_scans import BLIND_SECONDS, CameraScans, ScanPolicy
from services.frames.choosing import Several
from services.frames.model import Decoded, Frame, Symbol
from services.scanning.scan import Device, Scan
from tests.fakes.decoder import FakeDecoder, FakeFrames, symbol
from tests.fakes.held_clock import HeldClock
from tests.fakes.scan_sink import FakeScanSink
from tests.fakes.waiting import Memory
from tests.support.log_errors import LogErrors

DEVICE = Device("camera", "Webcam", "camera")
POLICY = ScanPolicy(True, DEVICE, Agreement(frozenset({"code128", "gs1-128", "ean13", "upca"})), Several.MIDDLE)
LEFT, RIGHT = (300, 360), (980, 360)


class Bench:
    """Camera scans with fakes around them. `show`: so many frames, 1/30 s apart, each decoded when it returns."""

    def __init__(self) -> None:
        self.clock, self.frames, self.sink = HeldClock(), FakeFrames(), FakeScanSink()
        self.decoders: list[FakeDecoder] = []
        self.policy = POLICY
        self.scans = CameraScans(self.frames, self.make, self.sink, self.clock, policy=lambda: self.policy)
        self.offers: Memory[list[tuple[int, str]]] = Memory()
        self.troubles: Memory[str] = Memory()
        self.scans.on_offer(lambda offered: self.offers.add([(one.number, one.symbol.text) for one in offered]))
        self.scans.on_trouble(self.troubles.add)

    def make(self) -> FakeDecoder:
        self.decoders.append(FakeDecoder(self.frames))
        return self.decoders[-1]

    def show(self, *found: Symbol, times: int = 30) -> None:
        for _time in range(times):
            self.clock.advance(1 / 30)
            before = len(self.decoders[-1].read_frames.all)
            self.frames.show(*found, at=self.clock.monotonic())
            self.decoders[-1].wait_for(before + 1)

    def without_frames(self, seconds: float) -> None:
        """So long, and until that was noticed."""
        self.clock.advance(seconds)
        self.frames.in_vain.wait_for(len(self.frames.in_vain.all) + 2)

    def shown(self, text: str) -> Scan:
        """A code alone in view, and its scan."""
        before = len(self.sink.scans)
        self.show(symbol(text))
        return self.sink.wait_for(before + 1)[before]


@contextmanager
def running(bench: Bench) -> Iterator[Bench]:
    bench.scans.start()
    try:
        yield bench
    finally:
        bench.scans.stop()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with running(Bench()) as one:
        yield one


def test_a_code_in_view_is_one_scan_as_of_any_scanner(bench: Bench) -> None:
    bench.show(symbol("0109501101530003\x1d10LOT", "gs1-128", "]C1"), times=90)
    bench.show(times=40)
    bench.shown("B")
    first, second = bench.sink.scans
    assert (first.text, first.symbology, first.aim) == ("0109501101530003\x1d10LOT", "gs1-128", "]C1")
    assert first.raw == b"]C10109501101530003\x1d10LOT"
    assert first.device == DEVICE
    assert bench.clock.now() >= first.at
    assert second.text == "B"
    assert first.id != second.id


def test_a_code_that_was_seen_in_the_last_frame_is_scanned_though_the_camera_went_away(bench: Bench) -> None:
    bench.show(symbol("A"), times=1)
    bench.clock.advance(0.5)
    assert [scan.text for scan in bench.sink.wait_for(1)] == ["A"]


def test_a_camera_that_came_back_goes_on_counting_from_one_and_what_is_held_is_not_scanned_again(bench: Bench) -> None:
    bench.shown("A")
    bench.frames.again()
    bench.clock.advance(60)
    bench.show(symbol("A"), times=20)
    bench.show(times=40)
    bench.shown("B")
    assert bench.sink.texts() == ["A", "B"]


def test_what_is_offered_is_told_once_and_a_number_takes_it(bench: Bench) -> None:
    both = (symbol("A", at=LEFT), symbol("B", at=RIGHT))
    bench.show(*both, times=60)
    assert bench.offers.wait_for(1) == [[(1, "A"), (2, "B")]]
    assert bench.sink.scans == []
    assert bench.scans.take(7) is False
    assert bench.scans.take(2) is True
    assert bench.sink.texts() == ["B"]
    assert bench.scans.take(2) is False
    bench.show(*both, times=60)
    bench.show(times=60)
    bench.show(times=1)
    assert bench.offers.all == [[(1, "A"), (2, "B")], [(1, "A")], []]
    assert bench.sink.texts() == ["B"]


def test_what_is_in_view_is_told_with_what_became_of_it_as_long_as_the_camera_sees(bench: Bench) -> None:
    bench.show(symbol("A"), symbol("B", at=RIGHT), times=30)
    bench.sink.wait_for(1)
    assert [(one.symbol.text, one.fate) for one in bench.scans.in_view] == [("A", Fate.TAKEN), ("B", Fate.PASSED)]
    bench.show(symbol("A", at=LEFT), symbol("B", at=RIGHT), times=2)
    bench.clock.advance(BLIND_SECONDS)
    bench.frames.again()
    bench.show(symbol("C", at=LEFT), symbol("D", at=RIGHT), times=60)
    bench.offers.wait_for(1)
    assert {one.symbol.text for one in bench.scans.in_view} >= {"C", "D"}
    bench.clock.advance(BLIND_SECONDS)
    bench.offers.wait_for(2)
    assert bench.scans.in_view == ()


def test_an_offer_does_not_outlive_the_camera(bench: Bench) -> None:
    bench.show(symbol("A", at=LEFT), symbol("B", at=RIGHT), times=60)
    bench.offers.wait_for(1)
    bench.clock.advance(BLIND_SECONDS)
    assert bench.offers.wait_for(2)[-1] == []
    assert bench.scans.choose(1) is None


def test_a_decoder_that_broke_is_told_and_what_is_held_meanwhile_is_not_scanned_again(bench: Bench) -> None:
    bench.shown("A")
    bench.decoders[-1].trouble = "camera.no_decoder"
    bench.show(symbol("A"), times=60)
    assert bench.troubles.wait_for(1) == ["camera.no_decoder"]
    assert bench.scans.trouble == "camera.no_decoder"
    bench.decoders[-1].trouble = ""
    bench.show(symbol("A"), times=60)
    bench.shown("B")
    assert bench.troubles.all == ["camera.no_decoder", ""]
    assert bench.sink.texts() == ["A", "B"]


def offered_and_nearly_held(bench: Bench) -> None:
    """A comes to the middle, and is not there for long enough to be taken."""
    bench.show(symbol("A", at=LEFT), symbol("B", at=RIGHT), times=60)
    bench.offers.wait_for(1)
    bench.show(symbol("A"), symbol("B", at=RIGHT), times=3)


@pytest.mark.parametrize("away", [0.8, 3600.0])
def test_what_was_offered_is_not_scanned_because_the_camera_is_away(bench: Bench, away: float) -> None:
    offered_and_nearly_held(bench)
    bench.without_frames(away)
    bench.shown("C")
    assert bench.sink.texts() == ["C"]


def test_what_was_offered_is_neither_scanned_nor_offered_while_nothing_can_be_read(bench: Bench) -> None:
    offered_and_nearly_held(bench)
    bench.decoders[-1].trouble = "camera.no_decoder"
    bench.show(times=60)
    assert bench.offers.wait_for(2)[-1] == []
    assert bench.scans.choose(1) is None
    bench.decoders[-1].trouble = ""
    bench.shown("C")
    assert bench.sink.texts() == ["C"]


def test_a_code_that_was_seen_before_the_reader_hung_is_scanned(bench: Bench) -> None:
    bench.show(symbol("A"), times=1)
    decoder = bench.decoders[-1]
    read, decoder.trouble = decoder.read, "camera.no_decoder"

    def hangs(frame: Frame) -> Decoded:
        bench.clock.advance(3)
        return read(frame)

    decoder.read = hangs  # type: ignore[method-assign]  # one that hangs
    bench.show(times=1)
    assert [scan.text for scan in bench.sink.wait_for(1)] == ["A"]


@pytest.mark.parametrize("show", [lambda bench: bench.show(symbol("A"), times=1), offered_and_nearly_held])
def test_what_was_seen_as_it_was_switched_off_is_not_scanned_as_it_is_switched_on(
    bench: Bench, show: Callable[[Bench], None]
) -> None:
    show(bench)
    bench.policy = replace(POLICY, wanted=False)
    bench.scans.use()
    bench.clock.advance(3600)
    bench.policy = POLICY
    bench.scans.use()
    bench.without_frames(0.1)
    bench.shown("C")
    assert bench.sink.texts() == ["C"]


def test_settings_hold_from_the_next_frame_on(bench: Bench) -> None:
    bench.policy = replace(POLICY, agreement=Agreement(frozenset({"ean13"})), device=replace(DEVICE, name="Desk"))
    bench.show(symbol("A"), symbol("4006381333931", "ean13", "]E0"), times=30)
    bench.show(times=1)
    assert [(scan.text, scan.device.name) for scan in bench.sink.scans] == [("4006381333931", "Desk")]


def test_it_runs_only_while_it_is_wanted_and_ends_its_decoder() -> None:
    one = Bench()
    one.policy = replace(POLICY, wanted=False)
    with running(one):
        assert one.decoders == []
        one.policy = POLICY
        one.scans.use()
        one.shown("A")
        one.policy = replace(POLICY, wanted=False)
        one.scans.use()
        assert [decoder.stopped > 0 for decoder in one.decoders] == [True]
        one.policy = POLICY
        one.scans.use()
        one.show(times=40)
        one.shown("A")
    assert [decoder.stopped > 0 for decoder in one.decoders] == [True, True]
    assert one.sink.texts() == ["A", "A"]


def test_a_sink_that_breaks_costs_no_other_scan(bench: Bench, log_errors: LogErrors) -> None:
    take = bench.sink.take

    def breaks_once(scan: Scan) -> None:
        bench.sink.take = take  # type: ignore[method-assign]  # one that breaks, once
        raise RuntimeError("a bug")

    log_errors.expect("a scan of the camera was not taken")
    bench.sink.take = breaks_once  # type: ignore[method-assign]  # one that breaks, once
    bench.show(symbol("A"), times=40)
    bench.show(times=40)
    bench.shown("B")
    assert bench.sink.texts() == ["B"]
