"""The light of a frame, told by what is behind: how many times brighter each colour is than it was in the reference,
and from which side the light comes now.

The side is a slope over the picture, of the ratio's logarithm, which the pixels agree on that are near it: what stands
in front, shadows and reflections are not, and do not pull at it.
"""

from typing import TYPE_CHECKING, Final

from hardware.camera.opencv import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_APART: Final = 4  # pixels between those that it is told by
_BLACK, _WHITE = 12, 245  # grey values: what is darker or brighter tells nothing
_LEAST: Final = 0.05  # share of the pixels that have to tell something
_NEAR: Final = (0.7, 0.3, 0.15)  # of the logarithm: so near the slope are the pixels that it is made of, in turn
_AGREE: Final = 0.4  # share of those that tell something; fewer agree on no slope
_STEEPEST: Final = 0.9  # of the logarithm, over the whole picture
_DARKEST, _BRIGHTEST = 0.1, 6.0


def light_of(
    small: "NDArray[np.uint8]", reference: "NDArray[np.uint8]", behind: "NDArray[np.bool_]"
) -> "NDArray[np.float32] | None":
    """How many times brighter each pixel's colours should be than in the reference, on average 0.1 to 6: height × width
    × 3. All three have the same height and width. `behind`: where the reference is thought to be in sight. None where
    too little of it is."""
    import numpy as np

    cv2 = load()
    now, then = small[::_APART, ::_APART].copy(), reference[::_APART, ::_APART].copy()
    tells = behind[::_APART, ::_APART] & (cv2.inRange(then, (_BLACK,) * 3, (_WHITE,) * 3) > 0)
    tells &= cv2.inRange(now, (0,) * 3, (_WHITE + 5,) * 3) > 0
    if np.count_nonzero(tells) < tells.size * _LEAST:
        return None
    height, width = small.shape[:2]
    right, down = np.arange(width, dtype=np.float32) / width - 0.5, np.arange(height, dtype=np.float32) / height - 0.5
    at_down, at_right = np.nonzero(tells)
    at = np.column_stack([right[at_right * _APART], down[at_down * _APART]])
    ratios = np.log(np.maximum(now[tells], 1).astype(np.float32) / then[tells])
    slope = _slope((ratios - np.median(ratios, axis=0)).mean(axis=1), at)
    colours = np.clip(np.exp(np.median(ratios - (at @ slope)[:, None], axis=0)), _DARKEST, _BRIGHTEST)
    field = np.outer(np.exp(down * slope[1]), np.exp(right * slope[0])).astype(np.float32)
    light: NDArray[np.float32] = cv2.merge([field * one for one in colours.astype(np.float32)])
    return light


def in_light(reference: "NDArray[np.uint8]", light: "NDArray[np.float32]") -> "NDArray[np.uint8]":
    """What the reference would be in that light."""
    cv2 = load()
    lit: NDArray[np.uint8] = cv2.multiply(reference, light, dtype=cv2.CV_8U)
    return lit


def _slope(ratios: "NDArray[np.float32]", at: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """To the right and down, over the whole picture each; none where too few pixels agree."""
    import numpy as np

    known = np.column_stack([np.ones(len(at), np.float32), at])
    plane = np.zeros(3, np.float32)
    for near in _NEAR:
        agree = np.abs(ratios - known @ plane) < near
        if np.count_nonzero(agree) < _AGREE * len(at):
            return np.zeros(2, np.float32)
        those = known[agree]
        plane = np.linalg.solve(those.T @ those + np.eye(3) * 1e-3, those.T @ ratios[agree]).astype(np.float32)
    steepest: NDArray[np.float32] = np.clip(plane[1:], -_STEEPEST, _STEEPEST)
    return steepest
