"""The content of a picture's file, whatever else stands under its name; what it says of itself before it is decoded."""

import errno
import os
import re
import stat
from typing import Final

MOST_SCANS: Final = 64
"""Of a progressive JPEG: each is one more pass over all of it for a few bytes. Cameras and programs make about ten."""

_MARKER: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")  # of a JPEG, of those that a length follows, and its end
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
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


def has_too_many_scans(picture: bytes) -> bool:
    """Of a JPEG; no other picture has any. They are counted until the image ends: phones put a film behind it, and a
    small picture before it, in which the same bytes mean something else."""
    if not picture.startswith(_START_OF_IMAGE):
        return False
    found, at = 0, len(_START_OF_IMAGE)
    while found <= MOST_SCANS and (marker := _MARKER.search(picture, at)) and marker[0] != _END_OF_IMAGE:
        found += marker[0] == _START_OF_SCAN
        at = marker.end() + int.from_bytes(picture[marker.end() : marker.end() + 2])
    return found > MOST_SCANS
