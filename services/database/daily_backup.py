"""The daily backup: begun when the bench is idle, made in a thread of its own, so that no scan waits for it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from services.database.backup import backup, made_at, newest
from services.errors import OutsideFailed

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)  # after one that failed


class _Stopped(Exception):
    """The program ends while a backup is being made."""


class DailyBackup:
    """Owner of the thread `backup`. `make_if_due` from the writer's thread, `stop` after that one has ended."""

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._now = now
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed_at: datetime | None = None
        self.failure: OutsideFailed | None = None

    def make_if_due(self) -> None:
        """Begin a backup where the newest is a day old (or from the future: the clock was wrong). Returns at once."""
        if self._is_due(self._now()) and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._make, name="backup", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Give up what is being made, and join."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _is_due(self, now: datetime) -> bool:
        if self._failed_at is not None and abs(now - self._failed_at) < AGAIN:
            return False
        last = newest(self._directory)
        made = made_at(last) if last else None
        return made is None or abs(now - made) >= EVERY

    def _make(self) -> None:
        try:
            backup(self._directory, self._now(), why="daily", pause=self._pause)
        except _Stopped:
            return
        except OutsideFailed as failure:
            log.warning("the daily backup failed", error=str(failure))
            self.failure, self._failed_at = failure, self._now()
        except Exception as error:
            log.exception("the daily backup broke", error=repr(error))
            self._failed_at = self._now()
        else:
            self.failure, self._failed_at = None, None

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise _Stopped
