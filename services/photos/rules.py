"""What is decided of photos: plain functions."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.photos.model import Limits, Photo

FRESH: Final = 1.0  # seconds: an older picture shows what was there before the box was closed
LATE: Final = timedelta(seconds=10)  # after that another box may stand there
LOOKED_BACK: Final = timedelta(hours=24)  # a box that was closed before is not asked about any more
_PLAIN = re.compile(r"[A-Za-z0-9-]{1,64}")


def file_of(box_id: str, photo_id: str, at: datetime) -> str:
    """Where a photo is kept, in the folder of photos: by day, with box and time in its name. An id that a server made
    of other characters than letters, digits and hyphens has no place in a file's name."""
    named = box_id if _PLAIN.fullmatch(box_id) else "box"
    return f"{at:%Y-%m-%d}/{named}-{at:%H%M%S}-{photo_id[-12:]}.jpg"


def is_late(closed: datetime, now: datetime) -> bool:
    """Whether the camera would show something else by now. Also where the clock was set back."""
    return not timedelta(0) <= now - closed + timedelta(seconds=1) <= LATE


def outlived(kept: Sequence[Photo], total: int, limits: Limits, now: datetime) -> list[Photo]:
    """Those of the oldest photos that go now. `kept`: the oldest first; `total`: bytes of all that are kept."""
    gone: list[Photo] = []
    for photo in kept:
        too_old = limits.days > 0 and photo.at < now - timedelta(days=limits.days)
        if not too_old and total <= limits.room:
            break
        gone.append(photo)
        total -= photo.size
    return gone
