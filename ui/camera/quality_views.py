"""How good the camera's picture is, as values, and what its widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Meter:
    """One measure of the picture. `share`: how far its bar reaches, 0.0 to 1.0; `limits`: where on it good ends;
    `word`: how it is, in words."""

    name: str
    share: float
    limits: tuple[float, ...]
    good: bool
    word: str


@dataclass(frozen=True, slots=True)
class QualityView:
    """`hint`: the one thing to change, or that there is nothing (`good`). `meters`: none where nothing is measured."""

    hint: str
    good: bool
    meters: tuple[Meter, ...]


class QualityPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_quality(self, view: QualityView | None) -> None:
        """None: nobody can tell yet."""
