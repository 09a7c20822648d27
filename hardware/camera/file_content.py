"""The content of a picture's file, whatever else stands under its name."""

import errno
import os
import stat
from typing import Final

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content_of(path: str, most: int) -> tuple[bytes, int]:
    """The first `most` + 1 bytes of a file, and how many it says that it has. What is none, as a pipe, is not waited
    for. Raises OSError (of ENXIO: it is no file), and ValueError for a path with a NUL."""
    number = os.open(path, _FLAGS)
    try:
        told = os.fstat(number)
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), path)
        with os.fdopen(number, "rb", closefd=False) as file:
            return file.read(most + 1), told.st_size
    finally:
        os.close(number)
