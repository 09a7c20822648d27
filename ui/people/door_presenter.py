"""The door listens: it opens by itself where nobody is there, and answers every scan while it is open. UI thread."""

from types import MappingProxyType
from typing import Final

from services.identity.person import Person
from services.identity.presence import Presence
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from ui.people.door_steps import DoorSteps
from ui.people.door_view import DoorPageView, Step
from ui.people.scan_notices import ScanNotices
from ui.running import Run
from ui.station import Station
from ui.widgets.outcome_look import Hear, Mood

_NEXT: Final = MappingProxyType({Reason.LOCKED: "door.scan.locked"})


class DoorPresenter:
    """Listens to the bench's answers and to the door's presence; call `tick` once a second. `steps` is for the page.
    `hear` is told the mood of each answer that is given here."""

    def __init__(self, station: Station, page: DoorPageView, run: Run, hear: Hear) -> None:
        self._station = station
        self._page = page
        self._hear = hear
        self._say = station.words.say
        self._notices = ScanNotices(station.words)
        self.steps = DoorSteps(station, page, run, hear)

    @property
    def is_open(self) -> bool:
        """Whether it covers the window."""
        return self.steps.is_open

    def presence_changed(self, presence: Presence) -> None:
        """Nobody is here any more, or the bench has locked: the door opens by itself."""
        if presence.present is None and not self.is_open:
            self.steps.open()

    def tick(self) -> None:
        """Once a second: lock when idle, count the wait down."""
        self.presence_changed(self._station.door.presence)
        self.steps.count_down()

    def answered(self, answer: Answer) -> None:
        """A badge opens the door from every screen. At an open door each scan is answered here, but those of a session:
        they were made before it opened, and are answered behind it."""
        if self.is_open and answer.state is None:
            self._scanned(answer)
        elif answer.outcome.reason is Reason.BADGE:
            self._badge(answer.meaning.value)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner and never ended; the window's line that says so is covered. Where a PIN is
        wanted it may be one."""
        if self.is_open:
            pin = self.steps.state.step is Step.PIN
            self.steps.tell(self._notices.stray("•" * len(text) if pin else text))

    # -- scans at the open door ----------------------------------------------------------------------------------------

    def _scanned(self, answer: Answer) -> None:
        kind = answer.meaning.kind
        if answer.scan.flaw is not None:
            self.steps.tell(self._notices.flawed(answer))
        elif kind not in (Kind.BADGE, Kind.COMMAND) or answer.outcome.reason is Reason.BADGE_UNKNOWN:
            self.steps.tell(self._notices.booked(answer, self._next(answer.outcome.reason)))
        elif self.steps.busy:
            self.steps.tell(self._notices.refused(self._say("door.scan.early"), self._say("door.scan.early_next")))
        elif kind is Kind.BADGE:
            self._hear(Mood.ACCEPTED)
            self._badge(answer.meaning.value)
        else:
            self._commanded(answer)

    def _next(self, reason: Reason) -> str:
        """What to do here with a scan that is kept; "" where its own sentence says so. Who is signed in is not asked
        to sign in."""
        present = self._station.door.presence.present
        if reason is Reason.ELSEWHERE and self.steps.state.step is Step.KEPT:
            return self._say("door.scan.answer_first")
        if reason is Reason.ELSEWHERE and present is not None:
            return self._say("door.scan.elsewhere", name=present.full_name)
        return self._say(_NEXT[reason]) if reason in _NEXT else ""

    def _commanded(self, answer: Answer) -> None:
        """A command that the door does not know, or not at this step, says what is wanted instead."""
        wanted, command = self.steps.wanted, Command(answer.meaning.value)
        self.steps.tell(None)
        if not self._obey(command):
            self.steps.tell(self._notices.impossible(answer, wanted))
        else:
            in_vain = command is Command.CONFIRM and bool(self.steps.state.wrong)
            self._hear(Mood.REFUSED if in_vain else Mood.ACCEPTED)

    def _obey(self, command: Command) -> bool:
        steps, at = self.steps, self.steps.state.step
        if command is Command.BACK:
            return steps.back()
        if command.digit:
            return self._digit(command.digit)
        if command is not Command.CONFIRM:
            return False
        if at is Step.PIN:
            return self._page.confirm_pin()
        if at is Step.WHO:
            typed = bool(steps.state.typed.strip())
            steps.enter_name()
            return typed
        steps.take() if steps.state.unclaimed.can_be_taken else steps.close()
        return True

    def _digit(self, digit: str) -> bool:
        """One of a PIN, or a choice."""
        steps = self.steps
        if steps.state.step is Step.PIN:
            self._page.type_digit(digit)
            return True
        shown, place = steps.state.shown, int(digit)
        there = steps.state.step is Step.WHO and 1 <= place <= len(shown)
        if there:
            steps.choose(shown[place - 1].id)
        return there

    def _badge(self, number: str) -> None:
        """One's own badge at work changes nothing."""
        present = self._station.door.presence.present
        if self.steps.busy or (present is not None and present.badge == number and not self.is_open):
            return
        if not self.is_open:
            self.steps.open()
        self.steps.work(lambda: self._station.people.find_by_badge(number), self._badge_of)

    def _badge_of(self, person: Person | None) -> None:
        steps = self.steps
        if person is None or not person.active:  # since it was scanned
            steps.tell(self._notices.refused(self._say("outcome.badge_unknown.what"), steps.wanted))
        elif person == self._station.door.presence.present:
            steps.close()
        else:
            steps.let_prove(person, by_badge=True)
