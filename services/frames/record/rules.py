"""What is decided of camera scans and their frames. Plain functions; the frames contract is where they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.errors import Refused
from services.frames.record.model import CameraScan, FrameRecord, ScanState, SortedOut, Totals

LONGEST_SESSION: Final = 100  # characters of what a session is named by
LARGEST_NUMBER: Final = 2**63 - 1  # of a frame
VALID_ABOVE: Final = 0.5  # confidence
_ONE: Final = 1_000_000_000  # billionths


def is_valid(*, user_in_frame: bool, confidence: float) -> bool:
    """Whether a frame is valid, as the contract computes it where nobody says so."""
    return user_in_frame and confidence > VALID_ABOVE


def state(scan: CameraScan) -> ScanState:
    """How the scan stands."""
    if scan.completed_at is not None:
        return ScanState.COMPLETED
    return ScanState.ACTIVE if scan.locked_at is None else ScanState.LOCKED


def locked(scan: CameraScan, now: datetime) -> CameraScan:
    """The scan once its measurements are final; the very same where they are already."""
    return scan if scan.locked_at is not None else replace(scan, locked_at=now)


def completed(scan: CameraScan, now: datetime) -> CameraScan:
    """The scan once it is done, which locks it; the very same where it is already."""
    return scan if scan.completed_at is not None else replace(locked(scan, now), completed_at=now)


def is_locked(scan: CameraScan) -> bool:
    """Whether its frames were good for long enough: a scan that is ended before is locked by its end alone."""
    return scan.locked_at is not None and scan.locked_at != scan.completed_at


def same(known: FrameRecord, told: FrameRecord) -> bool:
    """Whether a frame that is known is told once more: all that was measured is alike, whoever recorded it when."""
    return _measured(known) == _measured(told)


def taken(scan: CameraScan, known: FrameRecord | None, told: FrameRecord) -> FrameRecord | None:
    """The frame as it is on record where it is told once more; None for a new one, which is to be stored. A frame that
    is known is known after the lock as well: its answer may have been lost. Raises Refused: FRAME_TAKEN (that number is
    another frame's), SCAN_LOCKED."""
    if known is not None:
        if not same(known, told):
            raise Refused("FRAME_TAKEN", "hub.refused.frame_taken", field="frameNumber")
        return known
    if state(scan) is not ScanState.ACTIVE:
        raise Refused("SCAN_LOCKED", "hub.refused.scan_locked", field="scanId")
    return None


def sort_out(scan: CameraScan, known: Mapping[int, FrameRecord], told: Iterable[FrameRecord]) -> SortedOut:
    """What comes of frames that are told together, each as `taken` has it; `known`: the scan's own, by number. Of two
    with one number among them the first counts."""
    on_record, stored, new, refused = dict(known), list[FrameRecord](), list[FrameRecord](), list[tuple[int, str]]()
    for frame in told:
        try:
            found = taken(scan, on_record.get(frame.number), frame)
        except Refused as no:
            refused.append((frame.number, no.code))
            continue
        if found is None:
            new.append(frame)
        stored.append(on_record.setdefault(frame.number, frame))
    return SortedOut(tuple(stored), tuple(new), tuple(refused))


def totals_of(frames: Iterable[FrameRecord]) -> Totals:
    """Them, added up."""
    found = list(frames)
    return Totals(
        len(found),
        sum(frame.user_in_frame for frame in found),
        sum(frame.valid for frame in found),
        sum(round(frame.confidence * _ONE) for frame in found),
        sum(round(frame.stability * _ONE) for frame in found),
        max((frame.number for frame in found), default=-1),
    )


def plus(totals: Totals, more: Totals) -> Totals:
    """Both, added up."""
    return Totals(
        totals.frames + more.frames,
        totals.with_user + more.with_user,
        totals.valid + more.valid,
        totals.confidence + more.confidence,
        totals.stability + more.stability,
        max(totals.latest, more.latest),
    )


def average_confidence(totals: Totals) -> float:
    """0 to 1; 0.0 before the first frame."""
    return _average(totals.confidence, totals.frames)


def average_stability(totals: Totals) -> float:
    """As the confidence."""
    return _average(totals.stability, totals.frames)


def detection_rate(totals: Totals) -> float:
    """Of a hundred frames those with a user; 0.0 before the first."""
    return 100.0 * totals.with_user / totals.frames if totals.frames else 0.0


def _average(billionths: int, frames: int) -> float:
    return billionths / (frames * _ONE) if frames else 0.0


def _measured(frame: FrameRecord) -> tuple[bool, float, float, float | None, bool]:
    return frame.user_in_frame, frame.confidence, frame.stability, frame.iou, frame.valid
