"""The workers of a station's printers, begun and ended together, and changed with the settings while they run."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import print_store
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.printing.model import PrinterView
from services.printing.ports import MakePrinter, Pages
from services.printing.rules import kinds_of
from services.printing.unusable import Unusable
from services.printing.worker import Worker
from services.settings.model import PrinterLine, Printing

log = structlog.get_logger(__name__)

GRACE_SECONDS = 3.0  # that labels may take to their end when the program ends, or their printer's settings change
SETTINGS_COME = timedelta(minutes=1)  # what one process writes into the settings has reached the other by then


class PrinterCrew:
    """Owner of the threads `printer <name>`. `start`, `use` and `stop` wait for the disk and for threads: never from
    the UI thread. `settings`: those of now; `tell` is called in the workers' threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        settings: Callable[[], Printing],
        make_printer: MakePrinter,
        pages: Pages,
        tell: Callable[[], None],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._settings, self._make_printer, self._pages, self._tell = settings, make_printer, pages, tell
        self._workers: Mapping[str, Worker] = {}
        self._running, self._listens, self._changing = False, False, threading.RLock()

    def start(self) -> None:
        """Print what waits, and whatever comes."""
        with self._changing:
            if not self._listens:
                self._listens = True
                self._database.on_others(lambda: self.wake(look=False))
            self._running = True
            self._hire()

    def stop(self) -> None:
        """End and join them all. Safe to call twice."""
        with self._changing:
            self._running = False
            _let_go(list(self._workers.values()))
            self._workers = {}

    def use(self) -> None:
        """The settings are other ones; what stays as it was goes on."""
        with self._changing:
            if self._running:
                self._hire()

    def wake(self, *, look: bool = True) -> None:
        """There may be something to print; with `look` printers may be ready again. Returns at once; any thread."""
        for worker in self._workers.values():
            worker.wake(look=look)

    def views(self) -> tuple[PrinterView, ...]:
        """The printers of the settings as they stand, without what waits for them. Any thread."""
        settings, workers = self._settings(), self._workers
        return tuple(
            PrinterView(
                line.id,
                line.name,
                workers[line.id].status if line.id in workers else None,
                line.id in workers and workers[line.id].held,
                kinds=kinds_of(line, settings),
            )
            for line in settings.printers
        )

    def _hire(self) -> None:
        lines = {line.id: line for line in self._settings().printers}
        kept = {key: worker for key, worker in self._workers.items() if lines.get(key) == worker.line}
        _let_go([worker for key, worker in self._workers.items() if key not in kept])
        fresh = {key: self._worker(line) for key, line in lines.items() if key not in kept}
        self._workers = {key: kept.get(key) or fresh[key] for key in lines}
        for worker in fresh.values():
            worker.start()
        try:
            self._give_up(self._clock.now())
        except OutsideFailed as failed:  # `_sweep` comes to it
            log.warning("what waits for printers that are gone is not given up yet", error=str(failed))

    def _sweep(self) -> None:
        """Labels may be asked for with other settings, at a printer that is not here. Those settings may be the newer
        ones: they have a while to come here."""
        self._give_up(self._clock.now() - SETTINGS_COME)

    def _give_up(self, asked_before: datetime) -> None:
        """Nothing comes any more of labels whose printer is gone, and of what it was given nobody hears."""
        station, now = self._station, self._clock.now()
        known = {line.id for line in self._settings().printers} | self._workers.keys()
        gone = self._database.read(lambda tx: print_store.waiting(tx, station)).keys() - known
        if not gone:
            return

        def give_up(tx: Connection, _attempt: int) -> int:
            waited = print_store.orphan(tx, station, gone, now, asked_before)
            return waited + print_store.interrupt(tx, station, gone, now)

        if self._database.write_once(give_up):
            log.warning("labels whose printer is gone", printers=sorted(gone))
            self._tell()

    def _worker(self, line: PrinterLine) -> Worker:
        """One printer that cannot even be made is told and does not keep the others from working."""
        try:
            driver = self._make_printer(line)
        except Refused as refused:
            driver = Unusable(refused.words, refused.params)
        except Exception:
            log.exception("a printer's driver cannot be made", printer=line.id)
            driver = Unusable("printing.why.broken", {})
        return Worker(
            line,
            self._station,
            self._database,
            self._clock,
            driver=driver,
            pages=self._pages,
            tell=self._tell,
            sweep=self._sweep,
        )


def _let_go(workers: Sequence[Worker]) -> None:
    """They have one moment together for what they print: who closes waits once, not for each."""
    until = monotonic() + GRACE_SECONDS
    for worker in workers:
        worker.end()
    for worker in workers:
        worker.stop(until)
