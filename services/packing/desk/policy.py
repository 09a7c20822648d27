"""What the station's settings say of packing. Values."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.packing.model import Measures
from services.packing.sscc import Numbers


@dataclass(frozen=True, slots=True)
class BoxSize:
    """A box that is used here, by its name and its sizes."""

    name: str
    measures: Measures


@dataclass(frozen=True, slots=True)
class Policy:
    """`server`: the address of the one that is told, "" nobody is; `sizes`: the boxes that are used here; `numbers`:
    how boxes get their SSCC."""

    server: str = ""
    sizes: Sequence[BoxSize] = ()
    numbers: Numbers | None = None

    def size(self, preset: int) -> BoxSize | None:
        """The box of that number, counted from 1; None for any other."""
        return self.sizes[preset - 1] if 0 < preset <= len(self.sizes) else None
