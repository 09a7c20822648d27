"""The names of the files of a data directory that belong to the database."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FILE_NAME = "scandesk.sqlite3"


@dataclass(frozen=True, slots=True)
class DatabaseFiles:
    """The database file, what lies beside it, and the backups. `url`: of the shared database, "" for the file."""

    directory: Path
    url: str = ""

    @property
    def database(self) -> Path:
        return self.directory / FILE_NAME

    @property
    def log(self) -> Path:
        """SQLite's write-ahead log: part of the database until it is checkpointed."""
        return self.directory / f"{FILE_NAME}-wal"

    @property
    def shared_memory(self) -> Path:
        """SQLite's index of the log; made anew by who opens first."""
        return self.directory / f"{FILE_NAME}-shm"

    @property
    def identity(self) -> Path:
        """One file for each database that this station has used: a station that changes to a shared one has two."""
        if not self.url:
            return self.directory / "scandesk.identity"
        parts = urlsplit(self.url)
        server = f"{parts.hostname}:{parts.port}{parts.path}"
        return self.directory / f"scandesk-{hashlib.sha256(server.encode()).hexdigest()[:12]}.identity"

    @property
    def reserve(self) -> Path:
        return self.directory / "scandesk.reserve"

    @property
    def backups(self) -> Path:
        return self.directory / "backups"
