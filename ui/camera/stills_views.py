"""Pictures of files that are read, as values, and what their widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol

from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True, slots=True)
class StillRow:
    """A picture that was read: its file, what it holds or why it could not be read, how long that took. `id`: no other
    row's."""

    id: str
    file: TwoLines
    codes: TwoLines
    took: TwoLines


@dataclass(frozen=True, slots=True)
class StillsView:
    """`going`: which one is read now, "" where none is; `percent`: of those that were named; `waits`: whether others
    come after it. `told`: what was just done, "" for nothing."""

    rows: tuple[StillRow, ...] = ()
    going: str = ""
    percent: float = 0.0
    told: str = ""
    waits: bool = False


class StillsPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_stills(self, view: StillsView) -> None: ...

    def copy(self, text: str) -> None:
        """Put it where other programs can take it from."""
