"""Reads a picture by one step after the other, until something is found or the time is over."""

from collections.abc import Iterable
from time import perf_counter

from hardware.camera.decode.ends import goes_through
from hardware.camera.decode.grey import Grey
from hardware.camera.decode.places import Place, moved, place_of
from hardware.camera.decode.reading import Kinds, read_symbols
from hardware.camera.decode.steps import LIVE_TURNS, STEPS, Look, Step, turned_upright
from hardware.camera.decode.vet import is_in_doubt, vetted
from services.frames.model import Symbol

PATIENCE = 5
"""Frames that a place is looked at again in vain."""


def read(picture: Grey, seconds: float) -> tuple[Symbol, ...]:
    """The symbols of a still picture. No step is begun when `seconds` are over; the first one always is. Any thread."""
    return tuple(_tried(Look(picture), STEPS, perf_counter() + seconds))


class LiveReading:
    """Reads the frames of one camera as they come: each at sight, then, as it was read there, the place where the last
    frames had a code, and where both find nothing, one of the other steps in turn. While nothing is in view, bars and
    matrix codes take turns, too. One thread."""

    def __init__(self) -> None:
        self._turn = 0
        self._seen = True
        self._last: tuple[tuple[Step, ...], Place] | None = None
        self._missed = 0
        self._shape: tuple[int, ...] = ()

    def read(self, picture: Grey) -> tuple[Symbol, ...]:
        """The symbols of this frame."""
        if picture.shape != self._shape:  # another camera, or another size: the place is none of this picture's
            self._shape, self._last = picture.shape, None
        kinds, steps = LIVE_TURNS[self._turn % len(LIVE_TURNS)]
        at_sight = read_symbols(picture, Kinds.ALL if self._seen else kinds)
        found = vetted([*at_sight, *self._in_last_place(picture)])
        if not _is_enough(found):
            found = vetted([*found, *self._in_turn(picture, (turned_upright,) if found else steps)])
        self._seen = bool(found)
        return tuple(found)

    def _in_turn(self, picture: Grey, steps: tuple[Step, ...]) -> list[Symbol]:
        self._turn += 1
        more = _tried(Look(picture), steps)
        if more:
            self._last, self._missed = (steps, place_of(more[0], picture)), 0
        return more

    def _in_last_place(self, picture: Grey) -> list[Symbol]:
        if self._last is None:
            return []
        steps, place = self._last
        found = [moved(symbol, place) for symbol in _tried(Look(place.of(picture)), steps)]
        if found:
            self._last, self._missed = (steps, place_of(found[0], picture)), 0
        else:
            self._missed += 1
            if self._missed > PATIENCE:
                self._last = None
        return found


def _tried(look: Look, steps: Iterable[Step], end: float | None = None) -> list[Symbol]:
    found: list[Symbol] = []
    for number, step in enumerate(steps):
        if number and end is not None and perf_counter() >= end:
            break
        more = (one for one in step(look) if not goes_through(look.picture, one.corners))
        found = vetted([*found, *more])
        if _is_enough(found) or (found and number):  # what is in doubt at sight is looked at upright, and no more
            break
    return found


def _is_enough(found: list[Symbol]) -> bool:
    return bool(found) and not any(map(is_in_doubt, found))
