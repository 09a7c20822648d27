"""Keyrings: one that remembers, one that fails at everything, one that takes all and keeps nothing."""

from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError


class MemoryKeyring:
    """Remembers; while `locked` it refuses, as a desktop's keyring does whose owner closed it."""

    def __init__(self) -> None:
        self.locked = False
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        self._refuse_locked()
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._refuse_locked()
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._refuse_locked()
        if self._kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")

    def _refuse_locked(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")


class BrokenKeyring:
    """A machine without a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError(f"none for {service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError(f"none for {service} {username} {len(password)}")

    def delete_password(self, service: str, username: str) -> None:
        raise NoKeyringError(f"none for {service} {username}")


class ForgetfulKeyring:
    """As keyring's null backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...
