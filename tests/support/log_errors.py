"""Errors in the log: a bug that was caught and logged is still a bug, so a test in which one is logged fails."""

import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from app.program.log_file import LogFile

_LEVELS = frozenset({"error", "critical", "exception", "fatal"})


class LogErrors(logging.Handler):
    """Collects what is logged as an error, by logging and by structlog. Call from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, *events: str) -> None:
        """Each of these texts must be part of an error logged in this test; such errors do not fail it."""
        self._expected += events

    def complaints(self) -> list[str]:
        """What is wrong with this test's log: errors not expected, and expected errors that never came."""
        unexpected = [line for line in self.seen if not any(event in line for event in self._expected)]
        missing = [event for event in self._expected if not any(event in line for line in self.seen)]
        return [f"logged: {line}" for line in unexpected] + [f"never logged: {event}" for event in missing]

    def emit(self, record: logging.LogRecord) -> None:
        """An error by way of logging."""
        self.seen.append(
            f"{record.name}: {record.getMessage()}" + (f" {record.exc_info[1]!r}" if record.exc_info else "")
        )

    def __call__(self, _logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """An error by way of structlog, as one of its processors."""
        if method in _LEVELS:
            self.seen.append(
                " ".join([str(event.get("event")), *(f"{k}={v!r}" for k, v in event.items() if k != "event")])
            )
        return event


@contextmanager
def collected() -> Iterator[LogErrors]:
    """Collect errors while the block runs. A log that was set up in it (`app/program/logs.py`) ends with it."""
    errors = LogErrors()
    root, configured = logging.getLogger(), structlog.get_config()
    processors = configured["processors"]  # changed in place: loggers made earlier share this list
    before, level = [*root.handlers], root.level
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    root.addHandler(errors)
    processors.insert(0, errors)
    try:
        yield errors
    finally:
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
        root.removeHandler(errors)
        processors.remove(errors)
        structlog.configure(**configured)
        root.setLevel(level)
        for handler in [h for h in root.handlers if h not in before and isinstance(h, LogFile)]:
            root.removeHandler(handler)
            handler.close()
