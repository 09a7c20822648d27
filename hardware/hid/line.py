"""The port to HID devices: what is there, and the line to one. The system's library stands behind it, and a fake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hardware.usb_identity import identity_of


@dataclass(frozen=True, slots=True)
class PresentHid:
    """One way into a device that is there now; a device of several parts has several. `page` and `usage` say what the
    part is. `serial`, `maker` and `product` are "" where it does not tell them."""

    path: bytes  # what to open: /dev/hidraw3, or the name that Windows and macOS have for it
    vid: int
    pid: int
    page: int
    usage: int
    serial: str = ""
    maker: str = ""
    product: str = ""

    @property
    def identity(self) -> str:
        """What settings keep."""
        return identity_of(self.vid, self.pid, self.serial)

    @property
    def place(self) -> str:
        """Where it is, for people: its path where that is short enough to be read, else its identity."""
        path = self.path.decode(errors="replace")
        return path if path.startswith("/dev/") else self.identity


class HidLine(Protocol):
    """An open device. For one thread. Every call but `close` raises OSError where the device is gone."""

    @property
    def descriptor(self) -> bytes:
        """Its report descriptor."""

    def read(self, seconds: float) -> bytes:
        """The next report, as it came; b"" where none came for so long."""

    def ask(self, report: int, length: int) -> bytes:
        """The input report of this number (0 where reports have none), of at most `length` bytes, asked for."""

    def send(self, report: bytes, *, feature: bool = False) -> None:
        """Send an output report, or a feature report; its first byte is its number, 0 where reports have none."""

    def close(self) -> None:
        """Safe to call twice."""


class Hids(Protocol):
    """The machine's HID devices. Any thread."""

    def present(self) -> tuple[PresentHid, ...]:
        """All of them, by path. Raises OutsideFailed `device.hid.no_library`."""

    def may_open(self, one: PresentHid) -> bool:
        """Whether this user has the rights to open it, as far as that can be known without trying."""

    def open(self, one: PresentHid) -> HidLine:
        """Raises OutsideFailed: `device.hid.no_rights`, `device.hid.not_opened`, `device.hid.no_library`."""


ListHids = Callable[[], tuple[PresentHid, ...]]
