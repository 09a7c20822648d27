"""A camera as photos need it, with the pictures that a test hands it."""

from services.clock import Clock
from services.frames.model import Frame
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.settings.model import Camera


class FakeSight:
    """`newest` is what the last `show` said; who waits for a newer one gets the next of `to_come`, or nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._frame: Frame | None = None
        self.to_come: list[Frame] = []
        self.status: DeviceStatus | None = self.standing(DeviceState.CONNECTED)
        self.waited = 0

    def standing(self, state: DeviceState, why: str = "") -> DeviceStatus:
        return DeviceStatus(Device("camera", "Webcam", "camera"), state, self._clock.now(), why)

    def frame(self, number: int = 1, *, grey: int = 99, age: float = 0.0, size: tuple[int, int] = (64, 48)) -> Frame:
        pixels = memoryview(bytes([grey]) * (size[0] * size[1] * 3))
        return Frame(number, self._clock.monotonic() - age, *size, pixels)

    def show(self, frame: Frame | None) -> None:
        self._frame = frame

    def use(self, settings: Camera) -> None:
        """The settings are others."""

    def newest(self) -> Frame | None:
        return self._frame

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        self.waited += 1
        return self.to_come.pop(0) if self.to_come else None
