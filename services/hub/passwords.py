"""Passwords of the hub's users: argon2id. Some 50 ms and 19 MiB each: never inside a transaction."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr

from services import hidden
from services.errors import Refused

SHORTEST, LONGEST = 8, 200  # characters

_HASHER = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)
_NOBODYS = _HASHER.hash("nobody has this one")  # so that an unknown name takes as long as a wrong password


def hash_password(password: SecretStr) -> str:
    """The hash to store. Raises Refused (PASSWORD_INVALID) unless it has 8 to 200 characters."""
    if not SHORTEST <= len(password.get_secret_value()) <= LONGEST:
        raise Refused("PASSWORD_INVALID", "hub.refused.password", shortest=SHORTEST, longest=LONGEST)
    hidden.remember(password.get_secret_value())
    return _HASHER.hash(password.get_secret_value())


def matches(hashed: str | None, password: SecretStr) -> bool:
    """Whether it is the password; takes as long where there is none."""
    try:
        _HASHER.verify(hashed or _NOBODYS, password.get_secret_value())
    except (VerificationError, InvalidHashError):
        return False
    if hashed is not None:  # a stranger's guesses are not remembered: they could blacken words of the log
        hidden.remember(password.get_secret_value())
    return hashed is not None
