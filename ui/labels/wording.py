"""Labels in a person's words."""

from datetime import datetime, tzinfo

from services.printing.model import JobState, PrinterView, PrintJob, Settled
from services.scanning import saying
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.labels.views import JobRow, JobView, Part, State
from ui.widgets.label_look import LABEL_LOOKS
from ui.widgets.two_lines import TwoLines


class LabelsWording:
    """Says labels in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.say = words.say
        self._words = words
        self._zone = zone

    def row(self, job: PrintJob, printer: str, now: datetime, *, held: bool = False) -> JobRow:
        """A label in a list. `held`: its printer is not ready."""
        state, fields = self.state(job), job.fields
        below = " · ".join(visible(one) for one in (fields.serial, fields.model) if one)
        if job.kind.is_of_packing:
            below = self._paper(job)
        return JobRow(
            job.id,
            TwoLines(visible(fields.tag), below, code=True),
            TwoLines(state.word, self._beside(job, held), mood=state.mood, icon=state.icon, tile=True),
            TwoLines(visible(printer), f"{visible(job.person)} · {self.moment(job.asked_at, now)}"),
        )

    def state(self, job: PrintJob) -> State:
        """How it stands: symbol, word, colour."""
        return State(*LABEL_LOOKS[job.state], self.say(f"labels_screen.state.{job.state}"))

    def job(self, job: PrintJob, printer: str, now: datetime, held: PrinterView | None = None) -> JobView:
        """The label that is looked at; what a person may do with it. `held`: its printer, where that is not ready."""
        open_, why = job.settled is Settled.OPEN, self.say(job.why, **job.params) if job.why else ""
        waits = held if job.state is JobState.WAITING else None
        if waits is not None and waits.status is not None and waits.status.why:
            why = self.say(waits.status.why, **waits.status.params)
        return JobView(
            job.id,
            visible(job.fields.tag),
            self.state(job),
            why,
            self._means(job) if waits is None else self.say("labels_screen.means.held"),
            tuple(self._facts(job, printer, now)),
            reprints=job.is_over,
            may_come=job.state is JobState.UNKNOWN and open_,
            drops=job.needs_look or job.needs_check or job.state is JobState.WAITING,
        )

    def empty(self, part: Part) -> tuple[str, str]:
        """What an empty list says, and what would be in it."""
        return self.say(f"labels_screen.empty.{part}.what"), self.say(f"labels_screen.empty.{part}.next")

    def moment(self, at: datetime, now: datetime) -> str:
        """A time, with its day where that is not today."""
        return saying.moment(at, now, self._zone, self._words.language)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _beside(self, job: PrintJob, held: bool) -> str:
        """Below the state: the reprint's number, and what a person decided, or what it waits for."""
        parts = [self._reprint(job)] if job.attempt > 1 else []
        if held and job.state is JobState.WAITING:
            parts.append(self.say("labels_screen.held"))
        if job.settled is not Settled.OPEN:
            parts.append(self.say(f"labels_screen.settled.{job.settled}"))
        elif job.seen_at is not None:
            parts.append(self.say("labels_screen.seen"))
        return " · ".join(parts)

    def _paper(self, job: PrintJob) -> str:
        """What it is, and of which box."""
        kind, box = self.say(f"printing.kind.{job.kind}"), visible(job.fields.serial)
        return self.say("labels_screen.of_box", kind=kind, box=box) if box else kind

    def _reprint(self, job: PrintJob) -> str:
        return self.say("labels_screen.reprint", number=job.attempt - 1)

    def _means(self, job: PrintJob) -> str:
        if job.needs_look:
            return self.say(f"labels_screen.means.{job.state}")
        if job.needs_check:
            return self.say("labels_screen.means.check")
        return self.say("labels_screen.means.waiting") if job.state is JobState.WAITING else ""

    def _facts(self, job: PrintJob, printer: str, now: datetime) -> list[tuple[str, str]]:
        fields = job.fields
        if job.kind.is_of_packing:
            facts = [("kind", self.say(f"printing.kind.{job.kind}")), ("box", visible(fields.serial))]
            facts.append(("sscc", visible(fields.qr)))
        else:
            facts = [("serial", visible(fields.serial)), ("model", visible(fields.model))]
        facts.append(("printer", visible(printer)))
        if job.kind.is_test:
            facts.append(("kind", self.say(f"printing.kind.{job.kind}")))
        facts.append(("asked", f"{self.moment(job.asked_at, now)} · {visible(job.person)}"))
        if job.ended_at is not None:
            facts.append(("ended", self.moment(job.ended_at, now)))
        if job.seen_at is not None:
            facts.append(("seen", self.moment(job.seen_at, now)))
        if job.attempt > 1:
            facts.append(("reprint", " · ".join(one for one in (self._reprint(job), fields.mark) if one)))
        return [(self.say(f"labels_screen.fact.{name}"), value) for name, value in facts if value]
