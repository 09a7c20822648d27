"""Frames of one camera scan on their way to the disk: a batch at a time, each one transaction, while nothing else waits
for the writer. Nobody waits for them: where the disk is too slow they are dropped, and counted."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Lock
from time import perf_counter
from typing import Final

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import camera_record_store, frame_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.database.jobs import Job
from services.errors import Refused
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord, ScanState

log = structlog.get_logger(__name__)

STORE_SECONDS: Final = 0.5  # from one batch to the next: a power cut costs no more
MOST_AT_ONCE: Final = 100  # frames of a batch: some 2 ms of the writer
MOST_HELD: Final = 600  # frames in memory, while the disk takes none
SHORTEST: Final = timedelta(microseconds=1)
FIRST_PLACE: Final = 3  # times that a batch lets others go first; after that it is its turn all the same


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on the disk. `latest`: the frame with the highest number; `dropped`: frames that are not on record;
    `longest`: seconds that the writer took for the dearest batch; `closed`: the scan is completed."""

    scan: CameraScan
    latest: FrameRecord | None = None
    dropped: int = 0
    longest: float = 0.0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Stored:
    scan: CameraScan
    frames: tuple[FrameRecord, ...]
    refused: int
    seconds: float


class Keeping:
    """`add`, `store` and `close` from one thread; `kept` from any, at once. What is posted comes back in the writer's
    thread."""

    def __init__(self, database: Database, clock: Clock, scan: CameraScan) -> None:
        self._database, self._clock = database, clock
        self._lock = Lock()
        self._kept = Kept(scan)
        self._held: list[FrameRecord] = []
        self._under_way: tuple[FrameRecord, ...] = ()
        self._again = False  # of what is held some may be stored: nobody knows
        self._due, self._let_go_first = clock.monotonic() + STORE_SECONDS, 0
        self._closing = False
        self.answered = Event()
        """Set: what `close` posted came back."""
        self.error: Exception | None = None
        """What the last try to store failed with; None where it did not."""

    @property
    def kept(self) -> Kept:
        return self._kept

    def add(self, frame: FrameRecord) -> None:
        """One more frame, with a number above those before. Returns at once."""
        with self._lock:
            if len(self._held) + len(self._under_way) < MOST_HELD:
                self._held.append(frame)
            else:
                self._drop(1)
        self.store()

    def store(self) -> None:
        """Begin to store what is held, where it is time. Returns at once."""
        if self._closing or self._clock.monotonic() < self._due:
            return
        if self._database.waiting() and self._let_go_first < FIRST_PLACE:  # scans go first
            self._let_go_first += 1
            return
        with self._lock:
            if self._under_way or not self._held:
                return
            self._under_way = frames = tuple(self._held[:MOST_AT_ONCE])
            del self._held[: len(frames)]
            again = self._again
        self._let_go_first, self._due = 0, self._clock.monotonic() + STORE_SECONDS
        self._database.post(
            Job(lambda tx, attempt: self._append(tx, frames, again=again or attempt > 1), self._stored, self._failed)
        )

    def close(self, locked_at: datetime | None) -> None:
        """Begin to store all that is held, and that the scan is completed, in one transaction; `locked_at`: its
        measurements were final by then. Returns at once: `answered` tells. Nothing where that is under way."""
        with self._lock:
            if self._closing or self._kept.closed:
                return
            self._closing = True
            frames = (*self._under_way, *self._held)  # what is under way may fail yet
        self.answered.clear()
        self._database.post(Job(lambda tx, _attempt: self._end(tx, frames, locked_at), self._ended, self._not_ended))

    # -- in the writer's thread ----------------------------------------------------------------------------------------

    def _append(self, tx: Connection, frames: tuple[FrameRecord, ...], *, again: bool) -> _Stored:
        began = perf_counter()
        scan = frame_store.get(tx, OWN, self._kept.scan.id)
        if scan is None:
            raise Refused("SCAN_NOT_FOUND", "hub.refused.no_camera_scan")
        known = frame_store.known(tx, OWN, scan.id, [one.number for one in frames]) if again and frames else {}
        found = rules.sort_out(scan, known, frames)
        if found.new:
            totals = rules.totals_of(found.new)
            frame_store.add(tx, OWN, scan.id, found.new, totals)
            scan = replace(scan, totals=rules.plus(scan.totals, totals))
        if self._kept.dropped or found.refused:
            camera_record_store.drop(tx, scan.id, self._kept.dropped + len(found.refused))
        return _Stored(scan, found.stored, len(found.refused), perf_counter() - began)

    def _end(self, tx: Connection, frames: tuple[FrameRecord, ...], locked_at: datetime | None) -> _Stored:
        stored = self._append(tx, frames, again=True)
        scan, now = stored.scan, self._clock.now()
        if locked_at is not None:  # the end comes after it, whatever the clock does: else it was not locked before
            scan, now = rules.locked(scan, locked_at), max(now, locked_at + SHORTEST)
        ended = rules.completed(scan, now)
        if ended != stored.scan:
            frame_store.end(tx, OWN, ended)
        return replace(stored, scan=ended)

    def _stored(self, stored: _Stored) -> None:
        with self._lock:
            self._under_way, self._again = (), False
            self._take(stored)
            self.error = None

    def _failed(self, error: Exception) -> None:
        """They are tried again with the next, where there is room for them."""
        log.warning("frames of a camera scan are not stored yet", scan=self._kept.scan.id, error=str(error))
        with self._lock:
            self._held = [*self._under_way, *self._held]
            self._under_way, self._again = (), True
            self.error = error

    def _ended(self, stored: _Stored) -> None:
        with self._lock:
            self._held, self._under_way = [], ()
            self._take(stored)
            self.error = None
        log.info("a camera scan is completed", scan=stored.scan.id, frames=stored.scan.totals.frames)
        self.answered.set()

    def _not_ended(self, error: Exception) -> None:
        with self._lock:
            self._closing, self.error = False, error
        self.answered.set()

    def _take(self, stored: _Stored) -> None:
        latest = max((self._kept.latest, *stored.frames), key=lambda one: -1 if one is None else one.number)
        self._kept = Kept(
            stored.scan,
            latest,
            self._kept.dropped + stored.refused,
            max(self._kept.longest, stored.seconds),
            rules.state(stored.scan) is ScanState.COMPLETED,
        )

    def _drop(self, number: int) -> None:
        self._kept = replace(self._kept, dropped=self._kept.dropped + number)
