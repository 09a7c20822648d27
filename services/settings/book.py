"""The settings of a data directory: read once, changed one at a time. Call from any thread, but not the UI thread."""

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
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
from services.settings.last_good import read_text, remember, text_or_nothing
from services.settings.model import Settings
from services.settings.paths import is_setting
from services.settings.places import Places
from services.settings.reading import Loaded, Problem, read_settings
from services.settings.watching import seen, unless_wrong
from services.training.mark import is_training
from services.training.settings import is_held, practised

log = structlog.get_logger(__name__)

SITE_LETTERS = "BCDEFGHJKLNPRSTUVX23456789"  # those that no keyboard layout moves, and nobody misreads


def load(data_dir: Path, environ: Mapping[str, str] = os.environ) -> Loaded:
    """The settings of a data directory. Never raises, and writes nothing: what is wrong is in `problems`. A wrong value
    has its default then, a file that is missing, empty or cannot be read the last good settings: they hold, and every
    program says so, until somebody mends the file or changes a setting. In training none of them reaches outside."""
    return _held(_load(data_dir, environ), data_dir)


def _held(loaded: Loaded, data_dir: Path) -> Loaded:
    """What training leaves of them, where this is its directory."""
    if not is_training(data_dir):
        return loaded
    return replace(loaded, settings=practised(loaded.settings, data_dir.absolute()))


def _load(data_dir: Path, environ: Mapping[str, str]) -> Loaded:
    places = Places(data_dir)
    try:
        text = read_text(places.settings)
        if text.strip():
            return read_settings(tomllib.loads(text), environ)
        what, why = "missing", ""
    except FileNotFoundError:
        what, why = "missing", ""
    except OSError as error:
        what, why = "unreadable", error.strerror or type(error).__name__
    except ValueError:
        what, why = "broken", ""
    return _load_last_good(places, environ, what, why)


def _load_last_good(places: Places, environ: Mapping[str, str], what: str, why: str) -> Loaded:
    good = text_or_nothing(places.last_good)
    rest = read_settings(tomllib.loads(good), environ)
    if not good and what == "missing":
        return rest
    words = f"settings.problem.{what}.{'good' if good else 'default'}"
    problem = Problem("", words, {"path": str(places.settings), "good": str(places.last_good), "why": why})
    log.warning("the settings file does not hold", what=what, why=why, last_good=bool(good))
    return Loaded(rest.settings, (problem, *rest.problems), rest.overridden, lost=not good)


