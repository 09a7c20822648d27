"""What the parts of an EAN-13 look like to a camera that is not in focus: guards and digits as brightness over samples
(ISO/IEC 15420), blurred, between the neighbours that each always has."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLES: Final = 3  # a module
HALF: Final = SAMPLES // 2  # samples of the neighbours on each side of a digit
MODULES: Final = 95
LEFT_DIGITS: Final = (3, 10, 17, 24, 31, 38)  # modules before each, from the first bar
RIGHT_DIGITS: Final = (50, 57, 64, 71, 78, 85)
LEFT_GUARD, MIDDLE_GUARD, RIGHT_GUARD = -4, 44, 91  # modules before each of `guards`, from the first bar

_ODD: Final = (
    "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
_RIGHT: Final = tuple(bits.translate(str.maketrans("01", "10")) for bits in _ODD)
_EVEN: Final = tuple(bits[::-1] for bits in _RIGHT)
# The first digit by which of the left six are even.
PARITIES: Final = (
    "000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010",
)  # fmt: skip
_FINE: Final = 8  # parts of a sample, so that blurring is smooth

Shape = NDArray[np.float32]


class Shapes:
    """All of them at one blur, in modules (standard deviation)."""

    def __init__(self, blur: float) -> None:
        self.left = _columns(_digit("101", bits, "010", blur) for bits in (*_ODD, *_EVEN))
        self.right = _columns(_digit("010", bits, "101", blur) for bits in _RIGHT)
        self.guards = [_blurred(bits, blur)[None, :] for bits in ("00001010", "1010101", "01010000")]


def _digit(before: str, bits: str, after: str, blur: float) -> Shape:
    whole, first = _blurred(before + bits + after, blur), len(before) * SAMPLES
    return whole[first - HALF : first + len(bits) * SAMPLES + HALF]


def _columns(shapes: Iterable[Shape]) -> Shape:
    """samples × shapes, each of mean 0 and length 1."""
    level = np.stack([shape - shape.mean() for shape in shapes], 1)
    return np.asarray(level / np.linalg.norm(level, axis=0))


def _blurred(bits: str, blur: float) -> NDArray[np.float32]:
    """Brightness, a bar being 0, mean over each sample."""
    bright = np.repeat([1.0 - int(bit) for bit in bits], SAMPLES * _FINE)
    reach = int(3 * blur * SAMPLES * _FINE) + 1
    bell = np.exp(-((np.arange(-reach, reach + 1) / (SAMPLES * _FINE)) ** 2) / (2 * blur * blur))
    smooth = np.convolve(np.pad(bright, reach, mode="edge"), bell / bell.sum(), "valid")
    return np.asarray(smooth.reshape(-1, _FINE).mean(1), np.float32)
