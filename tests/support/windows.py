"""Windows that outlive their test.

A theme dresses all the windows that there are: those of tests long past make each later one slower than the one before,
by a second for every whole window of the program.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


def open_now() -> frozenset[int]:
    """Which windows there are, shown or not. None where no test asked for Qt: it is not loaded here."""
    return frozenset(id(window) for window in _windows())


def remove_others(before: Iterable[int]) -> None:
    """Delete the windows that there were not `before`, with all that is in them."""
    kept = frozenset(before)
    for window in _windows():
        if id(window) not in kept:
            _delete(window)


@contextmanager
def searched_here() -> Iterator[None]:
    """As in the program: what is left of Qt's meanwhile is destroyed by no other thread."""
    from shiboken6 import delete

    from ui.collecting import Collecting

    collecting = Collecting()
    collecting.start()
    try:
        yield
    finally:
        collecting.stop()
        delete(collecting)


def _windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    return [window for window in app.topLevelWidgets() if window.parent() is None] if app else []


def _delete(window: Any) -> None:
    from shiboken6 import delete, isValid

    if isValid(window):
        delete(window)
