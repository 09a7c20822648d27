"""What the camera's page shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.frames.model import Frame
from services.scanning.ports import DeviceState
from ui.widgets.two_lines import TwoLines


class Part(StrEnum):
    """The parts of the page, in their order."""

    LIVE = "live"
    STILLS = "stills"


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
    """`missing`: in the place of the picture; None: there is one."""

    status: Status
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A code that the camera read: what, and what the bench said to it."""

    code: TwoLines
    answer: TwoLines


class CameraPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_live(self, view: LiveView) -> None: ...

    def show_picture(self, frame: Frame) -> None: ...

    def show_reads(self, rows: tuple[ReadRow, ...]) -> None: ...
