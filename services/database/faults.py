"""What a database error means for the bench: which part of the outside world failed, and whether waiting may help.

SQLite's errors are told apart by its primary result code (https://sqlite.org/rescode.html), PostgreSQL's by SQLSTATE
(its manual, appendix A).
"""

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from services.errors import OutsideFailed, OutsideKind

Contradicted = IntegrityError
"""What `Database.write` raises where rows want what one alone can have: an id, a number."""

_BY_SQLITE_CODE = {
    5: OutsideKind.DATABASE_BUSY,  # SQLITE_BUSY
    6: OutsideKind.DATABASE_BUSY,  # SQLITE_LOCKED
    8: OutsideKind.READ_ONLY,  # SQLITE_READONLY
    10: OutsideKind.DISK_ERROR,  # SQLITE_IOERR
    11: OutsideKind.CORRUPT,  # SQLITE_CORRUPT
    13: OutsideKind.DISK_FULL,  # SQLITE_FULL
    14: OutsideKind.DATABASE_GONE,  # SQLITE_CANTOPEN
    15: OutsideKind.DATABASE_BUSY,  # SQLITE_PROTOCOL: lost the race for the log too often
    26: OutsideKind.CORRUPT,  # SQLITE_NOTADB
}
_BY_SQLSTATE = {
    "40001": OutsideKind.DATABASE_BUSY,  # serialization failure: run it again
    "40P01": OutsideKind.DATABASE_BUSY,  # deadlock
    "53100": OutsideKind.DISK_FULL,
    "55P03": OutsideKind.DATABASE_BUSY,  # lock_timeout
    "57014": OutsideKind.DATABASE_BUSY,  # cancelled, by a time-out of the server's
    "25006": OutsideKind.READ_ONLY,
    "XX001": OutsideKind.CORRUPT,
    "XX002": OutsideKind.CORRUPT,
}
_BY_SQLSTATE_CLASS = {
    "08": OutsideKind.DATABASE_GONE,  # connection lost
    "53": OutsideKind.DATABASE_GONE,  # no memory, no connection left: it takes nothing now
    "58": OutsideKind.DISK_ERROR,  # the server's system failed
}
_SQLITE_WORDS = {  # for errors that carry no code
    "disk is full": OutsideKind.DISK_FULL,
    "disk I/O error": OutsideKind.DISK_ERROR,
    "readonly database": OutsideKind.READ_ONLY,
    "malformed": OutsideKind.CORRUPT,
    "not a database": OutsideKind.CORRUPT,
    "database is locked": OutsideKind.DATABASE_BUSY,
    "unable to open": OutsideKind.DATABASE_GONE,
}
_HOPELESS = {OutsideKind.CORRUPT, OutsideKind.DATABASE_NEWER}


def outside_failure(error: BaseException) -> OutsideFailed | None:
    """The outside world's failure behind a database error; None where it is a bug of ours (a constraint, wrong SQL)."""
    original = error.orig if isinstance(error, DBAPIError) else error
    kind = _kind(original)
    if kind is None and isinstance(error, DBAPIError) and _lost_server(error):
        kind = OutsideKind.DATABASE_GONE
    if kind is None:
        return None
    shared = hasattr(original, "sqlstate")  # psycopg's errors have one, None where the server said nothing
    words = "database.server_gone" if shared and kind is OutsideKind.DATABASE_GONE else f"database.{kind}"
    return OutsideFailed(kind, words, retry=kind not in _HOPELESS, detail=str(original))


def _lost_server(error: DBAPIError) -> bool:
    """The connection broke, or never came to be: psycopg says so by an OperationalError without an SQLSTATE."""
    silent = isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") is None
    return bool(error.connection_invalidated) or silent


def _kind(error: BaseException | None) -> OutsideKind | None:
    """By its code where it has one: the words of an error may be those of a scanned code."""
    if (state := getattr(error, "sqlstate", None)) is not None:
        return _by_sqlstate(state)
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return _BY_SQLITE_CODE.get(code & 0xFF)
    said = str(error)
    return next((kind for words, kind in _SQLITE_WORDS.items() if words in said), None)


def _by_sqlstate(state: str) -> OutsideKind | None:
    if state.startswith("57P"):  # the server is going down
        return OutsideKind.DATABASE_GONE
    return _BY_SQLSTATE.get(state) or _BY_SQLSTATE_CLASS.get(state[:2])
