"""The print queue where the disk, the program or somebody else gets in between: no label is stuck, none is sent twice,
and none is sent that was not begun on the disk."""

from collections.abc import Iterator
from threading import Event, Thread, current_thread

import pytest

from services import work_thread
from services.database.database import Database
from services.printing import crew, worker
from services.printing.model import JobList, JobState, Outcome, PrinterState, PrinterStatus, Result
from services.printing.service import PrintService
from services.settings.model import Printing
from tests.fakes.commits import FULL, IO_ERROR, Commits
from tests.fakes.printers import PAPER_OUT, FakePrinter
from tests.services.printing_bench import IT, PrintBench, line
from tests.support.log_errors import LogErrors

UNKNOWN = Outcome(Result.UNKNOWN, "printer.after.gone")
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the moment of COMMIT is SQLite's


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.02)
    for module in (worker, work_thread):
        monkeypatch.setattr(module, "TROUBLE_SECONDS", 0.02)
    monkeypatch.setattr(crew, "GRACE_SECONDS", 0.1)


@pytest.fixture
def bench(database: Database) -> Iterator[PrintBench]:
    made = PrintBench(database, "zebra", "brother")
    yield made
    made.service.stop()


@pytest.fixture
def zebra(bench: PrintBench) -> FakePrinter:
    return bench.printers["zebra"]


# ---- the disk


