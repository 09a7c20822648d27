"""HID devices with a memory: plugged in, pulled out and fed by the test."""

from collections import deque
from dataclasses import dataclass, field
from threading import Condition

from hardware.hid.line import HidLine, PresentHid
from services.errors import OutsideFailed, OutsideKind

PATIENCE = 20.0  # seconds


@dataclass
class FakeHid:
    """One device. `rights` and `taken` keep it from being opened; `answers` is what it says when it is asked."""

    present: PresentHid
    descriptor: bytes
    rights: bool = True
    taken: bool = False
    answers: bytes | None = None
    reports: deque[bytes] = field(default_factory=deque)
    sent: list[tuple[bytes, bool]] = field(default_factory=list)
    read_empty: int = 0


class FakeHids:
    """Stands behind `Hids`. `plug` and `pull` change what is there; `feed` sends reports; `library` off: there is no
    library."""

    def __init__(self) -> None:
        self.library = True
        self._changed = Condition()
        self._devices: dict[bytes, FakeHid] = {}

    # -- what the test does --------------------------------------------------------------------------------------------

    def plug(self, device: FakeHid) -> FakeHid:
        with self._changed:
            self._devices[device.present.path] = device
            self._changed.notify_all()
        return device

    def pull(self, device: FakeHid) -> None:
        """Out of the socket. What it had sent and nobody read is gone."""
        with self._changed:
            del self._devices[device.present.path]
            device.reports.clear()
            self._changed.notify_all()

    def feed(self, device: FakeHid, *reports: bytes) -> None:
        with self._changed:
            device.reports.extend(reports)
            self._changed.notify_all()

    def wait_for_empty_reads(self, device: FakeHid, times: int) -> None:
        """Until the driver has found nothing so many times from now on."""
        with self._changed:
            wanted = device.read_empty + times
            assert self._changed.wait_for(lambda: device.read_empty >= wanted, PATIENCE), "nobody reads"

    def wait_for_sent(self, device: FakeHid, count: int) -> list[tuple[bytes, bool]]:
        """(report, whether it is a feature) of what was sent to it."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(device.sent) >= count, PATIENCE), "nothing was sent"
            return list(device.sent)

    # -- the port ------------------------------------------------------------------------------------------------------

    def present(self) -> tuple[PresentHid, ...]:
        self._need_library()
        with self._changed:
            return tuple(device.present for device in self._devices.values())

    def may_open(self, one: PresentHid) -> bool:
        with self._changed:
            return self._devices[one.path].rights

    def open(self, one: PresentHid) -> HidLine:
        self._need_library()
        with self._changed:
            device = self._devices.get(one.path)
        if device is None or device.taken or not device.rights:
            words = "device.hid.not_opened" if device is None or device.rights else "device.hid.no_rights"
            raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, identity=one.identity)
        return _FakeLine(self, device)

    def _need_library(self) -> None:
        if not self.library:
            raise OutsideFailed(OutsideKind.DEVICE, "device.hid.no_library", retry=False)

    # -- for its lines -------------------------------------------------------------------------------------------------

    def read(self, device: FakeHid, seconds: float) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: device.reports or self._gone(device), seconds)
            self.check(device)
            if device.reports:
                return device.reports.popleft()
            device.read_empty += 1
            self._changed.notify_all()
            return b""

    def take(self, device: FakeHid, report: bytes, *, feature: bool) -> None:
        with self._changed:
            self.check(device)
            device.sent.append((report, feature))
            self._changed.notify_all()

    def check(self, device: FakeHid) -> None:
        if self._gone(device):
            raise OSError("read error")

    def _gone(self, device: FakeHid) -> bool:
        return self._devices.get(device.present.path) is not device


class _FakeLine:
    """Stands behind `HidLine`."""

    def __init__(self, hids: FakeHids, device: FakeHid) -> None:
        self._hids = hids
        self._device = device

    @property
    def descriptor(self) -> bytes:
        self._hids.check(self._device)
        return self._device.descriptor

    def read(self, seconds: float) -> bytes:
        return self._hids.read(self._device, seconds)

    def ask(self, report: int, length: int) -> bytes:
        self._hids.check(self._device)
        if self._device.answers is None:
            raise OSError("it does not answer")
        return self._device.answers

    def send(self, report: bytes, *, feature: bool = False) -> None:
        self._hids.take(self._device, report, feature=feature)

    def close(self) -> None:
        """Nothing is kept."""
