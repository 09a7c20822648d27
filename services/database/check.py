"""Look the database over from end to end: `scandesk db check`. Reads everything, changes nothing, may take minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from services.database import identity_file, identity_store, outbox_store
from services.database.backup import backups
from services.database.faults import outside_failure
from services.database.files import DatabaseFiles
from services.database.identity_file import Found, Judgement, Known
from services.database.migrate import HEAD, version_of
from services.database.postgres import postgres_engine
from services.database.sqlite import sqlite_engine
from services.database.traces import used_before
from services.errors import OutsideFailed

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `ok`: nothing is wrong. `problems`: SQLite's own words; `dangling`: rows that point to nothing.
    `failure`: why it could not be read to the end."""

    path: str
    judgement: Judgement
    version: str | None = None
    identity: str | None = None
    problems: tuple[str, ...] = ()
    dangling: int = 0
    outbox: Mapping[str, int] = field(default_factory=dict)
    backups: int = 0
    newest_backup: str | None = None
    failure: OutsideFailed | None = None

    @property
    def ok(self) -> bool:
        """Whether a station can work with it: an older version is brought up to date at its next start."""
        return self.is_sound and not self.is_newer

    @property
    def is_sound(self) -> bool:
        """Whether all is there and in order, whatever version of Scandesk it is of."""
        whole = not self.problems and not self.dangling and self.failure is None
        return whole and self.judgement is Judgement.GOOD

    @property
    def is_older(self) -> bool:
        """Whether it is of an older version than this program."""
        return self.version is not None and self.version < HEAD

    @property
    def is_newer(self) -> bool:
        """Whether it is of a newer version than this program, which does not touch it then."""
        return self.version is not None and self.version > HEAD

    def as_json(self) -> dict[str, object]:
        """The same, as commands print it with --json."""
        return {
            "ok": self.ok,
            "path": self.path,
            "judgement": self.judgement.value,
            "version": self.version,
            "head": HEAD,
            "identity": self.identity,
            "problems": list(self.problems),
            "dangling": self.dangling,
            "outbox": dict(self.outbox),
            "backups": self.backups,
            "newest_backup": self.newest_backup,
            "failure": None if self.failure is None else self.failure.kind.value,
        }


def check(directory: Path, url: str = "") -> Report:
    """Check the database of `directory`, or the one at `url`; it may be in use. What is wrong with it is reported, not
    raised. Waits for the disk; any thread."""
    files = DatabaseFiles(directory, url)
    made = backups(directory)
    try:
        report = _look(files, _known(files), used=used_before(files))
    except (DBAPIError, OutsideFailed) as error:
        fault = error if isinstance(error, OutsideFailed) else outside_failure(error)
        if fault is None:
            raise
        report = Report(_name(files), Judgement.GOOD, failure=fault)
    return replace(report, backups=len(made), newest_backup=str(made[-1]) if made else None)


def _look(files: DatabaseFiles, known: Known | None, *, used: bool) -> Report:
    if not files.url and not (files.database.exists() and files.database.stat().st_size):
        nothing = Found(there=files.database.exists())
        return Report(_name(files), identity_file.judge(known, nothing, used_before=used))
    engine = postgres_engine(files.url, read_only=True) if files.url else sqlite_engine(files.database, read_only=True)
    with engine.connect() as connection, connection.begin():
        version = version_of(connection)
        if version is None:
            nothing = Found(there=True)
            return Report(_name(files), identity_file.judge(known, nothing, used_before=used))
        found = Found(True, identity_store.get(connection), identity_store.marks(connection))
        return Report(
            _name(files),
            identity_file.judge(known, found),
            version,
            found.identity,
            problems=_problems(connection),
            dangling=_dangling(connection),
            outbox=outbox_store.counts(connection),
        )


def _problems(connection: Connection) -> tuple[str, ...]:
    """What SQLite finds in pages and indexes; PostgreSQL's files are its server's to check."""
    if connection.dialect.name != "sqlite":
        return ()
    said = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FINDINGS})")]
    return () if said == ["ok"] else tuple(said)


def _dangling(connection: Connection) -> int:
    if connection.dialect.name != "sqlite":  # PostgreSQL never lets go of the rule
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def _name(files: DatabaseFiles) -> str:
    """Where it is, without the password of a shared one."""
    return make_url(files.url).render_as_string(hide_password=True) if files.url else str(files.database)


def _known(files: DatabaseFiles) -> Known | None:
    try:
        return identity_file.read(files.identity)
    except OSError:
        return Known(damaged=True)
