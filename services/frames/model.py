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
