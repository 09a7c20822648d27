"""One process owns a data directory: it checkpoints the database and is the station. Others work beside it."""

from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from services.errors import OutsideFailed, OutsideKind
from services.settings.files import PRIVATE

FILE_NAME = "owner.lock"
PATIENCE = 1.0  # seconds; a command beside holds the lock no longer than that


class Ownership:
    """The lock of a data directory. The system lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._lock = FileLock(data_dir / FILE_NAME, mode=PRIVATE, thread_local=False)

    def take(self, *, patience: float = PATIENCE) -> bool:
        """Whether this process owns the directory now. Raises OutsideFailed where the lock's file cannot be made."""
        try:
            self._lock.acquire(timeout=patience, poll_interval=0.02)
        except Timeout:
            return False
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise OutsideFailed(
                OutsideKind.FILE, "settings.failed.data_dir", retry=False, path=self._lock.lock_file, why=why
            ) from error
        return True

    def let_go(self) -> None:
        """Own it no longer. Safe to call twice."""
        self._lock.release(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.let_go()
