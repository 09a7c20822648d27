"""What is written for others to read, without secrets: those of this data directory, and what looks like one."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from services import hidden
from services.hidden import masked, speaks_of_secret, without_secrets
from services.settings.reading import Loaded
from services.settings.secrets import SecretName, Secrets
from services.words.catalogue import Say

_IN_ADDRESS: Final = re.compile(r"://[^/\s\"'<>@]*?:([^/\s\"'<>]*)@")
_NAMED: Final = re.compile(r"""(?m)^\s*["']?([\w.-]+)["']?\s*=\s*["']([^"'\r\n]+)""")
_ASKED: Final = re.compile(r"""[?&]([\w.-]+)=([^&#\s"'<>]+)""")  # in an address
_OF_VARIABLES: Final = ("SCANDESK_SECRET__", "SCANDESK_PIN", "SCANDESK_NEW_PIN")
_PLAIN: Final = (bool, type(None))  # whether PINs are asked for is no PIN


def learn_secrets(data_dir: Path, environ: Mapping[str, str]) -> None:
    """Have all secrets of this data directory hidden from now on, wherever they come up: those of the keyring, its
    stand-in and the environment, PINs that variables give; of the settings, and of files of settings that were refused
    or put aside, what stands under a name that speaks of a secret, and passwords within addresses. Waits for the
    keyring and the disk."""
    secrets = Secrets(data_dir, environ)
    for name in SecretName:
        secrets.get(name)  # which has it hidden
    for variable, value in environ.items():
        if variable.startswith(_OF_VARIABLES):
            hidden.remember(value, ours=True)
    given = [value for variable, value in environ.items() if variable.startswith("SCANDESK_")]
    for text in (*given, *(path.read_text("utf-8", "replace") for path in sorted(data_dir.glob("settings*.toml")))):
        pairs = (*_NAMED.findall(text), *_ASKED.findall(text))
        named = [value for name, value in pairs if speaks_of_secret(name)]
        for secret in (*_IN_ADDRESS.findall(text), *named):
            hidden.remember(secret, ours=True)
            hidden.remember(unquote(secret), ours=True)


def settings_shape(loaded: Loaded, say: Say) -> dict[str, Any]:
    """The settings that hold, by their paths, what is wrong with them, and which of them the environment decides."""
    flat = _flat(loaded.settings.model_dump(mode="json"))
    return {
        "settings": {path: value if isinstance(value, _PLAIN) else _shown(path, value) for path, value in flat.items()},
        "from_environment": dict(loaded.overridden),
        "problems": [{"path": one.path, "message": say(one.words, **one.params)} for one in loaded.problems],
    }


def json_bytes(value: Any) -> bytes:
    """As a file of the bundle; `value` as JSON knows values, names of our own."""
    return json.dumps(_masked(value), indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def text_bytes(text: str) -> bytes:
    """As a file of the bundle, line by line: one that is too long loses its middle, and no other does."""
    return "\n".join(masked(line) for line in text.split("\n")).encode("utf-8", "replace")


def _shown(path: str, value: Any) -> Any:
    return without_secrets(value, path.rpartition(".")[2])


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {masked(str(name)): _masked(one) for name, one in value.items()}
    return [_masked(one) for one in value] if isinstance(value, (list, tuple)) else value


def _flat(value: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in value.items():
        found |= _flat(one, f"{before}{name}.") if isinstance(one, dict) and one else {f"{before}{name}": one}
    return found
