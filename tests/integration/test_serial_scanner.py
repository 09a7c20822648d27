"""The serial driver on real pseudo-terminals: what a device sends there is what the sink gets."""

import errno
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import serial
from serial.tools.list_ports_common import ListPortInfo

from hardware.scanners.framing import AUTO, NONE
from hardware.scanners.ports import PresentPort, find_port, list_ports
from hardware.scanners.serial_line import why
from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings, suffix_of
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock, new_id
from services.errors import OutsideFailed, Refused
from services.scanning.ports import DeviceState, ScanSink
from services.scanning.scan import Device, Flaw, Scan
from services.words.catalogue import Catalogue
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.scan_sink import FakeScanSink
from tests.fakes.waiting import Memory
from tests.support.log_errors import LogErrors

CODE_300 = "".join(str(n % 10) for n in range(300))


@dataclass
class Bench:
    """A driver that runs, and everything that it told."""

    scanner: SerialScanner
    sink: FakeScanSink
    status: FakeStatusListener = field(default_factory=FakeStatusListener)
    raw: FakeRawListener = field(default_factory=FakeRawListener)

    def start(self, sink: ScanSink | None = None) -> None:
        self.scanner.start(sink or self.sink, self.status, self.raw)

    def connected(self, times: int = 1) -> None:
        self.status.memory.wait_until(
            lambda told: sum(status.state is DeviceState.CONNECTED for status in told) >= times
        )


@contextmanager
def running(
    settings: SerialSettings, sink: FakeScanSink | None = None, find: Callable[[str], str] = find_port
) -> Iterator[Bench]:
    scanner = SerialScanner(settings, clock=SystemClock(), new_id=new_id, find=find)
    bench = Bench(scanner, sink or FakeScanSink())
    bench.start()
    try:
        yield bench
    finally:
        scanner.stop()


def settings_for(port: str, number: int = 1, **more: object) -> SerialSettings:
    return SerialSettings(f"Scanner {number}", f"device-{number}", port, **more)  # type: ignore[arg-type]


@pytest.fixture
def device(tmp_path: Path) -> Iterator[SimulatedSerialPort]:
    with SimulatedSerialPort(tmp_path / "scanner") as port:
        yield port


# (what the device sends, write by write, what the sink gets: text, symbology, AIM identifier)
EXCHANGES = {
    "a code": ([b"W12-0789\r"], [("W12-0789", "", "")]),
    "leading zeros stay": ([b"00012\r\n"], [("00012", "", "")]),
    "glued": ([b"A1\rB2\r\nC3\tD4\x03"], [("A1", "", ""), ("B2", "", ""), ("C3", "", ""), ("D4", "", "")]),
    "split": ([b"40", b"0638", b"1333931", b"\r", b"\n"], [("4006381333931", "", "")]),
    "GS1-128, GS kept": ([b"]C110LOT\x1d21SER\r"], [("10LOT\x1d21SER", "gs1-128", "]C1")]),
    "Data Matrix": ([b"]d20100\r"], [("0100", "gs1-datamatrix", "]d2")]),
    "GS1 QR": ([b"]Q30100\r"], [("0100", "gs1-qrcode", "]Q3")]),
    "EAN-13": ([b"]E04006381333931\r"], [("4006381333931", "ean13", "]E0")]),
    "no AIM identifier": ([b"]x\r"], [("]x", "", "")]),
    "UTF-8 and Windows-1252": (
        ["Größe".encode() + b"\rGr\xf6\xdfe\r"],
        [("Größe", "", ""), ("Größe", "", "")],
    ),
    "XON and XOFF are no line control": ([b"A\x11B\x13C\r"], [("A\x11B\x13C", "", "")]),
    "bytes that terminals act on": ([b"\x00A\x03B\x1aC\x7f\x1b\r"], [("␀A", "", ""), ("B\x1aC\x7f\x1b", "", "")]),
}


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_what_the_device_sends_is_what_the_sink_gets(device: SimulatedSerialPort, exchange: str) -> None:
    sent, expected = EXCHANGES[exchange]
    with running(settings_for(device.name)) as bench:
        for done in range(len(sent)):
            device.send(sent[done])
            bench.raw.wait_for(sum(map(len, sent[: done + 1])))
        scans = bench.sink.wait_for(len(expected))
    assert [(scan.text, scan.symbology, scan.aim) for scan in scans] == expected
    assert {scan.flaw for scan in scans} == {None}
    assert bench.raw.received == b"".join(sent)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t"])
