"""What the labels screen shows, as values; and what its widgets can do for the presenters."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ui.icons import Icon
from ui.labels.ask_views import AskPage
from ui.labels.printer_views import PrintersPage
from ui.widgets.outcome_look import Mood
from ui.widgets.two_lines import TwoLines


class Part(StrEnum):
    """The parts of the screen, in their order. LOOK to DONE are the lists of labels, by the names of `JobList`."""

    ASK = "ask"
    LOOK = "look"
    WAITING = "waiting"
    CHECK = "check"
    DONE = "done"
    PRINTERS = "printers"


@dataclass(frozen=True, slots=True)
class PartsView:
    """Which part is open; `numbers`: (part, how many labels), None where nobody counts. Others are not offered."""

    open: Part
    numbers: tuple[tuple[Part, int | None], ...]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A label in a list."""

    id: str
    label: TwoLines
    state: TwoLines
    printer: TwoLines


@dataclass(frozen=True, slots=True)
class State:
    """How a label stands: symbol, word, and the colours of a mood."""

    mood: Mood
    icon: Icon
    word: str


@dataclass(frozen=True, slots=True)
class JobView:
    """The label that is looked at. `why`: what became of it; `means`: what that means, and what to do. `facts`: (name,
    value). `reprints`, `may_come`, `drops`: what can be said of it; `blocked`: why the one at the screen may not.
    `asks`: whether nobody needs it is asked for, `warns` what that does."""

    id: str
    tag: str
    state: State
    why: str
    means: str
    facts: tuple[tuple[str, str], ...]
    reprints: bool = False
    may_come: bool = False
    drops: bool = False
    blocked: str = ""
    asks: bool = False
    warns: str = ""


@dataclass(frozen=True, slots=True)
class JobsView:
    """A list. `printers`: (id, name) of where a label can be reprinted, () where there is no choice; `printer` the
    chosen one. `reprint_all`: the labels that could be reprinted at once, 0 where that is not offered. `told`: what was
    just done, or what went wrong (`failed`)."""

    part: Part
    rows: tuple[JobRow, ...] = ()
    empty: tuple[str, str] = ("", "")
    chosen: JobView | None = None
    printers: tuple[tuple[str, str], ...] = ()
    printer: str = ""
    reprint_all: int = 0
    told: str = ""
    failed: bool = False


class LabelsPage(AskPage, PrintersPage, Protocol):
    """What the presenters ask of the screen. UI thread."""

    def show_parts(self, view: PartsView) -> None: ...

    def show_jobs(self, view: JobsView) -> None: ...
