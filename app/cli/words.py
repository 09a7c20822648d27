"""The command line's own words, light enough for `--help`: its one file, in the station's language, nothing else.

What a command says when it runs comes from the whole catalogue (`Call.words`).
"""

import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from resources import path

_LANGUAGES = ("en", "de")
_DATA_DIR = "--data-dir"
_PATIENCE = 2.0  # seconds: on a dead network disk it is said in English that it is dead


def words(key: str) -> str:
    """The text of `cli.<key>`: a command's help, an option's. English where the language lacks it."""
    return _text(language(), key) or _text(_LANGUAGES[0], key) or key


@cache
def language() -> str:
    """The station's language, found without loading the settings: the environment decides, else the settings file."""
    wanted = os.environ.get("SCANDESK_STATION__LANGUAGE") or _from_file(named_data_dir())
    return wanted if wanted in _LANGUAGES else _LANGUAGES[0]


def named_data_dir(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The data directory that the command line names, before it is parsed."""
    from services.settings.places import expanded, find_data_dir

    arguments = sys.argv[1:] if arguments is None else arguments
    for at, argument in enumerate(arguments):
        following = arguments[at + 1] if argument == _DATA_DIR and at + 1 < len(arguments) else ""
        named = argument.removeprefix(f"{_DATA_DIR}=") if argument.startswith(f"{_DATA_DIR}=") else following
        if named.strip():
            return expanded(Path(named))
    return find_data_dir(environ)


def _from_file(data_dir: Path) -> str:
    from services.bounded import TookTooLong, within

    try:
        text = within(_PATIENCE, lambda: (data_dir / "settings.toml").read_text("utf-8"))
        station = tomllib.loads(text).get("station")
    except (OSError, ValueError, RecursionError, TookTooLong):
        return ""
    found = station.get("language") if isinstance(station, dict) else None
    return found if isinstance(found, str) else ""


def _text(spoken: str, key: str) -> str:
    found: Any = _read(spoken)
    for step in ("cli", *key.split(".")):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


@cache
def _read(spoken: str) -> dict[str, Any]:
    return tomllib.loads(path("words", spoken, "cli.toml").read_text("utf-8"))
