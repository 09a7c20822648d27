"""The system's HID devices, by the library hidapi. It may be missing, or unable to load: all else works without it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from hardware.hid.line import HidLine, PresentHid
from services.errors import OutsideFailed, OutsideKind

_LONGEST = 1024  # bytes of a report; those of scanners and scales have up to 64
_one_at_a_time = Lock()  # the library's lists and its opening are not for several threads


def _load() -> Any:
    """On Linux the library comes twice. The one that is taken there goes the kernel's own way, which has rights by
    udev, tells usages without opening anything, and leaves the device to others, too."""
    try:
        if sys.platform == "linux":
            import hidraw as library
        else:
            import hid as library
    except ImportError as error:
        raise OutsideFailed(OutsideKind.DEVICE, "device.hid.no_library", retry=False) from error
    return library


class SystemHids:
    """Stands behind `Hids`. `load` gives the library."""

    def __init__(self, load: Callable[[], Any] = _load) -> None:
        self._load = load

    def present(self) -> tuple[PresentHid, ...]:
        library = self._load()
        with _one_at_a_time:
            told = library.enumerate()
        return tuple(sorted((_present(one) for one in told), key=lambda one: (one.path, one.page, one.usage)))

    def may_open(self, one: PresentHid) -> bool:
        return sys.platform != "linux" or os.access(one.path, os.R_OK | os.W_OK)

    def open(self, one: PresentHid) -> HidLine:
        device = self._load().device()
        try:
            with _one_at_a_time:
                device.open_path(one.path)
        except OSError as error:
            words = "device.hid.not_opened" if self.may_open(one) else "device.hid.no_rights"
            raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, identity=one.identity) from error
        return _OpenDevice(device)


class _OpenDevice:
    """Stands behind `HidLine`."""

    def __init__(self, device: Any) -> None:
        self._device = device

    @property
    def descriptor(self) -> bytes:
        with _gone_is_gone():
            return bytes(self._device.get_report_descriptor())

    def read(self, seconds: float) -> bytes:
        with _gone_is_gone():
            return bytes(self._device.read(_LONGEST, max(1, round(seconds * 1000))))  # 0 would wait for ever

    def ask(self, report: int, length: int) -> bytes:
        with _gone_is_gone():
            return bytes(self._device.get_input_report(report, length))

    def send(self, report: bytes, *, feature: bool = False) -> None:
        with _gone_is_gone():
            sent = self._device.send_feature_report(report) if feature else self._device.write(report)
        if sent < 0:
            raise OSError("not sent")

    def close(self) -> None:
        with _one_at_a_time, suppress(OSError, ValueError):
            self._device.close()


@contextmanager
def _gone_is_gone() -> Iterator[None]:
    """The library has two words for a device that is gone: OSError, and ValueError once it is closed."""
    try:
        yield
    except ValueError as error:
        raise OSError(str(error)) from error


def _present(told: dict[str, Any]) -> PresentHid:
    return PresentHid(
        path=told["path"],
        vid=told["vendor_id"],
        pid=told["product_id"],
        page=told["usage_page"],
        usage=told["usage"],
        serial=told["serial_number"] or "",
        maker=told["manufacturer_string"] or "",
        product=told["product_string"] or "",
    )
