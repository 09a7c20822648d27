"""One printer's worker: takes its labels in their order, says so on the disk, sends each, and stores what became of it.

Before the first byte goes out the label stands as "printing" on the disk. So a kill at any moment leaves it waiting
(never sent) or "printing", which the next start calls unknown: no label is sent twice unasked.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import print_store
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.printing.model import Document, Outcome, PrinterState, PrinterStatus, PrintJob, Result
from services.printing.ports import Pages, Printer
from services.printing.rules import is_able
from services.settings.model import PrinterLine
from services.work_thread import TROUBLE_SECONDS, WorkThread

log = structlog.get_logger(__name__)

LOOK_SECONDS = 15.0  # between two looks at a printer that has nothing to do
AGAIN_SECONDS = 2.0  # before a printer that did not print is asked again


class Worker:
    """Owner of the thread `printer <name>`, from `start` to `stop`. `tell` is called, in that thread, when something is
    other than it was, `sweep` now and then when there is nothing to do."""

    def __init__(
        self,
        line: PrinterLine,
        station: str,
        database: Database,
        clock: Clock,
        *,
        driver: Printer,
        pages: Pages,
        tell: Callable[[], None],
        sweep: Callable[[], None],
    ) -> None:
        self.line = line
        self.status: PrinterStatus | None = None
        self.held = False
        self._newest = 0  # the last of the labels that waited when the last one came to its end
        self._next_look = clock.monotonic()
        self._station, self._database, self._clock = station, database, clock
        self._driver, self._pages, self._tell, self._sweep = driver, pages, tell, sweep
        self._stop = threading.Event()
        self._thread = WorkThread(f"printer {line.name}", self._tidy, self._turn)

    def start(self) -> None:
        """Print what waits, and whatever comes."""
        self._thread.start()

    def wake(self, *, look: bool = True) -> None:
        """There may be something to print; with `look` the printer may be ready again. Returns at once; any thread."""
        if look:
            self._next_look = self._clock.monotonic()
        self._thread.wake()

    def end(self) -> None:
        """Begin no other label. Returns at once."""
        self._thread.end()

    def stop(self, until: float) -> None:
        """Let the label that is being printed come to its end, until that moment of the monotonic clock; then end."""
        self.end()
        self._thread.join(max(0.0, until - monotonic()))
        self._stop.set()
        self._thread.join()
        self._driver.close()

    def _turn(self) -> float:
        station, printer, whole = self._station, self.line.id, self._pages.are_sheets(self.line)
        jobs = self._database.read(lambda tx: print_store.following(tx, station, printer, whole_batch=whole))
        if jobs:
            if self.held and not (self._look(self._thread.ending) or self._is_tried()):
                return AGAIN_SECONDS
            self._print(jobs)
            return 0.0
        if self._clock.monotonic() >= self._next_look:
            self._look(self._thread.woken)  # a label that comes meanwhile does not wait for the answer
            self._sweep()
        return max(0.0, self._next_look - self._clock.monotonic())

    def _tidy(self) -> None:
        """What stands as being printed here is not, and nobody knows what came of it: the program ended in the middle,
        or a worker broke."""
        station, printer, at = self._station, self.line.id, self._clock.now()
        found = self._database.write_once(lambda tx, _attempt: print_store.interrupt(tx, station, [printer], at))
        if found:
            log.warning("labels whose printing was interrupted", printer=printer, number=found)
            self._tell()

    def _look(self, cut: threading.Event) -> bool:
        """Whether the printer can print, as it says now, unless that is cut short."""
        self._next_look = self._clock.monotonic() + LOOK_SECONDS
        status = self._driver.state(cut)
        if cut.is_set():
            self._next_look = min(self._next_look, self._clock.monotonic() + AGAIN_SECONDS)
            return False
        before, self.status = (self.status, self.held), status
        self.held = self.held and not is_able(status.state)
        if before != (self.status, self.held):
            self._tell()
        return not self.held

    def _is_tried(self) -> bool:
        """Whether the next label goes out though the printer does not say that it is ready: what it says is old, and
        somebody has asked for a label since. Else the labels of a queue that met no paper would wait for ever."""
        if self.status is None or not self.status.old or self._thread.ending.is_set():
            return False
        station, printer = self._station, self.line.id
        return self._database.read(lambda tx: print_store.newest(tx, station, printer)) > self._newest

    def _print(self, jobs: Sequence[PrintJob]) -> None:
        document = self._document(jobs)
        begun = self._begin([job.id for job in jobs])
        if not begun:
            return
        if len(begun) < len(jobs):  # somebody has taken some back
            jobs = [job for job in jobs if job.id in begun]
            document = self._document(jobs)
        self._tell()
        outcome = document if isinstance(document, Outcome) else self._send(document)
        self.held = outcome.result is not Result.PRINTED
        if self.held:
            self._next_look = self._clock.monotonic()
        else:
            self.status = PrinterStatus(PrinterState.READY)
        self._end(begun, outcome)
        self._tell()

    def _document(self, jobs: Sequence[PrintJob]) -> Document | Outcome:
        """What goes to the printer; or that nothing can."""
        try:
            return self._pages.make(jobs, self.line)
        except Refused as refused:
            return Outcome(Result.FAILED, refused.words, refused.params)
        except Exception:
            log.exception("a label cannot be drawn", printer=self.line.id)
            return Outcome(Result.FAILED, "printing.why.broken")

    def _begin(self, ids: Sequence[str]) -> list[str]:
        """Say on the disk which go to the printer: those that nobody has taken back. Where it is not known whether that
        is stored it is looked up, however long the disk takes: nothing is sent before."""
        at, in_doubt = self._clock.now(), False
        while (begun := self._begun(ids, at, again=in_doubt)) is None:
            in_doubt = True
            if self._thread.ending.wait(TROUBLE_SECONDS):
                return []
        return begun

    def _begun(self, ids: Sequence[str], at: datetime, *, again: bool) -> list[str] | None:
        """Them; None where the disk does not say."""
        try:
            return self._database.write_once(
                lambda tx, attempt: print_store.begin(tx, ids, at, again=again or attempt > 1)
            )
        except OutsideFailed as failed:
            log.warning("a label is not begun yet", printer=self.line.id, error=str(failed))
            return None

    def _send(self, document: Document) -> Outcome:
        try:
            return self._driver.send(document, self._stop)
        except Exception:
            log.exception("a printer's driver broke", printer=self.line.id)
            return Outcome(Result.UNKNOWN, "printing.why.broken_after")

    def _end(self, ids: Sequence[str], outcome: Outcome) -> None:
        """Store it, however long the disk takes. Where the program ends first, the next start calls it unknown."""
        at = self._clock.now()
        while not self._kept(ids, outcome, at) and not self._stop.wait(TROUBLE_SECONDS):
            pass

    def _kept(self, ids: Sequence[str], outcome: Outcome, at: datetime) -> bool:
        station, printer = self._station, self.line.id

        def keep(tx: Connection, _attempt: int) -> int:
            print_store.end(tx, ids, outcome, at)
            return print_store.newest(tx, station, printer)

        try:
            self._newest = self._database.write_once(keep)
        except OutsideFailed as failed:
            log.warning("what became of a label is not stored yet", printer=self.line.id, error=str(failed))
            return False
        return True
