"""The rules of the print queue: what becomes of a label, what may be done with it, what a scan of it means."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Refused
from services.labels.model import Fields
from services.printing import rules
from services.printing.model import JobList, JobState, LabelKind, Outcome, PrinterState, PrintJob, Result, Settled
from services.scanning.outcome import Reason, Verdict
from services.settings.model import PrinterLine, Printing

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OVER = (JobState.PRINTED, JobState.FAILED, JobState.UNKNOWN, JobState.CANCELLED)
ZEBRA, BROTHER = (PrinterLine(id=key, name=key, kind="folder", address="labels") for key in ("zebra", "brother"))

NETWORK = PrinterLine(id="network", name="Network", kind="zpl", address="127.0.0.1")
RAW = PrinterLine(id="raw", name="Raw", kind="queue", address="raw", format="zpl")


def job(state: JobState = JobState.PRINTED, *, seen: bool = False, settled: Settled = Settled.OPEN) -> PrintJob:
    seen_at = NOON if seen else None
    return PrintJob("job", "zebra", Fields("A1"), NOON, "eve", state=state, seen_at=seen_at, settled=settled)


@pytest.mark.parametrize("result", Result)
def test_a_label_becomes_what_its_driver_says(result: Result) -> None:
    assert rules.state_after(Outcome(result)).value == result.value


@pytest.mark.parametrize("state", PrinterState)
def test_labels_go_on_at_a_printer_that_is_ready_or_never_tells(state: PrinterState) -> None:
    assert rules.is_able(state) is (state in {PrinterState.READY, PrinterState.UNKNOWN})


# ---- which printer


def test_a_kind_of_label_has_its_printer_and_else_the_first() -> None:
    both = Printing(printers=(ZEBRA, BROTHER))
    own = both.model_copy(update={"asset": "brother"})
    assert rules.printer_for(LabelKind.ASSET, both) is ZEBRA
    assert rules.printer_for(LabelKind.ASSET, own) is BROTHER
    assert rules.printer_for(LabelKind.ASSET, own, "zebra") is ZEBRA, "who names one gets that one"
    assert rules.printer_for(LabelKind.TEST, own) is ZEBRA
    of_packing = tuple(kind for kind in LabelKind if kind.is_of_packing)
    assert [rules.kinds_of(line, both) for line in both.printers] == [(LabelKind.ASSET, *of_packing), ()]
    assert [rules.kinds_of(line, own) for line in own.printers] == [of_packing, (LabelKind.ASSET,)]


def test_papers_are_for_the_first_printer_that_takes_pdf_and_labels_of_boxes_for_the_first() -> None:
    three = Printing(printers=(NETWORK, RAW, ZEBRA, BROTHER))
    assert rules.printer_for(LabelKind.BOX, three) is NETWORK
    assert rules.printer_for(LabelKind.BOX, three.model_copy(update={"box": "raw"})) is RAW
    for kind in (LabelKind.TEST_PAPER, LabelKind.CONTENTS, LabelKind.SLIP, LabelKind.MANIFEST, LabelKind.BILL):
        assert rules.printer_for(kind, three) is ZEBRA
        assert rules.printer_for(kind, three.model_copy(update={"papers": "brother"})) is BROTHER
    assert rules.kinds_of(NETWORK, three) == (LabelKind.ASSET, LabelKind.BOX)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (Printing(printers=(NETWORK, RAW)), ""),
        (Printing(printers=(NETWORK, ZEBRA), papers="network"), ""),
        (Printing(printers=(NETWORK, ZEBRA)), "network"),
    ],
)
def test_a_printer_of_labels_alone_gets_no_paper(settings: Printing, wanted: str) -> None:
    with pytest.raises(Refused, match="NO_PAPER_PRINTER"):
        rules.printer_for(LabelKind.SLIP, settings, wanted)


def test_what_has_no_code_is_not_waited_for_to_be_scanned() -> None:
    scanned = Printing(scan_back=True)
    assert rules.is_checked(LabelKind.ASSET, Fields("A1", qr="A1"), scanned)
    assert rules.is_checked(LabelKind.BOX, Fields("SH-1", qr="340123450000000018"), scanned)
    assert not rules.is_checked(LabelKind.BOX, Fields("SH-1"), scanned)
    assert not rules.is_checked(LabelKind.SLIP, Fields("SH-1"), scanned)
    assert not rules.is_checked(LabelKind.ASSET, Fields("A1", qr="A1"), Printing())


@pytest.mark.parametrize(
    ("settings", "wanted", "code"),
    [
        (Printing(), "", "NO_PRINTER"),
        (Printing(), "zebra", "NO_PRINTER"),
        (Printing(printers=(ZEBRA,)), "gone", "PRINTER_NOT_FOUND"),
        (Printing(printers=(ZEBRA,), asset="gone"), "", "PRINTER_NOT_FOUND"),
    ],
)
def test_a_printer_that_is_not_there_is_said(settings: Printing, wanted: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rules.printer_for(LabelKind.ASSET, settings, wanted)


# ---- reprints


@pytest.mark.parametrize("state", JobState)
def test_a_label_that_is_on_its_way_is_not_printed_once_more(state: JobState) -> None:
    chain = [job(JobState.FAILED), job(state)]
    if state in OVER:
        assert rules.check_reprint(chain) is chain[-1]
    else:
        with pytest.raises(Refused, match="REPRINT_WAITS"):
            rules.check_reprint(chain)


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        ([JobState.FAILED], ""),
        ([JobState.CANCELLED], ""),
        ([JobState.PRINTED], "R1"),
        ([JobState.UNKNOWN], "R1"),
        ([JobState.FAILED, JobState.UNKNOWN], "R1"),
        ([JobState.UNKNOWN, JobState.FAILED], "R1"),
        ([JobState.UNKNOWN, JobState.FAILED, JobState.PRINTED], "R2"),
    ],
)
def test_a_mark_counts_the_labels_that_may_be_there(states: Sequence[JobState], mark: str) -> None:
    marked = rules.marked([job(state) for state in states])
    assert (marked.tag, marked.mark) == ("A1", mark)


@given(st.lists(st.sampled_from(OVER), min_size=1, max_size=8))
def test_no_two_labels_of_a_chain_that_may_be_there_look_the_same(states: list[JobState]) -> None:
    chain: list[PrintJob] = []
    for state in states:
        fields = rules.marked(chain) if chain else Fields("A1")
        chain.append(replace(job(state), fields=fields))
    there = [one.fields for one in chain if one.may_exist]
    assert len(set(there)) == len(there)


# ---- deciding


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("settled", Settled)
def test_only_what_is_unknown_and_open_may_be_said_to_have_come(state: JobState, settled: Settled) -> None:
    one = job(state, settled=settled)
    if (state, settled) == (JobState.UNKNOWN, Settled.OPEN):
        rules.check_came(one)
    else:
        with pytest.raises(Refused, match="JOB_NOT_UNKNOWN"):
            rules.check_came(one)


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("settled", Settled)
def test_what_waits_or_has_to_be_looked_at_may_be_dropped(state: JobState, settled: Settled) -> None:
    one = job(state, settled=settled)
    looked_at = state in {JobState.FAILED, JobState.UNKNOWN} and settled is Settled.OPEN
    if looked_at or state is JobState.WAITING:
        rules.check_drop(one)
    else:
        with pytest.raises(Refused, match="JOB_SETTLED"):
            rules.check_drop(one)


@pytest.mark.parametrize(
    ("one", "which"),
    [
        (job(JobState.WAITING), JobList.WAITING),
        (job(JobState.PRINTING), JobList.WAITING),
        (job(JobState.FAILED), JobList.LOOK),
        (job(JobState.UNKNOWN), JobList.LOOK),
        (job(JobState.UNKNOWN, settled=Settled.REPRINTED), JobList.DONE),
        (job(JobState.FAILED, settled=Settled.DROPPED), JobList.DONE),
        (job(JobState.CANCELLED), JobList.DONE),
        (job(JobState.PRINTED), JobList.DONE),
        (replace(job(JobState.PRINTED), to_check=True), JobList.CHECK),
        (replace(job(JobState.PRINTED, settled=Settled.CAME), to_check=True), JobList.CHECK),
        (replace(job(JobState.PRINTED, settled=Settled.REPRINTED), to_check=True), JobList.DONE),
        (replace(job(JobState.PRINTED, settled=Settled.DROPPED), to_check=True), JobList.DONE),
        (replace(job(JobState.PRINTED, seen=True), to_check=True), JobList.DONE),
        (replace(job(JobState.UNKNOWN), to_check=True), JobList.LOOK),
    ],
)
def test_each_label_is_on_one_list(one: PrintJob, which: JobList) -> None:
    assert rules.list_of(one) is which


def test_a_label_that_has_to_be_scanned_may_be_dropped_before() -> None:
    rules.check_drop(replace(job(), to_check=True))
    with pytest.raises(Refused, match="JOB_SETTLED"):
        rules.check_drop(replace(job(seen=True), to_check=True))


# ---- scanning back


@pytest.mark.parametrize(
    ("one", "verdict", "reason"),
    [
        (job(JobState.WAITING), Verdict.WARNING, Reason.LABEL_WAITS),
        (job(JobState.FAILED), Verdict.WARNING, Reason.LABEL_FAILED),
        (job(JobState.PRINTING), Verdict.ACCEPTED, Reason.LABEL_SEEN),
        (job(JobState.PRINTED), Verdict.ACCEPTED, Reason.LABEL_SEEN),
        (job(JobState.UNKNOWN), Verdict.ACCEPTED, Reason.LABEL_SEEN),
        (job(JobState.UNKNOWN, settled=Settled.DROPPED), Verdict.ACCEPTED, Reason.LABEL_SEEN),
        (job(JobState.PRINTED, seen=True), Verdict.DUPLICATE, Reason.LABEL_AGAIN),
        (job(JobState.PRINTING, seen=True), Verdict.DUPLICATE, Reason.LABEL_AGAIN),
    ],
)
def test_a_scan_says_how_its_label_stands(one: PrintJob, verdict: Verdict, reason: Reason) -> None:
    judged = rules.judge_scan(one)
    assert (judged.verdict, judged.reason, judged.params) == (verdict, reason, {"job": "job"})


def test_a_scan_of_a_label_that_was_never_printed_here_is_a_warning() -> None:
    judged = rules.judge_scan(None)
    assert (judged.verdict, judged.reason) == (Verdict.WARNING, Reason.LABEL_NEW)