def test_field_report_04_two_codes_glued_in_one_read_are_two_scans_without_their_ends(
    device: SimulatedSerialPort, end: bytes
) -> None:
    device.send(b"4354210" + end + b"4354210" + end)  # both are there before the driver reads
    with running(settings_for(device.name)) as bench:
        scans = bench.sink.wait_for(2)
    assert [(scan.text, scan.flaw) for scan in scans] == [("4354210", None)] * 2


def test_each_scan_has_its_own_id_device_and_time(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name)) as bench:
        device.send(b"A1\rA1\r")
        first, second = bench.sink.wait_for(2)
    assert first.id < second.id
    assert first.device == second.device == Device("device-1", "Scanner 1", "serial")
    assert first.at <= second.at
    assert first.at.utcoffset() is not None


@pytest.mark.parametrize("suffix", [AUTO, b"\r", b"\r\n"])
def test_field_report_03_a_code_of_300_characters_across_stalls_is_one_scan(
    device: SimulatedSerialPort, suffix: bytes | None
) -> None:
    """The line is quiet for more than one read's wait, twice: the driver found nothing there, and cut nothing."""
    clock = CountingClock()
    scanner = SerialScanner(settings_for(device.name, suffix=suffix), clock=clock, new_id=new_id)
    bench = Bench(scanner, FakeScanSink())
    bench.start()
    try:
        for piece in (CODE_300[:100], CODE_300[100:101], CODE_300[101:]):
            device.send(piece.encode())
            clock.wait_for_empty_reads(2)
        assert bench.sink.scans == []
        device.send(b"\r\n")
        assert [scan.text for scan in bench.sink.wait_for(1)] == [CODE_300]
    finally:
        scanner.stop()


class CountingClock:
    """Asked once a read, full or empty, and an hour later each time: a stall that any time-out would notice."""

    def __init__(self) -> None:
        self._readings = 0
        self._changed = threading.Condition()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        with self._changed:
            self._readings += 1
            self._changed.notify_all()
            return self._readings * 3600.0

    def wait_for_empty_reads(self, count: int) -> None:
        with self._changed:
            goal = self._readings + 1 + count  # the one that brings the bytes, then the empty ones
            assert self._changed.wait_for(lambda: self._readings >= goal, 20)


def test_field_report_04_without_a_terminator_the_gap_ends_each_code(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name, suffix=NONE, gap_seconds=0.05)) as bench:
        device.send(b"A1")
        bench.sink.wait_for(1)
        device.send(b"B2\r")
        assert [(scan.raw, scan.flaw) for scan in bench.sink.wait_for(2)] == [(b"A1", None), (b"B2\r", None)]


def test_a_symbol_over_4096_bytes_is_cut_and_the_next_one_is_whole(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name)) as bench:
        device.send(b"x" * 7000 + b"\rA1\r")
        cut, after = bench.sink.wait_for(2)
    assert (len(cut.raw), cut.flaw) == (4096, Flaw.OVERSIZED)
    assert (after.text, after.flaw) == ("A1", None)


def test_seven_bits_even_parity_is_taken(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name, baud=115200, bytesize=7, parity="E", stopbits=2)) as bench:
        device.send(b"A1\r")
        assert bench.sink.wait_for(1)[0].text == "A1"


def test_three_scanners_at_once_are_told_apart_and_keep_their_order(tmp_path: Path) -> None:
    sink = FakeScanSink()
    devices = [SimulatedSerialPort(tmp_path / f"scanner-{n}") for n in range(3)]
    codes = [f"{n:04}" for n in range(100)]
    try:
        with (
            running(settings_for(devices[0].name, 0), sink),
            running(settings_for(devices[1].name, 1), sink),
            running(settings_for(devices[2].name, 2), sink),
        ):
            for code in codes:
                for number, device in enumerate(devices):
                    device.send_code(f"{number}-{code}")
            scans = sink.wait_for(300)
    finally:
        for device in devices:
            device.unplug()
    assert [sink.texts(f"device-{n}") for n in range(3)] == [[f"{n}-{code}" for code in codes] for n in range(3)]
    assert len({scan.id for scan in scans}) == 300


