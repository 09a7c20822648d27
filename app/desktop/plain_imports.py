"""Gives Python its own import back after PySide has put another in its place.

PySide's import looks into the source of every module that comes after it, to find out whether it asks for snake_case
names (`from __feature__ import …`). Nothing here does; the reading took a quarter of the start and kept all those
sources in memory.
"""

import builtins


def import_plainly() -> None:
    """Load Qt, then import as before. Call it first in a process that opens windows."""
    before = builtins.__import__
    import PySide6.QtCore  # noqa: F401 (loading it is what it is for)

    builtins.__import__ = before
