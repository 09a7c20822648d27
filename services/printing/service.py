"""The print queue: labels that are asked for are on the disk before anything is said, each printer's worker takes them
in their order, and what did not surely come waits for somebody to decide.

Calls wait for the disk: never from the UI thread, but for `views`, `wake` and `on_changed`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import print_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.labels.model import Fields, Stock
from services.printing import asking, rules
from services.printing.crew import PrinterCrew
from services.printing.model import (
    Counts,
    JobList,
    JobState,
    LabelKind,
    Preview,
    PrinterView,
    PrintJob,
    QueueView,
    Settled,
    Wanted,
)
from services.printing.ports import MakePrinter, Pages
from services.settings.model import PrinterLine, Printing

TEST_TAG = "TEST-0001"
Only = Callable[[Connection], Collection[str]]


class PrintService:
    """`settings`: those of now. `start` begins the printers' workers. Where another process owns the
    data directory, this one only asks: the owner's workers hear of it within a second."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        settings: Callable[[], Printing],
        make_printer: MakePrinter,
        pages: Pages,
        list_queues: Callable[[], Sequence[QueueView]],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._settings, self._pages, self._list_queues = settings, pages, list_queues
        self._make_printer = make_printer
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._crew = PrinterCrew(
            database, clock, station=station, settings=settings, make_printer=make_printer, pages=pages, tell=self._tell
        )

    def start(self) -> None:
        """Print what waits, and whatever comes, until `stop`. Only the owner of the data directory."""
        self._crew.start()

    def stop(self) -> None:
        """End the workers; a label that is being printed has a moment to come to its end. Safe to call twice."""
        self._crew.stop()

    def use(self) -> None:
        """The settings are other ones. Printers that stay as they were go on without a break; what waits for one that
        is gone has failed, so that it can be printed elsewhere."""
        self._crew.use()
        self._tell()

    # -- asking for labels ---------------------------------------------------------------------------------------------

    def ask(
        self,
        wanted: Sequence[Wanted],
        by: Person,
        *,
        printer: str = "",
        start: int = 1,
        ids: Sequence[str] = (),
        only: Only | None = None,
    ) -> tuple[PrintJob, ...]:
        """Labels to be printed, in this order, each copy a job of its own; on the disk when this returns. `printer`:
        its id, else the one of their kind; `start`: the first free position of a sheet. `ids`: of these labels, one
        for each, where somebody may ask for them twice: then they are asked for once. `only`: which of these are still
        wanted, asked in the transaction that stores them.

        Raises Refused: FORBIDDEN, NO_PRINTER, PRINTER_NOT_FOUND, LABEL_NOTHING, LABEL_COPIES, LABEL_TEXT,
        LABEL_TOO_MANY, and what keeps such a label from being drawn at all.
        """
        _require_right(by)
        rules.check_wanted(wanted)
        settings, batch, now = self._settings(), new_id(), self._clock.now()
        line = rules.printer_for(wanted[0].kind, settings, printer)
        named = iter(ids)
        jobs = [
            PrintJob(
                next(named, "") or new_id(),
                line.id,
                fields,
                now,
                by.id,
                kind=one.kind,
                template=one.template,
                batch=batch,
                start=start,
                to_check=rules.is_checked(one.kind, fields, settings),
                person=by.name,
            )
            for one, fields in zip(wanted, self._pages.fields(wanted), strict=True)
            for _copy in range(one.copies)
        ]
        self._pages.make(jobs[:1], line)  # said now, to whoever asks, and not of each label afterwards
        return self._store(jobs, again=bool(ids), only=only)

    def test(self, printer: str, by: Person, *, paper: bool = False) -> PrintJob:
        """A test label of that printer, or a test page where it is to print papers. Raises as `ask`."""
        kind = LabelKind.TEST_PAPER if paper else LabelKind.TEST
        return self.ask([Wanted(TEST_TAG, kind=kind)], by, printer=printer)[0]

    def reprint(self, ids: Sequence[str], by: Person, *, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        """The last labels of these chains once more, marked; at another printer where one is named. Raises Refused:
        FORBIDDEN, JOB_NOT_FOUND, REPRINT_WAITS, NO_PRINTER, NO_PAPER_PRINTER, PRINTER_NOT_FOUND, START_POSITION."""
        _require_right(by)
        self._check_start(ids, printer, start)
        who, settings = By(self._clock.now(), by.name, by.id, self._station), self._settings()
        made = {job_id: new_id() for job_id in dict.fromkeys(ids)}  # before the transaction: it may run twice
        batch = new_id()

        def again(tx: Connection, attempt: int) -> list[PrintJob]:
            if attempt > 1 and (stored := print_store.some(tx, list(made.values()))):
                return stored
            jobs: dict[str, PrintJob] = {}
            for job_id, fresh in made.items():
                job = _found(tx, job_id)
                if job.chain not in jobs:  # two of one chain are one reprint
                    marked = asking.again(tx, job, who, settings, fresh, printer=printer, start=start)
                    jobs[job.chain] = replace(marked, batch=batch)
            print_store.insert(tx, jobs.values(), who.station)
            return print_store.some(tx, list(made.values()))

        return self._stored(self._database.write_once(again))

    def _check_start(self, ids: Sequence[str], printer: str, start: int) -> None:
        """Whether the sheet has that position. What else keeps one of these labels from being drawn is told of it."""
        if start == 1 or not ids:
            return
        first, settings = self.find(ids[0]), self._settings()
        line = rules.printer_for(first.kind, settings, printer or rules.still(first.printer, settings))
        try:
            self._pages.make([replace(first, start=start)], line)
        except Refused as refused:
            if refused.code == "START_POSITION":
                raise

    def _store(self, jobs: Sequence[PrintJob], *, again: bool, only: Only | None = None) -> tuple[PrintJob, ...]:
        """`again`: they may be there already, from a call before."""
        ids, station = [job.id for job in jobs], self._station

        def store(tx: Connection, attempt: int) -> list[PrintJob]:
            there = {job.id for job in print_store.some(tx, ids)} if again or attempt > 1 else set()
            wanted = ids if only is None else only(tx)
            print_store.insert(tx, [job for job in jobs if job.id in wanted and job.id not in there], station)
            return print_store.some(tx, ids)

        return self._stored(self._database.write_once(store))

    def _stored(self, jobs: Sequence[PrintJob]) -> tuple[PrintJob, ...]:
        self._changed()
        return tuple(jobs)

    # -- deciding ------------------------------------------------------------------------------------------------------

    def came(self, job_id: str, by: Person) -> None:
        """Somebody has looked: this label is there. Raises Refused: FORBIDDEN, JOB_NOT_FOUND, JOB_NOT_UNKNOWN."""
        self._decide(job_id, by, Settled.CAME)

    def drop(self, job_id: str, by: Person) -> None:
        """Nobody needs this label: it is not printed any more. Raises Refused: FORBIDDEN, JOB_NOT_FOUND, JOB_SETTLED
        (it is on its way, or decided already)."""
        self._decide(job_id, by, Settled.DROPPED)

    def _decide(self, job_id: str, by: Person, settled: Settled) -> None:
        _require_right(by)
        now = self._clock.now()

        def decide(tx: Connection, attempt: int) -> None:
            job = _found(tx, job_id)
            if attempt > 1 and job.settled is settled:
                return
            (rules.check_came if settled is Settled.CAME else rules.check_drop)(job)
            state = JobState.PRINTED if settled is Settled.CAME else None
            state = JobState.CANCELLED if job.state is JobState.WAITING else state
            print_store.settle(tx, job, settled, now, by.id, state)

        self._database.write_once(decide)
        self._changed()

    # -- looking -------------------------------------------------------------------------------------------------------

    def jobs(self, which: JobList, most: int) -> Sequence[PrintJob]:
        """The labels on a list: oldest first, on DONE newest first."""
        return self._database.read(lambda tx: print_store.listing(tx, self._station, which, most))

    def some(self, ids: Sequence[str]) -> Sequence[PrintJob]:
        """How these labels stand."""
        return self._database.read(lambda tx: print_store.some(tx, ids))

    def find(self, job_id: str) -> PrintJob:
        """One label. Raises Refused: JOB_NOT_FOUND."""
        return self._database.read(lambda tx: _found(tx, job_id))

    def counts(self) -> Counts:
        """How many labels are on each list."""
        return self._database.read(lambda tx: print_store.counts(tx, self._station))

    def printers(self) -> tuple[PrinterView, ...]:
        """The printers of the station as they stand, with what waits for each."""
        waiting = self._database.read(lambda tx: print_store.waiting(tx, self._station))
        return tuple(replace(view, waiting=waiting.get(view.id, 0)) for view in self.views())

    def asked(self) -> None:
        """Somebody else's transaction has asked for something: it is printed at once. Returns at once; any thread."""
        self._changed()

    def views(self) -> tuple[PrinterView, ...]:
        """The same without what waits. Returns at once; any thread."""
        return self._crew.views()

    def check(self, line: PrinterLine) -> None:
        """Whether a printer with these settings can be made, and be sent a label; it is not asked. Raises Refused:
        PRINTER_ADDRESS, STOCK_UNKNOWN, ZPL_SHEET."""
        self._make_printer(line).close()
        job = PrintJob("", line.id, Fields(TEST_TAG), self._clock.now(), "", kind=LabelKind.TEST)
        self._pages.make([job], line)

    def preview(self, wanted: Wanted, printer: str = "") -> Preview:
        """What a label will look like on that printer, or on the one of its kind; where there is none, on the stock of
        the settings. Raises Refused: PRINTER_NOT_FOUND, and as `ask`."""
        rules.check_wanted([wanted])
        settings = self._settings()
        line = rules.printer_for(wanted.kind, settings, printer) if settings.printers or printer else None
        return self._pages.preview(wanted, line)

    def labels_a_page(self, kind: LabelKind) -> int:
        """How many labels the printer of this kind has on a page: 1 where each is its own. Raises Refused: NO_PRINTER,
        PRINTER_NOT_FOUND, STOCK_UNKNOWN."""
        line = rules.printer_for(kind, self._settings())
        grid = self._pages.preview(Wanted(TEST_TAG, kind=kind), line).stock.grid
        return 1 if grid is None else grid.places

    def stocks(self) -> Sequence[Stock]:
        """What there is to print on."""
        return self._pages.stocks()

    def queues(self) -> Sequence[QueueView]:
        """The queues of this computer, which could be set up as printers; none where no printing service answers."""
        return self._list_queues()

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when a label or a printer is other than it was; in any thread."""
        self._listeners += (listener,)

    def wake(self) -> None:
        """Look at once whether there is something to print, and whether printers are ready again. Returns at once."""
        self._crew.wake()

    def _changed(self) -> None:
        self._crew.wake(look=False)
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _require_right(by: Person) -> None:
    if not may(by, Right.LABELS):
        raise Refused("FORBIDDEN", "printing.refused.right")


def _found(tx: Connection, job_id: str) -> PrintJob:
    job = print_store.get(tx, job_id)
    if job is None:
        raise Refused("JOB_NOT_FOUND", "printing.refused.not_found")
    return job
