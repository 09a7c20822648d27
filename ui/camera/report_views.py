"""Camera scans that were recorded, as values, and what their widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol

from services.frames.record.course import Course
from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan in the list: what it is of, and below it when, who, how many pictures, and how it stands."""

    id: str
    scan: TwoLines


@dataclass(frozen=True, slots=True)
class Report:
    """The scan that is looked at. `about`: when, who, how it stands; `figures`: its averages, and what a lock asks for;
    `course`: None where it has no frames; `locked`: seconds after its first frame, None where it is not locked."""

    title: str
    about: str
    figures: str
    course: Course | None
    locked: float | None


class ReportPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_scans(self, rows: tuple[ScanRow, ...], chosen: str) -> None:
        """The newest first; `chosen`: the id of the one that is looked at, "" for none."""

    def show_report(self, report: Report | None) -> None:
        """None: none is looked at."""