@on_sqlite
def test_a_label_of_which_nobody_knows_whether_it_is_begun_is_looked_up_and_sent_once(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1", "A2", "A3")
    zebra.sent.wait_for(1)
    commits = Commits(bench.station.database.engine)

    def nobody_is_told() -> None:
        commits.fail(IO_ERROR, stored=True)  # it is begun
        commits.fail(IO_ERROR)  # and when that is looked up, nobody is told either

    bench.pages.meanwhile.append(nobody_is_told)
    zebra.runs.set()
    assert {job.state for job in bench.over(jobs)} == {JobState.PRINTED}
    assert not bench.pages.meanwhile, "nobody was told nothing"
    assert zebra.sent.all == ["A1", "A2", "A3"]


@on_sqlite
def test_what_became_of_a_label_is_stored_when_the_disk_takes_it_again(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1", "A2")
    zebra.sent.wait_for(1)
    commits = Commits(bench.station.database.engine)
    commits.fail_always(FULL)
    zebra.runs.set()
    assert commits.reached.wait(20)
    assert zebra.sent.all == ["A1"], "the next one is not begun"
    commits.fail_always(None)
    assert {job.state for job in bench.over(jobs)} == {JobState.PRINTED}
    assert zebra.sent.all == ["A1", "A2"]


@on_sqlite
def test_a_full_disk_at_the_start_keeps_no_station_from_starting(bench: PrintBench, zebra: FakePrinter) -> None:
    interrupted = bench.ask("A1")[0]
    begun(bench, interrupted.id)
    jobs = bench.ask("A2")
    commits = Commits(bench.station.database.engine)
    commits.fail_always(FULL)
    bench.service.start()
    assert zebra.sent.all == []
    commits.fail_always(None)
    bench.over([interrupted, *jobs])
    assert bench.listed(JobList.LOOK) == [("A1", JobState.UNKNOWN)]
    assert zebra.sent.all == ["A2"]


@on_sqlite
def test_a_label_whose_end_could_not_be_stored_when_its_printer_was_changed_is_unknown(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1", "A2")
    zebra.sent.wait_for(1)
    commits = Commits(bench.station.database.engine)
    commits.fail_always(FULL)
    bench.printers["zebra"] = fresh = FakePrinter()
    bench.settings = Printing(printers=(line("zebra").model_copy(update={"right_mm": 0.5}), line("brother")))
    bench.service.use()
    commits.fail_always(None)
    first, second = bench.over(jobs)
    assert (first.state, first.why) == (JobState.UNKNOWN, "printing.why.interrupted")
    assert (second.state, fresh.sent.all) == (JobState.PRINTED, ["A2"])


@on_sqlite
def test_a_printer_that_goes_while_the_disk_takes_nothing_leaves_no_label_behind(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    bench.printers["brother"].runs.clear()
    bench.service.start()
    jobs = bench.ask("B1", "B2", printer="brother")
    bench.printers["brother"].sent.wait_for(1)
    commits = Commits(bench.station.database.engine)
    commits.fail_always(FULL)
    bench.settings = Printing(printers=(line("zebra"),))
    bench.service.use()
    commits.fail_always(None)
    bench.over(bench.ask("A1"))
    assert zebra.sent.all == ["A1"], "the others print on"
    bench.station.clock.advance(61)
    bench.service.wake()
    assert [job.state for job in bench.over(jobs)] == [JobState.UNKNOWN, JobState.FAILED]


# ---- the program


def test_a_label_at_which_the_program_broke_is_unknown_and_the_others_are_printed(
    bench: PrintBench, zebra: FakePrinter, log_errors: LogErrors
) -> None:
    log_errors.expect("a turn at the work broke")
    bench.service.start()
    zebra.looks.wait_for(1)
    faults = [RuntimeError("a bug")]

    def break_once() -> None:
        if current_thread().name.startswith("printer Zebra") and faults:
            raise faults.pop()

    bench.service.on_changed(break_once)
    first, second = bench.over(bench.ask("A1", "A2"))
    assert (first.state, first.why) == (JobState.UNKNOWN, "printing.why.interrupted")
    assert second.state is JobState.PRINTED
    assert zebra.sent.all == ["A2"]


# ---- somebody else


def test_a_label_that_is_taken_back_at_the_last_moment_is_not_sent(bench: PrintBench, zebra: FakePrinter) -> None:
    first, second = bench.ask("A1", "A2")
    bench.pages.meanwhile.append(lambda: bench.service.drop(first.id, IT))
    bench.service.start()
    assert [job.state for job in bench.over([first, second])] == [JobState.CANCELLED, JobState.PRINTED]
    assert zebra.sent.all == ["A2"]


def test_one_label_of_a_sheet_that_is_taken_back_at_the_last_moment_is_not_on_it(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    bench.pages.sheets.add("zebra")
    jobs = bench.ask("A1", "A2", "A3")
    bench.pages.meanwhile.append(lambda: bench.service.drop(jobs[1].id, IT))
    bench.service.start()
    bench.over(jobs)
    assert zebra.sent.all == ["A1 A3"]


def test_two_that_print_the_same_queue_send_each_label_once(bench: PrintBench, zebra: FakePrinter) -> None:
    """As where a data directory was copied to a second station and the database is shared."""
    bench.service.start()
    other = bench.make()
    other.start()
    zebra.looks.wait_for(2)  # both have begun
    tags = [f"A{number:02}" for number in range(20)]
    jobs = bench.over(bench.ask(*tags))
    other.stop()
    assert sorted(zebra.sent.all) == tags
    assert {job.state for job in jobs} == {JobState.PRINTED}


def test_stations_that_share_a_database_leave_each_others_labels_alone(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.runs.clear()
    bench.service.start()
    printing, waiting = bench.ask("A1", "A2")
    zebra.sent.wait_for(1)
    theirs = FakePrinter()
    other = PrintService(
        bench.station.database,
        bench.station.clock,
        station="bench-2",
        settings=lambda: Printing(printers=(line("zebra"),)),
        make_printer=lambda _line: theirs,
        pages=bench.pages,
        list_queues=tuple,
    )
    other.start()
    theirs.looks.wait_for(1)
    assert [bench.job(job.id).state for job in (printing, waiting)] == [JobState.PRINTING, JobState.WAITING]
    assert other.counts().waiting == 0
    other.stop()
    assert theirs.sent.all == []
    zebra.runs.set()
    bench.over([printing, waiting])


class SlowToAnswer(FakePrinter):
    """Takes its time to say how it stands, where nobody cuts that short."""

    def state(self, stop: Event) -> PrinterStatus:
        if stop.wait(0.1):
            return PrinterStatus(PrinterState.UNKNOWN)
        return super().state(stop)


def test_news_of_other_stations_keeps_no_printer_from_going_on(bench: PrintBench) -> None:
    bench.printers["zebra"] = zebra = SlowToAnswer()
    zebra.tells = [PAPER_OUT]
    enough = Event()

    def wake_often() -> None:
        while not enough.wait(0.005):
            bench.service.wake()

    thread = Thread(target=wake_often)
    thread.start()
    bench.service.start()
    try:
        jobs = bench.over(bench.ask("A1", "A2"))
    finally:
        enough.set()
        thread.join()
    assert [job.state for job in jobs] == [JobState.FAILED, JobState.PRINTED]


def test_a_printer_is_not_asked_at_each_label_of_another_one(bench: PrintBench, zebra: FakePrinter) -> None:
    bench.service.start()
    zebra.looks.wait_for(1)
    for number in range(5):
        bench.over(bench.ask(f"B{number}", printer="brother"))
    assert len(zebra.looks.all) == 1
    bench.service.wake()
    zebra.looks.wait_for(2)


def test_a_label_for_a_printer_that_nobody_knows_here_waits_a_while_for_the_settings(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    """As where a command printed with settings that have not come here yet, or with others of its own."""
    bench.service.start()
    zebra.looks.wait_for(1)
    known = bench.settings
    bench.settings = Printing(printers=(line("other"),))
    jobs = bench.ask("A1")
    bench.settings = known
    bench.service.wake()
    zebra.looks.wait_for(2)
    bench.over(bench.ask("A2"))  # whoever looked at its printer has looked for others' labels, too
    assert bench.listed(JobList.WAITING) == [("A1", JobState.WAITING)]
    bench.station.clock.advance(61)
    bench.service.wake()
    assert bench.over(jobs)[0].why == "printing.why.printer_gone"


def test_two_labels_of_one_chain_are_one_reprint(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [UNKNOWN]
    bench.service.start()
    first = bench.over(bench.ask("A1"))[0]
    second = bench.over(bench.service.reprint([first.id], IT))[0]
    bench.over(bench.service.reprint([first.id, second.id], IT))
    assert zebra.sent.all == ["A1", "A1·R1", "A1·R2"]


def begun(bench: PrintBench, job_id: str) -> None:
    """A kill left this label in the middle of its printing."""
    with bench.station.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE print_job SET state = 'printing', begun_at = 1 WHERE id = '{job_id}'")
