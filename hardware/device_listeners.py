"""Whom a device's driver tells how it stands, and its bytes: what drivers of all kinds have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from services.clock import Clock
from services.scanning.ports import DeviceState, DeviceStatus, RawListener, StatusListener
from services.scanning.scan import Device

log = structlog.get_logger(__name__)


class DeviceListeners:
    """One device's listeners between `start` and `stop`. Called in the device's thread. `_kind`: what its sentences
    begin with.

    A bug in one of them is logged, and costs the device neither its thread nor what it brings next.
    """

    _kind = "device"

    def __init__(self, device: Device, *, clock: Clock, on_status: StatusListener, on_raw: RawListener) -> None:
        self._device = device
        self._clock = clock
        self._on_status = on_status
        self._on_raw = on_raw
        self._told: tuple[DeviceState, str, str] | None = None

    def raw(self, chunk: bytes) -> None:
        """Bytes as one read brought them."""
        with self._station_goes_on():
            self._on_raw(self._device, chunk)

    def tell(self, state: DeviceState, *, why: str = "", port: str = "") -> None:
        """Announce a change; the same again, at each try to open, is none. A device that was pulled out is missing
        because of that: the first reason is the one that helps."""
        why = self._words(why)
        after_unplug = self._told is not None and self._told[1] == f"{self._kind}.unplugged"
        if (state, why, port) == self._told or (after_unplug and why == f"{self._kind}.missing"):
            return
        self._told = (state, why, port)
        with self._station_goes_on():
            self._on_status(DeviceStatus(self._device, state, self._clock.now(), why, port))

    def _words(self, why: str) -> str:
        """The sentence for this kind of device."""
        return why

    @contextmanager
    def _station_goes_on(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            log.exception("a listener failed", device=self._device.name)
