"""Reads a picture by one step after the other, until something is found or the time is over."""

from time import perf_counter

from hardware.camera.decode.grey import Grey
from hardware.camera.decode.steps import STEPS, Look, at_sight
from hardware.camera.decode.vet import is_in_doubt, vetted
from services.frames.model import Symbol


def read(picture: Grey, seconds: float) -> tuple[Symbol, ...]:
    """The symbols of a still picture. No step is begun when `seconds` are over; the first one always is. Any thread."""
    end, look = perf_counter() + seconds, Look(picture)
    found: list[Symbol] = []
    for number, step in enumerate(STEPS):
        if number and perf_counter() >= end:
            break
        found = vetted([*found, *step(look)])
        if found and not any(map(is_in_doubt, found)):
            break
    return tuple(found)


class LiveReading:
    """Reads the frames of one camera as they come: each at sight, and where that finds nothing, one of the other steps
    in turn. One thread."""

    def __init__(self) -> None:
        self._turn = 0

    def read(self, picture: Grey) -> tuple[Symbol, ...]:
        """The symbols of this frame."""
        look = Look(picture)
        found = vetted(at_sight(look))
        if not found or any(map(is_in_doubt, found)):
            self._turn = self._turn % (len(STEPS) - 1) + 1
            found = vetted([*found, *STEPS[self._turn](look)])
        return tuple(found)
