"""One camera scan as it is recorded: the thread `camera quality` judges the camera's newest pictures at a set rate. The
scan is locked and over once its frames were good for long enough (locking.py), over when somebody ends it, and after
the time that the settings give it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from services.clock import Clock, new_id
from services.errors import OutsideFailed
from services.frames.locking import Window, WindowLock
from services.frames.model import Frame
from services.frames.quality import FrameQuality
from services.frames.record.model import FrameRecord
from services.frames.recording.keeping import Keeping
from services.work_thread import WorkThread

WAIT_SECONDS: Final = 0.2  # for a picture; who ends a scan waits no longer
TRY_SECONDS: Final = 1.0  # before the next picture is judged, after one that could not be
OVER_SECONDS: Final = 3600.0  # a thread whose scan is over rests


class Sight(Protocol):
    """The station's camera, as it is needed here."""

    def newest(self) -> Frame | None: ...

    def newer_than(self, number: int, seconds: float) -> Frame | None: ...


Judge = Callable[[Frame], FrameQuality]
"""The quality of a camera's next picture. Raises OutsideFailed where it cannot be judged."""


@dataclass(frozen=True, slots=True)
class RecordPolicy:
    """What the settings say. `per_second`: pictures that are judged, where the camera gives so many; `every`: each so
    many are told to `server`, "" for none; `longest`: after that a scan is over."""

    on: bool
    per_second: int
    every: int
    server: str
    longest: timedelta


class Run:
    """Owner of the thread of one scan. Others start and end it, and may read how it stands at any time."""

    def __init__(
        self, camera: Sight, clock: Clock, judge: Judge, lock: WindowLock, keeping: Keeping, policy: RecordPolicy
    ) -> None:
        self._camera, self._clock, self._judge, self._lock = camera, clock, judge, lock
        self.keeping = keeping
        self._pause = 1.0 / policy.per_second
        self._due = clock.monotonic()
        self._until = self._due + policy.longest.total_seconds()
        self._seen, self._number = 0, 0
        self._is_ending = False
        self.locked_at: datetime | None = None
        self.quality: FrameQuality | None = None
        self.trouble: OutsideFailed | None = None
        self.thread = WorkThread("camera quality", _nothing, self._turn)

    @property
    def is_over(self) -> bool:
        return self.keeping.kept.closed

    @property
    def window(self) -> Window:
        """The frames that a lock goes by."""
        return self._lock.window

    @property
    def why(self) -> OutsideFailed | None:
        """Why its frames or its end are not stored, or no picture judged; None where nothing is wrong."""
        error = self.keeping.error
        return error if isinstance(error, OutsideFailed) else self.trouble

    def end(self) -> None:
        """No other picture is judged; what is held is stored with the end, again and again where the disk does not take
        it. Returns at once: `keeping.answered` tells of the first try."""
        self.keeping.answered.clear()
        self._is_ending = True
        self.thread.wake()

    def _turn(self) -> float:
        """One picture, where it is time and one comes; seconds to rest."""
        if self.is_over:
            return OVER_SECONDS
        now = self._clock.monotonic()
        if self._is_ending or now >= self._until:
            self._is_ending = True
            self.keeping.close(self.locked_at)
            self.keeping.answered.wait(WAIT_SECONDS)
            return 0.0 if self.keeping.kept.closed else TRY_SECONDS
        if now < self._due:
            return self._due - now
        frame = self._camera.newer_than(self._seen, WAIT_SECONDS)
        self.keeping.store()
        if frame is None:
            return self._without_frame()
        self._seen = frame.number
        self._due = max(self._due + self._pause, now)
        return self._look(frame)

    def _without_frame(self) -> float:
        """Another camera counts from 1 again."""
        newest = self._camera.newest()
        if newest is not None and newest.number < self._seen:
            self._seen = 0
            return 0.0
        return WAIT_SECONDS

    def _look(self, frame: Frame) -> float:
        try:
            quality = self._judge(frame)
        except OutsideFailed as failed:
            self.trouble = failed
            return TRY_SECONDS
        self.quality, self.trouble = quality, None
        taken_at = self._clock.now() - timedelta(seconds=max(0.0, self._clock.monotonic() - frame.at))
        self.keeping.add(_record(self._number, quality, taken_at))
        self._number += 1
        if self._lock.is_locked:
            self.locked_at, self._is_ending = self._clock.now(), True
        return 0.0


def _record(number: int, quality: FrameQuality, at: datetime) -> FrameRecord:
    """No zero has a sign: what is told once more is the same, however it was written."""
    iou = None if quality.iou is None else quality.iou + 0.0
    return FrameRecord(
        new_id(),
        number,
        quality.user_in_frame,
        quality.confidence + 0.0,
        quality.stability_score + 0.0,
        iou,
        quality.is_valid,
        at,
    )


def _nothing() -> None:
    """There is nothing to put in order before the first turn."""
