"""The last good settings: a copy beside the settings file, for the day when that one is broken.

The settings say where the rows are and which command barcodes are ours: a station that forgot them would book into
another database and take its own commands for codes.
"""

import tomllib
from contextlib import suppress
from pathlib import Path

import structlog

from services.errors import OutsideFailed
from services.settings.files import write_private

log = structlog.get_logger(__name__)

LARGEST = 1_000_000  # bytes; more is no settings file


def read_text(path: Path) -> str:
    """The text of a settings file that TOML can read. Raises OSError (FileNotFoundError where there is none) and
    ValueError (too large, no UTF-8, no TOML)."""
    if path.stat().st_size > LARGEST:
        raise ValueError("too large")
    text = path.read_text("utf-8")
    try:
        tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return text


def text_or_nothing(path: Path) -> str:
    """The same, "" where it cannot be read. Never raises."""
    with suppress(OSError, ValueError):
        return read_text(path)
    return ""


def remember(copy: Path, text: str) -> None:
    """These are good. A copy that cannot be written is only logged: the settings themselves hold."""
    if text.strip() and text != text_or_nothing(copy):
        try:
            write_private(copy, text)
        except OutsideFailed as failure:
            log.warning("the last good settings could not be kept", error=str(failure))
