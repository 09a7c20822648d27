"""The library behind the port: as it is installed, and where it is missing or a device goes away under it."""

import sys
from typing import Any

import pytest

from hardware.hid.line import PresentHid
from hardware.hid.system import SystemHids
from services.errors import OutsideFailed

TOLD = {
    "path": b"not/there",
    "vendor_id": 0x0C2E,
    "product_id": 0x0B61,
    "serial_number": None,
    "release_number": 256,
    "manufacturer_string": "Honeywell",
    "product_string": None,
    "usage_page": 0x8C,
    "usage": 2,
    "interface_number": 0,
}


class FakeDevice:
    """As the library's: lists of numbers, and its two kinds of errors."""

    def __init__(self) -> None:
        self.reports = [[2, 1, 65]]
        self.waits: list[int] = []
        self.written: list[bytes] = []
        self.closed = False

    def open_path(self, path: bytes) -> None:
        if path == b"not/there":
            raise OSError("open failed")

    def get_report_descriptor(self) -> list[int]:
        return [5, 0x8C]

    def read(self, length: int, wait: int) -> list[int]:
        self.waits.append(wait)
        if self.closed:
            raise ValueError("not open")
        if not self.reports:
            raise OSError("read error")
        return self.reports.pop(0)

    def write(self, report: bytes) -> int:
        self.written.append(report)
        return -1 if len(self.written) > 1 else len(report)

    def close(self) -> None:
        self.closed = True


class FakeLibrary:
    def __init__(self) -> None:
        self.one = FakeDevice()

    def enumerate(self) -> list[dict[str, Any]]:
        return [TOLD]

    def device(self) -> FakeDevice:
        return self.one


def test_the_library_that_is_installed_lists_what_is_there() -> None:
    for one in SystemHids().present():  # on most machines of tests there is nothing
        assert one.path
        assert one.identity.startswith("usb:")


def test_the_library_that_is_installed_has_all_that_is_asked_of_it() -> None:
    hids = SystemHids()
    with pytest.raises(OutsideFailed) as failure:
        hids.open(PresentHid(b"/dev/hidraw-none", 1, 2, 0x8C, 2))
    assert failure.value.words in ("device.hid.not_opened", "device.hid.no_rights")
    device = hids._load().device()
    for name in ("read", "write", "get_report_descriptor", "get_input_report", "send_feature_report", "close"):
        assert callable(getattr(device, name))


def test_without_the_library_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)  # as the import system has what cannot be imported
    hids = SystemHids()
    for ask in (hids.present, lambda: hids.open(PresentHid(b"there", 1, 2, 0x8C, 2))):
        with pytest.raises(OutsideFailed) as failure:
            ask()
        assert failure.value.words == "device.hid.no_library"


def test_what_the_library_tells_is_read() -> None:
    (one,) = SystemHids(FakeLibrary).present()
    assert one == PresentHid(b"not/there", 0x0C2E, 0x0B61, 0x8C, 2, "", "Honeywell", "")
    assert one.identity == one.place == "usb:0C2E:0B61"


def test_one_that_cannot_be_opened_is_told() -> None:
    hids = SystemHids(FakeLibrary)
    with pytest.raises(OutsideFailed):
        hids.open(hids.present()[0])


def test_a_line_reads_bytes_never_waits_for_ever_and_says_when_it_is_gone() -> None:
    library = FakeLibrary()
    line = SystemHids(lambda: library).open(PresentHid(b"there", 1, 2, 0x8C, 2))
    assert line.descriptor == b"\x05\x8c"
    assert line.read(0) == b"\x02\x01A"
    with pytest.raises(OSError, match="read error"):
        line.read(0.2)
    assert library.one.waits == [1, 200]
    line.send(b"\x02\x01")
    with pytest.raises(OSError, match="not sent"):
        line.send(b"\x02\x01")
    line.close()
    line.close()
    with pytest.raises(OSError, match="not open"):
        line.read(0.2)
