"""A queue of the system (CUPS), asked by IPP. A label is followed from the queue to its end.

What the service calls completed is printed only where its way to the printer tells so: IPP printers report their jobs,
a PDF printer has the file. Over USB, a bare socket or LPD it means no more than that the bytes were sent.
A job that has not come to its end in time is taken back, so that nothing is printed later that nobody waits for.
"""

from dataclasses import dataclass
from threading import Event
from urllib.parse import quote

import structlog
from ippx import Attribute, IppMessage, Tag

from hardware.printers.ipp_call import NoReply, PrintService
from hardware.printers.line import Patience
from hardware.printers.queue_status import Job, JobStep, Queue, read_job, read_job_id, read_queues
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind
from services.printing.model import Document, Format, Outcome, PrinterState, PrinterStatus, Result

log = structlog.get_logger(__name__)

TELLING = frozenset({"ipp", "ipps", "cups-pdf", "file"})  # ways to a printer whose end is the label's

ONE_WAY = "printer.after.one_way"
_PRINT, _CANCEL, _JOB, _PRINTER, _PRINTERS = 0x0002, 0x0008, 0x0009, 0x000B, 0x4002
_NOT_FOUND = 0x0406
_ABOUT_QUEUES = ["printer-name", "printer-info", "printer-state", "printer-state-reasons"]
_ABOUT_QUEUES += ["printer-is-accepting-jobs", "device-uri", "media-size-supported"]
_TYPES = {Format.PDF: "application/pdf", Format.ZPL: "application/vnd.cups-raw"}


@dataclass(frozen=True, slots=True)
class QueueTimes:
    """Seconds after which is given up."""

    answer: float = 5.0  # to one question
    finish: float = 60.0  # to print, once the job is in the queue
    page: float = 10.0  # and so much more for each page after the first
    look_again: float = 0.2


