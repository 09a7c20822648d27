"""A station records camera scans, one at a time; what was measured of each frame is stored as it comes. Nothing waits
for it."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import camera_record_store, frame_store
from services.database.camera_record_store import OWN
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.frames.locking import Window, WindowLock
from services.frames.ports import MeasurementLock
from services.frames.quality import FrameQuality
from services.frames.record import rules
from services.frames.record.model import CameraScan
from services.frames.recording.keeping import Keeping, Kept
from services.frames.recording.run import WAIT_SECONDS, Judge, RecordPolicy, Run, Sight
from services.frames.telling.model import Telling, TellingState
from services.identity.person import Person
from services.identity.presence import Presence
from services.identity.rights import Right, may

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recording:
    """How the scan stands that is recorded, or was recorded last. `quality`: of the last picture; `window`: the last
    frames, which a lock goes by; `trouble`: why none is judged, or why they or its end are not stored yet; None where
    nothing is wrong."""

    kept: Kept
    quality: FrameQuality | None
    window: Window
    trouble: OutsideFailed | None


class CameraRecording:
    """`begin`, `end` and `stop` wait: never in the UI's thread. `now` from any thread, at once. `changed` is called
    when a scan began or somebody ended it, in that thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        camera: Sight,
        make_judge: Callable[[MeasurementLock], Judge],
        *,
        station: str,
        policy: Callable[[], RecordPolicy],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._clock, self._camera = database, clock, camera
        self._make_judge, self._station = make_judge, station
        self._policy, self._changed = policy, changed
        self._changing = Lock()
        self._run: Run | None = None
        self._by = ""  # the id of whoever began it

    def begin(self, by: Person, session: str = "", linked: str = "") -> CameraScan:
        """Record from now on. `by`: who begins it; `session`: what it is part of, in words; `linked`: the scan
        session here that this is. Without either the scan is its own. Raises Refused: INSUFFICIENT_PERMISSIONS,
        RECORDING (one is recorded), CAMERA_OFF, SESSION_NAME; OutsideFailed: no OpenCV, the disk."""
        if not may(by, Right.SCAN_SESSIONS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "camera_record.refused.not_allowed")
        with self._changing:
            if self._run is not None and not self._run.is_over:
                raise Refused("RECORDING", "camera_record.refused.recording")
            policy = self._policy()
            if not policy.on:
                raise Refused("CAMERA_OFF", "camera_record.refused.camera_off")
            if len(session) > rules.LONGEST_SESSION:
                raise Refused("SESSION_NAME", "camera_record.refused.session", most=rules.LONGEST_SESSION)
            self._end_thread()
            lock = WindowLock()
            judge, scan_id = self._make_judge(lock), new_id()
            now = self._clock.now()
            scan = CameraScan(scan_id, session or linked or scan_id, linked, self._station, by.name, now)
            state = TellingState.WAITING if policy.server else TellingState.LOCAL
            telling = Telling(scan_id, self._station, policy.every, policy.server, state, new_id())
            self._database.write_once(lambda tx, _attempt: _insert(tx, scan, telling))
            log.info("a camera scan is recorded", scan=scan_id, session=scan.session)
            self._by = by.id
            self._run = Run(self._camera, self._clock, judge, lock, Keeping(self._database, self._clock, scan), policy)
            self._run.thread.start()
        self._changed()
        return scan

    def end(self) -> CameraScan | None:
        """The scan is over; None where there was none. Waits for the disk. Raises OutsideFailed where that does not
        take it: it is tried again each second, and at the next start."""
        with self._changing:
            if (run := self._run) is None:
                return None
            run.end()
            while not run.is_over and not run.keeping.answered.wait(WAIT_SECONDS):
                pass
            if not run.is_over and run.keeping.error is not None:
                raise run.keeping.error
            self._end_thread()
        self._changed()
        return run.keeping.kept.scan

    def see(self, presence: Presence) -> None:
        """Somebody came to the bench or left it. What nobody is here for any more, or somebody else, is over: a scan
        keeps the name of whoever began it. A bench that is locked waits for whoever locked it, and records on. Waits
        for a scan that begins, no longer."""
        here = presence.person
        if presence.locked:
            return
        with self._changing:
            if self._run is not None and not self._run.is_over and (here is None or here.id != self._by):
                log.info("a camera scan is over: whoever began it left", scan=self._run.keeping.kept.scan.id)
                self._run.end()

    def stop(self) -> None:
        """The station ends: what is held is stored with what else waits for the writer. Safe to call twice."""
        with self._changing:
            self._end_thread()
            if self._run is not None and not self._run.keeping.kept.closed:
                self._run.keeping.close(self._run.locked_at)
        self._run = None

    def now(self) -> Recording | None:
        """How it stands; None where none was recorded yet."""
        run = self._run
        return None if run is None else Recording(run.keeping.kept, run.quality, run.window, run.why)

    def _end_thread(self) -> None:
        if self._run is not None:
            self._run.thread.end()
            self._run.thread.join()


def _insert(tx: Connection, scan: CameraScan, telling: Telling) -> None:
    if frame_store.get(tx, OWN, scan.id) is None:  # an attempt before this one may have done it
        camera_record_store.insert(tx, scan, telling)
