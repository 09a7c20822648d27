"""The HID driver on devices that the test plugs in: what they send is what the sink gets, and how it stands is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from hardware.hid.finding import find_hid, of_page
from hardware.hid.line import PresentHid
from hardware.hid.rights import udev_rule
from hardware.scanners.hid_scanner import HidScanner, HidSettings
from services.clock import SystemClock, new_id
from services.errors import OutsideFailed
from services.scanning.joined import Joined
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device, Flaw
from services.words.catalogue import Catalogue
from tests.fakes.device_listeners import FakeRawListener, FakeStatusListener
from tests.fakes.hid import FakeHid, FakeHids
from tests.fakes.scan_sink import FakeScanSink
from tests.support.hid_descriptors import ACCESS_IS, KEYBOARD, access_is

VOYAGER = PresentHid(b"/dev/hidraw3", 0x0C2E, 0x0B61, 0x8C, 0x02, "18113B0123", "Honeywell", "Voyager 1602g")
AS_KEYBOARD = replace(VOYAGER, path=b"/dev/hidraw2", page=0x01, usage=0x06)
GONE, CONNECTED = DeviceState.DISCONNECTED, DeviceState.CONNECTED


@dataclass
class Bench:
    """A driver that runs, and everything that it told."""

    hids: FakeHids
    sink: FakeScanSink = field(default_factory=FakeScanSink)
    status: FakeStatusListener = field(default_factory=FakeStatusListener)
    raw: FakeRawListener = field(default_factory=FakeRawListener)


@contextmanager
def running(hids: FakeHids, identity: str = "usb:0C2E:0B61") -> Iterator[Bench]:
    scanner = HidScanner(HidSettings("Voyager", "voyager", identity), hids, clock=SystemClock(), new_id=new_id)
    bench = Bench(hids)
    scanner.start(bench.sink, bench.status, bench.raw)
    try:
        yield bench
    finally:
        scanner.stop()


@pytest.fixture
def hids() -> FakeHids:
    return FakeHids()


@pytest.fixture
def voyager(hids: FakeHids) -> FakeHid:
    return hids.plug(FakeHid(VOYAGER, ACCESS_IS))


def test_a_code_over_two_reports_is_one_scan_with_its_identifier(hids: FakeHids, voyager: FakeHid) -> None:
    with running(hids) as bench:
        hids.feed(voyager, access_is(b"x" * 56, b"]Q1", more=True), access_is(b"yz", b"]Q1"))
        (scan,) = bench.sink.wait_for(1)
        bench.raw.wait_for(61)
    assert (scan.text, scan.symbology, scan.aim, scan.flaw) == ("x" * 56 + "yz", "qrcode", "]Q1", None)
    assert scan.device == Device("voyager", "Voyager", "hid")
    assert bench.raw.received == b"]Q1" + b"x" * 56 + b"]Q1yz"
    assert bench.status.states == [DeviceState.CONNECTING, CONNECTED, DeviceState.STOPPED]
    assert bench.status.memory.all[1].port == "/dev/hidraw3"


def test_the_same_pull_through_the_keyboard_is_one_where_both_are_joined(hids: FakeHids, voyager: FakeHid) -> None:
    with running(hids) as bench:
        hids.feed(voyager, access_is(b"10LOT\x1d21SER\r", b"]C1"))
        (scan,) = bench.sink.wait_for(1)
    typed = replace(scan, id="typed", symbology="", aim="", device=Device("keyboard", "Keyboard", "wedge"))
    joined = Joined({"voyager": "gun", "keyboard": "gun"})
    assert joined.repeated_by(scan) is None
    pull = joined.repeated_by(typed)
    assert pull is not None
    assert pull.also_by == "wedge"


def test_fast_pulls_are_all_scanned_in_their_order_each_with_its_own_id(hids: FakeHids, voyager: FakeHid) -> None:
    codes = [f"CODE-{number}" for number in range(200)]
    hids.feed(voyager, *(access_is(code.encode()) for code in codes))
    with running(hids) as bench:
        scans = bench.sink.wait_for(len(codes))
    assert [scan.text for scan in scans] == codes
    assert len({scan.id for scan in scans}) == len(codes)


def test_a_scanner_that_was_pulled_out_goes_on_when_it_is_back(hids: FakeHids, voyager: FakeHid) -> None:
    with running(hids) as bench:
        hids.feed(voyager, access_is(b"BEFORE"), access_is(b"A" * 56, more=True))
        bench.raw.wait_for(9 + 59)
        hids.pull(voyager)
        bench.status.wait_for(GONE, why="device.unplugged")
        hids.plug(FakeHid(replace(VOYAGER, path=b"/dev/hidraw7"), ACCESS_IS, reports=voyager.reports))
        back = bench.status.wait_for(CONNECTED, times=2)
        hids.feed(voyager, access_is(b"AFTER"))
        scans = bench.sink.wait_for(3)
    assert back.port == "/dev/hidraw7"
    told = [(scan.text, scan.flaw) for scan in scans]
    assert told == [("BEFORE", None), ("A" * 56, Flaw.INCOMPLETE), ("AFTER", None)]


def test_what_was_sent_before_the_stop_is_scanned(hids: FakeHids, voyager: FakeHid) -> None:
    with running(hids) as bench:
        bench.status.wait_for(CONNECTED)
        hids.wait_for_empty_reads(voyager, 1)
        hids.feed(voyager, *(access_is(f"C{number}".encode()) for number in range(64)))
    assert bench.sink.texts() == [f"C{number}" for number in range(64)]


def test_a_symbol_whose_rest_is_lost_is_told_and_refused(hids: FakeHids, voyager: FakeHid) -> None:
    with running(hids) as bench:
        hids.feed(voyager, access_is(b"A" * 56, more=True))
        (scan,) = bench.sink.wait_for(1)
        hids.feed(voyager, access_is(b"B2"))
        bench.sink.wait_for(2)
    assert scan.flaw is Flaw.INCOMPLETE
    assert bench.sink.texts()[1] == "B2"


def why_it_is_not_read(hids: FakeHids, identity: str = "usb:0C2E:0B61") -> DeviceStatus:
    """The reason that is told, as the devices page shows it."""
    with running(hids, identity) as bench:
        (status,) = [one for one in bench.status.memory.wait_for(2) if one.state is not DeviceState.CONNECTING][:1]
    assert status.state is GONE
    assert Catalogue("en").has(status.why)
    return status


def test_nothing_is_plugged_in(hids: FakeHids) -> None:
    assert why_it_is_not_read(hids).why == "device.missing"


def test_another_scanner_is_plugged_in(hids: FakeHids, voyager: FakeHid) -> None:
    assert why_it_is_not_read(hids, "usb:0C2E:0B62").why == "device.missing"


def test_another_one_of_the_same_kind_is_plugged_in(hids: FakeHids, voyager: FakeHid) -> None:
    assert why_it_is_not_read(hids, "usb:0C2E:0B61:OTHER").why == "device.missing"


def test_it_types_like_a_keyboard(hids: FakeHids) -> None:
    hids.plug(FakeHid(AS_KEYBOARD, KEYBOARD))
    assert why_it_is_not_read(hids).why == "device.hid.other_mode"


def test_two_alike_are_plugged_in(hids: FakeHids, voyager: FakeHid) -> None:
    hids.plug(FakeHid(replace(VOYAGER, path=b"/dev/hidraw9", serial="18113B0999"), ACCESS_IS))
    assert why_it_is_not_read(hids).why == "device.hid.several_alike"


def test_this_user_has_no_rights(hids: FakeHids, voyager: FakeHid) -> None:
    voyager.rights = False
    assert why_it_is_not_read(hids).why == "device.hid.no_rights"


def test_another_program_has_it(hids: FakeHids, voyager: FakeHid) -> None:
    voyager.taken = True
    assert why_it_is_not_read(hids).why == "device.hid.not_opened"


def test_it_does_not_say_how_its_data_is_laid_out(hids: FakeHids) -> None:
    hids.plug(FakeHid(VOYAGER, KEYBOARD))
    assert why_it_is_not_read(hids).why == "device.hid.not_understood"


def test_the_library_is_missing(hids: FakeHids, voyager: FakeHid) -> None:
    hids.library = False
    assert why_it_is_not_read(hids).why == "device.hid.no_library"


def test_one_that_gets_its_rights_later_is_read_without_a_restart(hids: FakeHids, voyager: FakeHid) -> None:
    voyager.rights = False
    with running(hids) as bench:
        bench.status.wait_for(GONE, why="device.hid.no_rights")
        voyager.rights = True
        bench.status.wait_for(CONNECTED)


def test_with_its_serial_number_one_of_two_alike_is_found(hids: FakeHids) -> None:
    other = replace(VOYAGER, path=b"/dev/hidraw9", serial="18113B0999")
    assert find_hid("usb:0c2e:b61:18113B0999", 0x8C, (AS_KEYBOARD, VOYAGER, other)) is other
    with pytest.raises(OutsideFailed):
        find_hid("usb:0c2e:b61", 0x8C, (VOYAGER, other))


def test_a_device_with_several_usages_of_the_page_is_one(hids: FakeHids) -> None:
    assert len(of_page((VOYAGER, replace(VOYAGER, usage=0x05), AS_KEYBOARD), 0x8C)) == 1


def test_the_rule_for_linux_names_the_kind_of_device_alone() -> None:
    assert udev_rule("usb:0C2E:0B61:18113B0123") == (
        'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0c2e", ATTRS{idProduct}=="0b61", '
        'MODE="0660", GROUP="dialout", TAG+="uaccess"'
    )
