"""Where a camera's pictures come from, as its driver sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """`pixels`: row by row without gaps, blue, green, red."""

    width: int
    height: int
    pixels: memoryview


class Source(Protocol):
    """An open camera. Used in one thread."""

    @property
    def where(self) -> str:
        """What is open: a device's name, a file."""

    @property
    def pace(self) -> float:
        """Seconds that have to pass between two pictures, 0.0 where `grab` itself waits for the next one."""

    def grab(self) -> bool:
        """Take the next picture as it came, which costs little; False: the camera is gone."""

    def picture(self) -> Picture | None:
        """The picture that was grabbed, decoded; None where it is broken."""

    def close(self) -> None:
        """Let the camera go. Safe to call twice."""


Open = Callable[[], Source]
"""Opens a source; may take long. Raises OutsideFailed with words that say what to do."""
