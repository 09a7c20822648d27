"""How a camera scan stands, field by field as its contract names it: the same at a station and at the hub. It costs the
same however many frames there are: they were added up as they came."""

from typing import Any

from services.clock import moment
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord, ScanState


def status(scan: CameraScan, latest: FrameRecord | None) -> dict[str, Any]:
    """How the scan stands. `latest`: its frame with the highest number, None before the first."""
    totals = scan.totals
    confidence, stability = rules.average_confidence(totals), rules.average_stability(totals)
    return {
        "scanId": scan.id,
        "sessionId": scan.session,
        "status": rules.state(scan).value,
        "isLocked": rules.state(scan) is not ScanState.ACTIVE,
        "frameCount": totals.frames,
        "latestFrame": None if latest is None else frame_line(latest),
        "averageConfidence": confidence,
        "averageStabilityScore": stability,
        "userDetectionRate": rules.detection_rate(totals),
        "qualityMetrics": {
            "totalFrames": totals.frames,
            "validFrames": totals.valid,
            "framesWithUser": totals.with_user,
            "avgConfidence": confidence,
            "avgStability": stability,
        },
        "startedAt": moment(scan.started_at),
        "completedAt": None if scan.completed_at is None else moment(scan.completed_at),
    }


def frame_line(frame: FrameRecord) -> dict[str, Any]:
    """A frame as it is on record."""
    return {
        "frameNumber": frame.number,
        "userInFrame": frame.user_in_frame,
        "confidence": frame.confidence,
        "stabilityScore": frame.stability,
        "iou": frame.iou,
        "isValid": frame.valid,
        "timestamp": moment(frame.at),
    }
