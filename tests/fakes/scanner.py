"""A Scanner whose trigger the test pulls. No thread: everything happens in the caller's."""

from collections.abc import Callable
from datetime import datetime

from services.scanning.ports import DeviceState, DeviceStatus, RawListener, ScanSink, StatusListener
from services.scanning.scan import Device, Scan, make_scan


class FakeScanner:
    """Stands behind the Scanner port. `pull` scans, `unplug` and `replug` announce; `started` tells how it stands."""

    def __init__(self, device: Device, *, now: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._device = device
        self._now = now
        self._new_id = new_id
        self.started = False

    @property
    def device(self) -> Device:
        return self._device

    def start(self, sink: ScanSink, on_status: StatusListener, on_raw: RawListener) -> None:
        self._sink, self._on_status, self._on_raw = sink, on_status, on_raw
        self.started = True
        self.replug()

    def stop(self) -> None:
        if self.started:
            self.started = False
            self._tell(DeviceState.STOPPED)

    def pull(self, code: bytes) -> Scan:
        """One trigger pull, as the driver hands it over."""
        scan = make_scan(code, self._device, scan_id=self._new_id(), at=self._now())
        self._sink.take(scan)
        self._on_raw(self._device, code + b"\r")
        return scan

    def unplug(self) -> None:
        self._tell(DeviceState.DISCONNECTED, "device.unplugged")

    def replug(self) -> None:
        self._tell(DeviceState.CONNECTED)

    def _tell(self, state: DeviceState, why: str = "") -> None:
        self._on_status(DeviceStatus(self._device, state, self._now(), why))
