"""The bodies that the frames contract answers, field by field as it names them; how a scan stands is said as at a
station (services/frames/record/saying.py)."""

from typing import Any

from services.clock import moment
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord, SortedOut

_WHY = {  # the protocol's own sentences, in English
    "SCAN_LOCKED": "The scan is locked and takes no more frames",
    "FRAME_TAKEN": "Another frame of the scan has this number",
}


def begun(scan: CameraScan) -> dict[str, Any]:
    """The body of a new scan's 201."""
    return {
        "scanId": scan.id,
        "sessionId": scan.session,
        "startedAt": moment(scan.started_at),
        "message": "Scan initialized successfully",
    }


def recorded(scan_id: str, frame: FrameRecord) -> dict[str, Any]:
    """The body of a frame's 201."""
    return {
        "frameId": frame.id,
        "scanId": scan_id,
        "frameNumber": frame.number,
        "userInFrame": frame.user_in_frame,
        "message": f"Frame {frame.number} recorded successfully",
    }


def sorted_out(found: SortedOut) -> dict[str, Any]:
    """What came of frames that were told together."""
    return {
        "stored": [{"frameNumber": frame.number, "frameId": frame.id} for frame in found.stored],
        "refused": [
            {"frameNumber": number, "error_code": code, "detail": _WHY[code]} for number, code in found.refused
        ],
    }


def scan_line(scan: CameraScan) -> dict[str, Any]:
    """A scan in a list."""
    totals = scan.totals
    return {
        "scanId": scan.id,
        "sessionId": scan.session,
        "scanSession": int(scan.linked) if scan.linked else None,
        "begunBy": scan.begun_by,
        "person": scan.person or None,
        "status": rules.state(scan).value,
        "frameCount": totals.frames,
        "validFrames": totals.valid,
        "framesWithUser": totals.with_user,
        "averageConfidence": rules.average_confidence(totals),
        "averageStabilityScore": rules.average_stability(totals),
        "userDetectionRate": rules.detection_rate(totals),
        "startedAt": moment(scan.started_at),
        "lockedAt": None if scan.locked_at is None else moment(scan.locked_at),
        "completedAt": None if scan.completed_at is None else moment(scan.completed_at),
    }
