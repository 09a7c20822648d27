"""A station's own camera scans: what a server is told of them, and how long they are kept. The thread `camera
records`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Final

import structlog
from sqlalchemy import Connection

from services.clock import Clock, SureTime, new_id
from services.database import camera_record_store, frame_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.errors import Refused
from services.frames.record.course import Course, course_of
from services.frames.record.model import FrameRecord
from services.frames.recording.left import complete_left, left_open
from services.frames.telling.model import Recorded, TellingState
from services.frames.telling.ports import FrameServer
from services.frames.telling.teller import REST_SECONDS, FrameTeller
from services.identity.person import Person
from services.identity.rights import Right, may
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)

TIDY_SECONDS: Final = 3600.0  # between two looks for scans that are old
REMOVED_AT_ONCE: Final = 1_000  # frames: some 2 ms of the writer
READ_AT_ONCE: Final = 2_000  # frames of one look into the database: none of them keeps others waiting


@dataclass(frozen=True, slots=True)
class TellPolicy:
    """What the settings say. `batch`: frames of one message; `days`: so long scans are kept that are over and of which
    nothing waits, 0: for ever."""

    batch: int
    days: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How many scans wait for the server, and how many it does not take."""

    waiting: int
    parked: int


class CameraRecords:
    """Owner of the thread `camera records`. `start`, `use` and `stop` from one thread at a time; what reads waits for
    the disk: never in the UI thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        policy: Callable[[], TellPolicy],
        make_server: Callable[[], FrameServer | None],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._policy, self._make_server = policy, make_server
        self._running: tuple[WorkThread, FrameServer | None] | None = None
        self._listens = False
        self._sure, self._tidy_at = SureTime(clock, TIDY_SECONDS), 0.0
        self._left: tuple[str, ...] = ()

    def start(self) -> None:
        """Scans that a program left open are completed, and what waits is told, from now on. Waits for the disk to
        look, and not for it to write."""
        self._left = left_open(self._database, self._station)
        if not self._listens:
            self._listens = True
            self._database.on_others(self.wake)
        self._begin()

    def use(self) -> None:
        """The settings are other ones."""
        if self._running is not None:
            self.stop()
            self._begin()

    def stop(self) -> None:
        """End and join; a call that runs is cut off. Safe to call twice."""
        running, self._running = self._running, None
        if running is not None:
            thread, server = running
            thread.end()
            if server is not None:
                server.cut()
            thread.join()
            if server is not None:
                server.close()

    def wake(self) -> None:
        """There may be something to tell. Any thread; at once."""
        if (running := self._running) is not None:
            running[0].wake()

    def tell(self) -> None:
        """Tell all that waits, now and here; what cannot be told waits on. For who owns the data directory and has not
        called `start`. Waits for the network."""
        server = self._make_server()
        if server is None:
            return
        try:
            self._teller(server).turn(Event())
        finally:
            server.close()

    # -- read, and decide ----------------------------------------------------------------------------------------------

    def newest(self, most: int) -> Sequence[Recorded]:
        """The scans of this station that were begun last."""
        return self._database.read(lambda tx: camera_record_store.newest(tx, self._station, most))

    def get(self, scan_id: str) -> tuple[Recorded, FrameRecord | None]:
        """One, and its frame with the highest number. Costs the same however many it has. Raises Refused
        (SCAN_NOT_FOUND)."""
        return self._database.read(lambda tx: _with_latest(tx, scan_id))

    def course(self, scan_id: str) -> Course | None:
        """What its frames say, in time; None where it has none."""
        return course_of(self._frames(scan_id))

    def figures(self) -> Figures:
        """How many there are that are not told."""
        found = self._database.read(lambda tx: camera_record_store.counts(tx, self._station))
        return Figures(found.get(TellingState.WAITING.value, 0), found.get(TellingState.PARKED.value, 0))

    def tell_again(self, scan_id: str) -> None:
        """Let one that the server did not take go to it once more; where the server knows no such scan any more, it is
        told from its beginning. Raises Refused: SCAN_NOT_FOUND, NOT_PARKED."""

        def again(tx: Connection) -> None:
            telling = _with_latest(tx, scan_id)[0].telling
            if telling.state is not TellingState.PARKED:
                raise Refused("NOT_PARKED", "camera_record.refused.not_parked")
            if telling.why.startswith("SCAN_NOT_FOUND"):
                telling = replace(telling, key=new_id(), remote_id="", told=-1, sent=0, refused=0)
            camera_record_store.stands(tx, replace(telling, state=TellingState.WAITING, why=""))

        self._database.write(again)
        self.wake()

    def moved(self, before: str, now: str, by: Person) -> int:
        """The server that was at the address `before` is at `now`: what waited for it goes there. How many scans.
        Raises Refused: INSUFFICIENT_PERMISSIONS, NOTHING_WAITS."""
        if not may(by, Right.SETTINGS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "settings.refused.right")

        def move(tx: Connection) -> int:
            found = camera_record_store.move(tx, self._station, before.rstrip("/"), now)
            if not found:
                raise Refused("NOTHING_WAITS", "sync.refused.nothing_there", server=before)
            return found

        found = self._database.write(move)
        self.wake()
        return found

    def _frames(self, scan_id: str) -> Iterator[FrameRecord]:
        after = -1
        while True:
            found = self._page(scan_id, after)
            yield from found
            if len(found) < READ_AT_ONCE:
                return
            after = found[-1].number

    def _page(self, scan_id: str, after: int) -> list[FrameRecord]:
        return self._database.read(lambda tx: frame_store.page(tx, OWN, scan_id, after=after, most=READ_AT_ONCE))

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        server = self._make_server()
        teller = None if server is None else self._teller(server)
        thread = WorkThread("camera records", self._complete_left, lambda: self._turn(teller, thread.ending))
        self._running = thread, server
        thread.start()

    def _complete_left(self) -> None:
        """What was open at the start, and none that was begun since."""
        while self._left:
            complete_left(self._database, self._clock, self._left[0])
            self._left = self._left[1:]

    def _teller(self, server: FrameServer) -> FrameTeller:
        return FrameTeller(self._database, server, station=self._station, batch=lambda: self._policy().batch)

    def _turn(self, teller: FrameTeller | None, ending: Event) -> float:
        if self._clock.monotonic() >= self._tidy_at:
            sure = self._sure.now()
            self._tidy_at = self._clock.monotonic() + TIDY_SECONDS
            self._remove_old(sure, ending)
        if teller is not None:
            return teller.turn(ending)
        return max(REST_SECONDS, self._tidy_at - self._clock.monotonic())

    def _remove_old(self, now: datetime | None, ending: Event) -> None:
        """`now`: surely so late; None: nobody knows yet."""
        days = self._policy().days
        if not days or now is None:
            return
        before = now - timedelta(days=days)
        while not ending.is_set():
            old = self._database.read(lambda tx: camera_record_store.first_old(tx, self._station, before))
            if old is None:
                return
            scan_id = old.scan.id
            while not self._database.write(lambda tx: camera_record_store.remove(tx, scan_id, REMOVED_AT_ONCE)):  # noqa: B023 (it runs before the next)
                if ending.is_set():
                    return
            log.info("a camera scan is kept no longer", scan=scan_id, frames=old.scan.totals.frames)


def _with_latest(tx: Connection, scan_id: str) -> tuple[Recorded, FrameRecord | None]:
    found = camera_record_store.get(tx, scan_id)
    if found is None:
        raise Refused("SCAN_NOT_FOUND", "hub.refused.no_camera_scan")
    return found, frame_store.frame(tx, OWN, scan_id, found.scan.totals.latest)
