"""Whether this process works in training: then all that it prints, and all that it writes for people to take away, says
so; and what it takes in has to be of training too. A program is at work or in training, never both."""

from threading import Lock

_lock = Lock()
_begun = 0


def begin() -> None:
    """From now on, until as many calls of `end`. Any thread."""
    global _begun
    with _lock:
        _begun += 1


def end() -> None:
    """What `begin` began."""
    global _begun
    with _lock:
        _begun -= 1


def is_practising() -> bool:
    """Any thread; returns at once."""
    return _begun > 0
