"""What the camera's page shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.frames.model import Frame
from services.scanning.ports import DeviceState
from ui.widgets.two_lines import TwoLines

Corner = tuple[int, int]


class Sure(StrEnum):
    """How sure a code in the picture is."""

    SEEN = "seen"  # not enough pictures agree on it yet, or somebody is to choose
    SCANNED = "scanned"


class Part(StrEnum):
    """The parts of the page, in their order."""

    LIVE = "live"
    STILLS = "stills"
    SCENE = "scene"
    RECORD = "record"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Mark:
    """A code in the picture. `corners`: in the picture's pixels, one after the other; `name`: what stands beside it,
    with nothing in it unseen."""

    corners: tuple[Corner, Corner, Corner, Corner]
    name: str
    sure: Sure = Sure.SEEN


@dataclass(frozen=True, slots=True)
class Status:
    """How the camera stands: its dot, a word, and what there is to know beside it ("" for nothing)."""

    state: DeviceState
    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no picture, and what to do."""

    what: str
    next: str


@dataclass(frozen=True, slots=True)
class LiveView:
    """`missing`: in the place of the picture; None: there is one. `note`: why nothing is read in it, and what to do
    ("" where codes are read)."""

    status: Status
    missing: Missing | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A code that the camera read: what, and what the bench said to it. `id`: the scan's."""

    id: str
    code: TwoLines
    answer: TwoLines


class CameraPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_live(self, view: LiveView) -> None: ...

    def show_picture(self, frame: Frame, marks: tuple[Mark, ...]) -> None: ...

    def show_reads(self, rows: tuple[ReadRow, ...]) -> None: ...
