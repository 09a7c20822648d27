"""What is printed, how a printer stands, and what became of a label. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.labels.model import Drawing, Fields, Problem, Stock

NO_PARAMS: Mapping[str, object] = {}


class Format(StrEnum):
    """The language that a document is written in."""

    PDF = "pdf"
    ZPL = "zpl"


@dataclass(frozen=True, slots=True)
class Document:
    """One label, some sheets of them or a paper, ready for a printer. `title` is for people and file names, from
    hostile data; `pages`: how many come out."""

    data: bytes
    format: Format
    width_mm: float
    height_mm: float
    title: str
    pages: int = 1


class PrinterState(StrEnum):
    """How a printer stands. OFFLINE: no label can be sent. UNKNOWN: it does not say."""

    READY = "ready"
    OUT_OF_MEDIA = "out_of_media"
    HEAD_OPEN = "head_open"
    PAUSED = "paused"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """A printer's state, and why: a key of the words catalogue that says what to do, "" where all is well. `old`: it is
    of an earlier label, and the next one alone would tell whether it still stands."""

    state: PrinterState
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    old: bool = False


class Result(StrEnum):
    """What became of a label."""

    PRINTED = "printed"  # the printer said so itself
    FAILED = "failed"  # no whole label has reached the printer, and none will come
    UNKNOWN = "unknown"  # it may have come, or may still come: somebody has to look


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a label, and why: a key of the words catalogue, "" where it is printed."""

    result: Result
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class LabelKind(StrEnum):
    """What a label is for. Each kind has one printer of the station. Those of packing have the names of `PaperKind`."""

    ASSET = "asset"
    TEST = "test"  # shows how a printer prints; it is for no asset
    TEST_PAPER = "test_paper"  # the same on a sheet of paper
    BOX = "box_label"
    CONTENTS = "contents"
    SLIP = "slip"
    MANIFEST = "manifest"
    BILL = "bill"

    @property
    def is_paper(self) -> bool:
        """Whether it comes on sheets of paper."""
        return self is LabelKind.TEST_PAPER or (self.is_of_packing and self is not LabelKind.BOX)

    @property
    def is_of_packing(self) -> bool:
        """Whether it is for a box or a shipment."""
        return self not in (LabelKind.ASSET, LabelKind.TEST, LabelKind.TEST_PAPER)

    @property
    def is_test(self) -> bool:
        """Whether it shows how a printer prints."""
        return self in (LabelKind.TEST, LabelKind.TEST_PAPER)


class JobState(StrEnum):
    """Where a label is on its way. PRINTING is stored before the first byte goes to the printer."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"  # the printer said so, or a person has seen the label
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"  # by a person, before it was sent


class Settled(StrEnum):
    """What a person decided about a label that did not, or not surely, come."""

    OPEN = ""
    REPRINTED = "reprinted"
    CAME = "came"
    DROPPED = "dropped"  # nobody needs it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that somebody asks for. `template` "": that of the settings; `copies`: each is a job of its own."""

    tag: str
    serial: str = ""
    model: str = ""
    kind: LabelKind = LabelKind.ASSET
    template: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One label on its way to one printer.

    `batch`: what was asked for at once, which shares a sheet; `start`: the first free position of that sheet. `why`,
    `params`: as an Outcome's. `attempt`: 1, and one more for each reprint; `chain`: the id of the first of them.
    `to_check`: it counts only when it has been scanned, which is `seen_at`. Of packing: `about` is the id of the box or
    shipment, `content` what it says, as JSON ("" in lists); `fields` have the shipment's number as tag, the box's as
    serial and its SSCC as qr.
    """

    id: str
    printer: str
    fields: Fields
    asked_at: datetime
    person_id: str
    kind: LabelKind = LabelKind.ASSET
    template: str = ""
    batch: str = ""
    start: int = 1
    state: JobState = JobState.WAITING
    why: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    seen_at: datetime | None = None
    settled: Settled = Settled.OPEN
    chain: str = ""
    attempt: int = 1
    to_check: bool = False
    seq: int = 0  # 0: not stored
    person: str = ""  # the name of who asked for it
    about: str = ""
    content: str = ""

    @property
    def needs_look(self) -> bool:
        """It stands in the reprint list."""
        return self.state in (JobState.FAILED, JobState.UNKNOWN) and self.settled is Settled.OPEN

    @property
    def needs_check(self) -> bool:
        """It is printed, and counts only when it has been scanned; not where somebody printed it once more since, or
        said that nobody needs it."""
        open_ = self.settled in (Settled.OPEN, Settled.CAME)
        return self.to_check and self.seen_at is None and self.state is JobState.PRINTED and open_

    @property
    def may_exist(self) -> bool:
        """A label of this job may be on somebody's bench."""
        return self.state in (JobState.PRINTING, JobState.PRINTED, JobState.UNKNOWN)

    @property
    def is_over(self) -> bool:
        """Nothing more will come of it."""
        return self.state not in (JobState.WAITING, JobState.PRINTING)


class JobList(StrEnum):
    """The lists of labels."""

    LOOK = "look"  # failed and unknown: somebody has to decide
    WAITING = "waiting"  # to be printed, or being printed
    CHECK = "check"  # printed, and not scanned yet, where that is asked for
    DONE = "done"  # all others, newest first


@dataclass(frozen=True, slots=True)
class Counts:
    """How many labels are on each list but DONE."""

    look: int = 0
    waiting: int = 0
    check: int = 0

    def of(self, which: JobList) -> int | None:
        """How many are on that list; None where nobody counts."""
        return {JobList.LOOK: self.look, JobList.WAITING: self.waiting, JobList.CHECK: self.check}.get(which)


@dataclass(frozen=True, slots=True)
class PrinterView:
    """One printer of the station. `status` None: it has not been asked yet. `held`: its labels wait until it is ready
    again, since one did not come. `kinds`: whose printer it is."""

    id: str
    name: str
    status: PrinterStatus | None = None
    held: bool = False
    waiting: int = 0
    kinds: tuple[LabelKind, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue of this computer."""

    name: str
    description: str
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class Preview:
    """What a label looks like on a stock. `problems`: what is wrong in a person's own templates and stocks, in whose
    place the shipped ones are taken."""

    drawing: Drawing
    stock: Stock
    problems: tuple[Problem, ...] = ()
