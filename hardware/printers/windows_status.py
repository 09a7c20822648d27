"""What Windows' print spooler says of a queue and of a job, as states and sentences (Win32: PRINTER_INFO_2, JOB_INFO_1,
SetJob). The bits are its own."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from hardware.printers.queue_status import Queue
from services.printing.model import PrinterState, PrinterStatus

WORK_OFFLINE = 0x400  # PRINTER_ATTRIBUTE_WORK_OFFLINE: a person's choice, or Windows' own for a USB printer unplugged


class QueueBit(IntFlag):
    """PRINTER_STATUS_…"""

    PAUSED = 0x1
    ERROR = 0x2
    PENDING_DELETION = 0x4
    PAPER_JAM = 0x8
    PAPER_OUT = 0x10
    PAPER_PROBLEM = 0x40
    OFFLINE = 0x80
    OUTPUT_BIN_FULL = 0x800
    NOT_AVAILABLE = 0x1000
    NO_TONER = 0x40000
    PAGE_PUNT = 0x80000
    USER_INTERVENTION = 0x100000
    OUT_OF_MEMORY = 0x200000
    DOOR_OPEN = 0x400000
    SERVER_UNKNOWN = 0x800000


class JobBit(IntFlag):
    """JOB_STATUS_…"""

    PAUSED = 0x1
    ERROR = 0x2
    DELETING = 0x4
    PRINTING = 0x10
    OFFLINE = 0x20
    PAPER_OUT = 0x40
    PRINTED = 0x80
    DELETED = 0x100
    BLOCKED = 0x200
    USER_INTERVENTION = 0x400
    COMPLETE = 0x1000  # given over to the printer, which may not have printed it yet
    RETAINED = 0x2000


class JobCommand(IntEnum):
    """JOB_CONTROL_…"""

    PAUSE = 1
    DELETE = 5
    RETAIN = 8  # the job stays in the queue when it is printed, so that it can still be asked


# The more telling first: (what is wrong, state). The sentences are `printer.<what>` and `printer.after.<what>`.
_QUEUES = {
    QueueBit.PAPER_OUT: ("paper_out", PrinterState.OUT_OF_MEDIA),
    QueueBit.NO_TONER: ("ribbon_out", PrinterState.OUT_OF_MEDIA),
    QueueBit.DOOR_OPEN: ("head_open", PrinterState.HEAD_OPEN),
    QueueBit.PAPER_JAM: ("jam", PrinterState.PAUSED),
    QueueBit.OFFLINE | QueueBit.NOT_AVAILABLE | QueueBit.SERVER_UNKNOWN: ("offline", PrinterState.OFFLINE),
    QueueBit.ERROR
    | QueueBit.PAPER_PROBLEM
    | QueueBit.OUTPUT_BIN_FULL
    | QueueBit.PAGE_PUNT
    | QueueBit.USER_INTERVENTION
    | QueueBit.OUT_OF_MEMORY: ("attention", PrinterState.PAUSED),
}
_JOBS = {
    JobBit.PAPER_OUT: "paper_out",
    JobBit.OFFLINE: "offline",
    JobBit.ERROR | JobBit.USER_INTERVENTION | JobBit.BLOCKED: "attention",
}
_TELLING = ("wsd", "ipp:", "ipps:", "http:", "https:")  # ports that ask the printer for the job's end


@dataclass(frozen=True, slots=True)
class Standing:
    """A queue as the spooler has it: the bits of its status and of its attributes, and its port's name."""

    name: str
    description: str
    status: int
    attributes: int
    port: str

    @property
    def tells(self) -> bool:
        """Whether "printed" is the printer's own word there. Over USB, a bare socket or a file nobody knows."""
        return self.port.lower().startswith(_TELLING)

    @property
    def queue(self) -> Queue:
        """The same, as every queue of a system is told."""
        stopped = bool(self.status & QueueBit.PAUSED)
        accepting = not (self.status & QueueBit.PENDING_DELETION or self.attributes & WORK_OFFLINE)
        return Queue(self.name, self.description or self.name, self._said(), stopped, accepting, self.port)

    def _said(self) -> PrinterStatus:
        params = {"queue": self.name}
        if self.status & QueueBit.PENDING_DELETION:
            return PrinterStatus(PrinterState.OFFLINE, "printer.queue_refuses", params)
        if self.status & QueueBit.PAUSED:
            return PrinterStatus(PrinterState.PAUSED, "printer.queue_stopped", params)
        if self.attributes & WORK_OFFLINE:
            return PrinterStatus(PrinterState.OFFLINE, "printer.offline")
        found = next((meaning for bits, meaning in _QUEUES.items() if self.status & bits), None)
        return PrinterStatus(PrinterState.READY) if found is None else PrinterStatus(found[1], f"printer.{found[0]}")


@dataclass(frozen=True, slots=True)
class WindowsJob:
    """Where a job is, by the bits of its status."""

    status: int

    @property
    def deleted(self) -> bool:
        return bool(self.status & (JobBit.DELETING | JobBit.DELETED))

    @property
    def printed(self) -> bool:
        """What the spooler calls printed: the bytes have been given over, and the port says no more of it."""
        return bool(self.status & JobBit.PRINTED) and not (self.deleted or self.status & JobBit.ERROR)

    @property
    def sent(self) -> bool:
        """Given over, whatever became of it then."""
        return bool(self.status & (JobBit.PRINTED | JobBit.COMPLETE | JobBit.RETAINED))

    @property
    def begun(self) -> bool:
        """Something of it may have reached the printer."""
        return self.sent or bool(self.status & JobBit.PRINTING)

    @property
    def held(self) -> bool:
        return bool(self.status & JobBit.PAUSED)

    @property
    def fault(self) -> str:
        """What is wrong, "" where nothing is."""
        return next((what for bits, what in _JOBS.items() if self.status & bits), "")
