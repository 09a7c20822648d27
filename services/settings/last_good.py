"""The last good settings: a copy beside the settings file, for the day when that one is broken.

The settings say where the rows are and which command barcodes are ours: a station that forgot them would book into
another database and take its own commands for codes.
"""

import tomllib
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import structlog

from services.errors import OutsideFailed
from services.settings.files import write_private

log = structlog.get_logger(__name__)

LARGEST = 100_000  # bytes; more is no settings file
DEEPEST = 20  # tables and lists in one another; the settings have four
MOST_DOTS = 200  # in a line; TOML's reader takes minutes for a name of thousands of parts


def read_text(path: Path) -> str:
    """The text of a settings file that TOML can read, without the mark that some editors set in front of it. Raises
    OSError (FileNotFoundError where there is none) and ValueError (too large or too deep, no UTF-8, no TOML)."""
    if path.stat().st_size > LARGEST:
        raise ValueError("too large")
    text = path.read_text("utf-8-sig")
    if any(line.count(".") > MOST_DOTS for line in text.splitlines() if not line.lstrip().startswith("#")):
        raise ValueError("nested too deep")
    try:
        _refuse_deep(tomllib.loads(text))
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


def _refuse_deep(found: Any) -> None:
    """TOML's dotted names nest deeper than anything can be read that looks into itself."""
    level = [found]
    for _ in range(DEEPEST):
        inside = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        level = list(chain.from_iterable(inside))
    if level:
        raise ValueError("nested too deep")
