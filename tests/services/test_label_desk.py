"""Labels scanned back at the bench, on a real database: what is said of each, and what a scan makes of it."""

from collections.abc import Iterator

import pytest

from services.database.database import Database
from services.identity.presence import Presence
from services.printing.desk import LabelDesk
from services.printing.model import JobList, JobState, Outcome, PrintJob, Result, Settled, Wanted
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from services.scanning.scan import Flaw
from tests.fakes.printers import FakePrinter
from tests.services.builders import ADA, command
from tests.services.printing_bench import IT, PrintBench

UNKNOWN = Outcome(Result.UNKNOWN, "printer.after.gone")
FAILED = Outcome(Result.FAILED, "printer.refused")


@pytest.fixture
def bench(database: Database) -> Iterator[PrintBench]:
    made = PrintBench(database, "zebra")
    made.station.presence = Presence(IT)
    desk = LabelDesk("bench-1", made.station.clock, frozenset({Command.CONFIRM}))
    made.station.bench.put_in_front(desk)
    yield made
    made.service.stop()
    made.station.bench.stop()


@pytest.fixture
def zebra(bench: PrintBench) -> FakePrinter:
    return bench.printers["zebra"]


def said(answer: Answer) -> tuple[Verdict, str, object]:
    return answer.outcome.verdict, answer.outcome.reason, answer.outcome.params.get("job")


def printed(bench: PrintBench, tag: str) -> PrintJob:
    bench.service.start()
    return bench.over(bench.ask(tag))[0]


def test_a_printed_label_is_checked_off_and_the_second_scan_says_so(bench: PrintBench) -> None:
    job = printed(bench, "A1")
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, job.id)
    seen_at = bench.job(job.id).seen_at
    assert seen_at is not None
    assert said(bench.station.scan("A1")) == (Verdict.DUPLICATE, Reason.LABEL_AGAIN, job.id)
    assert bench.job(job.id).seen_at == seen_at


def test_a_label_that_nobody_knew_of_is_printed_when_it_is_scanned(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [UNKNOWN]
    job = printed(bench, "A1")
    assert bench.listed(JobList.LOOK) == [("A1", JobState.UNKNOWN)]
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, job.id)
    assert (bench.job(job.id).state, bench.job(job.id).settled) == (JobState.PRINTED, Settled.CAME)
    assert bench.listed(JobList.LOOK) == []


@pytest.mark.parametrize("outcome", [UNKNOWN, Outcome(Result.PRINTED)])
def test_a_label_that_is_scanned_while_its_printer_is_still_asked_is_printed(
    bench: PrintBench, zebra: FakePrinter, outcome: Outcome
) -> None:
    zebra.tells = [outcome]
    zebra.runs.clear()
    bench.service.start()
    job = bench.ask("A1")[0]
    zebra.sent.wait_for(1)
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, job.id)
    zebra.runs.set()
    over = bench.over([job])[0]
    assert (over.state, over.why) == (JobState.PRINTED, "")
    assert bench.listed(JobList.LOOK) == []


def test_a_label_that_is_scanned_before_a_kill_is_printed_after_it(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.runs.clear()
    bench.service.start()
    job = bench.ask("A1")[0]
    zebra.sent.wait_for(1)
    bench.station.scan("A1")
    killed = bench.make()  # on the rows as a kill left them
    bench.printers["zebra"] = FakePrinter()
    killed.start()
    assert bench.over([job])[0].state is JobState.PRINTED
    killed.stop()


def test_a_label_that_failed_stays_so_and_is_warned_of(bench: PrintBench, zebra: FakePrinter) -> None:
    zebra.tells = [FAILED]
    job = printed(bench, "A1")
    assert said(bench.station.scan("A1")) == (Verdict.WARNING, Reason.LABEL_FAILED, job.id)
    assert (bench.job(job.id).state, bench.job(job.id).seen_at) == (JobState.FAILED, None)


def test_a_label_that_waits_is_warned_of(bench: PrintBench) -> None:
    job = bench.ask("A1")[0]
    assert said(bench.station.scan("A1")) == (Verdict.WARNING, Reason.LABEL_WAITS, job.id)
    bench.service.drop(job.id, IT)
    assert said(bench.station.scan("A1")) == (Verdict.WARNING, Reason.LABEL_NEW, None), "taken back: never printed"


def test_the_last_label_of_a_code_counts(bench: PrintBench, zebra: FakePrinter) -> None:
    first = printed(bench, "A1")
    bench.station.scan("A1")
    second = bench.over(bench.service.reprint([first.id], IT))[0]
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, second.id)


