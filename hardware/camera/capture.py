"""The driver of a camera: a thread that opens it, keeps its newest picture, and opens it again when it was gone."""

from collections.abc import Callable
from functools import partial
from threading import Condition, Event, Thread

import structlog

from hardware.camera.source import Open, Picture, Source
from services.clock import Clock
from services.errors import OutsideFailed
from services.frames.model import Frame
from services.scanning.ports import DeviceState, DeviceStatus, StatusListener
from services.scanning.scan import Device

log = structlog.get_logger(__name__)

RETRY_SECONDS = 1.0  # between two tries to open: each may light a lamp
JOIN_SECONDS = 5.0  # a system's driver that hangs while it opens is not waited for any longer
MOST_BROKEN = 30  # pictures in a row that cannot be decoded: then a device is opened anew; a film would begin anew


class CaptureCamera:
    """Behind the `Camera` port. Each picture is grabbed, so that the newest one is new; `per_second` at most are
    decoded, which is what costs."""

    def __init__(
        self, device: Device, open_source: Open, *, per_second: float, clock: Clock, retry: float = RETRY_SECONDS
    ) -> None:
        self._device, self._open, self._clock = device, open_source, clock
        self._rest, self._retry = 1.0 / per_second, retry
        self._stopping = Event()
        self._thread: Thread | None = None
        self._came = Condition()
        self._newest: Frame | None = None
        self._number = 0

    @property
    def device(self) -> Device:
        return self._device

    def start(self, on_status: StatusListener) -> None:
        """Begin. RuntimeError: it has begun already."""
        if self._thread is not None:
            raise RuntimeError(f"{self._device.name} has been started already")
        self._stopping.clear()
        name = f"camera {self._device.name}"
        self._thread = Thread(target=self._run, args=(on_status,), name=name, daemon=True)
        self._thread.start()

    def newest(self) -> Frame | None:
        with self._came:
            return self._newest

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        def there() -> bool:
            return self._stopping.is_set() or (self._newest is not None and self._newest.number > number)

        with self._came:
            self._came.wait_for(there, seconds)
            found = self._newest
        return found if found is not None and found.number > number else None

    def stop(self) -> None:
        self._stopping.set()
        with self._came:
            self._came.notify_all()
        if self._thread is None:
            return
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the camera's thread does not end", device=self._device.name)
        self._thread = None

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _run(self, on_status: StatusListener) -> None:
        def tell(state: DeviceState, why: str = "", where: str = "") -> None:
            on_status(DeviceStatus(self._device, state, self._clock.now(), why, where))

        tell(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                source = self._open()
            except OutsideFailed as failure:
                tell(DeviceState.DISCONNECTED, failure.words)
            except Exception as error:  # a driver of the system may raise whatever it likes
                log.warning("the camera cannot be opened", device=self._device.name, error=str(error))
                tell(DeviceState.DISCONNECTED, "camera.not_opened")
            else:
                gave = self._watch_until_gone(source, partial(tell, DeviceState.CONNECTED, where=source.where))
                if not self._stopping.is_set():
                    tell(DeviceState.DISCONNECTED, "camera.gone" if gave else "camera.silent")
            self._stopping.wait(self._retry)
        tell(DeviceState.STOPPED)

    def _watch_until_gone(self, source: Source, begins: Callable[[], None]) -> bool:
        """Take pictures until the camera is gone, or nothing is to be taken any more; whether it gave any. `begins` is
        called ahead of the first: what opens and gives none would else come and go with each try."""
        due, broken, gave = self._clock.monotonic(), 0, False
        try:
            while not self._stopping.is_set() and (source.pace or broken < MOST_BROKEN) and source.grab():
                now = self._clock.monotonic()
                if source.pace or now >= due:
                    due = now + self._rest
                    picture = source.picture()
                    broken = broken + 1 if picture is None else 0
                    if picture is not None:
                        if not gave:
                            gave = True
                            begins()
                        self._show(picture, now)
                if source.pace:
                    self._stopping.wait(max(source.pace, self._rest))
        except Exception as error:
            log.warning("the camera broke", device=self._device.name, error=str(error))
        finally:
            with self._came:
                self._newest = None  # what it saw before is not what is there now
            source.close()
        return gave

    def _show(self, picture: Picture, at: float) -> None:
        with self._came:
            self._number += 1
            self._newest = Frame(self._number, at, picture.width, picture.height, picture.pixels)
            self._came.notify_all()
