"""The bodies of the frames contract: closed models with strict types and its limits, under its own names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.hub.shapes import Count, Shape, Text
from services.clock import new_id
from services.frames.record.model import FrameRecord
from services.frames.record.rules import LARGEST_NUMBER, LONGEST_SESSION, is_valid

_PART = "must be a number from 0 to 1"

SessionName = Annotated[Text, Field(min_length=1, max_length=LONGEST_SESSION)]
ScanId = Annotated[Text, Field(min_length=1, max_length=LONGEST_SESSION)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
Part = Annotated[float, Field(ge=0, le=1)]


class FrameShape(Shape):
    """Named as the contract names it."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "sessionId": f"Session ID must be text of 1 to {LONGEST_SESSION} characters",
        "scanId": f"Scan ID must be text of 1 to {LONGEST_SESSION} characters",
        "frameNumber": "Frame number must be an integer of 0 or more",
        "userInFrame": "User in frame must be true or false",
        "confidence": f"Confidence {_PART}",
        "stabilityScore": f"Stability score {_PART}",
        "iou": f"IoU {_PART}",
        "isValid": "Is valid must be true or false",
    }
    model_config = ConfigDict(alias_generator=to_camel)


class InitBody(FrameShape):
    """The body of an init."""

    session_id: SessionName


class MeasuredBody(FrameShape):
    """What was measured of a frame. null is as not given."""

    frame_number: Number
    user_in_frame: bool
    confidence: Part
    stability_score: Part | None = None
    iou: Part | None = None
    is_valid: bool | None = None

    def record(self, at: datetime) -> FrameRecord:
        """The frame, as a new one, with what the contract takes for what is missing. No zero has a sign."""
        valid = is_valid(user_in_frame=self.user_in_frame, confidence=self.confidence)
        return FrameRecord(
            new_id(),
            self.frame_number,
            self.user_in_frame,
            self.confidence + 0.0,
            (self.stability_score or 0.0) + 0.0,
            None if self.iou is None else self.iou + 0.0,
            valid if self.is_valid is None else self.is_valid,
            at,
        )


class FrameBody(MeasuredBody):
    """The body of a frame."""

    scan_id: ScanId


class StatusQuery(FrameShape):
    """The query of a scan's status."""

    scan_id: ScanId
    session_id: SessionName | None = None


class Initialised(FrameShape):
    """The body of a new scan's 201."""

    scan_id: str
    session_id: str
    started_at: str
    message: str


class Recorded(FrameShape):
    """The body of a frame's 201."""

    frame_id: str
    scan_id: str
    frame_number: Count
    user_in_frame: bool
    message: str


class LatestFrame(FrameShape):
    """The frame with the highest number."""

    frame_number: Count
    user_in_frame: bool
    confidence: Part
    stability_score: Part
    iou: Part | None
    is_valid: bool
    timestamp: str


class QualityMetrics(FrameShape):
    """How good the frames were."""

    total_frames: Count
    valid_frames: Count
    frames_with_user: Count
    avg_confidence: Part
    avg_stability: Part


class ScanStatus(FrameShape):
    """How a scan stands."""

    scan_id: str
    session_id: str
    status: Literal["active", "locked", "completed"]
    is_locked: bool
    frame_count: Count
    latest_frame: LatestFrame | None
    average_confidence: Part
    average_stability_score: Part
    user_detection_rate: Annotated[float, Field(ge=0, le=100)]
    quality_metrics: QualityMetrics
    started_at: str
    completed_at: str | None


class FrameError(Shape):
    """What went wrong, and with which field."""

    error: str
    details: dict[str, list[str]]
