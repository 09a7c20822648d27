"""A photo of a box, or why there is none. Values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

LARGEST_SENT: Final = 180_000  # bytes of a photo: as base64 it has room in a body that a hub takes


class PhotoState(StrEnum):
    """What there is."""

    KEPT = "kept"  # a file that can be looked at
    MISSING = "missing"  # none was taken; `why` says the reason
    REMOVED = "removed"  # there was one; the settings keep none that long, or no more room for it


class AtHub(StrEnum):
    """How a photo of this station's stands with the hub. Words: `photo.told.<value>`, where there are any."""

    NOBODY = ""  # no hub was to be told
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # the hub does not take it
    LOST = "lost"  # its file was not there when it was to be sent


NOT_TAKEN: Final = frozenset({AtHub.REFUSED, AtHub.LOST})  # it may go once more


@dataclass(frozen=True, slots=True)
class Jpeg:
    """An encoded picture."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """What is on record of one closing of a box. `at`: when it was closed; `taken_at`: when the camera took the
    picture; `why`: a key of the words catalogue; `file`: where it is in the folder of photos. `station`: its id."""

    id: str
    box_id: str
    shipment_id: str
    station: str
    at: datetime
    state: PhotoState
    why: str = ""
    taken_at: datetime | None = None
    camera: str = ""
    file: str = ""
    size: int = 0  # bytes
    width: int = 0  # pixels
    height: int = 0
    digest: str = ""  # SHA-256 of the file, in hexadecimal
    box: int | None = None  # the number of its box; None: it has none yet, or nobody asked
    at_hub: AtHub = AtHub.NOBODY


@dataclass(frozen=True, slots=True)
class Closing:
    """A box was closed here. `event`: the number of the log's line that says so."""

    event: int
    at: datetime
    box_id: str
    shipment_id: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one photo may be, and how long and how many are kept. `days` 0: as long as there is room."""

    longest_side: int  # pixels
    size: int  # bytes of one photo
    days: int
    room: int  # bytes of all of them
