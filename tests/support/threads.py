"""Threads that outlive their test."""

import threading
from collections.abc import Iterable
from time import monotonic

# The test runner's own: they end when they end.
_RUNNERS = ("pytest_timeout", "execnet", "pytest-xdist")


def running() -> frozenset[threading.Thread]:
    """Threads that Python started and that run now, less the test runner's own.

    Foreign threads (Qt's) that once called into Python stay in Python's list for ever as dummies: not counted.
    """
    return frozenset(
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread) and not thread.name.startswith(_RUNNERS)
    )


def left_behind(before: Iterable[threading.Thread], patience: float) -> list[str]:
    """Names of the threads begun since `before` that have not ended within `patience` seconds altogether."""
    begun = running() - frozenset(before)
    deadline = monotonic() + patience
    for thread in begun:
        thread.join(max(0.0, deadline - monotonic()))
    return sorted(thread.name for thread in begun if thread.is_alive())
