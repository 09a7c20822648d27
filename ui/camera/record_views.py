"""A camera scan that is recorded, as values, and what its widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol

from ui.camera.quality_views import Meter


@dataclass(frozen=True, slots=True)
class RecordView:
    """`note`: what is recorded, and what it is part of. `going`: how it stands, "" where none is recorded; `meters`:
    of its last pictures, how good they are. `told`: what came of the last one, or why none began, "" for nothing;
    `good`: it was locked."""

    note: str
    going: str = ""
    meters: tuple[Meter, ...] = ()
    told: str = ""
    good: bool = True


class RecordPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_record(self, view: RecordView) -> None: ...
