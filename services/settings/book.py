"""The settings of a data directory: read once, changed one at a time. Call from any thread, but not the UI thread."""

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
from filelock import FileLock
from pydantic import BaseModel

from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.settings.files import PRIVATE, not_written, set_aside, write_private
from services.settings.model import Settings, is_setting
from services.settings.places import Places
from services.settings.reading import Loaded, Problem, read_settings

log = structlog.get_logger(__name__)

LARGEST = 1_000_000  # bytes; more is no settings file
SITE_LETTERS = "BCDEFGHJKLNPRSTUVX23456789"  # those that no keyboard layout moves, and nobody misreads


def load(data_dir: Path, environ: Mapping[str, str] = os.environ, now: datetime | None = None) -> Loaded:
    """The settings of a data directory. Never raises: what is wrong is in `problems` and has its default. A file
    that is no TOML is kept aside as settings.broken-<time>.toml."""
    path = Places(data_dir).settings
    try:
        found = tomllib.loads(_text(path))
    except FileNotFoundError:
        return read_settings({}, environ)
    except OSError as error:
        return _told(environ, path, "settings.problem.unreadable", why=error.strerror or "")
    except (ValueError, RecursionError):  # tomllib's and UTF-8's errors are ValueErrors
        aside = set_aside(path, now or datetime.now(UTC))
        return _told(environ, path, "settings.problem.broken", aside=aside.name if aside else path.name)
    return read_settings(found, environ)


class SettingsBook:
    """Holds what was loaded; `change` writes one value and loads again."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._path = Places(data_dir).settings
        self._environ = environ
        self._lock = Lock()
        self._loaded = load(data_dir, environ)

    @property
    def loaded(self) -> Loaded:
        return self._loaded

    @property
    def settings(self) -> Settings:
        return self._loaded.settings

    def change(self, path: str, value: Any, *, by: Person | None) -> Settings:
        """Sets `path` ("look.scale") to `value` and answers the settings that now hold; None is "as by default".

        `by` None is the machine's owner: first run and command line. Raises Refused (no right, no such setting,
        a value out of its range, decided by the environment) and OutsideFailed (the file cannot be written)."""
        if by is not None and not may(by, Right.SETTINGS):
            raise Refused("FORBIDDEN", "settings.refused.right")
        if (variable := self._loaded.overridden.get(path)) is not None:
            raise Refused("SETTING_OVERRIDDEN", "settings.refused.overridden", path=path, variable=variable)
        _refuse_unknown(path)
        self._write(path, lambda _now: value)
        log.info("setting changed", path=path, person=by.id if by else None)
        return self._loaded.settings

    def ensure_site(self) -> Settings:
        """Gives the site its four characters, at random, where it has none yet and the environment decides nothing."""
        if not self.settings.station.site and "station.site" not in self._loaded.overridden:
            self._write("station.site", lambda now: now.station.site or _random_site())
        return self._loaded.settings

    def _write(self, path: str, value_of: Callable[[Settings], Any]) -> None:
        """Writes what `value_of` makes of the settings that are in the file at that moment."""
        from services.settings.editing import edit  # tomlkit: only who changes something waits for it to load

        try:
            with self._lock, FileLock(f"{self._path}.lock", timeout=10, mode=PRIVATE):
                text = self._now_in_file()
                value = value_of(read_settings(tomllib.loads(text), {}).settings)
                changed = edit(text, path, _plain(value))
                _refuse_wrong(path, changed)
                write_private(self._path, changed)
                self._loaded = read_settings(tomllib.loads(changed), self._environ)
        except OSError as error:  # of the lock, or of reading; filelock's time-out is one too
            raise not_written(self._path, error) from error

    def _now_in_file(self) -> str:
        """The file as it is now: another process, or a person with an editor, may have changed it since."""
        try:
            text = _text(self._path)
            tomllib.loads(text)
        except FileNotFoundError:
            return ""
        except (ValueError, RecursionError):
            set_aside(self._path, datetime.now(UTC))
            return ""
        return text


def _random_site() -> str:
    return "".join(secrets.choice(SITE_LETTERS) for _ in range(4))


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise ValueError("too large")
    return path.read_text("utf-8")


def _told(environ: Mapping[str, str], path: Path, words: str, **params: str) -> Loaded:
    rest = read_settings({}, environ)
    problem = Problem("", words, {"path": str(path), **params})
    return Loaded(rest.settings, (problem, *rest.problems), rest.overridden)


def _refuse_unknown(path: str) -> None:
    if not is_setting(path):
        raise Refused("SETTING_UNKNOWN", "settings.refused.unknown", path=path)


def _refuse_wrong(path: str, text: str) -> None:
    """Judges what would be written, by the same rules as reading it."""
    for problem in read_settings(tomllib.loads(text), {}).problems:
        if problem.path == path or problem.path.startswith(f"{path}."):
            raise Refused("SETTING_INVALID", problem.words, **problem.params)


def _plain(value: Any) -> Any:
    """What TOML can hold: models as tables, tuples as lists."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
