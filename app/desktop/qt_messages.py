"""What Qt itself complains of: lines of the log, each text once, ten times, a hundred times."""

import sys
from typing import Any, Final

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = structlog.get_logger(__name__)

MOST: Final = 200  # texts that are counted; one more, and all are counted anew
_QUIET: Final = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
_times: dict[str, int] = {}


def log_qt_messages() -> Any:
    """From now on. Returns what heard them before. Call once `log_to` was, before there is a window."""
    return qInstallMessageHandler(_heard)


def _heard(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Any thread. After a fatal one Qt ends the process: that is said aloud too, there may be nobody to read a log."""
    if kind in _QUIET:
        return
    if kind == QtMsgType.QtFatalMsg:
        log.critical("Qt ends the program", text=text)
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")
        return
    if len(_times) >= MOST:
        _times.clear()
    times = _times[text] = _times.get(text, 0) + 1
    if times in (1, 10, 100) or times % 1000 == 0:
        log.warning("Qt complains", text=text, category=context.category, times=times)
