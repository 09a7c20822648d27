"""What befalls printers, with the real drivers and queue: a label that did not surely come stands in the list with its
reason, holds up the others until the fault is gone, and is printed once more when somebody says so."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.devices.printers import make_printer
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.clock import SystemClock
from services.database.opening import open_database
from services.printing import worker
from services.printing.model import JobList, JobState, PrinterState
from services.printing.pages import LabelPages
from services.printing.service import PrintService
from services.settings.model import PrinterLine, Printing, Settings
from services.words.catalogue import Catalogue
from tests.services.builders import Station
from tests.services.printing_bench import IT, PrintBench
from tests.support import disk
from tests.support.print_service import PrivateCups, private_cups

TAG = "W12-0789"
QUEUE = "labels"
ROOT = [] if not disk.may_mount() else [True]  # disks of their own are for root alone; CI is


@dataclass(frozen=True)
class Broken:
    """A printer with a fault, which lasts as long as the block of `fault()`. `came`: how many labels came out of it."""

    line: PrinterLine
    fault: Callable[[], AbstractContextManager[None]]
    came: Callable[[], int]


class RealBench(PrintBench):
    """The queue with real pages and drivers."""

    patience = 120.0  # seconds: CUPS runs a dozen programs for one label

    def __init__(self, folder: Path, station: Station, line: PrinterLine) -> None:
        self._folder = folder
        super().__init__(station.database, station=station)
        self.settings = Printing(printers=(line,))

    def make(self) -> PrintService:
        service = PrintService(
            self.station.database,
            SystemClock(),
            station="bench-1",
            settings=lambda: self.settings,
            make_printer=lambda line: make_printer(line, SystemClock()),
            pages=LabelPages(self._folder, lambda: Settings(printing=self.settings)),
            list_queues=tuple,
        )
        service.on_changed(self._notice)
        return service

    @property
    def is_held(self) -> bool:
        """Whether the printer has been asked since a label did not come, and has said that it cannot print."""
        view = self.service.views()[0]
        return view.held and view.status is not None and view.status.state is not PrinterState.READY


# ---- the faults


@contextmanager
def zpl(folder: Path, fault: Callable[[SimulatedZplPrinter], AbstractContextManager[None]]) -> Iterator[Broken]:
    with SimulatedZplPrinter() as printer:
        line = PrinterLine(id="zebra", name="Zebra", kind="zpl", address=printer.address)
        yield Broken(line, partial(fault, printer), lambda: len(printer.labels))


@contextmanager
def other_words(printer: SimulatedZplPrinter) -> Iterator[None]:
    printer.behave(answer=b"HTTP/1.0 400\r\n")
    yield
    printer.behave(answer=None)


@contextmanager
def paper_out(printer: SimulatedZplPrinter) -> Iterator[None]:
    printer.behave(paper_out=True)
    yield
    printer.load()


@contextmanager
def last_label_gone(printer: SimulatedZplPrinter) -> Iterator[None]:
    """It notices at the label itself, and prints it from the new roll."""
    printer.load(0)
    yield
    printer.load()


@contextmanager
def half_a_label(printer: SimulatedZplPrinter) -> Iterator[None]:
    printer.behave(takes=500)
    yield
    printer.behave(takes=None)


@contextmanager
def closed_port(folder: Path) -> Iterator[Broken]:
    printers = [SimulatedZplPrinter()]
    address = printers[0].address

    @contextmanager
    def fault() -> Iterator[None]:
        printers[0].close()
        yield
        printers.append(SimulatedZplPrinter(port=int(address.rpartition(":")[2])))

    try:
        line = PrinterLine(id="zebra", name="Zebra", kind="zpl", address=address)
        yield Broken(line, fault, lambda: sum(len(printer.labels) for printer in printers))
    finally:
        for printer in printers:
            printer.close()


@contextmanager
def queue(folder: Path, fault: Callable[[PrivateCups], AbstractContextManager[None]]) -> Iterator[Broken]:
    with private_cups() as cups, pytest.MonkeyPatch.context() as patched:
        patched.setenv("CUPS_SERVER", cups.place)
        out = cups.add(QUEUE)
        line = PrinterLine(id=QUEUE, name="Labels", kind="queue", address=QUEUE)
        yield Broken(line, partial(fault, cups), lambda: len(list(out.glob("*.printed"))))


@contextmanager
def stopped(cups: PrivateCups) -> Iterator[None]:
    cups.run("cupsdisable", QUEUE)
    yield
    cups.run("cupsenable", QUEUE)


@contextmanager
def taking_no_jobs(cups: PrivateCups) -> Iterator[None]:
    cups.run("cupsreject", QUEUE)
    yield
    cups.run("cupsaccept", QUEUE)


@contextmanager
def removed(cups: PrivateCups) -> Iterator[None]:
    cups.run("lpadmin", "-x", QUEUE)
    yield
    cups.add(QUEUE)


@contextmanager
def down(cups: PrivateCups) -> Iterator[None]:
    cups.stop()
    yield
    cups.start()


@contextmanager
def full_folder(folder: Path) -> Iterator[Broken]:
    with disk.small_disk(folder / "disk", 4) as place:
        line = PrinterLine(id="folder", name="Folder", kind="folder", address=str(place))
        yield Broken(line, lambda: disk.filled(place), lambda: len(list(place.glob("*.pdf"))))


@contextmanager
def folder_gone(folder: Path) -> Iterator[Broken]:
    place = folder / "labels"
    place.mkdir()

    @contextmanager
    def fault() -> Iterator[None]:
        place.rename(folder / "away")
        yield
        (folder / "away").rename(place)

    line = PrinterLine(id="folder", name="Folder", kind="folder", address=str(place))
    yield Broken(line, fault, lambda: len(list(place.glob("*.pdf"))))


@dataclass(frozen=True)
class Row:
    """A fault, what is said of the label that met it, whether the printer tells of the fault at rest, and how often the
    label comes out of itself when it is gone."""

    name: str
    broken: Callable[[Path], AbstractContextManager[Broken]]
    state: JobState
    why: str
    tells: bool = True
    comes: int = 0


ROWS = [
    Row("port 9100 closed", closed_port, JobState.FAILED, "printer.refused"),
    Row("paper out", lambda at: zpl(at, paper_out), JobState.FAILED, "printer.paper_out"),
    Row("paper out with it", lambda at: zpl(at, last_label_gone), JobState.UNKNOWN, "printer.after.paper_out", comes=1),
    Row("no label printer", lambda at: zpl(at, other_words), JobState.FAILED, "printer.garbage"),
    Row("half a label taken", lambda at: zpl(at, half_a_label), JobState.UNKNOWN, "printer.after.gone", tells=False),
    Row("queue stopped", lambda at: queue(at, stopped), JobState.FAILED, "printer.queue_stopped"),
    Row("queue takes no jobs", lambda at: queue(at, taking_no_jobs), JobState.FAILED, "printer.queue_refuses"),
    Row("queue removed", lambda at: queue(at, removed), JobState.FAILED, "printer.queue_missing"),
    Row("CUPS down", lambda at: queue(at, down), JobState.FAILED, "printer.queue_no_service"),
    Row("folder full", full_folder, JobState.FAILED, "printer.folder.full"),
    Row("folder gone", folder_gone, JobState.FAILED, "printer.folder.missing"),
]


# ---- what has to hold


@pytest.fixture(params=[row for row in ROWS if ROOT or row.broken is not full_folder], ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


@pytest.fixture
def broken(row: Row, tmp_path: Path) -> Iterator[Broken]:
    with row.broken(tmp_path) as made:
        yield made


@pytest.fixture
def bench(broken: Broken, tmp_path: Path, ready_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealBench]:
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.1)
    with ExitStack() as stack:
        database = open_database(tmp_path / "station")
        stack.callback(database.close)
        made = RealBench(tmp_path / "station", Station(database, name="bench-1"), broken.line)
        stack.callback(made.service.stop)
        made.service.start()
        yield made


def test_a_label_that_met_a_fault_says_why_and_the_others_wait_until_it_is_gone(
    row: Row, broken: Broken, bench: RealBench
) -> None:
    with broken.fault():
        first = bench.ask(TAG)[0]
        others = bench.ask("A2", "A3") if row.tells else ()
        met = bench.over([first])[0]
        assert (met.state, met.why) == (row.state, row.why)
        for language in ("en", "de"):
            assert "{" not in Catalogue(language).say(met.why, **met.params)
        assert bench.listed(JobList.LOOK) == [(TAG, row.state)]
        if row.tells:
            bench.wait(lambda found: bench.is_held and {job.state for job in found} == {JobState.WAITING}, others)
        assert broken.came() == 0
    assert {job.state for job in bench.over(others or bench.ask("A2", "A3"))} == {JobState.PRINTED}
    assert broken.came() == row.comes + 2
    assert bench.listed(JobList.LOOK) == [(TAG, row.state)], "nothing is printed again unasked"
    again = bench.over(bench.service.reprint([first.id], IT))[0]
    assert again.state is JobState.PRINTED
    assert again.fields.mark == ("R1" if row.state is JobState.UNKNOWN else "")
    assert bench.listed(JobList.LOOK) == []
    assert broken.came() == row.comes + 3
