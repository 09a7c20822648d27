"""The log: JSON lines in the data directory, rotating, never secrets. The desktop and commands have a file each."""

import logging
import os
from collections.abc import MutableMapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from services.settings.files import PRIVATE

LARGEST = 2_000_000  # bytes of a file before it is put aside
KEPT = 5  # files put aside
_NOISY = ("httpx", "httpcore", "alembic", "sqlalchemy")
_SECRET = ("pin", "token", "password", "secret", "authorization")


def log_to(folder: Path, name: str) -> None:
    """From now on everything is logged to `<folder>/<name>.log`. Where that cannot be written, nothing is: a station
    without a log goes on. Call once, before the station is opened."""
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
        hide_secrets,
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
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=repr),
        ],
    )
    for handler in root.handlers:
        handler.setFormatter(formatter)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A value under a name that speaks of a secret is never written, whoever logged it."""
    for key in event:
        if key != "event" and any(word in key.lower().split("_") for word in _SECRET):
            event[key] = "…"
    return event


def _handler(folder: Path, name: str) -> logging.Handler:
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # `parents` would leave it open to others
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{name}.log"
        return _PrivateFile(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


class _PrivateFile(RotatingFileHandler):
    """Its owner's alone, as the database is: codes and people stand in it."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_open_private)


def _open_private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, PRIVATE)
    os.chmod(path, PRIVATE)  # noqa: PTH101 (also one that was there before)
    return descriptor
