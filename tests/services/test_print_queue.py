"""The print queue on a real database: in order, marked before it is sent, and what is not known is never "printed"."""

from collections.abc import Iterator

import pytest

from services.database.database import Database
from services.errors import Refused
from services.printing import crew, worker
from services.printing.model import JobList, JobState, Outcome, PrinterState, PrinterStatus, Result, Settled, Wanted
from services.settings.model import Printing
from tests.fakes.printers import PAPER_OUT, FakePrinter
from tests.services.builders import ADA
from tests.services.printing_bench import IT, PrintBench, line
from tests.support.log_errors import LogErrors

UNKNOWN = Outcome(Result.UNKNOWN, "printer.after.gone")
FAILED = Outcome(Result.FAILED, "printer.refused", {"address": "192.0.2.7"})


@pytest.fixture
def bench(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintBench]:
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.02)
    made = PrintBench(database, "zebra", "brother")
    yield made
    made.service.stop()


@pytest.fixture
def zebra(bench: PrintBench) -> FakePrinter:
    return bench.printers["zebra"]


def test_labels_are_printed_in_the_order_in_which_they_were_asked_for(bench: PrintBench, zebra: FakePrinter) -> None:
    first = bench.ask("A1", "A2", "A3")
    bench.service.start()
    bench.over([*first, *bench.ask("A4")])
    assert zebra.sent.all == ["A1", "A2", "A3", "A4"]
    assert {job.state for job in bench.service.some([job.id for job in first])} == {JobState.PRINTED}


def test_copies_are_jobs_of_their_own(bench: PrintBench, zebra: FakePrinter) -> None:
    jobs = bench.service.ask([Wanted("A1", copies=2), Wanted("A2")], IT)
    bench.service.start()
    assert [job.fields.tag for job in bench.over(jobs)] == ["A1", "A1", "A2"]
    assert zebra.sent.all == ["A1", "A1", "A2"]


