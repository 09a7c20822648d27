"""The port of a camera. Drivers in `hardware/camera` stand behind it."""

from typing import Protocol

from services.frames.model import Frame
from services.scanning.ports import StatusListener
from services.scanning.scan import Device


class Camera(Protocol):
    """A driver. It owns one named thread between `start` and `stop`, opens the camera there, so that nothing else waits
    for it, and opens it again by itself. It keeps the newest frame alone: who is slow misses frames, and delays none.
    """

    @property
    def device(self) -> Device: ...

    def start(self, on_status: StatusListener) -> None:
        """Begin. Returns at once; `on_status` is called in the driver's thread."""

    def newest(self) -> Frame | None:
        """The last frame; None where the camera is not there now. Returns at once, from any thread."""

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        """The newest frame with a higher number (0: any), waited for so long; None where none comes. Any thread but the
        UI's."""

    def stop(self) -> None:
        """End and join the thread. Safe to call twice."""
