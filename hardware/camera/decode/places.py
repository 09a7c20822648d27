"""Parts of a picture that are looked at by themselves."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hardware.camera.decode.grey import Grey
from services.frames.model import Symbol

_ROOM: Final = 0.5  # of a symbol's larger side, on each side of it: hands move
_LEAST_ROOM: Final = 40  # px


@dataclass(frozen=True, slots=True)
class Place:
    """Upright, in px: from `left` and `top` on, up to `right` and `bottom`, those not included."""

    left: int
    top: int
    right: int
    bottom: int

    def of(self, picture: Grey) -> Grey:
        """This part of it, by itself in memory."""
        return np.ascontiguousarray(picture[self.top : self.bottom, self.left : self.right])


def place_of(symbol: Symbol, picture: Grey) -> Place:
    """Where it is, with room around it, as far as the picture goes."""
    across, down = [x for x, _y in symbol.corners], [y for _x, y in symbol.corners]
    room = max(_LEAST_ROOM, round(_ROOM * max(max(across) - min(across), max(down) - min(down))))
    high, wide = picture.shape
    left, top = max(0, min(across) - room), max(0, min(down) - room)
    return Place(left, top, min(wide, max(across) + room), min(high, max(down) + room))


def moved(symbol: Symbol, place: Place) -> Symbol:
    """One that was found in the place's own px, in those of the picture."""
    first, second, third, fourth = ((x + place.left, y + place.top) for x, y in symbol.corners)
    return replace(symbol, corners=(first, second, third, fourth))
