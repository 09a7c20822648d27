"""The three families of errors: a rule refused, the outside world failed, and (everything else) a bug of ours.

Both classes here carry words for people as a key of the catalogue (`services.words`) with its parameters, so that
whoever shows them can say them in the person's language. Everything else that is raised is a bug: it is logged with
its context and the station goes on.
"""

from collections.abc import Mapping
from enum import StrEnum


class Refused(Exception):
    """A rule said no. `code` is the contract's own (`SESSION_STATE_CONFLICT`), `words` a key in the catalogue."""

    def __init__(self, code: str, words: str, /, **params: object) -> None:
        super().__init__(f"{code}: {words} {params}" if params else f"{code}: {words}")
        self.code = code
        self.words = words
        self.params: Mapping[str, object] = params


class OutsideKind(StrEnum):
    """What part of the outside world failed."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    DISK_ERROR = "disk_error"
    CORRUPT = "corrupt"
    DATABASE_GONE = "database_gone"
    DATABASE_NEWER = "database_newer"
    DATABASE_BUSY = "database_busy"
    NOT_UPGRADED = "not_upgraded"
    DEVICE = "device"
    NETWORK = "network"
    FILE = "file"


class OutsideFailed(Exception):
    """A disk, device, file or network failed. `retry` says whether the same call may succeed later by itself."""

    def __init__(self, kind: OutsideKind, words: str, *, retry: bool, **params: object) -> None:
        super().__init__(f"{kind}: {words} {params}" if params else f"{kind}: {words}")
        self.kind = kind
        self.words = words
        self.retry = retry
        self.params: Mapping[str, object] = params
