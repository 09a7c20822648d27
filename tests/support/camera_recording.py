"""A station that records camera scans, with a camera and a judge that a test holds."""

from datetime import timedelta

from services.clock import Clock, SystemClock
from services.database import camera_record_store, frame_store
from services.database.database import Database
from services.errors import OutsideFailed
from services.frames.model import Frame
from services.frames.ports import MeasurementLock
from services.frames.quality import FrameQuality, Measures
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.recording.run import Judge, RecordPolicy
from services.frames.recording.service import CameraRecording
from services.frames.telling.model import Recorded
from tests.fakes.decoder import FakeFrames
from tests.fakes.waiting import Memory

STATION, SERVER = "bench-1", "http://127.0.0.1:9"
MEASURES = Measures(100.0, 120.0, 40.0, 200.0, 0.0, 0.0, 0.0)
GOOD = FrameQuality(True, 0.95, 0.9, 0.88, True, None, MEASURES)
POOR = FrameQuality(False, 0.25, 0.5, None, False, None, MEASURES)
POLICY = RecordPolicy(True, 1_000, 3, SERVER, timedelta(minutes=30))


class RecordingBench:
    """`quality`: of the pictures that come; an OutsideFailed: they cannot be judged."""

    def __init__(self, database: Database, clock: Clock | None = None, station: str = STATION) -> None:
        self.name = station
        self.database, self.clock = database, clock or SystemClock()
        self.frames, self.judged = FakeFrames(), Memory[int]()
        self.quality: FrameQuality | OutsideFailed = POOR
        self.policy = POLICY
        self.changes = Memory[None]()
        self.troubles: list[str] = []  # as told before each picture was judged
        self.recording = self.station()

    def station(self) -> CameraRecording:
        """One more, as after a start."""
        return CameraRecording(
            *(self.database, self.clock, self.frames, self._make_judge),
            station=self.name,
            policy=lambda: self.policy,
            changed=lambda: self.changes.add(None),
        )

    def show(self, times: int, quality: FrameQuality | OutsideFailed | None = None) -> None:
        """So many pictures, each judged when this returns."""
        self.quality = quality or self.quality
        for _time in range(times):
            before = len(self.judged.all)
            self.frames.show(at=self.clock.monotonic())
            self.judged.wait_for(before + 1)

    def scan(self, scan_id: str) -> CameraScan:
        found = self.database.read(lambda tx: frame_store.get(tx, 0, scan_id))
        assert found is not None
        return found

    def stored(self, scan_id: str) -> list[FrameRecord]:
        return self.database.read(lambda tx: frame_store.page(tx, 0, scan_id, after=-1, most=100_000))

    def recorded(self, scan_id: str) -> Recorded:
        found = self.database.read(lambda tx: camera_record_store.get(tx, scan_id))
        assert found is not None
        return found

    def _make_judge(self, lock: MeasurementLock) -> Judge:
        def judge(frame: Frame) -> FrameQuality:
            quality, now = self.quality, self.recording.now()
            self.troubles.append("" if now is None or now.trouble is None else now.trouble.words)
            try:
                if isinstance(quality, OutsideFailed):
                    raise quality
                lock.note(quality)
                return quality
            finally:
                self.judged.add(frame.number)

        return judge
