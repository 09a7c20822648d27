"""The empty scene as values, and what its widgets can do for the presenter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KeptScene:
    """The empty scene that is kept. `at`: when it was taken, UTC; `width`, `height`: of the camera's pictures then."""

    at: datetime
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SceneView:
    """`kept`: whether there is one, and how old it is. `going`: what to do now, "" where none is taken; `percent`: of
    the pictures that it takes. `told`: what came of the last one, "" for nothing; `good`: it was kept. `note`: what its
    use is now."""

    kept: str = ""
    going: str = ""
    percent: float = 0.0
    told: str = ""
    good: bool = True
    note: str = ""


class ScenePage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_scene(self, view: SceneView) -> None: ...
