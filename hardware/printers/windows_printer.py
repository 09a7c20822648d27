"""A queue of Windows, sent ZPL as it is. A label is followed from the queue to its end.

The job is kept in the queue when the spooler has done with it, so that it can be asked what became of it, and is then
deleted. "Printed" is the printer's own word only over ports that ask it; over all others the bytes were sent.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Event

import structlog

from hardware.printers.line import Patience
from hardware.printers.queue_printer import ONE_WAY, QueueTimes
from hardware.printers.queue_status import Queue
from hardware.printers.windows_spooler import OpenQueue, SpoolerFailed, WindowsQueue, windows_queues
from hardware.printers.windows_status import JobCommand, WindowsJob
from hardware.printers.zpl_printer import cut_off
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind
from services.printing.model import Document, Format, Outcome, PrinterState, PrinterStatus, Result

log = structlog.get_logger(__name__)

_LONGEST = 255  # characters of a title


class WindowsPrinter:
    """Behind the `Printer` port. `open_queue` raises SpoolerFailed. `stop` cuts each wait between two calls of the
    system, not the calls themselves."""

    def __init__(
        self,
        queue: str,
        *,
        clock: Clock,
        open_queue: Callable[[str], OpenQueue] = WindowsQueue,
        times: QueueTimes | None = None,
    ) -> None:
        self._name = queue
        self._clock = clock
        self._open_queue = open_queue
        self._times = times or QueueTimes()

    def state(self, stop: Event) -> PrinterStatus:
        """What the spooler says of the queue. Many ports never ask the printer: its last word may be old."""
        try:
            with self._open_queue(self._name) as queue:
                return queue.stands().queue.at_rest
        except SpoolerFailed as failure:
            return PrinterStatus(PrinterState.OFFLINE, failure.why("printer.queue_no_answer"), self._params)

    def send(self, document: Document, stop: Event) -> Outcome:
        """Print one document of ZPL. Windows has no pages of PDF for a printer: those are refused."""
        if document.format is not Format.ZPL:
            return Outcome(Result.FAILED, "printer.queue_zpl_only", self._params)
        if stop.is_set():
            return Outcome(Result.FAILED, "printer.stopped")
        try:
            with self._open_queue(self._name) as queue:
                outcome = self._print(queue, document, stop)
        except SpoolerFailed as failure:
            outcome = Outcome(Result.FAILED, failure.why("printer.queue_not_taken"), self._params)
        log.info("label", printer=self._name, result=outcome.result.value, why=outcome.why)
        return outcome

    def close(self) -> None:
        """Each label opens the queue anew: nothing is held."""

    @property
    def _params(self) -> dict[str, object]:
        return {"queue": self._name}

    def _print(self, queue: OpenQueue, document: Document, stop: Event) -> Outcome:
        """Raises SpoolerFailed as long as nothing was handed over."""
        standing = queue.stands()
        before = standing.queue
        if before.stopped or not before.accepting:
            return Outcome(Result.FAILED, before.status.why, before.status.params)
        number = queue.begin(document.title.encode("utf-8", "replace").decode()[:_LONGEST] or "label")
        try:
            with suppress(SpoolerFailed):  # where it is not kept, nobody knows in the end
                queue.command(number, JobCommand.RETAIN)
            sent = _written(queue, document.data)
            if sent < len(document.data):
                queue.command(number, JobCommand.DELETE)
                return cut_off(document.data[:sent])
            queue.end()
            return self._follow(queue, number, stop, tells=standing.tells)
        except SpoolerFailed:
            return Outcome(Result.UNKNOWN, "printer.after.queue_no_answer")

    def _follow(self, queue: OpenQueue, number: int, stop: Event, *, tells: bool) -> Outcome:
        """Look at the job until it is over, stands still, or patience is over."""
        patience = Patience(stop, self._clock, self._clock.monotonic() + self._times.finish)
        begun = False
        while True:
            status = queue.job(number)
            if status is None:
                return Outcome(Result.UNKNOWN, "printer.after.queue_job_gone")
            job = WindowsJob(status)
            if job.deleted:
                return Outcome(Result.UNKNOWN, "printer.after.canceled")
            if job.printed or (job.sent and not tells):
                return self._done(queue, number, job, tells=tells)
            begun = begun or job.begun
            now = queue.stands().queue
            what = now.status.why.removeprefix("printer.")
            if job.held:
                return self._take_back(queue, number, "held", begun=begun)
            if stop.is_set():
                return self._take_back(queue, number, "stopped", begun=begun)
            if now.stopped or patience.over:
                return self._take_back(queue, number, job.fault or what or "unfinished", begun=begun)
            patience.pause(self._times.look_again)

    def _done(self, queue: OpenQueue, number: int, job: WindowsJob, *, tells: bool) -> Outcome:
        with suppress(SpoolerFailed):  # it stays in the list of a person who then deletes it
            queue.command(number, JobCommand.DELETE)
        return Outcome(Result.PRINTED) if tells and job.printed else Outcome(Result.UNKNOWN, ONE_WAY)

    def _take_back(self, queue: OpenQueue, number: int, what: str, *, begun: bool) -> Outcome:
        """Delete the job. It is paused first: a job that has not begun by then never does, so that it is known whether
        anything of it can have reached the printer."""
        queue.command(number, JobCommand.PAUSE)
        status = queue.job(number)
        if status is None:
            return Outcome(Result.UNKNOWN, "printer.after.queue_job_gone")
        queue.command(number, JobCommand.DELETE)
        left = queue.job(number)
        if left is not None and not WindowsJob(left).deleted:
            return Outcome(Result.UNKNOWN, "printer.after.unfinished")
        if begun or WindowsJob(status).begun:
            return Outcome(Result.UNKNOWN, f"printer.after.{what}", self._params)
        return Outcome(Result.FAILED, f"printer.{what}", self._params)


def list_windows_queues() -> list[Queue]:
    """Windows' queues. Raises OutsideFailed (`printer.queue_no_service`, …)."""
    try:
        return [standing.queue for standing in windows_queues()]
    except SpoolerFailed as failure:
        words = failure.why("printer.queue_no_answer")
        raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, queue="") from failure


def _written(queue: OpenQueue, data: bytes) -> int:
    """How many of these bytes the spooler took."""
    sent = 0
    with suppress(SpoolerFailed):
        while sent < len(data) and (taken := queue.write(data[sent:])) > 0:
            sent += taken
    return sent
