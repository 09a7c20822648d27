"""The default segmenter: what stands in front of a fixed camera's empty scene.

It holds each frame against a reference that was taken of the empty scene (`Calibration`), in the frame's own light
(`hardware.camera.light`): its brightness, its colour and the side that it comes from are taken out first. It needs no
model and no network. Its limits: it finds *something in front of the scene*, not a person; it sees nothing whose colour
is the background's; a shadow that is cast counts; where the camera or the scene moved it has to be calibrated again,
and it says so only where nearly all is different.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from hardware.camera.light import in_light, light_of
from hardware.camera.opencv import load
from hardware.camera.quality import SMALL, Measured, checked, measure
from services.errors import OutsideFailed, OutsideKind
from services.frames.ports import Segmented

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hardware.camera.quality import Image

FRAMES: Final = 60  # that a calibration takes
MOST_BYTES: Final = 4_000_000  # of a stored background
_FORM: Final = 1
_DIFFERENT: Final = 28.0  # grey values, in the frame's own light
_LEAST_DIFFERENT: Final = 10.0  # in a picture that is nearly dark
_SPREADS: Final = 5.0  # where the empty scene itself flickers (a screen), it takes so many times that
_CLEANED: Final = 5  # pixels of 320 × 180: what is thinner is noise or an edge that shook
_LEAST_PART: Final = 0.004  # share of the picture: smaller parts are no subject
_ANOTHER_SCENE: Final = 0.7  # more that is different is not a subject: the scene is another one
_MOVED_FRAMES: Final = 0.1  # a pixel that is different in more of the frames moved while it was calibrated
_RESTLESS: Final = 0.03  # share of the pixels that may have moved
_ROUNDS: Final = 2  # of light taken out: the second without what the first found in front


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """The empty scene of one camera. `width`, `height`: of its frames, in pixels. `mean`: 180 × 320 × 3, `spread`
    (how much each pixel flickered, grey values): 180 × 320. `sharpness`: as in `Measures`."""

    camera: str
    width: int
    height: int
    mean: "NDArray[np.uint8]"
    spread: "NDArray[np.float32]"
    sharpness: float


class Calibration:
    """Takes frames of the empty scene, and makes the background of them. One thread."""

    def __init__(self, camera: str) -> None:
        self._camera = camera
        self._small: list[NDArray[np.uint8]] = []
        self._sharp: list[float] = []
        self._size = (0, 0)
        self._before: Measured | None = None

    @property
    def frames(self) -> int:
        return len(self._small)

    def take(self, image: "Image") -> None:
        """One more frame. Raises OutsideFailed: camera.unfit; camera.resized where it is not as large as the others."""
        picture = checked(image)
        size = (picture.shape[1], picture.shape[0])
        if self._small and size != self._size:
            raise OutsideFailed(OutsideKind.DEVICE, "camera.resized", retry=True)
        self._size = size
        self._before = measure(picture, None if self._before is None else self._before.small)
        self._small.append(small_of(picture))
        self._sharp.append(self._before.measures.sharpness)

    def background(self) -> Background:
        """The background, once there are frames. Raises OutsideFailed: camera.not_empty where something moved while
        they were taken; camera.no_frames without any."""
        import numpy as np

        if not self._small:
            raise OutsideFailed(OutsideKind.DEVICE, "camera.no_frames", retry=True)
        mean = np.median(np.stack(self._small), axis=0).astype(np.uint8)
        away = np.stack([_away(one, mean) for one in self._small])
        moved = np.count_nonzero(away > _DIFFERENT, axis=0) > len(away) * _MOVED_FRAMES
        if float(moved.mean()) > _RESTLESS:
            raise OutsideFailed(OutsideKind.DEVICE, "camera.not_empty", retry=True)
        spread = away.mean(axis=0, dtype=np.float32)
        width, height = self._size
        return Background(self._camera, width, height, mean, spread, float(np.median(self._sharp)))


def _away(small: "NDArray[np.uint8]", mean: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """How far each pixel is from the mean, in this frame's light."""
    import numpy as np

    cv2 = load()
    light = light_of(small, mean, np.ones(small.shape[:2], np.bool_))
    expected = mean if light is None else in_light(mean, light)
    away: NDArray[np.uint8] = cv2.absdiff(small, expected).max(axis=2)
    return away