class QueuePrinter:
    """Behind the `Printer` port. `user`: whose jobs they are, as the system names people."""

    def __init__(
        self,
        queue: str,
        *,
        clock: Clock,
        user: str = "scandesk",
        service: PrintService | None = None,
        times: QueueTimes | None = None,
    ) -> None:
        self._name = queue
        self._clock = clock
        self._user = user
        self._service = service or PrintService()
        self._times = times or QueueTimes()

    def state(self, stop: Event) -> PrinterStatus:
        """What the service says of the queue. Its reasons are of the last job: a queue at rest asks no printer."""
        try:
            return self._queue(stop).at_rest
        except OutsideFailed as failure:
            return PrinterStatus(PrinterState.OFFLINE, failure.words, failure.params)
        except NoReply:
            return PrinterStatus(PrinterState.UNKNOWN, "printer.queue_no_answer")

    def send(self, document: Document, stop: Event) -> Outcome:
        """Print one document at its own size."""
        try:
            queue = self._queue(stop)
        except OutsideFailed as failure:
            return Outcome(Result.FAILED, failure.words, failure.params)
        except NoReply:
            return Outcome(Result.FAILED, "printer.queue_no_answer")
        if queue.stopped or not queue.accepting:
            return Outcome(Result.FAILED, queue.status.why, queue.status.params)
        if document.format is Format.PDF and not queue.prints(document.width_mm, document.height_mm):
            size = {"width": f"{document.width_mm:g}", "height": f"{document.height_mm:g}"}
            return Outcome(Result.FAILED, "printer.queue_size", {"queue": self._name} | size)
        outcome = self._print(queue, document, stop)
        log.info("label", printer=self._name, result=outcome.result.value, why=outcome.why)
        return outcome

    def close(self) -> None:
        """Each question has its own connection: nothing is held."""

    def _print(self, queue: Queue, document: Document, stop: Event) -> Outcome:
        try:
            answer = self._ask(_PRINT, stop, self._about(document), job=_size(document), data=document.data)
        except OutsideFailed as failure:
            return Outcome(Result.FAILED, failure.words, failure.params)
        except NoReply:
            return Outcome(Result.UNKNOWN, "printer.after.queue_no_answer")
        number = read_job_id(answer)
        if answer.code >= 0x0400 or number is None:
            return Outcome(Result.FAILED, "printer.queue_not_taken", {"queue": self._name})
        try:
            return self._follow(queue, number, self._times.finish + (document.pages - 1) * self._times.page, stop)
        except OutsideFailed as failure:
            gone = failure.words == "printer.queue_missing"
            return Outcome(Result.UNKNOWN, f"printer.after.{'queue_job_gone' if gone else 'queue_no_answer'}")
        except NoReply:
            return Outcome(Result.UNKNOWN, "printer.after.queue_no_answer")

    def _follow(self, queue: Queue, number: int, seconds: float, stop: Event) -> Outcome:
        """Look at the job until it is over, stands still, or `seconds` are. `stop` ends the waits between questions,
        not the questions: a job left behind would print later."""
        patience = Patience(stop, self._clock, self._clock.monotonic() + seconds)
        while True:
            job = self._job(number)
            if job.step is JobStep.COMPLETED:
                return Outcome(Result.PRINTED) if queue.way in TELLING else Outcome(Result.UNKNOWN, ONE_WAY)
            if job.step in (JobStep.CANCELED, JobStep.ABORTED):
                return self._ended(job, job.step.name.lower())
            status = self._queue(Event())
            if job.step is JobStep.HELD:
                return self._take_back(number, "held")
            if stop.is_set():
                return self._take_back(number, "stopped")
            if job.step is JobStep.STOPPED or status.stopped or patience.over:
                return self._take_back(number, status.status.why.removeprefix("printer.") or "unfinished")
            patience.pause(self._times.look_again)

    def _take_back(self, number: int, what: str) -> Outcome:
        """Cancel the job, for what kept it."""
        self._ask(_CANCEL, Event(), [Attribute("job-id", Tag.INTEGER, [number]), *self._asker()])
        job = self._job(number)
        if job.step is JobStep.COMPLETED or job.step not in (JobStep.CANCELED, JobStep.ABORTED):
            return Outcome(Result.UNKNOWN, "printer.after.unfinished")
        return self._ended(job, what)

    def _ended(self, job: Job, what: str) -> Outcome:
        """A job that is over before its end: of one that was never begun nothing can have reached the printer."""
        if job.begun:
            return Outcome(Result.UNKNOWN, f"printer.after.{what}", {"queue": self._name})
        return Outcome(Result.FAILED, f"printer.{what}", {"queue": self._name})

    def _queue(self, stop: Event) -> Queue:
        """The queue as it stands. Raises OutsideFailed, NoReply."""
        wanted = [Attribute("requested-attributes", Tag.KEYWORD, _ABOUT_QUEUES)]
        queues = read_queues(self._ask(_PRINTER, stop, [*self._asker(), *wanted]))
        if not queues:
            raise NoReply("no queue in the answer")
        return queues[0]

    def _job(self, number: int) -> Job:
        wanted = Attribute("requested-attributes", Tag.KEYWORD, ["job-state", "time-at-processing"])
        job = read_job(self._ask(_JOB, Event(), [Attribute("job-id", Tag.INTEGER, [number]), *self._asker(), wanted]))
        if job is None:
            raise NoReply("no job in the answer")
        return job

    def _ask(
        self,
        operation: int,
        stop: Event,
        attributes: list[Attribute],
        *,
        job: list[Attribute] | None = None,
        data: bytes = b"",
    ) -> IppMessage:
        path = f"/printers/{quote(self._name, safe='')}"
        place = Attribute("printer-uri", Tag.URI, [f"ipp://localhost{path}"])
        patience = Patience(stop, self._clock, self._clock.monotonic() + self._times.answer)
        answer = self._service.ask(operation, path, [place, *attributes], patience, job=job, data=data)
        if answer.code == _NOT_FOUND:
            raise OutsideFailed(OutsideKind.DEVICE, "printer.queue_missing", retry=False, queue=self._name)
        return answer

    def _about(self, document: Document) -> list[Attribute]:
        title = document.title.encode("utf-8", "replace")[:255].decode("utf-8", "ignore") or "label"
        return [
            *self._asker(),
            Attribute("job-name", Tag.NAME, [title]),
            Attribute("document-format", Tag.MIME_TYPE, [_TYPES[document.format]]),
        ]

    def _asker(self) -> list[Attribute]:
        return [Attribute("requesting-user-name", Tag.NAME, [self._user])]


def list_queues(
    stop: Event, *, clock: Clock, service: PrintService | None = None, times: QueueTimes | None = None
) -> list[Queue]:
    """The system's queues. Raises OutsideFailed: `printer.queue_no_service`, `printer.queue_no_answer`."""
    patience = Patience(stop, clock, clock.monotonic() + (times or QueueTimes()).answer)
    wanted = [Attribute("requested-attributes", Tag.KEYWORD, _ABOUT_QUEUES)]
    try:
        return read_queues((service or PrintService()).ask(_PRINTERS, "/", wanted, patience))
    except NoReply as failure:
        raise OutsideFailed(OutsideKind.DEVICE, "printer.queue_no_answer", retry=True) from failure


def _size(document: Document) -> list[Attribute]:
    """A document's own size, unscaled: without it a label comes on A4."""
    if document.format is not Format.PDF:
        return []
    size = f"Custom.{document.width_mm:g}x{document.height_mm:g}mm"
    return [Attribute("media", Tag.KEYWORD, [size]), Attribute("print-scaling", Tag.KEYWORD, ["none"])]
