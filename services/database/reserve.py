"""A file that only takes room: removed when the disk is full, so that the scans of the next hours still find some."""

import os
import shutil
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

RESERVE_BYTES = 50 * 1024 * 1024
_CHUNK = bytes(1024 * 1024)


class Reserve:
    """The reserve of one data directory. Belongs to the writer's thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.missing = False  # it was used, or there is no room to make it

    def release(self) -> bool:
        """Remove it, the disk being full. Whether that made room."""
        self.missing = True
        try:
            self._path.unlink()
        except OSError:
            return False
        log.warning("the disk is full: its reserve is used now")
        return True

    def renew(self) -> None:
        """Make it where it is missing and there is room for it and as much again. Never raises."""
        try:
            if self._size() < RESERVE_BYTES:
                self.missing = shutil.disk_usage(self._path.parent).free < 2 * RESERVE_BYTES
                if not self.missing:
                    self._fill()
            else:
                self.missing = False
        except OSError as error:
            log.warning("the reserve of the disk could not be made", error=str(error))

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def _fill(self) -> None:
        """Real blocks, not a hole."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, RESERVE_BYTES)
            else:
                for _ in range(RESERVE_BYTES // len(_CHUNK)):
                    os.write(descriptor, _CHUNK)
        finally:
            os.close(descriptor)