class BackgroundSegmenter:
    """Behind the port `Segmenter`. `background`: None until one is calibrated."""

    def __init__(self, background: Background | None = None) -> None:
        self.background = background

    def segment(self, image: "Image") -> Segmented:
        """What is in front of the background; no mask where there is none, the frame is of another size, or nearly all
        of it is different."""
        known = self.background
        if known is None or (image.shape[1], image.shape[0]) != (known.width, known.height):
            return Segmented(None)
        mask = in_front(small_of(image), known)
        return Segmented(None if float(mask.mean()) > _ANOTHER_SCENE else mask)


def small_of(image: "Image") -> "NDArray[np.uint8]":
    """The picture as it is held against the background: 180 × 320 × 3."""
    cv2 = load()
    small = cv2.resize(image, SMALL, interpolation=cv2.INTER_AREA)
    soft: NDArray[np.uint8] = cv2.GaussianBlur(small, (3, 3), 0)
    return soft


def in_front(small: "NDArray[np.uint8]", background: Background) -> "NDArray[np.bool_]":
    """Which pixels are not the background's, in the light of this frame."""
    import numpy as np

    found = np.zeros(small.shape[:2], np.bool_)
    for _round in range(_ROUNDS):
        light = light_of(small, background.mean, ~found)
        if light is None:
            break
        found = _cleaned(_different(small, background, light))
        if not found.any():
            break
    return found


def _different(small: "NDArray[np.uint8]", background: Background, light: "NDArray[np.float32]") -> "NDArray[np.bool_]":
    import numpy as np

    cv2 = load()
    blue, green, red = cv2.split(cv2.absdiff(small, in_light(background.mean, light)))
    least = float(np.clip(_DIFFERENT * light.mean(), _LEAST_DIFFERENT, _DIFFERENT))
    found: NDArray[np.bool_] = cv2.max(cv2.max(blue, green), red) > np.maximum(least, background.spread * _SPREADS)
    return found


def _cleaned(found: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Without what is thin or small, and with small holes closed."""
    import numpy as np

    cv2 = load()
    square = np.ones((_CLEANED, _CLEANED), np.uint8)
    opened = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, square)
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, square)
    _number, labels, stats, _centres = cv2.connectedComponentsWithStats(closed, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= found.size * _LEAST_PART
    large[0] = False  # the background itself
    kept: NDArray[np.bool_] = large[labels]
    return kept


def stored(background: Background) -> bytes:
    """The background as a file's content, to be taken up again (`restored`)."""
    import numpy as np

    out = BytesIO()
    np.savez_compressed(
        out,
        form=np.int32(_FORM),
        camera=np.frombuffer(background.camera.encode("utf-8"), np.uint8),
        size=np.array([background.width, background.height], np.int32),
        mean=background.mean,
        spread=np.clip(np.rint(background.spread * 16), 0, 255).astype(np.uint8),
        sharpness=np.float64(background.sharpness),
    )
    return out.getvalue()


def restored(content: bytes, camera: str) -> Background | None:
    """The background of that camera; None where the content is another camera's, or is none. Whether frames have its
    size is looked at with each."""
    import numpy as np

    if len(content) > MOST_BYTES:
        return None
    try:
        with np.load(BytesIO(content), allow_pickle=False) as held:
            if int(held["form"]) != _FORM or bytes(held["camera"]).decode("utf-8") != camera:
                return None
            mean, spread = held["mean"], held["spread"]
            width, height = (int(one) for one in held["size"])
            sharp = float(held["sharpness"])
    except Exception:  # a file that somebody changed breaks zip, zlib or numpy, each in its own way
        return None
    flat = (SMALL[1], SMALL[0])
    if mean.shape != (*flat, 3) or spread.shape != flat or mean.dtype != np.uint8 or spread.dtype != np.uint8:
        return None
    return Background(camera, width, height, mean, spread.astype(np.float32) / 16, sharp)
