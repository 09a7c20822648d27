"""Labels on their way: a command waits until each is printed, failed or unknown, and says so of each.

Who prints them meanwhile: waiting.py.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli import print_shapes
from app.cli.output import Printer
from app.cli.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

    from app.cli.call import Call
    from app.station import Station
    from services.printing.model import PrinterStatus, PrintJob
    from services.words.catalogue import Catalogue


def follow(
    call: "Call", ids: Sequence[str], printer: Printer, words: "Catalogue", seconds: float | None = None
) -> "Sequence[PrintJob]":
    """How these labels stand when all of them are over, `seconds` are, or somebody ends it (Ctrl+C, SIGTERM). What
    waits then stays in the queue. Raises OutsideFailed."""
    with progress_bar(printer, len(ids)) as bar:
        labels = _Labels(ids, TellLabels(printer, words, bar))
        wait_for(call, labels, seconds)
        return labels.jobs


class _Labels:
    """The labels that are followed. `jobs`: how they stood last."""

    def __init__(self, ids: Sequence[str], told: "TellLabels") -> None:
        self._ids, self._told, self._left_over = ids, told, list(ids)
        self.jobs: Sequence[PrintJob] = ()

    def begin(self, station: "Station", wake: "Callable[[], None]") -> None:
        station.printing.on_changed(wake)
        if station.owner:
            station.printing.start()

    def is_over(self, station: "Station") -> bool:
        jobs = station.printing.some(self._left_over)
        self._told.tell(jobs)
        self._told.tell_printers(station, jobs)
        self._left_over = [job.id for job in jobs if not job.is_over]
        return not self._left_over

    def end(self, station: "Station") -> None:
        station.printing.stop()  # a label that is being printed has a moment to come to its end
        self.jobs = station.printing.some(self._ids)
        self._told.tell(self.jobs)


class TellLabels:
    """Says of each label, once, what became of it, and of each printer why labels wait for it."""

    def __init__(self, printer: Printer, words: "Catalogue", bar: "Progress | None") -> None:
        self._printer, self._words, self._bar = printer, words, bar
        self._said: set[str] = set()
        self._held: dict[str, PrinterStatus | None] = {}

    def tell(self, jobs: "Sequence[PrintJob]") -> None:
        """Each label that is over and was not told yet."""
        for job in jobs:
            if job.is_over and job.id not in self._said:
                self._said.add(job.id)
                self._printer.line(print_shapes.line(job, self._words))
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=len(self._said))

    def tell_printers(self, station: "Station", jobs: "Sequence[PrintJob]") -> None:
        """Only the station itself knows."""
        wanted = {job.printer for job in jobs if not job.is_over}
        for view in station.printing.views():
            status = view.status if view.held and view.id in wanted else None
            if status is not None and status.why and status != self._held.get(view.id):
                why = self._words.say(status.why, **status.params)
                self._printer.line(self._words.say("cli.labels.held", printer=view.name, why=why))
            self._held[view.id] = status


@contextmanager
def progress_bar(printer: Printer, total: int) -> "Iterator[Progress | None]":
    """How far it is, for people at a terminal."""
    if printer.as_json or not sys.stdout.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    with Progress(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), transient=True) as bar:
        bar.add_task("", total=total)
        yield bar
