"""Memory that the station and the process that reads pictures both see: a frame is written there once, and read where
it lies. It has no name that outlives its users: when the last of them ends, however it does, it is gone."""

import os
import sys
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self
from uuid import uuid4

if sys.platform == "linux":
    import fcntl

_STEP = 1 << 20  # bytes; it grows by whole ones


class Block:
    """The writer's side. One thread at a time."""

    def __init__(self) -> None:
        self._memory: mmap | None = None
        self._file = -1 if sys.platform == "win32" else _unnamed_file()
        self._name = ""
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def files(self) -> tuple[int, ...]:
        """What a process has to be given to see it."""
        return (self._file,) if self._file >= 0 else ()

    @property
    def where(self) -> str:
        """What it is called there."""
        return self._name or str(self._file)

    def put(self, content: memoryview) -> None:
        """Write `content` to its begin. Raises OSError where there is no memory for it."""
        memory = self._memory
        if memory is None or len(content) > self.size:
            memory = self._grown(-(-max(len(content), 1) // _STEP) * _STEP)
        memory[: len(content)] = content

    def close(self) -> None:
        """Let it go. Safe to call twice."""
        memory, self._memory = self._memory, None
        if memory is not None:
            memory.close()
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _grown(self, size: int) -> mmap:
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if sys.platform == "win32":
            self._name = f"Local\\scandesk-{uuid4()}"  # a new one: a mapping there keeps its size
            memory = mmap(-1, size, tagname=self._name)
        else:
            _reserve(self._file, size)
            memory = mmap(self._file, size)
        self._memory, self.size = memory, size
        return memory


def seen(where: str, size: int) -> mmap:
    """The reader's side, which cannot write. Raises OSError or ValueError where there is none of this size."""
    if sys.platform == "win32":
        return mmap(-1, size, tagname=where, access=ACCESS_READ)
    return mmap(int(where), size, access=ACCESS_READ)


if sys.platform != "win32":

    def _unnamed_file() -> int:
        if sys.platform == "linux":
            file = os.memfd_create("scandesk-frame", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            fcntl.fcntl(file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)  # by nobody: who writes there would be killed
            return file
        with TemporaryFile() as file:
            return os.dup(file.fileno())

    def _reserve(file: int, size: int) -> None:
        """Now, and not when it is written: then a lack of memory would kill."""
        if sys.platform == "darwin":
            os.ftruncate(file, size)
        else:
            os.posix_fallocate(file, 0, size)
