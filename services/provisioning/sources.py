"""Secrets of a provisioning file: it names where each is to be found, and never holds one itself."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from services.errors import Refused
from services.provisioning.model import Fault, Source
from services.settings.secrets import LONGEST, Keyring, SecretName

_KINDS: Final = ("file", "variable", "keyring")
_FIELDS: Final = frozenset({*_KINDS, "user"})


def read_sources(found: Any) -> tuple[dict[SecretName, Source], list[Fault]]:
    """`[secrets]` as sources, and what is wrong with it. What stands there is never told: it may be a secret."""
    if not isinstance(found, Mapping):
        return {}, [Fault(0, "secrets", "provision.fault.no_table", {"path": "secrets"})]
    sources, faults = {}, []
    for name, value in found.items():
        key = f"secrets.{name}"
        known = {one.value for one in SecretName}
        if name not in known:
            faults.append(Fault(0, key, "provision.fault.secret_unknown", {"known": ", ".join(sorted(known))}))
        elif wrong := _wrong(value):
            faults.append(Fault(0, key, f"provision.fault.{wrong}"))
        else:
            sources[SecretName(name)] = Source(**value)
    return sources, faults


def _wrong(value: Any) -> str:
    if isinstance(value, str):
        return "secret_inside"
    right = isinstance(value, Mapping) and set(value) <= _FIELDS and all(isinstance(one, str) for one in value.values())
    if not right or len(set(value) & set(_KINDS)) != 1 or (("user" in value) != ("keyring" in value)):
        return "secret_source"
    return "" if all(value.values()) else "secret_source"


def fetch(source: Source, folder: Path, environ: Mapping[str, str], keyring: Keyring) -> SecretStr | None:
    """The secret; None where its file is no longer there, which is how it should be once it was taken over. `folder`:
    of the provisioning file. Waits for the disk and the keyring.

    Raises Refused: no such variable or entry, a file that others may read or nobody can, nothing in it, too long."""
    if source.file:
        text = _of_file((folder / source.file).absolute())
    elif source.variable:
        text = environ.get(source.variable)
        if text is None:
            raise Refused("SECRET_MISSING", "provision.secret.no_variable", variable=source.variable)
    else:
        text = _of_keyring(source, keyring)
    return None if text is None else _checked(text.strip())


def open_to_others(path: Path) -> bool:
    """Whether somebody who is neither its owner nor of its group may read the file. On Windows the folder's own rights
    tell, which Python cannot see: False."""
    return os.name != "nt" and bool(path.stat().st_mode & stat.S_IROTH)


def _of_file(path: Path) -> str | None:
    try:
        if open_to_others(path):
            raise Refused("SECRET_OPEN", "provision.secret.open", path=path)
        with path.open("rb") as file:
            return file.read(LONGEST * 4 + 2).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused("SECRET_UNREADABLE", "provision.secret.unreadable", path=path, why=error.strerror) from error
    except ValueError as error:
        raise Refused("SECRET_INVALID", "settings.refused.secret", longest=LONGEST) from error


def _of_keyring(source: Source, keyring: Keyring) -> str:
    try:
        found = keyring.get_password(source.keyring, source.user)
    except Exception:  # backends raise what they like: all of it means "no keyring here"
        found = None
    if found is None:
        raise Refused("SECRET_MISSING", "provision.secret.no_entry", keyring=source.keyring, user=source.user)
    return found


def _checked(text: str) -> SecretStr:
    if not text or len(text) > LONGEST or not text.isprintable():
        raise Refused("SECRET_INVALID", "settings.refused.secret", longest=LONGEST)
    return SecretStr(text)
