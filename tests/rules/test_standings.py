"""How labels and papers of a shipment stand: one line a kind, the worst of them."""

from datetime import UTC, datetime
from itertools import count

import pytest

from services.labels.model import Fields
from services.printing.model import JobState, LabelKind, PrintJob, Settled
from services.printing.standings import all_came, standings

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
_IDS = count()


def job(state: JobState, kind: LabelKind = LabelKind.SLIP, settled: Settled = Settled.OPEN) -> PrintJob:
    return PrintJob(f"job-{next(_IDS)}", "one", Fields("SH-1"), AT, "mia", kind=kind, state=state, settled=settled)


def told(*jobs: PrintJob) -> list[tuple[LabelKind, JobState, int, int]]:
    return [(one.kind, one.state, one.number, one.total) for one in standings(jobs)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (JobState.PRINTED, JobState.WAITING),
        (JobState.WAITING, JobState.PRINTING),
        (JobState.PRINTING, JobState.UNKNOWN),
        (JobState.UNKNOWN, JobState.FAILED),
    ],
)
def test_of_several_of_a_kind_the_worst_is_told_and_how_many_of_them(better: JobState, worse: JobState) -> None:
    assert told(job(better), job(worse), job(better), job(worse)) == [(LabelKind.SLIP, worse, 2, 4)]


def test_kinds_stand_in_their_order_whatever_was_asked_for_first() -> None:
    jobs = [job(JobState.PRINTED, kind) for kind in (LabelKind.BILL, LabelKind.SLIP, LabelKind.BOX)]
    assert [one[0] for one in told(*jobs)] == [LabelKind.BOX, LabelKind.SLIP, LabelKind.BILL]


def test_what_nobody_needs_and_what_was_taken_back_counts_for_nothing() -> None:
    assert told(job(JobState.FAILED, settled=Settled.DROPPED), job(JobState.CANCELLED)) == []


def test_all_came_where_each_is_printed() -> None:
    assert all_came(standings([job(JobState.PRINTED), job(JobState.PRINTED, LabelKind.BILL)]))
    assert not all_came(standings([job(JobState.PRINTED), job(JobState.WAITING, LabelKind.BILL)]))
