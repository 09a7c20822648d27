"""The simulator that ships: a pty that behaves like a device, scripts, and the scanner without a port."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import serial

from hardware.scanners import simulator
from hardware.scanners.ports import list_ports
from hardware.scanners.script import PIECE_SECONDS, UNPLUG_SECONDS, play, read_script
from hardware.scanners.serial_line import open_line
from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from hardware.scanners.simulated_scanner import SimulatedScanner
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock, new_id
from services.errors import OutsideFailed, Refused
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device, Flaw, Scan
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.scan_sink import FakeScanSink
from tests.support.log_errors import LogErrors

SHIFT = """
# one of everything
code   W12-0789
glued  A1 B2 C3
split 4 4006381333931
damaged 4006381333931
damaged LP-ABC
code  10LOT\\x1d21 SER
half W12-0790
unplug
code lost
replug
code W12-0791
""".splitlines()

SHIFT_CODES = [
    ("W12-0789", None),
    ("A1", None),
    ("B2", None),
    ("C3", None),
    ("4006381333931", None),
    ("4006381333932", None),
    ("LP-AB?", None),
    ("10LOT\x1d21 SER", None),
    ("W12-", Flaw.INCOMPLETE),
    ("W12-0791", None),
]


class FakeDevice:
    """What a script is played into: remembers what was done to it."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def send(self, sent: bytes) -> None:
        self.done.append(sent)

    def unplug(self) -> None:
        self.done.append("unplug")

    def replug(self) -> None:
        self.done.append("replug")


