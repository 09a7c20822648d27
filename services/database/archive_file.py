"""An archive file: SQLite, one row a session with all that belonged to it, and the codes by which it is found.

Its schema is its own and has a version: what is archived stays as it was, whatever becomes of the database's tables.
Each unit is written and taken out of doubt by itself, durably: the file is whole at any moment.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pysqlite3 import dbapi2

from services.archive.model import Content, Unit
from services.archive.packing_up import checksum, packed, unpacked
from services.database.backup import make_durable
from services.database.sqlite import connect, create_file
from services.database.types import from_micros, to_micros
from services.errors import OutsideFailed, OutsideKind

FORMAT: Final = "1"
_KIND: Final = "scandesk archive"
_SCHEMA: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE unit (id TEXT PRIMARY KEY, session_type TEXT NOT NULL, status TEXT NOT NULL, location TEXT NOT NULL,"
    " created_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, archived_at INTEGER NOT NULL, scans INTEGER NOT NULL,"
    " content BLOB NOT NULL, checksum TEXT NOT NULL)",
    "CREATE INDEX ix_unit_ended ON unit (ended_at)",
    "CREATE TABLE code (code TEXT NOT NULL, unit_id TEXT NOT NULL, PRIMARY KEY (code, unit_id)) WITHOUT ROWID",
    "CREATE INDEX ix_code_unit ON code (unit_id)",
)
_COLUMNS: Final = "id, session_type, status, location, created_at, ended_at, archived_at, scans"


@contextmanager
def opened(path: Path, identity: str = "") -> Iterator["ArchiveFile"]:
    """The file while the block runs. With an `identity`, the database's, it is made where it is missing. Raises
    OutsideFailed: it is missing, no archive, of a newer program, damaged, or the disk failed."""
    try:
        if identity and not path.exists():
            _make(path, identity)
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA trusted_schema=OFF")
            _refuse_other(connection, path)
            yield ArchiveFile(path, connection)
    except (OSError, dbapi2.Error) as error:
        why = str(error)
        raise OutsideFailed(OutsideKind.FILE, "archive.failed.file", retry=False, path=str(path), why=why) from error


class ArchiveFile:
    """An open archive. One thread. Raises dbapi2.Error, which `opened` says in words."""

    def __init__(self, path: Path, connection: Any) -> None:
        self._path, self._connection = path, connection

    @property
    def identity(self) -> str:
        """That of the database from which it was first filled."""
        return str(self._connection.execute("SELECT value FROM meta WHERE key = 'identity'").fetchone()[0])

    def put(self, content: Content, at: datetime) -> str:
        """Write a unit in the place of an older copy of it, and read it back; its checksum. It is on the disk then.
        Raises OutsideFailed (CORRUPT) where it does not read as it was written."""
        (session,) = content.tables["session"]
        body = packed(content)
        found = checksum(body)
        self._write(session, content, body, found, at)
        unpacked(*self._stored(session["id"]))
        return found

    def get(self, unit_id: str) -> Content | None:
        """All rows of a unit, None where it is not here. Raises OutsideFailed (CORRUPT)."""
        stored = self._stored(unit_id)
        return unpacked(*stored) if stored else None

    def units(self, *, code: str = "", most: int = 100) -> list[Unit]:
        """Those with a scan or an expected item of just this code, "" all: the last that ended first."""
        where = "WHERE id IN (SELECT unit_id FROM code WHERE code = :code)" if code else ""
        sql = f"SELECT {_COLUMNS} FROM unit {where} ORDER BY ended_at DESC, id LIMIT :most"  # noqa: S608 (our own names)
        rows = self._connection.execute(sql, {"code": code, "most": most}).fetchall()
        return [self._unit(row) for row in rows]

    def ids(self) -> list[str]:
        """Of all units."""
        return [row[0] for row in self._connection.execute("SELECT id FROM unit ORDER BY id").fetchall()]

    def faults(self) -> Iterator[str]:
        """What is wrong with the file, and with which unit: SQLite's words, or the unit's id. Reads all of it."""
        for (said,) in self._connection.execute("PRAGMA integrity_check").fetchall():
            if said != "ok":
                yield said
        for unit_id in self.ids():
            try:
                self.get(unit_id)
            except OutsideFailed:
                yield unit_id

    def _stored(self, unit_id: str) -> Any:
        return self._connection.execute("SELECT content, checksum FROM unit WHERE id = ?", (unit_id,)).fetchone()

    def _write(self, session: Any, content: Content, body: bytes, found: str, at: datetime) -> None:
        run, scans = self._connection.execute, content.tables["scan"]
        items = content.tables["session_item"]
        codes = {text for one in scans for text in (one["text"], one["key"])} | {one["code"] for one in items}
        facts = [session[name] for name in ("id", "session_type", "status")] + [session["location"] or ""]
        times = [session["created_at"], session["ended_at"], to_micros(at)]
        run("BEGIN IMMEDIATE")
        run("DELETE FROM code WHERE unit_id = ?", (session["id"],))
        run("REPLACE INTO unit VALUES (?,?,?,?,?,?,?,?,?,?)", (*facts, *times, len(scans), body, found))
        self._connection.executemany(
            "INSERT INTO code VALUES (?,?)", [(code, session["id"]) for code in sorted(codes) if code]
        )
        run("COMMIT")

    def _unit(self, row: Any) -> Unit:
        unit_id, kind, status, location, *times, scans = row
        created_at, ended_at, archived_at = map(from_micros, times)
        return Unit(unit_id, kind, status, location, created_at, ended_at, archived_at, scans, self._path.name)


def _make(path: Path, identity: str) -> None:
    """Under another name first: a file of that name is an archive, or there is none."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    create_file(fresh)
    with closing(connect(fresh)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("BEGIN")
        for sql in _SCHEMA:
            connection.execute(sql)
        facts = {"kind": _KIND, "format": FORMAT, "identity": identity}
        connection.executemany("INSERT INTO meta VALUES (?,?)", list(facts.items()))
        connection.execute("COMMIT")
    make_durable(fresh)
    fresh.replace(path)
    make_durable(path.parent)


def _refuse_other(connection: Any, path: Path) -> None:
    try:
        found = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except dbapi2.DatabaseError:
        found = {}
    if found.get("kind") != _KIND:
        raise OutsideFailed(OutsideKind.FILE, "archive.failed.no_archive", retry=False, path=str(path))
    if found.get("format") != FORMAT:
        raise OutsideFailed(OutsideKind.FILE, "archive.failed.newer", retry=False, path=str(path))
