"""Loads libraries without what they bring along for others: a quarter of the start.

PySide puts its own import in the place of Python's and looks into the source of every module that comes after it, to
find out whether it asks for snake_case names (`from __feature__ import …`). structlog loads rich, for tracebacks in
colour, wherever it is installed; the desktop logs to a file.
"""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def import_plainly() -> None:
    """Load these libraries so, then import as before. Call it first in a process that opens windows."""
    with _absent("rich"):
        import structlog  # noqa: F401 (loading it is what it is for; Qt below, too)
    before = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = before


@contextmanager
def _absent(module: str) -> Iterator[None]:
    """As if it were not installed, for who imports it meanwhile."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # as Python itself says that it cannot be imported
    try:
        yield
    finally:
        del sys.modules[module]
