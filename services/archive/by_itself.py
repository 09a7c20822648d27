"""What ended long ago goes to the archive by itself, while nobody scans. The thread `archive`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from services.archive.model import Course
from services.archive.service import ArchiveService
from services.clock import Clock, SureTime
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.work_thread import WorkThread

SURE_SECONDS: Final = 600.0  # so long a time has been there by which something is old: the clock may be set at a start
QUIET_SECONDS: Final = 60.0  # without a scan, before the first session goes
STEP_SECONDS: Final = 1.0  # between two steps, each of some sessions
LOOK_SECONDS: Final = 60.0  # between two looks whether there is something to do
EVERY_SECONDS: Final = 6 * 3600.0  # between two times that all sessions are gone through
AGAIN_SECONDS: Final = 3600.0  # after one that failed


class ArchiveByItself:
    """Owner of the thread `archive`, which only the owner of the data directory has. `start`, `use` and `stop` from one
    thread at a time. `days`: after which something goes, 0 never."""

    def __init__(self, archive: ArchiveService, database: Database, clock: Clock, *, days: Callable[[], int]) -> None:
        self._archive, self._database, self._clock, self._days = archive, database, clock, days
        self._sure = SureTime(clock, SURE_SECONDS)
        self._scanned_at = clock.monotonic()
        self._due_at = clock.monotonic()
        self._course = Course()
        self._age = timedelta()  # by which the course is
        self._thread: WorkThread | None = None

    def start(self) -> None:
        """What is old enough goes from now on, in quiet times. Returns at once."""
        if self._thread is None and self._archive.is_possible:
            self._thread = WorkThread("archive", self._begin_anew, self._turn)
            self._thread.start()

    def use(self) -> None:
        """The settings are other ones: all sessions are gone through again, by those. Returns at once."""
        self._due_at = self._clock.monotonic()
        self.wake()

    def stop(self) -> None:
        """End after the session that just goes, and join. Safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.end()
            thread.join()

    def scanned(self) -> None:
        """Somebody works here: nothing is begun for a while. Any thread; at once."""
        self._scanned_at = self._clock.monotonic()

    def wake(self) -> None:
        """Look now whether there is something to do. Any thread; at once."""
        if (thread := self._thread) is not None:
            thread.wake()

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _turn(self) -> float:
        sure, days = self._sure.now(), self._days()
        now = self._clock.monotonic()
        if not days or sure is None or now < self._due_at or not self._is_quiet():
            return LOOK_SECONDS
        try:
            return self._step(timedelta(days=days), sure)
        except (OutsideFailed, Refused) as error:
            self._begin_anew()
            self._due_at = now + AGAIN_SECONDS
            if not isinstance(error, Refused):  # a command that archives just now is no trouble
                self._archive.failed(error)
            return LOOK_SECONDS

    def _step(self, age: timedelta, sure: datetime) -> float:
        if age != self._age:
            self._course, self._age = Course(), age
        self._course = self._archive.go_on(self._course, age, sure, goes_on=self._goes_on)
        if not self._course.over:
            return STEP_SECONDS
        self._archive.looked(self._course)
        self._begin_anew()
        self._due_at = self._clock.monotonic() + EVERY_SECONDS
        return LOOK_SECONDS

    def _goes_on(self) -> bool:
        thread = self._thread
        return thread is not None and not thread.ending.is_set() and self._is_quiet()

    def _is_quiet(self) -> bool:
        return self._clock.monotonic() - self._scanned_at >= QUIET_SECONDS and not self._database.waiting()

    def _begin_anew(self) -> None:
        self._course = Course()
