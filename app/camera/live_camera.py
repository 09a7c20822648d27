"""The bench's camera without a station around it: opened for a command, and looked at until that is ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from app.camera.cameras import make_camera
from hardware.camera.frame_quality_detector import FrameQualityDetector, image_of
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Frame, Symbol
from services.frames.ports import Decoder
from services.frames.quality import FrameQuality
from services.scanning.ports import DeviceState, DeviceStatus
from services.settings.model import Camera as CameraSettings

_TURN: Final = 0.2  # seconds after which it is looked whether somebody ended it


@dataclass(frozen=True, slots=True)
class Look:
    """A frame that was looked at: its number, its quality, and the codes in it."""

    number: int
    quality: FrameQuality
    symbols: tuple[Symbol, ...]


class LiveCamera:
    """Opens the camera of the settings for as long as its block runs, switched on there or not. Its calls wait, in one
    thread; `stop` ends them, from any thread and from signals."""

    def __init__(self, settings: CameraSettings, clock: Clock) -> None:
        self._camera, self._clock = make_camera(settings, clock), clock
        self._why, self._stopped = "", False

    def __enter__(self) -> Self:
        self._camera.start(self._stands)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._camera.stop()

    def stop(self) -> None:
        """Wait no longer."""
        self._stopped = True

    def newer_than(self, number: int, seconds: float) -> Frame | None:
        """As `Camera.newer_than`. Raises OutsideFailed where the camera says why it cannot be opened."""
        until = self._clock.monotonic() + seconds
        while not self._stopped:
            frame = self._camera.newer_than(number, _TURN)
            if frame is not None:
                return frame
            if self._why:
                raise OutsideFailed(OutsideKind.DEVICE, self._why, retry=True)
            if self._clock.monotonic() >= until:
                break
        return None

    def looks(self, detector: FrameQualityDetector, decoder: Decoder) -> Iterator[Look | str]:
        """Each newest frame, until `stop`; instead, once, why the camera is away now. It goes on by itself when the
        camera comes back."""
        number, told = 0, ""
        while not self._stopped:
            frame = self._camera.newer_than(number, _TURN)
            if frame is not None:
                number, told = frame.number, ""
                yield Look(number, detector.analyze_frame(image_of(frame)), decoder.read(frame).symbols)
            elif self._why and self._why != told:
                told = self._why
                yield told

    def _stands(self, status: DeviceStatus) -> None:
        self._why = status.why if status.state is DeviceState.DISCONNECTED else ""