# (line of a script, what it does; waits are numbers)
LINES = [
    ("code A 1", [b"A 1\r"]),
    ("code \\\\A\\x1d", [b"\\A\x1d\r"]),
    ("code ä", ["ä\r".encode()]),
    ("pause 0.5", [0.5]),
    ("glued A B", [b"A\rB\r"]),
    ("split 3 ABCDE", [b"AB", PIECE_SECONDS, b"CD", PIECE_SECONDS, b"E\r"]),
    ("split 9 AB", [b"A", PIECE_SECONDS, b"B\r"]),
    ("damaged 12349", [b"12340\r"]),
    ("damaged ABC", [b"AB?\r"]),
    ("half ABCD", [b"AB"]),
    ("unplug", [UNPLUG_SECONDS, "unplug"]),
    ("replug", ["replug"]),
    ("# code A", []),
    ("", []),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_each_line_of_a_script_does_what_it_says(line: str, expected: list[object]) -> None:
    device = FakeDevice()
    play(read_script([line]), device, wait=device.done.append)
    assert device.done == expected


WRONG = """cod A|CODE A|code|code \\q|code \\|pause|pause x|pause -1|pause nan
split A|split 1 AB|split 0 AB|split 2|glued|half|unplug now""".replace("\n", "|").split("|")


@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_is_not_understood_is_told_with_its_number_before_anything_is_played(line: str) -> None:
    with pytest.raises(Refused) as refused:
        read_script(["code A", "", line])
    assert refused.value.code == "SCRIPT_INVALID"
    assert refused.value.words == "device.simulator.line"
    assert refused.value.params == {"number": 3, "line": line}


def test_playing_ends_early_when_the_wait_says_so() -> None:
    device = FakeDevice()
    play(read_script(["code A", "pause 1", "code B"]), device, wait=lambda _seconds: True)
    assert device.done == [b"A\r"]


@contextmanager
def reading(device: SimulatedSerialPort) -> Iterator[tuple[FakeScanSink, FakeStatusListener, FakeRawListener]]:
    settings = SerialSettings("Simulated", "device-1", device.name)
    scanner = SerialScanner(settings, clock=SystemClock(), new_id=new_id)
    sink, status, raw = FakeScanSink(), FakeStatusListener(), FakeRawListener()
    scanner.start(sink, status, raw)
    try:
        status.wait_for(DeviceState.CONNECTED)
        yield sink, status, raw
    finally:
        scanner.stop()


def test_a_shift_played_into_the_pty_comes_out_of_the_serial_driver(tmp_path: Path) -> None:
    with SimulatedSerialPort(tmp_path / "scanner") as device, reading(device) as (sink, status, raw):
        half = next(number for number, line in enumerate(SHIFT) if line == "unplug")
        device.play(SHIFT[:half])
        raw.wait_for(sum(len(text) + 1 for text, flaw in SHIFT_CODES[:8] if not flaw) + len("W12-"))
        device.play(SHIFT[half : half + 2])
        status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged")
        device.play(SHIFT[half + 2 :])
        scans = sink.wait_for(len(SHIFT_CODES))
    assert [(scan.text, scan.flaw) for scan in scans] == SHIFT_CODES


def test_a_shift_played_by_the_scanner_without_a_port_is_the_same() -> None:
    device = Device("device-1", "Simulated", "simulator")
    scanner = SimulatedScanner(device, SHIFT, clock=SystemClock(), new_id=new_id)
    sink, status, raw = FakeScanSink(), FakeStatusListener(), FakeRawListener()
    scanner.start(sink, status, raw)
    try:
        scans = sink.wait_for(len(SHIFT_CODES))
    finally:
        scanner.stop()
    scanner.stop()
    assert [(scan.text, scan.flaw) for scan in scans] == SHIFT_CODES
    assert {scan.device for scan in scans} == {device}
    assert b"lost" not in raw.received
    assert [(told.state, told.why) for told in status.memory.all] == [
        (DeviceState.CONNECTING, ""),
        (DeviceState.CONNECTED, ""),
        (DeviceState.DISCONNECTED, "device.unplugged"),
        (DeviceState.CONNECTED, ""),
        (DeviceState.STOPPED, ""),
    ]


def test_the_scanner_without_a_port_stops_in_the_middle_of_a_pause() -> None:
    device = Device("device-1", "Simulated", "simulator")
    scanner = SimulatedScanner(device, ["half A1", "pause 3600", "code B2"], clock=SystemClock(), new_id=new_id)
    sink, status, raw = FakeScanSink(), FakeStatusListener(), FakeRawListener()
    scanner.start(sink, status, raw)
    raw.wait_for(1)
    scanner.stop()
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [("A", Flaw.INCOMPLETE)]


def test_a_wrong_script_is_refused_before_the_scanner_starts() -> None:
    with pytest.raises(Refused):
        SimulatedScanner(Device("d", "d", "simulator"), ["cod A"], clock=SystemClock(), new_id=new_id)


def test_the_link_stays_and_the_port_gets_another_name_each_time(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    names = []
    with SimulatedSerialPort(link) as device:
        for _ in range(5):
            names.append(device.port)
            assert device.name == str(link)
            assert str(link.readlink()) == device.port
            device.unplug()
            assert not link.is_symlink()
            assert not device.plugged
            device.replug()
    assert all(before != after for before, after in pairwise(names))
    assert not link.is_symlink(), "closed, nothing is left behind"


def test_without_a_link_it_goes_by_its_port() -> None:
    with SimulatedSerialPort() as device:
        assert device.name == device.port
        assert Path(device.port).is_char_device()


def test_unplugged_a_reader_gets_an_error_and_what_is_sent_is_lost() -> None:
    with SimulatedSerialPort() as device, serial.Serial(device.port, timeout=20) as line:
        device.unplug()
        device.unplug()
        device.send(b"lost\r")
        with pytest.raises(OSError, match=r"disconnected|Input/output"):
            line.read(1)


def test_bytes_arrive_as_they_were_sent_no_echo_no_translation() -> None:
    every = bytes(range(256))
    with SimulatedSerialPort() as device, serial.Serial(device.port, timeout=20) as line:
        device.send(every)
        assert line.read(256) == every


def test_bytes_sent_before_anybody_reads_wait_as_they_were_sent() -> None:
    every = bytes(range(256))
    with SimulatedSerialPort() as device:
        device.send(every)
        with open_line(device.port, baud=9600, bytesize=8, parity="N", stopbits=1, timeout=20) as line:
            assert line.read(256) == every


def test_a_line_that_nobody_reads_is_told_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "SEND_SECONDS", 0.0)
    with SimulatedSerialPort() as device, pytest.raises(OutsideFailed) as failed:
        device.send(b"x" * 4_000_000)
    assert failed.value.words == "device.simulator.nobody_reads"
    assert failed.value.retry


def test_a_link_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed) as failed:
        SimulatedSerialPort(tmp_path / "no folder" / "scanner")
    assert failed.value.words == "device.simulator.no_link"


def test_a_system_without_pseudo_terminals_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "_HAS_PTY", False)
    with pytest.raises(OutsideFailed) as failed:
        SimulatedSerialPort()
    assert failed.value.words == "device.simulator.no_pty"
    assert not failed.value.retry


def test_simulated_ports_are_not_among_the_real_ones() -> None:
    with SimulatedSerialPort() as device:
        assert device.port not in [port.name for port in list_ports()]


def test_listeners_that_fail_do_not_stop_the_script(log_errors: LogErrors) -> None:
    log_errors.expect("a listener failed")
    device = Device("device-1", "Simulated", "simulator")
    scanner = SimulatedScanner(device, ["code A", "code B"], clock=SystemClock(), new_id=new_id)
    sink = FakeScanSink()

    def broken(*_: DeviceStatus | Device | bytes | Scan) -> None:
        raise ValueError("a bug")

    scanner.start(sink, broken, broken)
    try:
        assert [scan.text for scan in sink.wait_for(2)] == ["A", "B"]
    finally:
        scanner.stop()