def test_unplugged_in_mid_symbol_leaves_one_incomplete_scan_and_the_next_one_is_whole(
    device: SimulatedSerialPort,
) -> None:
    with running(settings_for(device.name)) as bench:
        device.send(b"A1\r400638")
        bench.raw.wait_for(9)
        device.unplug()
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged")
        device.replug()
        bench.connected(times=2)
        device.send_code("1333931")
        scans = bench.sink.wait_for(3)
    assert [(scan.text, scan.flaw) for scan in scans] == [("A1", None), ("400638", Flaw.INCOMPLETE), ("1333931", None)]


def test_field_report_19_replugged_under_another_port_name_it_resumes_by_itself(device: SimulatedSerialPort) -> None:
    ports = []
    with running(settings_for(device.name)) as bench:
        for round_ in range(1, 6):
            bench.connected(times=round_)
            device.send_code(f"round {round_}")
            bench.sink.wait_for(round_)
            ports.append(device.port)
            device.unplug()
            bench.status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged", times=round_)
            device.replug()
    assert bench.sink.texts() == [f"round {n}" for n in range(1, 6)]
    assert all(before != after for before, after in pairwise(ports))
    gone = [status for status in bench.status.memory.all if status.state is DeviceState.DISCONNECTED]
    assert {status.why for status in gone} == {"device.unplugged"}, "missing only because it was unplugged"


def test_a_code_sent_before_the_driver_is_back_is_not_thrown_away(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name)) as bench:
        bench.connected()
        device.unplug()
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged")
        device.replug()
        device.send_code("at once")
        assert bench.sink.wait_for(1)[0].text == "at once"


def test_a_usb_device_is_found_by_its_identity_under_whatever_name(device: SimulatedSerialPort) -> None:
    def present() -> list[PresentPort]:
        own = [PresentPort(device.port, "Scanner", "usb:0C2E:0B61:S-17")] if device.plugged else []
        return [PresentPort("/dev/other", "Scale", "usb:0C2E:0B61:S-18"), PresentPort("/dev/ttyS0", "ttyS0"), *own]

    with running(settings_for("usb:0c2e:0b61:S-17"), find=lambda wanted: find_port(wanted, present)) as bench:
        bench.connected()
        device.unplug()
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged")
        device.replug()
        bench.connected(times=2)
        assert bench.status.memory.all[-1].port == device.port
        device.send_code("A1")
        assert bench.sink.wait_for(1)[0].text == "A1"


# (wanted, identities of the ports that are there, what is opened or why not)
IDENTITIES = [
    ("/dev/ttyACM0", [], "/dev/ttyACM0"),
    ("COM5", ["usb:0C2E:0B61"], "COM5"),
    ("usb:0C2E:0B61", ["usb:0C2E:0B61:S1"], "port 0"),
    ("usb:C2E:B61", ["", "usb:0C2E:0B61"], "port 1"),
    ("usb:0C2E:0B61:S:1", ["usb:0C2E:0B61:S1", "usb:0C2E:0B61:S:1"], "port 1"),
    ("usb:0C2E:0B61:S1", ["usb:0C2E:0B61:s1", "usb:0C2E:0B61"], "device.missing"),
    ("usb:0C2E:0B61", ["usb:0C2E:0B62", ""], "device.missing"),
    ("usb:0C2E:0B61", ["usb:0C2E:0B61:S1", "usb:0C2E:0B61:S2"], "device.several_alike"),
]


@pytest.mark.parametrize(
    ("told", "shown"),
    [("n/a", ""), ("ttyS0", ""), ("/dev/ttyS0", ""), (None, ""), ("Zebra CDC Scanner", "Zebra CDC Scanner")],
)
def test_a_port_of_which_the_system_knows_nothing_has_no_description(
    monkeypatch: pytest.MonkeyPatch, told: str | None, shown: str
) -> None:
    port = ListPortInfo("/dev/ttyS0", skip_link_detection=True)
    port.description = told
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [port])
    assert list_ports() == (PresentPort("/dev/ttyS0", shown),)


