"""What is printed, how a printer stands, and what became of a label. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Format(StrEnum):
    """The language that a document is written in."""

    PDF = "pdf"
    ZPL = "zpl"


@dataclass(frozen=True, slots=True)
class Document:
    """One label or one sheet, ready for a printer. `title` is for people and file names, from hostile data."""

    data: bytes
    format: Format
    width_mm: float
    height_mm: float
    title: str


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
    """A printer's state, and why: a key of the words catalogue that says what to do, "" where all is well."""

    state: PrinterState
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


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
