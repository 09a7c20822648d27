"""The log: JSON lines in the data directory, rotating, never secrets. The desktop, hub and commands have a file each.

A bug of ours (an error with what was raised) stands there with its number, its traceback and its surroundings.
"""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog

from app.program.build import this_build
from app.program.crashes import catch_all
from app.program.log_file import LogFile
from services.bugs import BOOK
from services.hidden import without_secrets

_NOISY = ("httpx", "httpcore", "alembic", "sqlalchemy")
_OURS = frozenset({"timestamp", "level", "logger", "bug", "times"})  # written by this file: nothing of them is hidden
_NOTED = "scandesk_bug"  # of a record
_around: dict[str, str] = {}


def log_to(folder: Path, name: str) -> None:
    """From now on everything is logged to `<folder>/<name>.log`, also what nobody caught. While that cannot be written,
    nothing is: a station without a log goes on. Call once, before the station is opened."""
    BOOK.forget()  # what was told in full was told elsewhere
    root = logging.getLogger()
    root.addHandler(_handler(folder, name))
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not show tracebacks of the log itself
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            tell_bug,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.JSONRenderer(),
        ],
    )
    for handler in root.handlers:
        handler.setFormatter(formatter)
    catch_all()


def surround(**known: str) -> None:
    """What stands beside each bug in the log from now on: the page that is open, who is at work (an id), what came
    last. Any thread."""
    _around.update(known)


def note_bug(record: logging.LogRecord) -> bool:
    """Whether the record is worth a line, which it is unless it is of a storm of one bug."""
    error = _raised(record)
    if record.levelno < logging.ERROR or error is None:
        return True
    noted = BOOK.note(error)
    setattr(record, _NOTED, (noted, error))
    return noted.in_short


def tell_bug(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give a bug its number and its surroundings; of a storm most have no traceback."""
    noted, error = getattr(event["_record"], _NOTED, (None, None))
    if noted is None:
        return event
    event.update(bug=noted.bug.number, times=noted.bug.times)
    if noted.in_full:
        event.update({"in_thread": event["_record"].threadName, "version": _version(), "around": dict(_around)})
    else:
        event.pop("exc_info", None)
        event["error"] = repr(error)
    return event


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """No secret is written, whoever logged it, under whichever name, or in the middle of a text."""
    return {name: value if name in _OURS else without_secrets(value, name) for name, value in event.items()}


def _raised(record: logging.LogRecord) -> BaseException | None:
    """Of a record of logging, or of an event of structlog, which is what such a record says."""
    info = record.msg.get("exc_info") if isinstance(record.msg, dict) else record.exc_info
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1] if isinstance(info[1], BaseException) else None
    return sys.exc_info()[1] if info else None


def _version() -> str:
    build = None
    with suppress(ValueError, TypeError):  # a packed program whose build.json somebody wrote in
        build = this_build()
    return f"{version('scandesk')} {build.commit} {build.system}" if build else version("scandesk")


def _handler(folder: Path, name: str) -> logging.Handler:
    with suppress(OSError):
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # `parents` would leave it open to others
        folder.mkdir(mode=0o700, exist_ok=True)
    handler = LogFile(folder / f"{name}.log")
    handler.addFilter(note_bug)
    return handler
