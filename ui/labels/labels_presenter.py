"""The labels screen: which part is open, what happened to labels, and what becomes of them. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from services.identity.person import Person
from services.identity.rights import Right, may
from services.printing.model import Counts, JobList, PrinterView, PrintJob
from services.printing.rules import list_of
from ui.acting import acting
from ui.error_text import error_text
from ui.labels.ask_presenter import AskPresenter
from ui.labels.printers_presenter import PrintersPresenter
from ui.labels.views import JobRow, JobsView, JobView, LabelsPage, Part, PartsView
from ui.labels.wording import LabelsWording
from ui.running import Looking, Run
from ui.station import Station

LISTS: Final = frozenset({Part.LOOK, Part.WAITING, Part.CHECK, Part.DONE})
MOST: Final = 200  # labels in a list; the number beside its name counts all


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read at once."""

    part: Part
    counts: Counts
    jobs: Sequence[PrintJob]
    asked: Sequence[PrintJob] = ()  # those that were asked for last


class LabelsPresenter:
    """Called in the UI thread; work goes through `run`. `ask_form`: the form that asks for labels, `printers`: their
    part of the screen. `changed` is called when the settings have changed."""

    def __init__(self, station: Station, page: LabelsPage, run: Run, changed: Callable[[], None]) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._say = station.words.say
        self.ask_form = AskPresenter(station, page, run, self.refresh)
        self.printers = PrintersPresenter(station, page, run, changed)
        self._wording = LabelsWording(station.words, station.settings.station.tz)
        self._part: Part | None = None  # None: the first that has something to see
        self._found: _Found | None = None
        self._chosen = ""  # the id of the label that is looked at
        self._scanned: PrintJob | None = None  # what was scanned last stands on top, also where it is on no list here
        self._asks = False
        self._printer = ""  # where it is to be reprinted; "": where it was printed
        self._told, self._failed = "", False
        self._looking = Looking(run, self._reading, self._take, self._broke)

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen: what needs him first."""
        self._part = None
        self._leave()
        self._looking.now()

    def refresh(self) -> None:
        """Something changed: how things stand now. What somebody is in the middle of stays. One look at a time, and one
        more where something changed meanwhile: a slow disk piles none up."""
        self._looking.ask()
        if self._part is Part.PRINTERS:
            self.printers.refresh()

    def tick(self) -> None:
        """Time passes: all that was read is said anew."""
        if self._part in LISTS:
            self._show()

    def choose_part(self, part: Part) -> None:
        """Open another part."""
        self._part = part
        self._leave()
        self._looking.now()
        if part is Part.ASK:
            self.ask_form.open()
        elif part is Part.PRINTERS:
            self.printers.open()

    def set_up(self) -> None:
        """A printer is to be set up, the first one; or that was begun already."""
        self.choose_part(Part.PRINTERS)
        if not self.printers.is_open:
            self.printers.add()

    def wanted(self, tag: str) -> None:
        """A tag was scanned that no label was printed of: one is asked for."""
        self._part = Part.ASK
        self._leave()
        self._looking.now()
        self.ask_form.fill(tag)

    def choose(self, job_id: str) -> None:
        """Look at a label."""
        if job_id != self._chosen:
            self._chosen = job_id
            self._forget()
            self._show()

    def choose_printer(self, printer: str) -> None:
        """Reprint there."""
        self._printer = printer

    def scanned(self, job_id: str) -> None:
        """A label was scanned: it is looked at, so that it can be reprinted. Whoever checks labels off stays there."""
        printing, stays = self._station.printing, self._part is Part.CHECK

        def show(job: PrintJob) -> None:
            self._leave()
            self._scanned, self._chosen = job, job.id
            self._part = Part.CHECK if stays and job.seen_at is not None else Part(list_of(job))
            self._looking.now()

        self._run(lambda: printing.find(job_id), show, self._broke)

    # -- acting --------------------------------------------------------------------------------------------------------

    def reprint(self) -> None:
        """Print the label once more."""
        self._reprint([self._chosen])

    def reprint_all(self) -> None:
        """All labels of the list once more."""
        if self._found is not None:
            self._reprint([job.id for job in self._found.jobs])

    def came(self) -> None:
        """Somebody has looked: it is there."""
        job = self._chosen
        self._act(lambda by: self._station.printing.came(job, by()), "labels_screen.told.came")

    def ask(self) -> None:
        """Nobody needs it: is that so?"""
        self._forget()
        self._asks = True
        self._show()

    def keep(self) -> None:
        """It stays after all."""
        self._forget()
        self._show()

    def drop(self) -> None:
        """Nobody needs it."""
        if self._asks:
            job = self._chosen
            self._act(lambda by: self._station.printing.drop(job, by()), "labels_screen.told.dropped")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _reprint(self, ids: Sequence[str]) -> None:
        printer, printing = self._printer, self._station.printing
        self._act(lambda by: printing.reprint(ids, by(), printer=printer), "labels_screen.told.reprinted", n=len(ids))

    def _act(self, work: Callable[[Callable[[], Person]], Any], told: str, **params: object) -> None:
        by = acting(self._station, words="printing.refused.right")

        def done(_result: Any) -> None:
            self._forget()
            self._scanned, self._told = None, self._say(told, **params)
            self._looking.now()

        self._run(lambda: work(by), done, self._broke)

    def _broke(self, error: Exception) -> None:
        self._forget()
        self._told, self._failed = error_text(error, self._station.words), True
        self._show()

    def _leave(self) -> None:
        self._chosen, self._scanned, self._printer = "", None, ""
        self._forget()

    def _forget(self) -> None:
        """What was said or asked is over."""
        self._asks, self._told, self._failed = False, "", False

    def _reading(self) -> Callable[[], _Found]:
        """What a look does that begins now."""
        printing, wanted, asked = self._station.printing, self._part, self.ask_form.to_look_at

        def read() -> _Found:
            counts = printing.counts()
            part = wanted or (Part.LOOK if counts.look else Part.ASK)
            jobs = tuple(printing.jobs(JobList(part), MOST)) if part in LISTS else ()
            return _Found(part, counts, jobs, printing.some(asked) if asked else ())

        return read

    def _take(self, found: _Found) -> None:
        self.ask_form.know(found.asked)
        if self._part is None or found.part is self._part:  # else another one was chosen meanwhile, and is read
            begins = self._part is None and found.part is Part.ASK
            self._part, self._found = found.part, found
            if begins:
                self.ask_form.open()
            self._show()

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        self._page.show_parts(PartsView(found.part, self._numbers(found.counts)))
        if found.part not in LISTS:
            (self.ask_form if found.part is Part.ASK else self.printers).show()
            return
        jobs, names, now = self._with_scanned(found), self._names(), self._station.clock.now()
        chosen = self._look_at(jobs)
        held = {view.id: view for view in self._station.printing.views() if view.held}
        self._page.show_jobs(
            JobsView(
                found.part,
                tuple(self._row(job, names, now, held) for job in jobs),
                self._wording.empty(found.part),
                self._view(chosen, names, held) if chosen else None,
                printers=tuple(names.items()) if len(names) > 1 else (),
                printer=self._printer,
                reprint_all=len(found.jobs) if found.part is Part.LOOK else 0,
                told=self._told,
                failed=self._failed,
            )
        )

    def _with_scanned(self, found: _Found) -> tuple[PrintJob, ...]:
        """What was scanned stands on top where the list has it not, or not any more."""
        scanned, ids = self._scanned, {job.id for job in found.jobs}
        return (*([scanned] if scanned is not None and scanned.id not in ids else []), *found.jobs)

    def _numbers(self, counts: Counts) -> tuple[tuple[Part, int | None], ...]:
        """All parts but the list of labels to be scanned back where that is not asked for."""
        checks = self._station.settings.printing.scan_back or counts.check
        offered = [part for part in Part if part is not Part.CHECK or checks]
        return tuple((part, counts.of(JobList(part)) if part in LISTS else None) for part in offered)

    def _names(self) -> dict[str, str]:
        return {line.id: line.name for line in self._station.settings.printing.printers}

    def _look_at(self, jobs: Sequence[PrintJob]) -> PrintJob | None:
        """The chosen label; the first where that is gone, and then nothing is asked about it any more."""
        chosen = next((job for job in jobs if job.id == self._chosen), None)
        if chosen is None:
            self._asks, self._printer = False, ""
            chosen = jobs[0] if jobs else None
            self._chosen = chosen.id if chosen else ""
        return chosen

    def _row(self, job: PrintJob, names: Mapping[str, str], now: datetime, held: Mapping[str, PrinterView]) -> JobRow:
        return self._wording.row(job, names.get(job.printer, job.printer), now, held=job.printer in held)

    def _view(self, job: PrintJob, names: Mapping[str, str], held: Mapping[str, PrinterView]) -> JobView:
        present, now = self._station.door.presence.present, self._station.clock.now()
        view = self._wording.job(job, names.get(job.printer, job.printer), now, held.get(job.printer))
        blocked = "" if may(present, Right.LABELS) else self._say("printing.refused.right")
        return replace(view, blocked=blocked, asks=self._asks, warns=self._say("labels_screen.drop"))
