"""Moves finished sessions to archive files, and reads them there.

A session is copied and is on the disk, read back and found to be the same, before it leaves the database; that is one
transaction, which looks once more whether anything has changed. Whatever ends the program in between leaves the session
in the database, perhaps with a copy in the archive: the next time it is taken up again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection

from services.archive import rules
from services.archive.model import Candidate, Content, Unit
from services.archive.packing_up import checksum, packed
from services.clock import Clock
from services.database import archive_store, identity_store
from services.database.archive_file import ArchiveFile, opened
from services.database.database import Database
from services.database.training import refuse_other
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may

log = structlog.get_logger(__name__)

FOLDER: Final = "archive"  # in the data directory
SHORTEST: Final = timedelta(days=30)  # who archives earlier than this would look for what is not there
_PAGE: Final = 50  # candidates that are looked at in one reading transaction
_BETWEEN: Final = 0.02  # seconds between two sessions, in which whoever waits for the database has it


@dataclass(frozen=True, slots=True)
class Made:
    """What was done. `stayed`: how many sessions that have ended stayed, by the reason."""

    moved: int
    scans: int
    stayed: Mapping[rules.Stays, int]


class ArchiveService:
    """Any thread but the UI's: each call waits for the disk. `pause` is called between two sessions, with seconds."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pause: Callable[[float], object]) -> None:
        self._data_dir, self._database, self._clock, self._pause = data_dir, database, clock, pause

    def make(self, age: timedelta, by: Person, *, most: int = 1_000_000) -> Made:
        """Move sessions that ended so long ago, the oldest first, `most` of them. Scanning goes on meanwhile.

        Raises Refused: INSUFFICIENT_PERMISSIONS, ARCHIVE_SHARED, ARCHIVE_YOUNG, ARCHIVE_BUSY; and OutsideFailed: each
        session is in the database then, or in the archive."""
        self._refuse(age, by)
        (self._data_dir / FOLDER).mkdir(mode=0o700, exist_ok=True)
        try:
            with FileLock(self._data_dir / FOLDER / ".lock", timeout=0):
                return self._make(age, most)
        except Timeout as error:
            raise Refused("ARCHIVE_BUSY", "archive.refused.busy") from error

    def units(self, *, code: str = "", most: int = 100) -> list[Unit]:
        """What is archived, the last that ended first; with a `code` those where just that was scanned or expected.
        What is still in the database is not among it. Raises OutsideFailed."""
        found: list[Unit] = []
        for path in self.files():
            with self._opened(path) as archive:
                found += archive.units(code=code, most=most)
        found.sort(key=lambda unit: (unit.ended_at, unit.id), reverse=True)
        return [unit for unit in found if not self._is_live(unit.id)][:most]

    def open(self, unit_id: str) -> Content:
        """All rows of an archived session; the end of its id is enough where it names one. Raises Refused
        (SESSION_NOT_FOUND) and OutsideFailed (CORRUPT, FILE)."""
        for path in reversed(self.files()):
            with self._opened(path) as archive:
                named = [one for one in archive.ids() if one.endswith(unit_id)] if unit_id else []
                if len(named) == 1 and (content := archive.get(named[0])) is not None:
                    return content
        raise Refused("SESSION_NOT_FOUND", "archive.refused.not_found", unit=unit_id)

    def check(self) -> dict[str, list[str]]:
        """What is wrong with each file, by its name: nothing where it is whole. Reads all of them."""
        found = {}
        for path in self.files():
            with self._opened(path) as archive:
                found[path.name] = list(archive.faults())
        return found

    def files(self) -> list[Path]:
        """The archive files, the oldest first."""
        return sorted((self._data_dir / FOLDER).glob("scandesk-*.archive"))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _refuse(self, age: timedelta, by: Person) -> None:
        if not may(by, Right.SETTINGS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "archive.refused.right")
        if self._database.engine.dialect.name != "sqlite":
            raise Refused("ARCHIVE_SHARED", "archive.refused.shared")
        if age < SHORTEST:
            raise Refused("ARCHIVE_YOUNG", "archive.refused.young", days=SHORTEST.days)

    def _make(self, age: timedelta, most: int) -> Made:
        identity = self._database.read(identity_store.get) or ""
        stayed: Counter[rules.Stays] = Counter()
        moved = scans = after = 0
        while moved < most and (page := self._page(after)):
            for one in page:
                after = one.seq
                why = rules.stays(one, self._clock.now(), age)
                number = None if why else self._move(one, age, identity)
                if number is None:
                    stayed[why or rules.Stays.YOUNG] += 1
                    continue
                moved, scans = moved + 1, scans + number
                if moved >= most:
                    break
                self._pause(_BETWEEN)
        log.info("archived", sessions=moved, scans=scans, stayed=sum(stayed.values()))
        return Made(moved, scans, stayed)

    def _page(self, after: int) -> list[Candidate]:
        return self._database.read(lambda tx: archive_store.candidates(tx, after, _PAGE))

    def _move(self, one: Candidate, age: timedelta, identity: str) -> int | None:
        """How many scans went with it; None where it has changed meanwhile, and stays."""
        messages = self._database.read(lambda tx: archive_store.told(tx, one.id))
        content = self._database.read(lambda tx: archive_store.read(tx, one.id, messages))
        year = one.ended_at.year if one.ended_at else 0
        with self._opened(self._data_dir / FOLDER / f"scandesk-{year}.archive", identity) as archive:
            written = archive.put(content, self._clock.now())

        def take_away(tx: Connection) -> bool:
            now = archive_store.candidate(tx, one.id)
            if now is None or rules.stays(now, self._clock.now(), age) is not None:
                return False
            if checksum(packed(archive_store.read(tx, one.id, messages))) != written:
                return False
            archive_store.remove(tx, one.id, messages)
            return True

        return len(content.tables["scan"]) if self._database.write(take_away) else None

    @contextmanager
    def _opened(self, path: Path, identity: str = "") -> Iterator[ArchiveFile]:
        """One of training is not read at work, nor the other way round."""
        with opened(path, identity) as archive:
            refuse_other(self._data_dir, archive.identity)
            yield archive

    def _is_live(self, session_id: str) -> bool:
        return self._database.read(lambda tx: archive_store.is_there(tx, session_id))
