"""Camera scans and the frames that they record. Values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScanState(StrEnum):
    """How a camera scan stands, as its contract says."""

    ACTIVE = "active"
    LOCKED = "locked"  # its measurements are final: no frame is taken any more
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Totals:
    """Frames, added up: how many, of these those with a user and the valid ones; `confidence` and `stability` in whole
    billionths, so that the order in which frames come changes nothing; `latest`: the highest number, -1 before the
    first."""

    frames: int = 0
    with_user: int = 0
    valid: int = 0
    confidence: int = 0
    stability: int = 0
    latest: int = -1


@dataclass(frozen=True, slots=True)
class CameraScan:
    """A camera scan. `id`: a UUID of whoever began it; `session`: as it was named then; `linked`: the scan session of
    ours which that is, "" where it is none; `begun_by`: the user or station, `person`: whom it named, "" for nobody.
    Times are UTC."""

    id: str
    session: str
    linked: str
    begun_by: str
    person: str
    started_at: datetime
    locked_at: datetime | None = None
    completed_at: datetime | None = None
    totals: Totals = Totals()


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """What was measured of one frame. `number`: from 0 on; `confidence`, `stability` and `iou`: 0 to 1; `at`: when it
    was recorded, in UTC; `id`: a UUID of whoever recorded it."""

    id: str
    number: int
    user_in_frame: bool
    confidence: float
    stability: float
    iou: float | None
    valid: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class SortedOut:
    """What came of frames that were told together. `stored`: each that is on record now; `new`: of these, those that
    were not before; `refused`: (its number, the code)."""

    stored: tuple[FrameRecord, ...]
    new: tuple[FrameRecord, ...]
    refused: tuple[tuple[int, str], ...]
