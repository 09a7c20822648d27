"""What is tried on a picture, the cheap first: each step reads what those before it could not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from hardware.camera.decode.bars import Bars, find_bars
from hardware.camera.decode.grey import Grey
from hardware.camera.decode.reading import Kinds, read_symbols
from hardware.camera.decode.strips import Strip, cut, flattened, sharpened, straightened
from services.frames.model import Symbol


class Look:
    """A picture, and what the steps found out about it on the way: each is worked out when it is first wanted."""

    def __init__(self, picture: Grey) -> None:
        self.picture = picture

    @cached_property
    def bars(self) -> list[Bars]:
        return find_bars(self.picture)

    @cached_property
    def strips(self) -> list[Strip]:
        """As large as the picture has them."""
        return [cut(self.picture, bars, 1) for bars in self.bars]

    @cached_property
    def large(self) -> list[Strip]:
        """Twice as large, and better aligned."""
        return [cut(self.picture, straightened(self.picture, bars), 2) for bars in self.bars]


Step = Callable[[Look], list[Symbol]]


def at_sight(look: Look) -> list[Symbol]:
    """The whole picture as it is: a fifth of what a decoder's own default takes, and 19 of 20 of its reads."""
    return read_symbols(look.picture)


def turned_upright(look: Look) -> list[Symbol]:
    """Bars at any tilt."""
    return _first(look.strips, lambda strip: strip)


def matrix(look: Look) -> list[Symbol]:
    """Matrix codes and PDF417 that are turned, large, or light on dark."""
    return read_symbols(look.picture, Kinds.MATRIX, hard=True)


def enlarged(look: Look) -> list[Symbol]:
    """Narrow bars."""
    return _first(look.large, lambda strip: strip)


def strongly_sharpened(look: Look) -> list[Symbol]:
    return _first(look.large, lambda strip: sharpened(strip, 5, 3))


def evened(look: Look) -> list[Symbol]:
    return _first(look.large, flattened)


STEPS: Final[tuple[Step, ...]] = (at_sight, turned_upright, matrix, enlarged, strongly_sharpened, evened)


def _first(strips: Sequence[Strip], made: Callable[[Grey], Grey]) -> list[Symbol]:
    """What is in the first strip that holds something."""
    for strip in strips:
        found = read_symbols(made(strip.pixels), Kinds.LINEAR)
        if found:
            return [replace(symbol, corners=strip.in_picture(symbol.corners)) for symbol in found]
    return []
