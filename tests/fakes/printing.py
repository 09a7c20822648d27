"""A print queue with memory, without a thread and without a printer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from services.errors import Refused
from services.identity.person import Person
from services.labels.model import Fields, Stock
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
from services.printing.rules import check_came, check_drop, check_reprint, list_of
from services.settings.model import PrinterLine
from tests.fakes.printers import ROLL, SHEET, FakePages


@dataclass
class FakePrinting:
    """Holds `held`, oldest first; what was asked of it is in `acted`. `pages` draws previews: real ones, or fakes.
    `broken`: what each call of a person raises."""

    held: list[PrintJob] = field(default_factory=list)
    printers_: tuple[PrinterView, ...] = ()
    stocks_: Sequence[Stock] = (ROLL, SHEET)
    queues_: tuple[QueueView, ...] = ()
    acted: list[tuple[object, ...]] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    draws: Callable[[Wanted, str], Preview] = lambda wanted, printer: FakePages().preview(wanted, None)
    broken: Exception | None = None
    unfit: Exception | None = None  # why a printer cannot be set up like this

    def ask(self, wanted: Sequence[Wanted], by: Person, *, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        self._act("ask", tuple(wanted), printer, start, by.name)
        at, made = datetime(2026, 3, 1, tzinfo=UTC), [one for one in wanted for _copy in range(one.copies)]
        return tuple(
            PrintJob(f"asked-{n}", printer, Fields(one.tag), at, by.id, person=by.name) for n, one in enumerate(made)
        )

    def asked(self) -> None:
        """Somebody else's transaction has asked for something: nothing prints here."""

    def test(self, printer: str, by: Person, *, paper: bool = False) -> PrintJob:
        kind = LabelKind.TEST_PAPER if paper else LabelKind.TEST
        self._act(kind.value, printer, by.name)
        return replace(self.held[0], kind=kind)

    def reprint(self, ids: Sequence[str], by: Person, *, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        self._act("reprint", tuple(ids), printer, by.name)
        made = []
        for job_id in ids:
            last = check_reprint([self.find(job_id)])
            if last.needs_look:
                self._put(replace(last, settled=Settled.REPRINTED))
            again = replace(last, id=f"{last.id}+", state=JobState.WAITING, attempt=last.attempt + 1, why="")
            made.append(replace(again, printer=printer or last.printer, ended_at=None))
        self.held += made
        return tuple(made)

    def came(self, job_id: str, by: Person) -> None:
        self._act("came", job_id, by.name)
        check_came(self.find(job_id))
        self._put(replace(self.find(job_id), state=JobState.PRINTED, settled=Settled.CAME))

    def drop(self, job_id: str, by: Person) -> None:
        self._act("drop", job_id, by.name)
        check_drop(self.find(job_id))
        self._put(replace(self.find(job_id), settled=Settled.DROPPED))

    def jobs(self, which: JobList, most: int) -> Sequence[PrintJob]:
        found = [job for job in self.held if list_of(job) is which]
        return (found[::-1] if which is JobList.DONE else found)[:most]

    def some(self, ids: Sequence[str]) -> Sequence[PrintJob]:
        return [job for job in self.held if job.id in ids]

    def find(self, job_id: str) -> PrintJob:
        found = next((job for job in self.held if job.id == job_id), None)
        if found is None:
            raise Refused("JOB_NOT_FOUND", "printing.refused.not_found")
        return found

    def counts(self) -> Counts:
        on = [list_of(job) for job in self.held]
        return Counts(on.count(JobList.LOOK), on.count(JobList.WAITING), on.count(JobList.CHECK))

    def printers(self) -> tuple[PrinterView, ...]:
        return self.printers_

    def views(self) -> tuple[PrinterView, ...]:
        return tuple(replace(view, waiting=0) for view in self.printers_)

    def check(self, line: PrinterLine) -> None:
        if self.unfit is not None:
            raise self.unfit

    def queues(self) -> Sequence[QueueView]:
        return self.queues_

    def preview(self, wanted: Wanted, printer: str = "") -> Preview:
        if self.broken is not None:
            raise self.broken
        return self.draws(wanted, printer)

    def stocks(self) -> Sequence[Stock]:
        return self.stocks_

    def on_changed(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def wake(self) -> None:
        self.acted.append(("wake",))

    def use(self) -> None:
        """The settings changed."""

    def stop(self) -> None:
        """There is nothing to stop."""

    def _act(self, *what: object) -> None:
        self.acted.append(what)
        if self.broken is not None:
            raise self.broken

    def changed(self, job_id: str, **changes: object) -> PrintJob:
        """That label, other than it is."""
        return replace(self.find(job_id), **changes)

    def _put(self, job: PrintJob) -> None:
        self.held = [job if one.id == job.id else one for one in self.held]