@pytest.mark.parametrize(("wanted", "identities", "expected"), IDENTITIES)
def test_a_port_is_found_by_name_or_usb_identity_and_never_guessed(
    wanted: str, identities: list[str], expected: str
) -> None:
    present = [PresentPort(f"port {n}", "", identity) for n, identity in enumerate(identities)]
    try:
        found = find_port(wanted, lambda: present)
    except OutsideFailed as failure:
        found = failure.words
    assert found == expected


def test_a_port_that_another_driver_has_is_busy_until_it_is_free(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name, 1)) as first:
        first.connected()
        with running(settings_for(device.name, 2)) as second:
            second.status.wait_for(DeviceState.DISCONNECTED, why="device.busy")
            first.scanner.stop()
            second.connected()
            device.send_code("A1")
            assert second.sink.wait_for(1)[0].text == "A1"
    assert first.sink.scans == []


def test_a_port_that_is_not_there_is_missing_until_it_is_plugged_in(tmp_path: Path) -> None:
    with running(settings_for(str(tmp_path / "scanner"))) as bench:
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.missing")
        with SimulatedSerialPort(tmp_path / "scanner") as device:
            bench.connected()
            device.send_code("A1")
            bench.sink.wait_for(1)


def test_each_reason_is_told_once_however_often_the_driver_tries(tmp_path: Path) -> None:
    """First never there: missing. Then pulled out: unplugged, and not missing on top."""
    tries: Memory[str] = Memory()

    def find(wanted: str) -> str:
        tries.add(wanted)
        return wanted

    with running(settings_for(str(tmp_path / "scanner")), find=find) as bench:
        tries.wait_for(3)
        with SimulatedSerialPort(tmp_path / "scanner"):
            bench.connected()
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.unplugged")
        tries.wait_for(len(tries.all) + 3)
    assert [(told.state, told.why) for told in bench.status.memory.all] == [
        (DeviceState.CONNECTING, ""),
        (DeviceState.DISCONNECTED, "device.missing"),
        (DeviceState.CONNECTED, ""),
        (DeviceState.DISCONNECTED, "device.unplugged"),
        (DeviceState.STOPPED, ""),
    ]


def test_a_device_that_goes_while_it_is_opened_is_tried_again(
    device: SimulatedSerialPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """termios.error is no OSError: the one way of going that pyserial lets through."""
    set_up = termios.tcsetattr
    failures = iter([termios.error(errno.EIO, "Input/output error")])

    def goes_once(fd: int, when: int, attributes: list[object]) -> None:
        for failure in failures:
            raise failure
        set_up(fd, when, attributes)

    monkeypatch.setattr(termios, "tcsetattr", goes_once)
    with running(settings_for(device.name)) as bench:
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.missing")
        bench.connected()


def test_a_port_that_is_no_serial_line_says_so_and_the_driver_goes_on_trying(tmp_path: Path) -> None:
    (tmp_path / "scanner").write_text("a file")
    with running(settings_for(str(tmp_path / "scanner"))) as bench:
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.not_opened")
        with SimulatedSerialPort(tmp_path / "scanner"):
            bench.connected()


# (what opening raises, what the person is told)
FAILURES = [
    (serial.SerialException(errno.ENOENT, "no such file"), "device.missing"),
    (serial.SerialException(errno.EACCES, "permission denied"), "device.no_rights"),
    (serial.SerialException(errno.EAGAIN, "locked"), "device.busy"),
    (serial.SerialException(errno.EBUSY, "busy"), "device.busy"),
    (OSError(errno.EIO, "input/output error"), "device.missing"),
    (serial.SerialException("could not open port 'COM5': FileNotFoundError(2, ...)"), "device.missing"),
    (serial.SerialException("could not open port 'COM5': PermissionError(13, ...)"), "device.busy"),
    (serial.SerialException("anything else"), "device.not_opened"),
    (ValueError("Not a valid baudrate: -1"), "device.settings_not_taken"),
]


@pytest.mark.parametrize(("failure", "words"), FAILURES)
def test_each_failure_to_open_has_words_that_need_nothing_else(failure: Exception, words: str) -> None:
    assert why(failure) == words
    for language in ("en", "de"):
        assert "…" not in Catalogue(language).say(words)


@pytest.mark.parametrize("state", DeviceState)
def test_each_state_has_a_word(state: DeviceState) -> None:
    assert all(Catalogue(language).has(f"device.state.{state}") for language in ("en", "de"))


def test_settings_that_the_port_does_not_take_are_told(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name, parity="Q")) as bench:
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.settings_not_taken")


