"""A film of codes that are held before a camera: each comes into view, is moved and blurred, and goes again."""

from collections.abc import Iterator, Sequence
from math import sin
from pathlib import Path

import cv2
import numpy as np

from tests.support.drawn_codes import Grey, Scene, laid, symbol

A_SECOND = 15  # frames
SIZE = (640, 480)


def film(path: Path, codes: Sequence[tuple[str, str]], *, shown: float = 2.0, gone: float = 1.6) -> Path:
    """The film of these (symbology, text), one after the other: each `shown` and `gone` for so many seconds."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), float(A_SECOND), SIZE)
    for number, frame in enumerate(_frames(codes, int(shown * A_SECOND), int(gone * A_SECOND))):
        writer.write(cv2.cvtColor(_lit(frame, number), cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


def _frames(codes: Sequence[tuple[str, str]], shown: int, gone: int) -> Iterator[Grey]:
    table = _table()
    for place, (symbology, text) in enumerate(codes):
        code = symbol(symbology, text)
        for number in range(shown):
            went = number / shown
            moving = went < 0.3  # then it is held
            middle = (0.2 + min(went, 0.3), 0.45 + 0.02 * sin(number))
            tilt = 4.0 * (place % 5 - 2) + sin(number / 3)
            yield _smeared(laid(table, code, Scene(*SIZE, module=2.0, tilt=tilt, middle=middle)), 9 if moving else 2)
        for _number in range(gone):
            yield table


def _table() -> Grey:
    """Wood and papers: noise with a grain, and edges that are no bars."""
    grain = cv2.GaussianBlur(np.random.default_rng(5).normal(150, 40, SIZE[::-1]).astype(np.float32), (31, 3), 0)
    table = np.ascontiguousarray(np.clip(grain, 0, 255).astype(np.uint8))
    for left, top, right, bottom in ((20, 20, 140, 90), (500, 380, 630, 470), (40, 400, 60, 460)):
        cv2.rectangle(table, (left, top), (right, bottom), (215, 215, 215), -1)
    return table


def _smeared(picture: Grey, length: int) -> Grey:
    """As a picture of what moves from the left to the right."""
    return np.asarray(cv2.blur(picture, (length, 1)), np.uint8)


def _lit(picture: Grey, number: int) -> Grey:
    """Clouds pass, and the camera adds its noise."""
    light = 0.85 + 0.25 * sin(number / 11)
    noise = np.random.default_rng(number).normal(0, 4, picture.shape)
    return np.clip(picture * light + noise, 0, 255).astype(np.uint8)
