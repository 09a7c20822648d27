"""Which frames of a record are told to a server: every n-th, and always the first, the last, and each with which a user
comes or goes, or validity does. A plain rule: whoever asks again, after a kill too, is told the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.frames.record.model import FrameRecord


@dataclass(frozen=True, slots=True)
class Thinned:
    """`frames`: those that are told; `through`: the number of the last frame that is decided about, None: of none."""

    frames: tuple[FrameRecord, ...]
    through: int | None


def thinned(
    before: FrameRecord | None, frames: Sequence[FrameRecord], every: int, *, ended: bool, most: int
) -> Thinned:
    """What is told of these frames, which stand in the order of their numbers: `most` of them. `before`: the one before
    them, None before the first; `every`: n, 1 tells all; `ended`: no other frame comes after these. Until then the last
    of them is not decided where nothing else speaks for it: it may be the record's last."""
    told, through = list[FrameRecord](), None
    for frame in frames:
        if len(told) == most:
            break
        wanted = _speaks(before, frame, every)
        is_last = frame is frames[-1]
        if is_last and not wanted and not ended:
            break
        if wanted or is_last:
            told.append(frame)
        before, through = frame, frame.number
    return Thinned(tuple(told), through)


def _speaks(before: FrameRecord | None, frame: FrameRecord, every: int) -> bool:
    """Whether it is told, whatever comes after it."""
    if before is None or frame.number % every == 0:
        return True
    return (frame.user_in_frame, frame.valid) != (before.user_in_frame, before.valid)
