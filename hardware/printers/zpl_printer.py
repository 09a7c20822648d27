"""A printer that is sent ZPL directly: asked how it stands before a label, and asked after it until nothing remains.

Only the printer's own answers make a label "printed", on the connection over which it went: commands are read in their
order, so that whoever answers has read the label. That bytes were taken, or a connection closed, says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import structlog

from hardware.printers.host_status import HostStatus
from hardware.printers.line import Line, NoAnswer, Patience, ask, hand_over
from services.clock import Clock
from services.errors import OutsideFailed
from services.printing.model import Document, Format, Outcome, PrinterState, PrinterStatus, Result

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds after which is given up."""

    connect: float = 4.0
    answer: float = 3.0  # to one `~HS`
    take: float = 15.0  # to take a label's bytes
    finish: float = 30.0  # to print it, once taken
    look_again: float = 0.1  # between two answers that are not the last
    settle: float = 0.3  # "nothing remains" has to be true twice: a label may be between line and buffer


OpenLine = Callable[[Patience], Line]


class ZplPrinter:
    """Behind the `Printer` port. `open_line` opens the way to it, or raises OutsideFailed."""

    def __init__(self, name: str, open_line: OpenLine, *, clock: Clock, times: Times | None = None) -> None:
        self._name = name
        self._open_line = open_line
        self._clock = clock
        self._times = times or Times()
        self._answers = False  # it has answered before: its silence means something

    def state(self, stop: Event) -> PrinterStatus:
        """How the printer says that it stands."""
        try:
            with self._open_line(self._patience(self._times.connect, stop)) as line:
                answer = self._ask(line, stop)
        except OutsideFailed as failure:
            return PrinterStatus(PrinterState.OFFLINE, failure.words, failure.params)
        if isinstance(answer, HostStatus):
            return answer.status
        fails = self._refuses(answer) and answer is not NoAnswer.STOPPED
        return PrinterStatus(PrinterState.OFFLINE if fails else PrinterState.UNKNOWN, f"printer.{answer}")

    def send(self, document: Document, stop: Event) -> Outcome:
        """Print one label, in a connection of its own."""
        if document.format is not Format.ZPL:
            return Outcome(Result.FAILED, "printer.only_zpl")
        try:
            with self._open_line(self._patience(self._times.connect, stop)) as line:
                outcome = self._print(line, document.data, stop)
        except OutsideFailed as failure:
            outcome = Outcome(Result.FAILED, failure.words, failure.params)
        log.info("label", printer=self._name, result=outcome.result.value, why=outcome.why)
        return outcome

    def close(self) -> None:
        """Each label has its own connection: nothing is held."""

    def _print(self, line: Line, data: bytes, stop: Event) -> Outcome:
        before = self._ask(line, stop)
        if isinstance(before, HostStatus):
            if before.fault is not None:
                return Outcome(Result.FAILED, f"printer.{before.fault}")
        elif self._refuses(before):
            return Outcome(Result.FAILED, f"printer.{before}")
        sent = hand_over(line, data, self._patience(self._times.take, stop))
        if sent < len(data):
            return cut_off(data[:sent])
        if before is NoAnswer.SILENT:
            return Outcome(Result.UNKNOWN, "printer.after.no_status")
        return self._follow(line, stop)

    def _follow(self, line: Line, stop: Event) -> Outcome:
        """Ask until nothing remains, and a fault or the end of patience says that nobody knows."""
        patience = self._patience(self._times.finish, stop)
        settled = False
        while True:
            answer = self._ask(line, stop)
            if isinstance(answer, NoAnswer):
                return Outcome(Result.UNKNOWN, f"printer.after.{answer}")
            if answer.fault is not None:
                return Outcome(Result.UNKNOWN, f"printer.after.{answer.fault}")
            if answer.done and settled:
                return Outcome(Result.PRINTED)
            if patience.over:
                return Outcome(Result.UNKNOWN, _unfinished(answer, stop))
            settled = answer.done
            patience.pause(self._times.settle if settled else self._times.look_again)

    def _refuses(self, answer: NoAnswer) -> bool:
        """Whether a label fails after that: only a printer that has never answered may be silent while all is well."""
        return self._answers or answer is not NoAnswer.SILENT

    def _ask(self, line: Line, stop: Event) -> HostStatus | NoAnswer:
        answer = ask(line, self._patience(self._times.answer, stop))
        self._answers = self._answers or isinstance(answer, HostStatus)
        return answer

    def _patience(self, seconds: float, stop: Event) -> Patience:
        return Patience(stop, self._clock, self._clock.monotonic() + seconds)


def cut_off(sent: bytes) -> Outcome:
    """Not all could be given over. Without its end (`^XZ`) no printer prints a label."""
    if b"^XZ" in sent.upper():
        return Outcome(Result.UNKNOWN, "printer.after.cut_off")
    return Outcome(Result.FAILED, "printer.cut_off")


def _unfinished(last: HostStatus, stop: Event) -> str:
    if stop.is_set():
        return "printer.after.stopped"
    return "printer.after.label_waiting" if last.label_waiting else "printer.after.unfinished"
