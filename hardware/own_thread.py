"""A device with a thread of its own: begun once, ended and joined."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Event, Thread

import structlog

from services.scanning.scan import Device

log = structlog.get_logger(__name__)

JOIN_SECONDS = 5.0


class OwnThread(ABC):
    """The thread, named for its kind and device, runs until `_stopping` is set."""

    _kind: str

    def __init__(self, device: Device) -> None:
        self._device = device
        self._stopping = Event()
        self._thread: Thread | None = None

    @property
    def device(self) -> Device:
        return self._device

    def stop(self) -> None:
        """End and join the thread. What has arrived by now is still handed over. Safe to call twice."""
        self._stopping.set()
        self._wake()
        if self._thread is None:
            return
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the thread does not end", device=self._device.name)
        self._thread = None

    def _begin(self, run: Callable[[], None]) -> None:
        """Let it run. RuntimeError: it has begun already."""
        if self._thread is not None:
            raise RuntimeError(f"{self._device.name} has been started already")
        self._stopping.clear()
        self._thread = Thread(target=run, name=f"{self._kind} {self._device.name}", daemon=True)
        self._thread.start()

    @abstractmethod
    def _wake(self) -> None:
        """End a wait that does not look at `_stopping`. Any thread, at any time."""
