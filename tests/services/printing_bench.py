"""A print queue on a real database, with printers that remember."""

from collections.abc import Callable, Sequence
from threading import Condition

from services.database.database import Database
from services.identity.person import Person
from services.printing.model import JobList, JobState, PrintJob, Wanted
from services.printing.ports import Printer
from services.printing.service import PrintService
from services.settings.model import PrinterLine, Printing
from tests.fakes.printers import FakePages, FakePrinter
from tests.fakes.waiting import PATIENCE
from tests.services.builders import EVE, Station

IT = EVE  # a supervisor may print labels; packers may not


class PrintBench:
    """`printers`: by id, `unusable`: why some cannot be made. Changed `settings` hold after `service.use()`."""

    patience = PATIENCE

    def __init__(self, database: Database, *ids: str, station: Station | None = None) -> None:
        self.station = station or Station(database, name="bench-1")
        self.pages = FakePages()
        self.printers = {key: FakePrinter() for key in ids}
        self.unusable: dict[str, Exception] = {}
        self.settings = Printing(printers=tuple(line(key) for key in ids))
        self.service = self.make()
        self._changed = Condition()

    def make(self) -> PrintService:
        """Another service on the same database, as after a restart."""
        made = PrintService(
            self.station.database,
            self.station.clock,
            station="bench-1",
            settings=lambda: self.settings,
            make_printer=self._printer,
            pages=self.pages,
            list_queues=tuple,
        )
        made.on_changed(self._notice)
        return made

    def ask(self, *tags: str, by: Person = IT, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        return self.service.ask([Wanted(tag) for tag in tags], by, printer=printer, start=start)

    def listed(self, which: JobList) -> list[tuple[str, JobState]]:
        return [(job.fields.tag, job.state) for job in self.service.jobs(which, 100)]

    def job(self, job_id: str) -> PrintJob:
        return self.service.find(job_id)

    def until(self, jobs: Sequence[PrintJob], state: JobState) -> list[PrintJob]:
        """These jobs, when all of them are in that state."""
        return self.wait(lambda found: all(job.state is state for job in found), jobs)

    def over(self, jobs: Sequence[PrintJob]) -> list[PrintJob]:
        """These jobs, when nothing more will come of any."""
        return self.wait(lambda found: all(job.is_over for job in found), jobs)

    def wait(self, good: Callable[[list[PrintJob]], bool], jobs: Sequence[PrintJob]) -> list[PrintJob]:
        found: list[PrintJob] = []

        def is_so() -> bool:
            found[:] = self.service.some([job.id for job in jobs])
            return good(found)

        with self._changed:
            assert self._changed.wait_for(is_so, self.patience), f"waited for nothing; there is {found!r}"
        return found

    def _printer(self, which: PrinterLine) -> Printer:
        if which.id in self.unusable:
            raise self.unusable[which.id]
        return self.printers[which.id]

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()


def line(key: str) -> PrinterLine:
    """A printer of the settings."""
    return PrinterLine(id=key, name=key.title(), kind="folder", address="labels")
