"""When a scan may be finalised: its frames were good for long enough. A rule on values, and what remembers them.

The thresholds are the contract's own, of its third example ("quality assessment"): average confidence above 0.85,
average stability above 0.75, more than 0.9 of the frames valid. There they are asked of a whole scan; here of the last
30 frames, which is one second of a camera that gives 30 frames a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from threading import Lock
from typing import Final

from services.frames.quality import FrameQuality

WINDOW: Final = 30  # frames
CONFIDENCE: Final = 0.85
STABILITY: Final = 0.75
VALID: Final = 0.9


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a frame counts for the lock. Both figures 0.0 to 1.0. `user`: somebody is in it, which alone counts for
    nothing."""

    confidence: float
    stability: float
    valid: bool
    user: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The last frames of a scan, oldest first, no more than `WINDOW`; `locked` stays once it is."""

    frames: tuple[Counted, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """How good frames are on average; of `valid` and `user` their share. 0.0 to 1.0."""

    confidence: float
    stability: float
    valid: float
    user: float


def after(window: Window, frame: Counted) -> Window:
    """The window once that frame came too. A locked one stays as it is."""
    if window.locked:
        return window
    frames = (*window.frames, frame)[-WINDOW:]
    return Window(frames, holds(frames))


def holds(frames: Sequence[Counted]) -> bool:
    """Whether these frames are as many as it takes, and as good."""
    if len(frames) < WINDOW:
        return False
    level = level_of(frames)
    return level.confidence > CONFIDENCE and level.stability > STABILITY and level.valid > VALID


def level_of(frames: Sequence[Counted]) -> Level:
    """How good they are, one at least. A figure that is no number counts as 0."""
    number = len(frames)
    return Level(
        fsum(_number(one.confidence) for one in frames) / number,
        fsum(_number(one.stability) for one in frames) / number,
        sum(one.valid for one in frames) / number,
        sum(one.user for one in frames) / number,
    )


class WindowLock:
    """Remembers the last frames; behind the port `MeasurementLock`. From any thread."""

    def __init__(self) -> None:
        self._window, self._changing = Window(), Lock()

    @property
    def is_locked(self) -> bool:
        return self._window.locked

    @property
    def window(self) -> Window:
        """The last frames."""
        return self._window

    def note(self, quality: FrameQuality) -> bool:
        with self._changing:
            frame = Counted(quality.confidence, quality.stability_score, quality.is_valid, quality.user_in_frame)
            self._window = after(self._window, frame)
            return self._window.locked

    def release(self) -> None:
        with self._changing:
            self._window = Window()


def _number(value: float) -> float:
    return value if isfinite(value) else 0.0