def test_a_label_stands_as_printing_on_the_disk_before_its_first_byte_goes_out(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    zebra.runs.clear()
    bench.service.start()
    job = bench.ask("A1")[0]
    zebra.sent.wait_for(1)
    assert bench.job(job.id).state is JobState.PRINTING
    zebra.runs.set()
    bench.until([job], JobState.PRINTED)


@pytest.mark.parametrize(("outcome", "state"), [(FAILED, JobState.FAILED), (UNKNOWN, JobState.UNKNOWN)])
def test_what_did_not_surely_come_waits_in_the_list_with_its_reason(
    bench: PrintBench, zebra: FakePrinter, outcome: Outcome, state: JobState
) -> None:
    zebra.tells = [outcome]
    bench.service.start()
    jobs = bench.ask("A1")
    job = bench.over(jobs)[0]
    assert (job.state, job.why, dict(job.params)) == (state, outcome.why, dict(outcome.params))
    assert bench.listed(JobList.LOOK) == [("A1", state)]
    assert bench.service.counts().look == 1


def test_a_driver_that_breaks_leaves_a_label_that_nobody_knows_of(
    bench: PrintBench, zebra: FakePrinter, log_errors: LogErrors
) -> None:
    log_errors.expect("a printer's driver broke")
    zebra.tells = [RuntimeError("a bug")]
    bench.service.start()
    first, second = bench.ask("A1", "A2")
    assert bench.over([first, second])[0].why == "printing.why.broken_after"
    assert bench.listed(JobList.LOOK) == [("A1", JobState.UNKNOWN)]
    assert bench.job(second.id).state is JobState.PRINTED, "the station goes on"


def test_a_label_that_cannot_be_drawn_is_refused_at_once(bench: PrintBench) -> None:
    with pytest.raises(Refused, match="TEMPLATE_UNKNOWN"):
        bench.ask("REFUSED")
    assert bench.service.counts().waiting == 0


def test_a_label_that_cannot_be_drawn_any_more_has_failed_and_holds_no_other(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    good, bad, last = bench.ask("A1", "REFUSED2", "A3")
    bench.pages.refused.add("REFUSED2")
    bench.service.start()
    found = bench.over([good, bad, last])
    assert [job.state for job in found] == [JobState.PRINTED, JobState.FAILED, JobState.PRINTED]
    assert zebra.sent.all == ["A1", "A3"]


def test_paper_out_fails_one_label_and_the_others_wait_for_paper(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells, zebra.status = [PAPER_OUT], PrinterStatus(PrinterState.OUT_OF_MEDIA, "printer.paper_out")
    bench.service.start()
    jobs = bench.ask("A1", "A2", "A3")
    bench.over(jobs[:1])
    zebra.looks.wait_until(lambda looks: len([one for one in looks if one is PrinterState.OUT_OF_MEDIA]) > 3)
    assert zebra.sent.all == ["A1"], "nothing more is sent while it is out of paper"
    assert bench.listed(JobList.WAITING) == [("A2", JobState.WAITING), ("A3", JobState.WAITING)]
    view = bench.service.printers()[0]
    assert (view.status, view.held, view.waiting) == (zebra.status, True, 2)
    zebra.status = PrinterStatus(PrinterState.READY)
    bench.over(jobs)
    assert zebra.sent.all == ["A1", "A2", "A3"]
    assert bench.listed(JobList.LOOK) == [("A1", JobState.FAILED)], "what failed is printed when somebody says so"


def test_where_a_queue_at_rest_keeps_its_last_word_the_labels_wait_until_somebody_asks_for_one(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    zebra.tells = [UNKNOWN, UNKNOWN]
    zebra.status = PrinterStatus(PrinterState.OUT_OF_MEDIA, "printer.paper_out", old=True)
    bench.service.start()
    first, second, third = bench.ask("A1", "A2", "A3")
    looked = len(bench.over([first]) and zebra.looks.all)
    zebra.looks.wait_for(looked + 3)
    assert zebra.sent.all == ["A1"], "paper out does not fail them all"
    again = bench.service.reprint([first.id], IT)
    looked = len(bench.over([second]) and zebra.looks.all)
    zebra.looks.wait_for(looked + 3)
    assert zebra.sent.all == ["A1", "A2"], "one label is tried"
    bench.until([third, *again, *bench.service.reprint([second.id], IT)], JobState.PRINTED)
    assert zebra.sent.all == ["A1", "A2", "A3", "A1·R1", "A2·R1"]


def test_one_printer_that_stands_holds_no_other(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.runs.clear()
    bench.service.start()
    bench.ask("A1", printer="zebra")
    bench.over(bench.ask("B1", printer="brother"))
    assert bench.printers["brother"].sent.all == ["B1"]


def test_after_a_kill_a_label_that_was_being_printed_is_unknown_and_not_sent_again(
    bench: PrintBench, zebra: FakePrinter
) -> None:
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1", "A2")
    zebra.sent.wait_for(1)
    killed = bench.make()  # on the rows as the kill left them: A1 printing, A2 waiting
    bench.printers["zebra"] = fresh = FakePrinter()
    killed.start()
    bench.over(jobs)
    assert bench.job(jobs[0].id).why == "printing.why.interrupted"
    assert fresh.sent.all == ["A2"]
    killed.stop()


def test_closing_lets_a_label_come_to_its_end(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1")
    zebra.sent.wait_for(1)
    zebra.runs.set()
    bench.service.stop()
    assert bench.job(jobs[0].id).state is JobState.PRINTED
    assert zebra.closed


def test_closing_waits_for_no_printer_that_hangs(
    bench: PrintBench, zebra: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "GRACE_SECONDS", 0.01)
    zebra.runs.clear()
    bench.service.start()
    jobs = bench.ask("A1")
    zebra.sent.wait_for(1)
    bench.service.stop()
    assert (bench.job(jobs[0].id).state, bench.job(jobs[0].id).why) == (JobState.UNKNOWN, "printer.after.stopped")


def test_a_reprint_is_marked_where_the_earlier_one_may_be_there(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [FAILED, UNKNOWN]
    bench.service.start()
    jobs = [bench.over(bench.ask("A1"))[0]]
    for _time in range(3):
        jobs.append(bench.over(bench.service.reprint([jobs[-1].id], IT))[0])
    assert zebra.sent.all == ["A1", "A1", "A1·R1", "A1·R2"], "no label came of the first"
    assert [job.attempt for job in jobs] == [1, 2, 3, 4]
    assert {job.chain for job in jobs} == {jobs[0].id}
    assert [bench.job(job.id).settled for job in jobs[:2]] == [Settled.REPRINTED, Settled.REPRINTED]
    assert bench.listed(JobList.LOOK) == []


def test_a_reprint_that_is_asked_for_twice_is_one(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [FAILED]
    bench.service.start()
    job = bench.over(bench.ask("A1"))[0]
    zebra.runs.clear()
    bench.service.reprint([job.id], IT)
    with pytest.raises(Refused, match="REPRINT_WAITS"):
        bench.service.reprint([job.id], IT)
    zebra.runs.set()


@pytest.mark.parametrize("start", [0, 2, 10**30])
def test_a_reprint_from_a_position_that_its_sheet_has_not_is_refused_at_once(
    bench: PrintBench, zebra: FakePrinter, start: int
) -> None:
    zebra.tells = [FAILED]
    bench.service.start()
    job = bench.over(bench.ask("A1"))[0]
    with pytest.raises(Refused, match="START_POSITION"):
        bench.service.reprint([job.id], IT, start=start)
    assert bench.listed(JobList.LOOK) == [("A1", JobState.FAILED)]


def test_a_reprint_can_go_to_another_printer(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [FAILED]
    bench.service.start()
    job = bench.over(bench.ask("A1"))[0]
    bench.over(bench.service.reprint([job.id], IT, printer="brother"))
    assert bench.printers["brother"].sent.all == ["A1"]


def test_somebody_who_has_looked_says_that_it_came(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [UNKNOWN, FAILED]
    bench.service.start()
    unknown, failed = bench.over(bench.ask("A1", "A2"))
    bench.service.came(unknown.id, IT)
    assert (bench.job(unknown.id).state, bench.job(unknown.id).settled) == (JobState.PRINTED, Settled.CAME)
    for job in (unknown, failed):
        with pytest.raises(Refused, match="JOB_NOT_UNKNOWN"):
            bench.service.came(job.id, IT)


def test_a_label_that_nobody_needs_is_not_printed(bench: PrintBench, zebra: FakePrinter) -> None:
    first, second = bench.ask("A1", "A2")
    bench.service.drop(first.id, IT)
    bench.service.start()
    bench.over([first, second])
    assert zebra.sent.all == ["A2"]
    assert bench.job(first.id).state is JobState.CANCELLED
    with pytest.raises(Refused, match="JOB_SETTLED"):
        bench.service.drop(second.id, IT)


def test_a_sheet_is_one_document_with_one_outcome(bench: PrintBench, zebra: FakePrinter) -> None:
    bench.pages.sheets.add("zebra")
    zebra.tells = [UNKNOWN]
    jobs = bench.ask("A1", "A2", "A3", start=7)
    others = bench.ask("B1")
    bench.service.start()
    assert {job.state for job in bench.over(jobs)} == {JobState.UNKNOWN}
    bench.over(others)
    assert zebra.sent.all == ["A1 A2 A3", "B1"]
    bench.over(bench.service.reprint([job.id for job in jobs[1:]], IT))
    assert zebra.sent.all[-1] == "A2·R1 A3·R1"


def test_what_waits_for_a_printer_that_is_gone_can_be_printed_elsewhere(bench: PrintBench, zebra: FakePrinter) -> None:
    job = bench.ask("A1", printer="brother")[0]
    bench.settings = Printing(printers=(line("zebra"),))
    bench.service.start()
    assert bench.over([job])[0].why == "printing.why.printer_gone"
    bench.over(bench.service.reprint([job.id], IT))
    assert zebra.sent.all == ["A1"], "not marked: nothing was sent"


def test_printers_that_stay_as_they_were_go_on(bench: PrintBench, zebra: FakePrinter) -> None:
    bench.service.start()
    bench.over(bench.ask("A1"))
    bench.settings = Printing(printers=(line("zebra"), line("other")))
    bench.printers["other"] = FakePrinter()
    bench.service.use()
    assert not zebra.closed
    assert bench.printers["brother"].closed
    bench.over(bench.ask("A2"))
    assert zebra.sent.all == ["A1", "A2"]


def test_a_printer_whose_settings_make_none_says_why(bench: PrintBench) -> None:
    bench.unusable["zebra"] = Refused("PRINTER_ADDRESS", "printer.wrong_address", address="nowhere:x")
    bench.service.start()
    job = bench.over(bench.ask("A1"))[0]
    assert (job.state, job.why) == (JobState.FAILED, "printer.wrong_address")


def test_a_driver_that_breaks_when_it_is_made_holds_no_other(
    bench: PrintBench, zebra: FakePrinter, log_errors: LogErrors
) -> None:
    log_errors.expect("a printer's driver cannot be made")
    bench.unusable["brother"] = RuntimeError("a bug")
    bench.service.start()
    bench.over(bench.ask("A1"))
    assert zebra.sent.all == ["A1"]
    job = bench.over(bench.ask("A2", printer="brother"))[0]
    assert (job.state, job.why) == (JobState.FAILED, "printing.why.broken")


def test_settings_that_make_no_printer_are_refused_before_they_hold(bench: PrintBench, zebra: FakePrinter) -> None:
    bench.service.check(line("zebra"))
    assert zebra.closed
    bench.unusable["zebra"] = Refused("PRINTER_ADDRESS", "printer.wrong_address", address="nowhere:x")
    with pytest.raises(Refused, match="PRINTER_ADDRESS"):
        bench.service.check(line("zebra"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], "LABEL_NOTHING"),
        ([Wanted("A", copies=0)], "LABEL_COPIES"),
        ([Wanted("A", copies=101)], "LABEL_COPIES"),
        ([Wanted("A" * 201)], "LABEL_TEXT"),
        ([Wanted("A", serial="\0")], "LABEL_TEXT"),
        ([Wanted("A", model="\ud800")], "LABEL_TEXT"),
        ([Wanted("A", copies=100)] * 11, "LABEL_TOO_MANY"),
    ],
)
def test_what_cannot_be_printed_is_refused(bench: PrintBench, wanted: list[Wanted], code: str) -> None:
    with pytest.raises(Refused, match=code):
        bench.service.ask(wanted, IT)


def test_who_may_not_print_labels_is_told_so(bench: PrintBench) -> None:
    job = bench.ask("A1")[0]
    for act in (
        lambda: bench.ask("A2", by=ADA),
        lambda: bench.service.reprint([job.id], ADA),
        lambda: bench.service.drop(job.id, ADA),
        lambda: bench.service.came(job.id, ADA),
    ):
        with pytest.raises(Refused, match="FORBIDDEN"):
            act()


def test_a_station_without_a_printer_says_so(bench: PrintBench) -> None:
    bench.settings = Printing()
    with pytest.raises(Refused, match="NO_PRINTER"):
        bench.ask("A1")


def test_asset_labels_have_the_printer_of_the_settings(bench: PrintBench) -> None:
    bench.settings = replace_asset(bench.settings, "brother")
    assert bench.ask("A1")[0].printer == "brother"
    bench.settings = replace_asset(bench.settings, "gone")
    with pytest.raises(Refused, match="PRINTER_NOT_FOUND"):
        bench.ask("A1")


def replace_asset(settings: Printing, printer: str) -> Printing:
    return settings.model_copy(update={"asset": printer})
