"""A camera's picture. Values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `number` counts a camera's pictures from 1; `at`: the clock's monotonic seconds when it was taken.
    `pixels`: row by row without gaps, three bytes each: blue, green, red. Nobody changes them."""

    number: int
    at: float
    width: int
    height: int
    pixels: memoryview


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode that was found in a picture. `symbology`: code128, gs1-128, code39, itf, ean13, ean8, upca, upce,
    qrcode, datamatrix, gs1-datamatrix or pdf417; `text`: what it holds, FNC1 within as U+001D, none before it;
    `corners`: in the picture's pixels, clockwise from where its text begins; `identifier`: as scanners send it before
    the text (ISO/IEC 15424), "]C1"."""

    symbology: str
    text: str
    corners: tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
    identifier: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a picture held. `seconds`: from the loaded grey picture to the symbols, on the way there and back, too.
    `width` and `height`: the picture's pixels, which the symbols' corners are in."""

    symbols: tuple[Symbol, ...]
    seconds: float
    width: int
    height: int
