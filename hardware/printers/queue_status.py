"""What the printing service says of a queue and of a job, as states and sentences (RFC 8011, 5.4.11 and 5.3.7)."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from ippx import IppMessage, Tag

from services.printing.model import PrinterState, PrinterStatus

STOPPED_QUEUE = 5  # printer-state
NEAR = 50  # hundredths of a millimetre by which a size may be off

# By the reasons' beginnings, the more telling first: (what is wrong, state). The sentences are `printer.<what>` and
# `printer.after.<what>`.
REASONS = {
    "media-empty": ("paper_out", PrinterState.OUT_OF_MEDIA),
    "media-needed": ("paper_out", PrinterState.OUT_OF_MEDIA),
    "marker-supply-empty": ("ribbon_out", PrinterState.OUT_OF_MEDIA),
    "cover-open": ("head_open", PrinterState.HEAD_OPEN),
    "door-open": ("head_open", PrinterState.HEAD_OPEN),
    "interlock-open": ("head_open", PrinterState.HEAD_OPEN),
    "media-jam": ("jam", PrinterState.PAUSED),
    "offline": ("offline", PrinterState.OFFLINE),
    "shutdown": ("offline", PrinterState.OFFLINE),
    "timed-out": ("offline", PrinterState.OFFLINE),
    "connecting-to-device": ("offline", PrinterState.OFFLINE),
    "paused": ("paused", PrinterState.PAUSED),
}


Span = tuple[int, int]  # hundredths of a millimetre, from and to


class JobStep(IntEnum):
    """RFC 8011's job-state."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of the system: its name, what people call it, how it stands, and by which way it prints."""

    name: str
    description: str
    status: PrinterStatus
    stopped: bool
    accepting: bool
    way: str  # the device's scheme: ipp, usb, socket, ...
    sizes: tuple[tuple[Span, Span], ...] = ()  # widths and heights that it prints; none: it does not say

    @property
    def at_rest(self) -> PrinterStatus:
        """`status` between labels: what the printer told of the last one, which stands there for ever."""
        told = self.accepting and not self.stopped and self.status.state is not PrinterState.READY
        return replace(self.status, old=told)

    def prints(self, width_mm: float, height_mm: float) -> bool:
        """Whether a page of that size comes out as it is; on another page, CUPS' own, it would be out of place."""
        return not self.sizes or any(_within(width_mm, x) and _within(height_mm, y) for x, y in self.sizes)


@dataclass(frozen=True, slots=True)
class Job:
    """Where a job is. `begun`: something of it may have reached the printer."""

    step: JobStep
    begun: bool


def read_queues(answer: IppMessage) -> list[Queue]:
    """Every queue in an answer. What makes no sense in one leaves it UNKNOWN."""
    return [_queue(group) for group in _groups(answer, Tag.PRINTER_ATTRS)]


def read_job(answer: IppMessage) -> Job | None:
    """The job in an answer, None where there is none that makes sense."""
    for group in _groups(answer, Tag.JOB_ATTRS):
        step = next(iter(group.get("job-state", [])), None)
        if step in set(JobStep):
            return Job(JobStep(step), group.get("time-at-processing", [None])[0] is not None)
    return None


def read_job_id(answer: IppMessage) -> int | None:
    """The number of the job that was made."""
    found = [group.get("job-id", [None])[0] for group in _groups(answer, Tag.JOB_ATTRS)]
    return next((number for number in found if isinstance(number, int)), None)


def _queue(group: dict[str, list[Any]]) -> Queue:
    name = str(group.get("printer-name", [""])[0])
    stopped = group.get("printer-state", [None])[0] == STOPPED_QUEUE
    accepting = group.get("printer-is-accepting-jobs", [True])[0] is not False
    reasons = [str(reason) for reason in group.get("printer-state-reasons", [])]
    return Queue(
        name=name,
        description=str(group.get("printer-info", [""])[0] or name),
        status=_status(name, reasons, stopped=stopped, accepting=accepting, known="printer-state" in group),
        stopped=stopped,
        accepting=accepting,
        way=str(group.get("device-uri", [""])[0]).partition(":")[0].lower(),
        sizes=tuple(_size(each) for each in group.get("media-size-supported", []) if isinstance(each, dict)),
    )


def _size(given: dict[str, Any]) -> tuple[Span, Span]:
    return _span(given.get("x-dimension")), _span(given.get("y-dimension"))


def _span(given: object) -> Span:
    """A number, or a range of them; nothing fits what is neither."""
    match given:
        case int():
            return given, given
        case (int(lowest), int(highest)):
            return lowest, highest
    return 1, 0


def _within(millimetres: float, span: Span) -> bool:
    lowest, highest = span
    return lowest <= highest and lowest - NEAR <= millimetres * 100 <= highest + NEAR


def _status(name: str, reasons: list[str], *, stopped: bool, accepting: bool, known: bool) -> PrinterStatus:
    if stopped:
        return PrinterStatus(PrinterState.PAUSED, "printer.queue_stopped", {"queue": name})
    if not accepting:
        return PrinterStatus(PrinterState.OFFLINE, "printer.queue_refuses", {"queue": name})
    what, state = fault_of(reasons)
    if what:
        return PrinterStatus(state, f"printer.{what}")
    return PrinterStatus(PrinterState.READY if known else PrinterState.UNKNOWN)


def fault_of(reasons: list[str]) -> tuple[str, PrinterState]:
    """What is wrong, by the first of REASONS that is among them; ("", READY) where nothing is."""
    for beginning, meaning in REASONS.items():
        if any(reason.startswith(beginning) for reason in reasons):
            return meaning
    return "", PrinterState.READY


def _groups(answer: IppMessage, wanted: Tag) -> list[dict[str, list[Any]]]:
    return [{each.name: each.values for each in attributes} for tag, attributes in answer.groups if tag == wanted]
