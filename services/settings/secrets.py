"""Secrets: in the system's keyring, else in a file that only the user can read; never in the settings, a log or a repr.

Reading and writing may wait for the keyring (it may even ask the user): never call from the UI thread.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog
from pydantic import SecretStr

from services import hidden
from services.errors import Refused
from services.settings.files import set_aside, write_private
from services.settings.places import Places
from services.training.mark import is_training

log = structlog.get_logger(__name__)

VARIABLE = "SCANDESK_SECRET__{name}"
LONGEST = 2500  # characters; Windows' store takes no more bytes in one entry


class SecretName(StrEnum):
    """The secrets there are."""

    CENTRAL_TOKEN = "central_token"  # noqa: S105 (a name, no secret)
    DATABASE_PASSWORD = "database_password"  # noqa: S105
    RT_TOKEN = "rt_token"  # noqa: S105 (a name, no secret)


class Kept(StrEnum):
    """Where a secret is kept; shown beside it (`settings.secret.<kept>`)."""

    NOWHERE = "nowhere"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


class Keyring(Protocol):
    """What is used of the library `keyring`; a backend may raise anything."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Secrets:
    """The secrets of one data directory. Any thread but the UI's."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str] = os.environ, keyring: Keyring | None = None) -> None:
        self._file = Places(data_dir).secrets
        self._training = is_training(data_dir)  # which has nobody to tell a secret to
        self._service = f"scandesk {data_dir.absolute()}"  # two data directories share no secrets
        self._environ = environ
        self._given_keyring = keyring
        self._lock = Lock()  # held while the file is read and written again

    def get(self, name: SecretName) -> SecretStr | None:
        """The secret, None where there is none. Never raises."""
        secret = self._find(name)[0]
        if secret is not None:
            hidden.remember(secret.get_secret_value(), ours=True)
        return secret

    def kept_in(self, name: SecretName) -> Kept:
        """Where it is: the environment decides, then the file, then the keyring."""
        return self._find(name)[1]

    def put(self, name: SecretName, secret: SecretStr) -> Kept:
        """Keeps it and answers where. Raises Refused (empty, too long, training) and OutsideFailed (not written)."""
        if self._training:
            raise Refused("TRAINING", "training.refused.secret")
        text = secret.get_secret_value()
        hidden.remember(text, ours=True)
        if not text or len(text) > LONGEST:
            raise Refused("SECRET_INVALID", "settings.refused.secret", longest=LONGEST)
        if self._put_in_keyring(name, text):
            self._put_in_file(name, None)
            return Kept.KEYRING
        self._put_in_file(name, text)
        return Kept.FILE

    def remove(self, name: SecretName) -> None:
        """Forgets it everywhere but in the environment. Raises OutsideFailed."""
        with suppress(Exception):  # nothing there, or no keyring
            self._keyring().delete_password(self._service, name)
        self._put_in_file(name, None)

    def _find(self, name: SecretName) -> tuple[SecretStr | None, Kept]:
        if self._training:
            return None, Kept.NOWHERE
        if text := self._environ.get(VARIABLE.format(name=name.upper())):
            return SecretStr(text), Kept.ENVIRONMENT
        if text := self._in_file().get(name):  # before the keyring: it is there because the keyring did not take it
            return SecretStr(text), Kept.FILE
        if text := self._in_keyring(name):
            return SecretStr(text), Kept.KEYRING
        return None, Kept.NOWHERE

    def _keyring(self) -> Keyring:
        if self._given_keyring is not None:
            return self._given_keyring
        import keyring  # 100 ms: only who has a secret pays them

        return keyring

    def _in_keyring(self, name: SecretName) -> str | None:
        try:
            return self._keyring().get_password(self._service, name)
        except Exception as error:  # backends raise what they like: all of it means "no keyring here"
            log.info("no keyring", error=type(error).__name__)
            return None

    def _put_in_keyring(self, name: SecretName, text: str) -> bool:
        """Whether it is there now: some backends take everything and keep nothing, so it is read back."""
        try:
            self._keyring().set_password(self._service, name, text)
        except Exception as error:
            log.info("the keyring takes nothing", error=type(error).__name__)
            return False
        return self._in_keyring(name) == text

    def _in_file(self) -> dict[str, str]:
        try:
            if self._file.stat().st_mode & 0o077:
                self._file.chmod(0o600)
                log.warning("secrets were readable by others", path=str(self._file))
            found = json.loads(self._file.read_text("utf-8"))
            return {name: text for name, text in found.items() if isinstance(text, str)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            log.warning("secrets cannot be read", path=str(self._file), error=type(error).__name__)
            return {}

    def _put_in_file(self, name: SecretName, text: str | None) -> None:
        with self._lock:
            secrets = self._in_file()
            if not secrets and self._file.exists() and self._file.stat().st_size > len("{}"):
                set_aside(self._file, datetime.now(UTC))  # broken: what is in it may still be wanted
            if text is None and name not in secrets:
                return
            kept = {other: value for other, value in secrets.items() if other != name}
            write_private(self._file, json.dumps(kept if text is None else kept | {str(name): text}))
