"""A live frame's way to the process that reads pictures and back: handed over, made grey there, and answered, with a
reading that finds one code without looking. Beside it the same copy and the same conversion within one process."""

import time
from collections.abc import Callable

import cv2
import numpy as np

from hardware.camera.decode.process import DecodingProcess
from services.frames.model import Frame
from tests.benchmarks.figures import Figures, ratio
from tests.support.planted_reading import ENTRY

SIZES = ((1280, 720), (1920, 1080))
NUMBER = 500


def run() -> list[str]:
    """Seconds of the clock a frame."""
    decoder = DecodingProcess(entry=ENTRY)
    try:
        return [line for width, height in SIZES for line in _of_size(decoder, width, height)]
    finally:
        decoder.stop()


def _of_size(decoder: DecodingProcess, width: int, height: int) -> list[str]:
    pixels = np.random.default_rng(1).integers(100, 200, (height, width, 3), np.uint8)
    frame = Frame(1, 0.0, width, height, memoryview(pixels.data).cast("B"))
    room = bytearray(len(frame.pixels))

    def ours() -> None:
        if not decoder.read(frame).symbols:
            raise RuntimeError(decoder.trouble)

    def bare() -> None:
        room[:] = frame.pixels
        cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)

    taken, floor = _seconds(ours), _seconds(bare)
    return [
        f"{width}×{height}  {Figures.of(taken)}",
        f"in one process  {Figures.of(floor)}",
        f"ratio  {ratio(taken, floor)}",
    ]


def _seconds(act: Callable[[], None]) -> list[float]:
    act()
    taken = []
    for _ in range(NUMBER):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken
