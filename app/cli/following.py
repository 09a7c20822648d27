"""Labels on their way: a command waits until each is printed, failed or unknown, and says so of each.

Where no other process owns the data directory, the command is the station meanwhile, and prints. Else the owner does;
where that one ends first, the command takes its place.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING

from app.cli import print_shapes
from app.cli.output import Printer
from app.cli.signals import stopped_by_signals

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.cli.call import Call
    from app.station import Station
    from services.printing.model import PrinterStatus, PrintJob
    from services.words.catalogue import Catalogue

LOOK_SECONDS = 1.0  # between two looks, where nobody tells us: others print
TOGETHER_SECONDS = 0.05  # what happens so soon after something else is looked at with it


def follow(
    call: "Call", ids: Sequence[str], printer: Printer, words: "Catalogue", seconds: float | None = None
) -> "Sequence[PrintJob]":
    """How these labels stand when all of them are over, `seconds` are, or somebody ends it (Ctrl+C, SIGTERM). What
    waits then stays in the queue. Raises OutsideFailed."""
    following = _Following(call.data_dir, ids, seconds)
    with stopped_by_signals(following.stop), _bar(printer, len(ids)) as bar:
        told = _Told(printer, words, bar)
        while True:
            with call.station() as station:
                if following.until_the_end(station, told):
                    station.printing.stop()  # a label that is being printed has a moment to come to its end
                    jobs = station.printing.some(ids)
                    told.tell(jobs)
                    return jobs


class _Following:
    """`until_the_end` waits in the main thread; whatever happens meanwhile wakes it."""

    def __init__(self, data_dir: Path, ids: Sequence[str], seconds: float | None) -> None:
        self._data_dir, self._left_over = data_dir, list(ids)
        self._end = None if seconds is None else monotonic() + seconds
        self._happened: SimpleQueue[bool] = SimpleQueue()  # False: stop
        self._stopped = False

    def stop(self) -> None:
        """Wait no longer."""
        self._happened.put(False)

    def until_the_end(self, station: "Station", told: "_Told") -> bool:
        """False where the process that printed has ended before: somebody else has to, then."""
        station.printing.on_changed(lambda: self._happened.put(True))
        station.database.on_others(lambda: self._happened.put(True))
        if station.owner:
            station.printing.start()
        while True:
            jobs = station.printing.some(self._left_over)
            told.tell(jobs)
            told.tell_printers(station, jobs)
            self._left_over = [job.id for job in jobs if not job.is_over]
            if self._stopped or not self._left_over or self._left() <= 0:
                return True
            if not station.owner and not _is_owned(self._data_dir):
                return False
            self._wait()

    def _left(self) -> float:
        """Seconds until the next look, at most."""
        return LOOK_SECONDS if self._end is None else min(LOOK_SECONDS, self._end - monotonic())

    def _wait(self) -> None:
        """Until something happens, or it is time to look."""
        with suppress(Empty):
            self._stopped |= not self._happened.get(timeout=max(self._left(), 0))
            end = monotonic() + TOGETHER_SECONDS
            while not self._stopped:
                self._stopped |= not self._happened.get(timeout=max(end - monotonic(), 0))


class _Told:
    """Says of each label, once, what became of it, and of each printer why labels wait for it."""

    def __init__(self, printer: Printer, words: "Catalogue", bar: "Progress | None") -> None:
        self._printer, self._words, self._bar = printer, words, bar
        self._said: set[str] = set()
        self._held: dict[str, PrinterStatus | None] = {}

    def tell(self, jobs: "Sequence[PrintJob]") -> None:
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
def _bar(printer: Printer, total: int) -> "Iterator[Progress | None]":
    """How far it is, for people at a terminal."""
    if printer.as_json or not sys.stdout.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    with Progress(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), transient=True) as bar:
        bar.add_task("", total=total)
        yield bar


def _is_owned(data_dir: Path) -> bool:
    """Whether a process owns the data directory."""
    from services.database.lock import Ownership

    ownership = Ownership(data_dir)
    if not ownership.take(patience=0.0):
        return True
    ownership.let_go()
    return False
