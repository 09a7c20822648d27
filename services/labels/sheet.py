"""Where labels go: on sheets from a start position on, on rolls one a page; copies one after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from services.errors import Refused
from services.labels.model import Stock

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Spot:
    """A label's place: page and position count from 1, positions row by row; its corner in mm from the page's."""

    page: int
    position: int
    x: float
    y: float


def spots(stock: Stock, start: int = 1, *, right: float = 0.0, down: float = 0.0) -> Iterator[Spot]:
    """The places from position `start` of the first page on, without end. `right`, `down`: what the printer is out by,
    in mm. Raises Refused (START_POSITION) at once where the sheet has no such position."""
    places = stock.grid.places if stock.grid else 1
    if not 1 <= start <= places:
        raise Refused("START_POSITION", "labels.refused.start", start=start, places=places)
    return _spots(stock, start - 1, right, down)


def _spots(stock: Stock, place: int, right: float, down: float) -> Iterator[Spot]:
    grid = stock.grid
    while True:
        page, at = divmod(place, grid.places if grid else 1)
        row, column = divmod(at, grid.columns) if grid else (0, 0)
        x, y = (grid.left + column * grid.across, grid.top + row * grid.down) if grid else (0.0, 0.0)
        yield Spot(page + 1, at + 1, x + right, y + down)
        place += 1


def copied(labels: Iterable[_T], copies: int) -> Iterator[_T]:
    """Each label `copies` times, together."""
    for label in labels:
        for _ in range(copies):
            yield label
