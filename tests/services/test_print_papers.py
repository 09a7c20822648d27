"""Labels and papers of packing in the print queue, on a real database: asked for within somebody's transaction."""

from collections.abc import Iterator, Sequence

import pytest

from services.database import print_store
from services.database.database import Database
from services.identity.by import By
from services.identity.presence import Presence
from services.printing import asking
from services.printing.asking import Printout
from services.printing.desk import LabelDesk
from services.printing.model import JobList, JobState, LabelKind, PrintJob, Settled
from services.scanning.outcome import Reason, Verdict
from services.settings.model import PrinterLine, Printing
from tests.services.printing_bench import IT, PrintBench, line

SSCC = "340123450000000018"
LABEL = Printout(LabelKind.BOX, "box-1", '{"says":"box"}', "SH-1001", "1", SSCC, copies=2)
SLIP = Printout(LabelKind.SLIP, "shipment-1", '{"says":"slip"}', "SH-1001")
ZPL = PrinterLine(id="zebra", name="Zebra", kind="zpl", address="127.0.0.1:9")


@pytest.fixture
def bench(database: Database) -> Iterator[PrintBench]:
    made = PrintBench(database, "zebra", "office")
    yield made
    made.service.stop()
    made.station.bench.stop()


def asked(bench: PrintBench, *wanted: Printout, op: str = "op") -> Sequence[PrintJob]:
    """Asked for by what has the id `op`."""
    by = By(bench.station.clock.now(), IT.name, IT.id, "bench-1")
    given = (by, bench.settings, wanted, lambda part: f"{op} {part}", op)
    jobs = bench.station.database.write(lambda tx: asking.ask(tx, *given))
    bench.service.asked()
    return jobs


def test_each_copy_is_a_job_and_keeps_what_it_says_and_of_what(bench: PrintBench) -> None:
    jobs = [bench.job(job.id) for job in asked(bench, LABEL, SLIP)]
    assert [(job.kind, job.about, job.content) for job in jobs] == [
        *[(LabelKind.BOX, "box-1", '{"says":"box"}')] * 2,
        (LabelKind.SLIP, "shipment-1", '{"says":"slip"}'),
    ]
    assert [(job.fields.tag, job.fields.serial, job.fields.qr) for job in jobs[1:]] == [
        ("SH-1001", "1", SSCC),
        ("SH-1001", "", ""),
    ]


def test_it_is_printed_as_soon_as_it_was_asked_for(bench: PrintBench) -> None:
    bench.service.start()
    bench.until(asked(bench, SLIP), JobState.PRINTED)
    assert bench.printers["zebra"].sent.all == ["SH-1001"]


def test_lists_do_not_read_what_papers_say(bench: PrintBench) -> None:
    asked(bench, SLIP)
    assert [job.content for job in bench.service.jobs(JobList.WAITING, 9)] == [""]


def test_what_no_printer_takes_has_failed_with_the_reason_and_is_printed_once_there_is_one(bench: PrintBench) -> None:
    bench.settings = Printing(printers=(ZPL,))
    job = bench.job(asked(bench, SLIP)[0].id)
    assert (job.state, job.why, job.printer) == (JobState.FAILED, "printing.refused.no_paper_printer", "")
    assert bench.listed(JobList.LOOK) == [("SH-1001", JobState.FAILED)]
    bench.settings = Printing(printers=(ZPL, line("office")))
    bench.service.start()
    once_more = bench.until(bench.service.reprint([job.id], IT), JobState.PRINTED)[0]
    assert bench.printers["office"].sent.all == ["SH-1001"], "nothing came before, so this is the first: no mark"
    assert bench.job(once_more.id).content == '{"says":"slip"}'
    assert bench.job(job.id).settled is Settled.REPRINTED


def test_a_reprint_says_the_same_and_is_marked(bench: PrintBench) -> None:
    bench.service.start()
    job = bench.until(asked(bench, SLIP), JobState.PRINTED)[0]
    reprint = bench.job(bench.service.reprint([job.id], IT)[0].id)
    assert (reprint.content, reprint.about, reprint.fields.mark) == ('{"says":"slip"}', "shipment-1", "R1")


def test_papers_that_were_asked_for_at_once_share_no_document_also_at_a_printer_of_sheets(bench: PrintBench) -> None:
    bench.pages.sheets.add("zebra")
    jobs = asked(bench, LABEL, SLIP)
    bench.service.start()
    bench.until(jobs, JobState.PRINTED)
    assert bench.printers["zebra"].sent.all == ["SH-1001"] * 3


def test_the_label_of_a_box_is_checked_off_by_its_sscc_each_copy_once(bench: PrintBench) -> None:
    bench.settings = bench.settings.model_copy(update={"scan_back": True})
    bench.station.presence = Presence(IT)
    bench.station.bench.put_in_front(LabelDesk("bench-1", bench.station.clock, frozenset()))
    bench.service.start()
    jobs = bench.until(asked(bench, LABEL), JobState.PRINTED)
    for codes in (f"]C100{SSCC}", SSCC):
        outcome = bench.station.scan(codes).outcome
        assert (outcome.verdict, outcome.reason) == (Verdict.ACCEPTED, Reason.LABEL_SEEN)
    assert all(bench.job(job.id).seen_at is not None for job in jobs)
    assert bench.station.scan(SSCC).outcome.reason is Reason.LABEL_AGAIN


def test_the_shipments_number_checks_no_paper_off(bench: PrintBench) -> None:
    bench.station.presence = Presence(IT)
    bench.station.bench.put_in_front(LabelDesk("bench-1", bench.station.clock, frozenset()))
    job = asked(bench, SLIP)[0]
    assert bench.station.scan("SH-1001").outcome.reason is Reason.LABEL_NEW
    assert bench.job(job.id).seen_at is None


def test_of_a_box_or_shipment_the_last_of_each_stands(bench: PrintBench) -> None:
    bench.service.start()
    first = bench.until(asked(bench, SLIP), JobState.PRINTED)[0]
    asked(bench, LABEL, op="other")
    again = bench.service.reprint([first.id], IT)[0]
    found = bench.station.database.read(lambda tx: print_store.about(tx, ["shipment-1"]))
    assert [job.id for job in found] == [again.id]
    last = bench.station.database.read(lambda tx: print_store.latest_about(tx, "bench-1", ["box-1"]))
    assert last is not None
    assert last.kind is LabelKind.BOX
