"""What became of the labels that were asked for last: known so far, and in words. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.printing.model import JobState, PrinterView, PrintJob, Settled
from services.words.catalogue import Catalogue
from services.words.marks import visible

AT_ONCE: Final = 100  # labels that are looked at: printers take them in their order, and of a long list these tell


@dataclass(frozen=True, slots=True)
class Asked:
    """`number` labels; `tag`: of the first of them. `open`: the ids of those that are not known to be printed, in their
    order; `jobs`: how the first of these stand. `decided`: a person decided on one of them."""

    tag: str
    number: int
    open: tuple[str, ...]
    jobs: tuple[PrintJob, ...] = ()
    decided: bool = False

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """The ids of those whose state is to be read."""
        return self.open[:AT_ONCE]

    def after(self, jobs: Sequence[PrintJob]) -> "Asked":
        """The same, as these stand now. Others than its own are left aside."""
        own = {job.id: job for job in jobs if job.id in self.open}
        over = {job.id for job in own.values() if job.state is JobState.PRINTED or _is_decided(job)}
        return replace(
            self,
            open=tuple(one for one in self.open if one not in over),
            jobs=tuple(job for job in own.values() if job.id not in over),
            decided=self.decided or any(_is_decided(job) for job in own.values()),
        )


def said(asked: Asked, words: Catalogue, printers: Sequence[PrinterView]) -> tuple[str, bool]:
    """How they stand, and whether somebody has to do something. "" where a person decided it himself."""
    say, tag = words.say, visible(asked.tag)
    if (job := next((job for job in asked.jobs if job.needs_look), None)) is not None:
        why, part = say(job.why, **job.params) if job.why else "", say("labels_screen.part.look")
        failed = asked.number == 1 and job.state is JobState.FAILED
        key = "labels_screen.told.failed" if failed else "labels_screen.told.trouble"
        return say(key, n=asked.number, tag=tag, why=why, part=part), True
    if not asked.open:
        return "" if asked.decided else say("labels_screen.told.printed", n=asked.number, tag=tag), False
    if why := _held(asked, words, printers):
        return say("labels_screen.told.waits", n=len(asked.open), tag=tag, why=why), True
    return say("labels_screen.told.asked", n=asked.number, tag=tag), False


def _held(asked: Asked, words: Catalogue, printers: Sequence[PrinterView]) -> str:
    """Why the printer of the first one that waits does not take it, "" where it does."""
    waits = next((job.printer for job in asked.jobs if job.state is JobState.WAITING), None)
    view = next((view for view in printers if view.id == waits and view.held), None)
    return words.say(view.status.why, **view.status.params) if view and view.status and view.status.why else ""


def _is_decided(job: PrintJob) -> bool:
    return job.state is JobState.CANCELLED or job.settled in (Settled.REPRINTED, Settled.DROPPED)
