"""The ports of a camera and of what looks at its pictures. What is in `hardware/camera` stands behind most of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from services.frames.model import Decoded, Frame
from services.frames.quality import FrameQuality
from services.scanning.ports import StatusListener
from services.scanning.scan import Device

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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


class Decoder(Protocol):
    """Finds barcodes in pictures, in a process of its own: what breaks there costs one picture. Any thread but the
    UI's; one picture at a time."""

    @property
    def trouble(self) -> str:
        """Why live frames are not read now, a key of the catalogue; "" where they are. Returns at once, any thread."""

    def read_file(self, path: Path) -> Decoded:
        """All of a still picture (PNG, JPEG, WebP; no more than 20 MiB and 40 million pixels), with dear tries too.
        Raises OutsideFailed where it is not such a picture, or reading it broke or took too long."""

    def read(self, frame: Frame) -> Decoded:
        """Those of a live frame: cheap tries, and one dear one in turn where these find nothing. Nothing where reading
        broke; the next frame has a new process."""

    def stop(self) -> None:
        """End the process. Safe to call twice; the next call starts it again."""


@dataclass(frozen=True, slots=True, eq=False)
class Segmented:
    """What a segmenter found. `mask`: row by row, true where the subject is, in any resolution that stays the same;
    None where it cannot tell, because it does not know this background."""

    mask: "NDArray[np.bool_] | None"


class Segmenter(Protocol):
    """Tells the subject of a picture from what is behind it. One thread; what it raises costs the frame its subject."""

    def segment(self, image: "NDArray[np.uint8]") -> Segmented:
        """`image`: height × width × 3 (blue, green, red). Not to be changed."""


class MeasurementLock(Protocol):
    """Says when the frames of a scan were good for long enough."""

    @property
    def is_locked(self) -> bool: ...

    def note(self, quality: FrameQuality) -> bool:
        """A frame came: whether the scan is locked now. Once locked, it stays so."""

    def release(self) -> None:
        """Another scan begins."""