def test_stop_ends_the_thread_without_waiting_for_the_read(
    device: SimulatedSerialPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a read that would wait an hour, only `cancel_read` can end it."""
    monkeypatch.setattr("hardware.scanners.serial_scanner.READ_SECONDS", 3600.0)
    with running(settings_for(device.name)) as bench:
        bench.connected()
        assert "serial Scanner 1" in {thread.name for thread in threading.enumerate()}
        bench.scanner.stop()
        assert "serial Scanner 1" not in {thread.name for thread in threading.enumerate()}
        bench.scanner.stop()
    assert bench.status.states == [DeviceState.CONNECTING, DeviceState.CONNECTED, DeviceState.STOPPED]


def test_stop_ends_a_driver_that_waits_for_its_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.scanners.serial_scanner.RETRY_SECONDS", 3600.0)
    with running(settings_for(str(tmp_path / "nothing"))) as bench:
        bench.status.wait_for(DeviceState.DISCONNECTED, why="device.missing")
    assert bench.status.states[-1] is DeviceState.STOPPED


def test_stop_hands_over_half_a_symbol_as_incomplete_and_a_second_start_begins_empty(
    device: SimulatedSerialPort,
) -> None:
    with running(settings_for(device.name)) as bench:
        device.send(b"400638")
        bench.raw.wait_for(6)
        bench.scanner.stop()
        bench.start()
        device.send(b"A1\r")
        scans = bench.sink.wait_for(2)
    assert [(scan.text, scan.flaw) for scan in scans] == [("400638", Flaw.INCOMPLETE), ("A1", None)]


def test_starting_twice_is_a_bug_and_says_so(device: SimulatedSerialPort) -> None:
    with running(settings_for(device.name)) as bench, pytest.raises(RuntimeError):
        bench.start()


def test_a_sink_that_fails_once_costs_one_scan_not_the_device(
    device: SimulatedSerialPort, log_errors: LogErrors
) -> None:
    log_errors.expect("a listener failed")
    sink = FakeScanSink()

    class FailsOnce:
        def take(self, scan: Scan) -> None:
            if scan.text == "A1":
                raise ValueError("a bug")
            sink.take(scan)

    scanner = SerialScanner(settings_for(device.name), clock=SystemClock(), new_id=new_id)
    Bench(scanner, sink).start(FailsOnce())
    try:
        device.send(b"A1\rB2\r")
        assert [scan.text for scan in sink.wait_for(1)] == ["B2"]
    finally:
        scanner.stop()


# (suffix in the settings file, its bytes)
SUFFIXES = [
    ("auto", AUTO),
    ("none", NONE),
    ("cr", b"\r"),
    ("lf", b"\n"),
    ("crlf", b"\r\n"),
    ("tab", b"\t"),
    ("etx", b"\x03"),
    ("##", b"##"),
    (r"\x03\r", b"\x03\r"),
    (r"\\n", b"\\n"),
]


@pytest.mark.parametrize(("text", "suffix"), SUFFIXES)
def test_a_suffix_is_read_from_the_settings_file(text: str, suffix: bytes | None) -> None:
    assert suffix_of(text) == suffix


@pytest.mark.parametrize("text", [r"\q", r"\x0", "\\"])
def test_an_unknown_escape_is_refused_in_words_that_need_nothing_else(text: str) -> None:
    with pytest.raises(Refused) as refused:
        suffix_of(text)
    assert "…" not in Catalogue("en").say(refused.value.words)