def test_what_the_qr_code_says_is_the_label_as_well(bench: PrintBench, zebra: FakePrinter) -> None:
    bench.pages.prefix = "asset: "
    job = printed(bench, "A1")
    assert said(bench.station.scan("asset: A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, job.id)
    assert said(bench.station.scan(" A1 ")) == (Verdict.DUPLICATE, Reason.LABEL_AGAIN, job.id)


def test_a_label_is_known_that_was_scanned_under_caps_lock(bench: PrintBench) -> None:
    job, other = printed(bench, "W12-0001"), printed(bench, "w12-0001")
    bench.pages.prefix = "asset: "
    assert said(bench.station.scan("w12-0001")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, other.id), "its own before all"
    assert said(bench.station.scan("W12-0001")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, job.id)
    with_code = printed(bench, "A1")
    assert said(bench.station.scan("ASSET: a1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, with_code.id)


@pytest.mark.parametrize("code", ["A1", "A1' OR ''='", "%", "\x1dA1", "a" * 4000, "ä☃"])
def test_what_was_never_printed_here_is_new(bench: PrintBench, code: str) -> None:
    printed(bench, "B1")
    assert said(bench.station.scan(code)) == (Verdict.WARNING, Reason.LABEL_NEW, None)


def test_a_test_label_is_no_asset_s(bench: PrintBench) -> None:
    bench.service.start()
    bench.over([bench.service.test("zebra", IT)])
    assert said(bench.station.scan("TEST-0001")) == (Verdict.WARNING, Reason.LABEL_NEW, None)


def test_another_station_s_label_is_new_here(bench: PrintBench) -> None:
    printed(bench, "A1")
    bench.station.bench.put_in_front(LabelDesk("bench-2", bench.station.clock, frozenset()))
    assert said(bench.station.scan("A1")) == (Verdict.WARNING, Reason.LABEL_NEW, None)


def test_a_label_that_has_to_be_checked_leaves_the_list_when_it_is_scanned(bench: PrintBench) -> None:
    bench.settings = bench.settings.model_copy(update={"scan_back": True})
    printed(bench, "A1")
    assert bench.listed(JobList.CHECK) == [("A1", JobState.PRINTED)]
    assert (bench.service.counts().check, bench.listed(JobList.DONE)) == (1, [])
    bench.station.scan("A1")
    assert (bench.listed(JobList.CHECK), bench.service.counts().check) == ([], 0)
    assert bench.listed(JobList.DONE) == [("A1", JobState.PRINTED)]


def test_a_label_that_is_lost_leaves_the_list_when_it_is_printed_once_more_or_dropped(bench: PrintBench) -> None:
    bench.settings = bench.settings.model_copy(update={"scan_back": True})
    lost, unwanted = printed(bench, "A1"), printed(bench, "A2")
    bench.over(bench.service.reprint([lost.id], IT))
    bench.service.drop(unwanted.id, IT)
    assert bench.listed(JobList.CHECK) == [("A1", JobState.PRINTED)], "the second one"
    assert bench.service.counts().check == 1
    bench.station.scan("A1")
    assert (bench.listed(JobList.CHECK), bench.service.counts().check) == ([], 0)
    assert [bench.job(one.id).settled for one in (lost, unwanted)] == [Settled.REPRINTED, Settled.DROPPED]


def test_who_may_not_print_labels_checks_none_off(bench: PrintBench) -> None:
    job = printed(bench, "A1")
    bench.station.presence = Presence(ADA)
    assert said(bench.station.scan("A1"))[:2] == (Verdict.REFUSED, Reason.NOT_ALLOWED)
    assert bench.job(job.id).seen_at is None


def test_a_broken_scan_checks_nothing_off(bench: PrintBench) -> None:
    job = printed(bench, "A1")
    assert bench.station.scan("A1", flaw=Flaw.INCOMPLETE).outcome.verdict is Verdict.REFUSED
    assert bench.job(job.id).seen_at is None


def test_commands_that_the_screen_knows_are_acknowledged(bench: PrintBench) -> None:
    assert bench.station.scan(command("CONFIRM")).outcome.reason is Reason.COMMAND_DONE
    assert bench.station.scan(command("UNDO")).outcome.verdict is Verdict.REFUSED


def test_each_copy_of_a_label_is_checked_off(bench: PrintBench, zebra: FakePrinter) -> None:
    """They say the same, so that no scan tells them apart: as many scans as there are copies."""
    zebra.tells = [Outcome(Result.PRINTED), UNKNOWN, FAILED]
    bench.service.start()
    jobs = bench.over(bench.service.ask([Wanted("A1", copies=3)], IT))
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, jobs[1].id)
    assert said(bench.station.scan("A1")) == (Verdict.ACCEPTED, Reason.LABEL_SEEN, jobs[0].id)
    assert said(bench.station.scan("A1")) == (Verdict.WARNING, Reason.LABEL_FAILED, jobs[2].id)