class SettingsBook:
    """Holds what was loaded; `change` writes one value and loads again."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._path = Places(data_dir).settings
        self._good = Places(data_dir).last_good
        self._environ = environ
        self._data_dir = data_dir
        self._lock = Lock()
        self._seen = seen(self._path)
        self._loaded = load(data_dir, environ)
        self._remember()

    @property
    def loaded(self) -> Loaded:
        return self._loaded

    @property
    def settings(self) -> Settings:
        return self._loaded.settings

    def in_file(self) -> Settings:
        """The settings of the file alone, without what the environment decides. Waits for the disk."""
        return load(self._data_dir, {}).settings

    def change(self, path: str, value: Any, *, by: Person | None) -> Settings:
        """Sets `path` ("look.scale") to `value` and answers the settings that now hold; None is "as by default".

        `by` None is the machine's owner: first run and command line. Raises Refused (no right, no such setting,
        a value out of its range, decided by the environment or by training) and OutsideFailed (not written)."""
        if by is not None and not may(by, Right.SETTINGS):
            raise Refused("FORBIDDEN", "settings.refused.right")
        if (variable := self._loaded.overridden.get(path)) is not None:
            raise Refused("SETTING_OVERRIDDEN", "settings.refused.overridden", path=path, variable=variable)
        _refuse_unknown(path)
        self._refuse_held(path)
        self._write(lambda _now: {path: value})
        log.info("setting changed", path=path, person=by.id if by else None)
        return self._loaded.settings

    def change_all(self, values: Mapping[str, Any]) -> Settings:
        """Sets several at once, on behalf of the machine's owner: all of them are written, or none. Also those that the
        environment decides: they hold once it no longer does. Raises Refused and OutsideFailed as `change`."""
        for path in values:
            _refuse_unknown(path)
            self._refuse_held(path)
        self._write(lambda _now: values)
        log.info("settings changed", paths=sorted(values))
        return self._loaded.settings

    def _refuse_held(self, path: str) -> None:
        if is_held(path) and is_training(self._data_dir):
            raise Refused("TRAINING", "training.refused.setting", path=path)

    def look_again(self) -> bool:
        """Take up what another process, or a person with an editor, has written meanwhile; whether anything was.

        What is wrong then is told in `loaded`, and nothing of it is applied: until it is mended, what held goes on.
        Cheap where nothing was written. Waits for the disk; never raises.
        """
        with self._lock:
            now = seen(self._path)
            if now == self._seen:
                return False
            self._seen = now
            self._loaded = unless_wrong(load(self._data_dir, self._environ), self._loaded)
            whole = not self._loaded.problems
        log.info("the settings file was changed from outside", taken_up=whole)
        if whole:
            self._remember()
        return True

    def ensure_site(self) -> Settings:
        """Gives the site its four characters, at random, where it has none yet and the environment decides nothing."""
        wrong = any(problem.path in {"station", "station.site"} for problem in self._loaded.problems)  # to be mended
        if not self.settings.station.site and not wrong and "station.site" not in self._loaded.overridden:
            self._write(lambda now: {"station.site": now.station.site or _random_site()})
        return self._loaded.settings

    def _write(self, values_of: Callable[[Settings], Mapping[str, Any]]) -> None:
        """Writes the values (by path) that `values_of` makes of the settings that are in the file at that moment."""
        from services.settings.editing import edit  # tomlkit: only who changes something waits for it to load

        try:
            with self._lock, FileLock(f"{self._path}.lock", timeout=10, mode=PRIVATE):
                changed = self._now_in_file()
                values = values_of(read_settings(tomllib.loads(changed), {}).settings)
                for path, value in values.items():
                    changed = edit(changed, path, _plain(value))
                for path in values:
                    _refuse_wrong(path, changed)
                write_private(self._path, changed)
                remember(self._good, changed)
                self._loaded = _held(read_settings(tomllib.loads(changed), self._environ), self._data_dir)
                self._seen = seen(self._path)
        except OSError as error:  # of the lock, or of reading; filelock's time-out is one too
            raise not_written(self._path, error) from error

    def _now_in_file(self) -> str:
        """The file as it is now: another process, or a person with an editor, may have changed it since. In the place
        of one that is broken, which is kept aside, or gone: the last good one."""
        try:
            text = read_text(self._path)
        except FileNotFoundError:
            text = ""
        except ValueError:
            set_aside(self._path, datetime.now(UTC))
            text = ""
        return text if text.strip() else text_or_nothing(self._good)

    def _remember(self) -> None:
        """What a person wrote is good once it can be read. Under the lock: no older one is kept after a newer."""
        if text_or_nothing(self._path) in {"", text_or_nothing(self._good)}:
            return
        try:
            with FileLock(f"{self._path}.lock", timeout=1, mode=PRIVATE):
                remember(self._good, text_or_nothing(self._path))
        except OSError as error:
            log.warning("the last good settings could not be kept", error=str(error))


def _random_site() -> str:
    return "".join(secrets.choice(SITE_LETTERS) for _ in range(4))


def _refuse_unknown(path: str) -> None:
    if not is_setting(path):
        raise Refused("SETTING_UNKNOWN", "settings.refused.unknown", path=path)


def _refuse_wrong(path: str, text: str) -> None:
    """Judges what would be written, by the same rules as reading it."""
    for problem in read_settings(tomllib.loads(text), {}).problems:
        if problem.path == path or problem.path.startswith((f"{path}.", f"{path}[")):
            raise Refused("SETTING_INVALID", problem.words, **problem.params)


def _plain(value: Any) -> Any:
    """What TOML can hold: models as tables, tuples as lists."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
