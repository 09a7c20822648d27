"""Whom a driver tells: the sink, the status listener, the raw listener. Every driver says it in the same way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from hardware.scanners.framing import Symbol
from services.clock import Clock
from services.scanning.ports import DeviceState, DeviceStatus, RawListener, ScanSink, StatusListener
from services.scanning.scan import Device, make_scan

log = structlog.get_logger(__name__)


class Listeners:
    """One device's listeners between `start` and `stop`. Called in the device's thread.

    A bug in one of them is logged and costs the device neither its thread nor the next scan.
    """

    def __init__(
        self,
        device: Device,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        sink: ScanSink,
        on_status: StatusListener,
        on_raw: RawListener,
    ) -> None:
        self._device = device
        self._clock = clock
        self._new_id = new_id
        self._sink = sink
        self._on_status = on_status
        self._on_raw = on_raw
        self._told: tuple[DeviceState, str, str] | None = None

    def hand_over(self, symbol: Symbol | None) -> None:
        """The symbol becomes a scan, with its id for life, and goes to the sink."""
        if symbol is None:
            return
        scan_id, at = self._new_id(), self._clock.now()
        with self._station_goes_on():
            scan = make_scan(
                symbol.raw, self._device, scan_id=scan_id, at=at, flaw=symbol.flaw, aim_told=symbol.aim_told
            )
            self._sink.take(scan)

    def raw(self, chunk: bytes) -> None:
        """Bytes as one read brought them."""
        with self._station_goes_on():
            self._on_raw(self._device, chunk)

    def tell(self, state: DeviceState, *, why: str = "", port: str = "") -> None:
        """Announce a change; the same again, at each try to open, is none. A device that was pulled out is missing
        because of that: the first reason is the one that helps."""
        after_unplug = self._told is not None and self._told[1] == "device.unplugged"
        if (state, why, port) == self._told or (after_unplug and why == "device.missing"):
            return
        self._told = (state, why, port)
        with self._station_goes_on():
            self._on_status(DeviceStatus(self._device, state, self._clock.now(), why, port))

    @contextmanager
    def _station_goes_on(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            log.exception("a listener failed", device=self._device.name)
