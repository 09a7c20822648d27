"""One printer's worker: takes its labels in their order, says so on the disk, sends each, and stores what became of it.

Before the first byte goes out the label stands as "printing" on the disk. So a kill at any moment leaves it waiting
(never sent) or "printing", which the next start calls unknown: no label is sent twice unasked.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from services.clock import Clock
from services.database import print_store
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.printing.model import Document, Outcome, PrinterState, PrinterStatus, PrintJob, Result
from services.printing.ports import Pages, Printer
from services.printing.rules import is_able
from services.settings.model import PrinterLine

log = structlog.get_logger(__name__)

LOOK_SECONDS = 15.0  # between two looks at a printer that has nothing to do
AGAIN_SECONDS = 2.0  # before a printer that did not print is asked again
TROUBLE_SECONDS = 5.0  # before the database is asked again that did not answer
GRACE_SECONDS = 3.0  # that a label may take to its end when the program ends


class Worker:
    """Owner of the thread `printer <name>`, from `start` to `stop`. `tell` is called, in that thread, when something is
    other than it was."""

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
    ) -> None:
        self.line = line
        self.status: PrinterStatus | None = None
        self.held = False
        self._station, self._database, self._clock = station, database, clock
        self._driver, self._pages, self._tell = driver, pages, tell
        self._woken, self._ending, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"printer {line.name}", daemon=True)

    def start(self) -> None:
        """Print what waits, and whatever comes."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to print, or the printer may be ready again. Returns at once; any thread."""
        self._woken.set()

    def end(self) -> None:
        """Begin no other label. Returns at once."""
        self._ending.set()
        self._woken.set()

    def stop(self) -> None:
        """Let the label that is being printed come to its end, for a while; then end."""
        self.end()
        if self._thread.ident is not None:
            self._thread.join(GRACE_SECONDS)
            self._stop.set()
            self._thread.join()
        self._driver.close()

    def _work(self) -> None:
        while not self._ending.is_set():
            self._woken.clear()
            if (rest := self._guarded_turn()) > 0.0 and not self._ending.is_set():
                self._woken.wait(rest)

    def _guarded_turn(self) -> float:
        """Seconds until the next turn, unless somebody wakes us."""
        try:
            return self._turn()
        except OutsideFailed as failed:
            log.warning("the print queue cannot be read or written", printer=self.line.id, error=str(failed))
        except Exception:
            log.exception("the print queue broke", printer=self.line.id)
        self._ending.wait(TROUBLE_SECONDS)
        return 0.0

    def _turn(self) -> float:
        station, printer, whole = self._station, self.line.id, self._pages.are_sheets(self.line)
        jobs = self._database.read(lambda tx: print_store.following(tx, station, printer, whole_batch=whole))
        if not jobs:
            self._look()
            return LOOK_SECONDS
        if self.held and not self._look():
            return AGAIN_SECONDS
        self._print(jobs)
        return 0.0

    def _look(self) -> bool:
        """Whether the printer can print, as it says now. A label that comes meanwhile does not wait for the answer."""
        status = self._driver.state(self._woken)
        if self._woken.is_set():
            return False
        before, self.status = (self.status, self.held), status
        self.held = self.held and not is_able(status.state)
        if before != (self.status, self.held):
            self._tell()
        return not self.held

    def _print(self, jobs: Sequence[PrintJob]) -> None:
        document = self._document(jobs)
        begun = self._begin([job.id for job in jobs])
        if len(begun) < len(jobs):  # somebody has taken some back
            jobs = [job for job in jobs if job.id in begun]
            document = self._document(jobs)
        if not jobs:
            return
        self._tell()
        outcome = document if isinstance(document, Outcome) else self._send(document)
        self.held = outcome.result is not Result.PRINTED
        if not self.held:
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
        at = self._clock.now()
        return self._database.write_once(lambda tx, attempt: print_store.begin(tx, ids, at, again=attempt > 1))

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
        try:
            self._database.write_once(lambda tx, _attempt: print_store.end(tx, ids, outcome, at))
        except OutsideFailed as failed:
            log.warning("what became of a label is not stored yet", printer=self.line.id, error=str(failed))
            return False
        return True
