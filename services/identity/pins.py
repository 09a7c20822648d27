"""PINs: what one is, its hash (argon2id), and the growing waits that make guessing hopeless.

Hashing and comparing take some 50 ms and 19 MiB each: never in the UI thread, never inside a transaction.
"""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr

from services import hidden
from services.errors import Refused

SHORTEST, LONGEST = 4, 12  # digits
FREE_TRIES = 5  # wrong PINs before the first wait
LONGEST_WAIT = timedelta(seconds=60)

# OWASP's memory for argon2id, three passes: some 50 ms on the bench's small machine, a day for all PINs of 4 digits
# only if somebody has the file; at the door the waits take 10,000 minutes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)


def check_pin(pin: SecretStr) -> None:
    """Raises Refused (PIN_INVALID) unless it has 4 to 12 digits 0-9."""
    if not _is_pin(pin.get_secret_value()):
        raise Refused("PIN_INVALID", "people.refused.pin_invalid", shortest=SHORTEST, longest=LONGEST)


def hash_pin(pin: SecretStr) -> str:
    """The hash to store, with its salt and costs in it. Raises Refused as `check_pin` does."""
    check_pin(pin)
    hidden.remember(pin.get_secret_value())
    return _HASHER.hash(pin.get_secret_value())


def pin_matches(pin_hash: str, pin: SecretStr) -> bool:
    """Whether it is the PIN. What can be none is not even hashed; a hash that is none matches nothing."""
    if not _is_pin(pin.get_secret_value()):
        return False
    hidden.remember(pin.get_secret_value())
    try:
        return _HASHER.verify(pin_hash, pin.get_secret_value())
    except (VerificationError, InvalidHashError):
        return False


def wait_after(failed: int) -> timedelta:
    """How long to wait after so many wrong PINs in a row: 0 up to the fourth, then 1, 2, 4 ... 60 seconds."""
    if failed < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failed - FREE_TRIES, 6)), LONGEST_WAIT)


def _is_pin(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and text.isascii() and text.isdigit()
