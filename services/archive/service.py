"""Moves finished sessions to archive files, and reads them there.

A session is copied and is on the disk, read back and found to be the same, before it leaves the database; that is one
transaction, which looks once more whether anything has changed. Whatever ends the program in between leaves the session
in the database, perhaps with a copy in the archive: the next time it is taken up again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection

from services.archive import rules
from services.archive.model import Candidate, Content, Course, Note, Stays, Unit
from services.archive.rules import noted, troubled
from services.clock import Clock
from services.database import archive_store, identity_store
from services.database.archive_file import ArchiveFile, opened
from services.database.database import Database
from services.database.training import refuse_other
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.settings.archive import SHORTEST_DAYS

log = structlog.get_logger(__name__)

FOLDER: Final = "archive"  # in the data directory
SHORTEST: Final = timedelta(days=SHORTEST_DAYS)
_PAGE: Final = 50  # candidates that are looked at in one reading transaction
_BETWEEN: Final = 0.02  # seconds between two sessions, in which whoever waits for the database has it


class ArchiveService:
    """Any thread but the UI's: each call waits for the disk. `pause` is called between two sessions, with seconds."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pause: Callable[[float], object]) -> None:
        self._data_dir, self._database, self._clock, self._pause = data_dir, database, clock, pause

    def make(self, age: timedelta, by: Person, *, most: int = 1_000_000) -> Course:
        """Move sessions that ended so long ago, the oldest first, `most` of them. Scanning goes on meanwhile.

        Raises Refused: INSUFFICIENT_PERMISSIONS, ARCHIVE_SHARED, ARCHIVE_YOUNG, ARCHIVE_BUSY; and OutsideFailed: each
        session is in the database then, or in the archive."""
        if not may(by, Right.SETTINGS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "archive.refused.right")
        course, now = Course(), self._clock.now()
        with self._alone(age):
            while course.moved < most and not course.over:
                course = self._page_on(course, age, now, most=most)
        self.looked(course)
        return course

    def go_on(self, course: Course, age: timedelta, now: datetime, *, goes_on: Callable[[], bool]) -> Course:
        """One step of what `make` does, for who has been asked by the settings: some sessions are looked at from where
        `course` is, and those moved that may go, as long as it `goes_on`. Raises as `make` does, but for who asks."""
        with self._alone(age):
            return self._page_on(course, age, now, goes_on=goes_on)

    def looked(self, course: Course) -> None:
        """It was gone through all sessions, or through as many as were wanted: that is kept, for the doctor."""
        log.info("archived", sessions=course.moved, scans=course.scans, stayed=sum(course.stayed.values()))
        now = self._clock.now()
        self._database.write(lambda tx: archive_store.put_note(tx, noted(archive_store.note(tx), course, now)))

    def failed(self, error: OutsideFailed | Refused) -> None:
        """It could not be gone on with: that is kept, for the doctor."""
        log.warning("the archive cannot be made", error=str(error))
        now = self._clock.now()
        self._database.write(lambda tx: archive_store.put_note(tx, troubled(archive_store.note(tx), error, now)))

    def note(self) -> Note | None:
        """What was archived last, and what stayed; None where nobody has archived here."""
        return self._database.read(archive_store.note)

    @property
    def is_possible(self) -> bool:
        """Whether the database is the station's own: a shared one is its server's business."""
        return self._database.engine.dialect.name == "sqlite"

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

    @contextmanager
    def _alone(self, age: timedelta) -> Iterator[None]:
        if not self.is_possible:
            raise Refused("ARCHIVE_SHARED", "archive.refused.shared")
        if age < SHORTEST:
            raise Refused("ARCHIVE_YOUNG", "archive.refused.young", days=SHORTEST.days)
        folder = self._data_dir / FOLDER
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            with FileLock(folder / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise Refused("ARCHIVE_BUSY", "archive.refused.busy") from error
        except OSError as error:
            raise OutsideFailed(
                OutsideKind.FILE, "archive.failed.file", retry=False, path=str(folder), why=str(error)
            ) from error

    def _page_on(
        self,
        course: Course,
        age: timedelta,
        now: datetime,
        *,
        most: int = 1_000_000,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> Course:
        page = self._page(course.after)
        if not page:
            return replace(course, over=True)
        identity = self._database.read(identity_store.get) or ""
        for one in page:
            if course.moved >= most or not goes_on():
                break
            why = rules.stays(one, now, age)
            number = None if why else self._move(one, age, now, identity)
            course = course.past(one.seq, why or Stays.YOUNG if number is None else None, number or 0)
            if number is not None:
                self._pause(_BETWEEN)
        return course

    def _page(self, after: int) -> list[Candidate]:
        return self._database.read(lambda tx: archive_store.candidates(tx, after, _PAGE))

    def _move(self, one: Candidate, age: timedelta, now: datetime, identity: str) -> int | None:
        """How many scans went with it; None where it has changed meanwhile, and stays."""
        messages = self._database.read(lambda tx: archive_store.told(tx, one.id))
        content = self._database.read(lambda tx: archive_store.read(tx, one.id, messages))
        year = one.ended_at.year if one.ended_at else 0
        with self._opened(self._data_dir / FOLDER / f"scandesk-{year}.archive", identity) as archive:
            archive.put(content, self._clock.now())

        def take_away(tx: Connection) -> bool:
            found = archive_store.candidate(tx, one.id)
            if found is None or rules.stays(found, now, age) is not None:
                return False
            # Compared as rows: to pack them takes as long as to read them, and whoever scans waits for it.
            if archive_store.read(tx, one.id, messages) != content:
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
