"""What nobody caught: it is logged as any bug of ours, wherever it was raised, and the program goes on."""

import sys
import threading
from types import TracebackType
from typing import Any

import structlog

log = structlog.get_logger(__name__)


def catch_all() -> None:
    """From now on an error that comes out of a slot of Qt, a thread or a destructor is a line in the log. Who ends the
    program (KeyboardInterrupt, SystemExit) does."""
    sys.excepthook = _in_main
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def _in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("nobody caught an error", exc_info=(kind, error, trace))


def _in_thread(met: threading.ExceptHookArgs) -> None:
    if met.exc_value is None or not issubclass(met.exc_type, Exception):
        return
    name = met.thread.name if met.thread else ""
    log.error("a thread ended with an error", ended=name, exc_info=(met.exc_type, met.exc_value, met.exc_traceback))


def _unraisable(met: Any) -> None:
    """Destructors, and what the interpreter itself calls: nobody could have caught it."""
    if met.exc_value is not None:
        told = (met.exc_type, met.exc_value, met.exc_traceback)
        log.error("an error nobody could catch", where=met.err_msg or "", of=type(met.object).__name__, exc_info=told)
