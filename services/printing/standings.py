"""How the labels and papers of a box or a shipment stand, one line for each kind. Plain functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.printing.model import JobState, LabelKind, PrintJob, Settled

_WORST: Final = (
    *(JobState.PRINTED, JobState.WAITING, JobState.PRINTING),
    *(JobState.UNKNOWN, JobState.FAILED),
)


@dataclass(frozen=True, slots=True)
class KindStanding:
    """How those of one kind stand: `number` of `total` are in the worst state of them, `job` is the first of those."""

    kind: LabelKind
    number: int
    total: int
    job: PrintJob

    @property
    def state(self) -> JobState:
        """The worst of their states."""
        return self.job.state


def standings(jobs: Iterable[PrintJob]) -> Sequence[KindStanding]:
    """Of these, each the last of its chain, in the order of the kinds. What nobody needs counts for nothing."""
    found: dict[LabelKind, list[PrintJob]] = {}
    for job in jobs:
        if job.settled is not Settled.DROPPED and job.state in _WORST:
            found.setdefault(job.kind, []).append(job)
    return tuple(_standing(kind, found[kind]) for kind in LabelKind if kind in found)


def all_came(found: Iterable[KindStanding]) -> bool:
    """Whether each of them is printed."""
    return all(one.state is JobState.PRINTED for one in found)


def _standing(kind: LabelKind, jobs: Sequence[PrintJob]) -> KindStanding:
    worst = max(jobs, key=lambda job: _WORST.index(job.state))
    return KindStanding(kind, sum(job.state is worst.state for job in jobs), len(jobs), worst)
