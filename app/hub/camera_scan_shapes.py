"""The bodies and queries of camera scans beside the frames contract; under its names what it names."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from app.hub.frame_shapes import FrameShape, LatestFrame, MeasuredBody, Part, ScanStatus
from app.hub.line_shapes import Limit
from app.hub.packing_shapes import Uuid
from app.hub.shapes import Count, Positive, Shape
from app.hub.times import Moment

MOST: Final = 500  # frames in a batch


class EndBody(Shape):
    """The body of a lock or complete: an empty object."""


class BatchedFrame(MeasuredBody):
    """A frame of a batch. `timestamp`: when it was recorded; without one it is now."""

    timestamp: Moment | None = None


class BatchBody(Shape):
    """The body of frames that are told together."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "frames": f"Frames must be 1 to {MOST}, each with frameNumber, userInFrame and confidence as described"
    }
    frames: Annotated[list[BatchedFrame], Field(min_length=1, max_length=MOST)]


class ScansQuery(Shape):
    """Which page of the list: at most `limit`, begun before the scan with the ID `before`."""

    WRONG: ClassVar[Mapping[str, str]] = {"before": "Before must be the ID of a scan"}
    limit: Limit = 100
    before: Uuid | None = None


class FramesQuery(Shape):
    """Which page of a scan's frames: at most `limit`, with numbers over `after`."""

    limit: Limit = 100
    after: Count | None = None


class ScanLine(FrameShape):
    """A scan in a list. `scanSession`: the number of the scan session that it is part of; `begunBy`: the user."""

    scan_id: str
    session_id: str
    scan_session: Positive | None
    begun_by: str
    person: str | None
    status: Literal["active", "locked", "completed"]
    frame_count: Count
    valid_frames: Count
    frames_with_user: Count
    average_confidence: Part
    average_stability_score: Part
    user_detection_rate: Annotated[float, Field(ge=0, le=100)]
    started_at: str
    locked_at: str | None
    completed_at: str | None


class CameraScans(Shape):
    """Scans, the last begun first; `next`: what `before` gives the next page."""

    scans: list[ScanLine]
    next: str | None


class FrameLine(LatestFrame):
    """A frame of a scan."""

    frame_id: str


class Frames(Shape):
    """Frames of a scan, by their numbers; `next`: what `after` gives the next page."""

    frames: list[FrameLine]
    next: Count | None


class StoredFrame(FrameShape):
    """A frame that is on record."""

    frame_number: Count
    frame_id: str


class RefusedFrame(Shape):
    """One that is not, and why."""

    frame_number: Annotated[Count, Field(alias="frameNumber")]
    error_code: Literal["SCAN_LOCKED", "FRAME_TAKEN"]
    detail: str


class SortedOut(Shape):
    """What came of frames that were told together."""

    stored: list[StoredFrame]
    refused: list[RefusedFrame]


class ScanHeld(Shape):
    """A scan, as its status has it."""

    scan: ScanStatus
