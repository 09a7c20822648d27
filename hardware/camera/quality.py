"""What is measured of a picture: sharpness, exposure, glare, motion. Plain functions over OpenCV's arrays, on small
copies: a picture of 1280 × 720 costs about 2 ms of one core.

OpenCV is loaded by the first call (`hardware.camera.opencv`), and may be missing: OutsideFailed (camera.no_opencv).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hardware.camera.opencv import load
from services.errors import OutsideFailed, OutsideKind
from services.frames.quality import Measures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    """Height × width × 3: blue, green, red."""
    Grey = NDArray[np.uint8]

LEAST_SIDE: Final = 32  # pixels; less is no picture of a bench
MOST_PIXELS: Final = 40_000_000
SHARP_SIDE: Final = 640  # sharpness and glare are measured with this longer side at most
SMALL: Final = (320, 180)  # exposure and motion
_BLOCK: Final = 16  # pixels of a square that sharpness and its noise are measured in
_QUIET: Final = 10  # percent of the blocks: the quietest show what noise alone does
_QUIETER: Final = 1.2  # times less than the average block has, where all of it is noise
_MOST_NOISE: Final = 2000.0  # of the Laplacian's variance: that of noise of 10 grey values
_DARK_SHARE, _LIT_SHARE = 0.05, 0.95
_BURNT: Final = 250
_WHITE: Final = 245  # what is brighter may be glare
_LEAST_SPOT, _MOST_SPOT = 0.0005, 0.08  # shares of the picture: less is a glint, more a white thing
_MOVED: Final = 14  # grey values between two frames
_APART: Final = 3  # pixels between those that a change of light is told by
_ERODED: Final = 3  # pixels: single ones that differ are noise


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was measured, and the small grey picture that the next frame is held against."""

    measures: Measures
    small: "Grey"


def checked(image: object) -> "Image":
    """The picture, if it is one: height × width × 3 of 8 bits, each side 32 pixels or more, 40 million in all. Raises
    OutsideFailed (camera.unfit), which says what it is instead."""
    shape, kind = getattr(image, "shape", None), str(getattr(image, "dtype", type(image).__name__))
    fits = isinstance(shape, tuple) and len(shape) == 3 and shape[2] == 3 and kind == "uint8"
    if not fits or min(shape[:2]) < LEAST_SIDE or shape[0] * shape[1] > MOST_PIXELS:  # type: ignore[index] # it fits
        size = " × ".join(str(one) for one in shape) if isinstance(shape, tuple) else "?"
        raise OutsideFailed(OutsideKind.DEVICE, "camera.unfit", retry=False, size=size, pixels=kind)
    return image  # type: ignore[return-value]  # its shape and its kind have been looked at


def measure(image: "Image", before: "Grey | None") -> Measured:
    """Measure a picture that `checked` let pass; `before`: the small one of the frame before."""
    cv2 = load()
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    middle = _at_most(grey, SHARP_SIDE)
    small = cv2.resize(middle, SMALL, interpolation=cv2.INTER_AREA)
    mean, low, high, burnt = exposure(small)
    measures = Measures(
        sharpness=sharpness(middle),
        mean=mean,
        low=low,
        high=high,
        burnt=burnt,
        glare=glare(middle),
        motion=None if before is None else motion(before, small),
    )
    return Measured(measures, small)


def sharpness(grey: "Grey") -> float:
    """Variance of the Laplacian, without that of the sensor's noise: noise is everywhere, edges are not, so the
    quietest tenth of the squares shows what noise alone does. Without that, a dark and noisy picture is a sharp one."""
    import numpy as np

    cv2 = load()
    edges = cv2.Laplacian(grey, cv2.CV_16S).astype(np.float32)
    height, width = grey.shape
    blocks = (max(1, width // _BLOCK), max(1, height // _BLOCK))
    energy = cv2.resize(edges * edges, blocks, interpolation=cv2.INTER_AREA)
    noise = min(float(np.percentile(energy, _QUIET)) * _QUIETER, _MOST_NOISE)
    return max(0.0, float(energy.mean()) - noise)


def exposure(grey: "Grey") -> tuple[float, float, float, float]:
    """Brightness on average, that which 5 and 95 % of the pixels do not exceed, and the share of white pixels."""
    import numpy as np

    counts = np.bincount(grey.ravel(), minlength=256)
    total = counts.cumsum() / grey.size
    low, high = np.searchsorted(total, (_DARK_SHARE, _LIT_SHARE))
    mean = float((counts * np.arange(256)).sum()) / grey.size
    return mean, float(low), float(high), float(counts[_BURNT:].sum()) / grey.size


def glare(grey: "Grey") -> float:
    """Share of the pixels that lie in bright spots: parts that are nearly white, larger than a glint and smaller than a
    sheet of paper."""
    cv2 = load()
    _level, white = cv2.threshold(grey, _WHITE, 255, cv2.THRESH_BINARY)
    if not cv2.countNonZero(white):
        return 0.0
    _number, _labels, stats, _centres = cv2.connectedComponentsWithStats(white, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA] / grey.size
    return float(areas[(areas >= _LEAST_SPOT) & (areas <= _MOST_SPOT)].sum())


def motion(before: "Grey", now: "Grey") -> float:
    """Share of the pixels that moved between two small pictures of the same size. Light that changed as a whole is no
    movement: what the frame before would be in this one's light is what it is held against."""
    import numpy as np

    cv2 = load()
    then = cv2.convertScaleAbs(before, alpha=gain(before, now))
    other = cv2.absdiff(cv2.GaussianBlur(then, (3, 3), 0), cv2.GaussianBlur(now, (3, 3), 0))
    _level, moved = cv2.threshold(other, _MOVED, 255, cv2.THRESH_BINARY)
    kept = cv2.morphologyEx(moved, cv2.MORPH_OPEN, np.ones((_ERODED, _ERODED), np.uint8))
    return int(cv2.countNonZero(kept)) / now.size


def gain(before: "Grey", now: "Grey") -> float:
    """How many times brighter most of the picture became: the median of the ratios, 0.25 to 4. Black and white pixels
    tell nothing of it."""
    import numpy as np

    then, here = before[::_APART, ::_APART], now[::_APART, ::_APART]
    tells = (then > 12) & (then < 245) & (here > 3) & (here < 245)
    if np.count_nonzero(tells) < tells.size // 20:
        return 1.0
    ratios = here[tells].astype(np.float32) / then[tells]
    return float(np.clip(np.median(ratios), 0.25, 4.0))


def _at_most(grey: "Grey", side: int) -> "Grey":
    cv2 = load()
    height, width = grey.shape
    longer = max(height, width)
    if longer <= side:
        return grey
    size = (max(LEAST_SIDE // 2, width * side // longer), max(LEAST_SIDE // 2, height * side // longer))
    smaller: Grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return smaller
