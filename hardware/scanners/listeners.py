"""Whom a scanner's driver tells: the sink besides the listeners of any device."""

from collections.abc import Callable

from hardware.device_listeners import DeviceListeners
from hardware.scanners.framing import Symbol
from services.clock import Clock
from services.scanning.ports import RawListener, ScanSink, StatusListener
from services.scanning.scan import Device, make_scan


class Listeners(DeviceListeners):
    """One scanner's listeners between `start` and `stop`. Called in the scanner's thread."""

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
        super().__init__(device, clock=clock, on_status=on_status, on_raw=on_raw)
        self._new_id = new_id
        self._sink = sink

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
