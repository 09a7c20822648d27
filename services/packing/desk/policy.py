"""What the station's settings say of packing. Values."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.packing.expected import NO_TOLERANCE, Tolerance
from services.packing.model import Measures
from services.packing.sscc import Numbers
from services.papers.plan import Plan


@dataclass(frozen=True, slots=True)
class BoxSize:
    """A box that is used here, by its name and its sizes. `empty`: what it weighs itself, in millionths of a kilogram;
    0: nobody said."""

    name: str
    measures: Measures
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """`server`: the address of the one that is told, "" nobody is; `sizes`: the boxes that are used here; `numbers`:
    how boxes get their SSCC; `scale`: whether one is set up, `tolerance`: how far its weight may be from what is
    expected; `papers`: what is printed."""

    server: str = ""
    sizes: Sequence[BoxSize] = ()
    numbers: Numbers | None = None
    scale: bool = False
    tolerance: Tolerance = NO_TOLERANCE
    papers: Plan | None = None

    def size(self, preset: int) -> BoxSize | None:
        """The box of that number, counted from 1; None for any other."""
        return self.sizes[preset - 1] if 0 < preset <= len(self.sizes) else None
