"""The folder of photos: each file is there whole, or not at all."""

import errno
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed, OutsideKind
from services.settings.files import write_private_bytes

ROOM: Final = 500_000_000  # bytes that stay free: photos are never the reason that scans cannot be stored
LEFT_OVER: Final = 10  # photos without a row that are removed: each time that a program ends in the middle leaves one
_PARTS: Final = 2  # of a file's name in here: day, name


class PhotoFolder:
    """`folder`: of one data directory; made when the first photo is kept. Waits for the disk."""

    def __init__(self, folder: Path, *, room: int = ROOM) -> None:
        self._folder, self._room = folder, room

    def keep(self, file: str, data: bytes) -> None:
        """Write it: durable when this returns. Raises OutsideFailed; nothing is left of it then."""
        path = self._path(file)
        try:
            for folder in (self._folder, path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            full = shutil.disk_usage(self._folder).free < self._room
        except OSError as error:
            raise _failed(error) from error
        if full:
            raise OutsideFailed(OutsideKind.DISK_FULL, "photo.why.no_room", retry=True)
        try:
            write_private_bytes(path, data)
        except OutsideFailed as failed:
            raise _failed(failed.__cause__) from failed

    def read(self, file: str) -> bytes | None:
        """What was kept; None where it is not there, or cannot be read."""
        try:
            return self._path(file).read_bytes()
        except (OSError, ValueError):
            return None

    def has(self, file: str, size: int) -> bool:
        """Whether it is there, as large as it was."""
        try:
            return self._path(file).stat().st_size == size
        except (OSError, ValueError):
            return False

    def remove(self, file: str) -> None:
        """It is not there any more, and its day's folder neither where it was the last. Never raises for a file."""
        with suppress(OSError, ValueError):
            path = self._path(file)
            path.unlink(missing_ok=True)
            path.parent.rmdir()  # raises where others are in it

    def count(self) -> tuple[int, int]:
        """How many files there are, and how many bytes they are."""
        sizes = []
        for path in self._folder.glob("*/*.jpg"):
            with suppress(OSError):
                sizes.append(path.stat().st_size)
        return len(sizes), sum(sizes)

    def tidy(self, known: Collection[str], before: str = "") -> tuple[int, int]:
        """Remove what no row names: a program that ended in the middle left it. (Removed, left): photos that are more
        than that leaves stay until their day is `before` that one ("2026-03-01"), since an older database was brought
        back, or another one is open."""
        files = {f"{path.parent.name}/{path.name}": path.suffix for path in self._folder.glob("*/*")}
        photos = [file for file, ending in files.items() if ending == ".jpg" and file not in known]
        gone = photos if len(photos) <= LEFT_OVER else [file for file in photos if file < before]
        for file in (*gone, *(file for file, ending in files.items() if ending == ".tmp")):
            self.remove(file)
        return len(gone), len(photos) - len(gone)

    def _path(self, file: str) -> Path:
        """Raises ValueError for what leads out of the folder."""
        parts = file.split("/")
        if len(parts) != _PARTS or any(one in {"", ".", ".."} or "\\" in one or "\0" in one for one in parts):
            raise ValueError("no name of a photo")
        return self._folder.joinpath(*parts)


def _failed(error: BaseException | None) -> OutsideFailed:
    number = error.errno if isinstance(error, OSError) else 0
    full = number in {errno.ENOSPC, errno.EDQUOT}
    kind = OutsideKind.DISK_FULL if full else OutsideKind.FILE
    why = os.strerror(number) if number else type(error).__name__
    return OutsideFailed(kind, "photo.why.no_room" if full else "photo.why.not_written", retry=True, why=why)
