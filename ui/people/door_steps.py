"""The steps at the door: who is there, the PIN, and what was scanned meanwhile, offered to whoever it is.

While it is open it stands in front of the bench, so that digits of a PIN can be scanned; what was there before comes
back when it closes. UI thread.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import SecretStr

from services.errors import Refused
from services.identity.person import Person
from services.identity.pins import check_pin
from services.scanning.capability import Capability
from services.scanning.commands import DOOR_COMMANDS
from services.scanning.screen_desk import ELSEWHERE, ScreenDesk
from ui.error_text import error_text
from ui.people.door_state import DoorState, Unclaimed
from ui.people.door_view import DoorPageView, Step
from ui.people.door_words import DoorWords
from ui.people.entering import Entering
from ui.people.pin_wait import PinWait
from ui.running import Run
from ui.station import Station
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Hear, Mood

T = TypeVar("T")


class DoorSteps:
    """What is done at the door, by key, finger or scan alike. `hear` is told the mood of what has to be heard."""

    def __init__(self, station: Station, page: DoorPageView, run: Run, hear: Hear) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._hear = hear
        self._say = station.words.say
        self._words = DoorWords(station.words)
        self._entering = Entering(station)
        self._desk = ScreenDesk(DOOR_COMMANDS, items=ELSEWHERE)
        self._front: Capability | None = None
        self._wait: PinWait | None = None
        self.state = DoorState()
        self.busy = False
        self.is_open = False

    @property
    def wanted(self) -> str:
        """What to do now, in words."""
        return self._words.detail(self.state)

    # -- the door ------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask who is there: nobody is, the bench is locked, or somebody wants to take over."""
        station, presence = self._station, self._station.door.presence
        if not self.is_open:
            self.is_open = True
            self._front = station.bench.front
            station.bench.put_in_front(self._desk)
        self.ask_who()
        if presence.locked and presence.person is not None and self._entering.wants_pin(presence.person):
            self.let_prove(presence.person)
        self._run(station.people.everybody, self._have_people, self._complain_of)
        if presence.present is not None and station.starter.asks_server:
            self._run(station.sessions.waiting, lambda waiting: self._show(unsent=waiting.number), self._complain_of)

    def back(self) -> bool:
        """Esc: from the PIN to the names, from the names to the work where somebody is signed in. Whether there was a
        way back."""
        if self.state.step is Step.PIN:
            self.ask_who()
        elif self.state.step is Step.KEPT or self._station.door.presence.present is not None:
            self.close()
        else:
            return False
        return True

    def close(self) -> None:
        """Back to what was in front."""
        if self._station.bench.front is self._desk:
            self._station.bench.put_in_front(self._front)
        self._front, self.is_open = None, False
        self._page.close_door()

    def sign_out(self) -> None:
        """Nobody is here any more; what was not sent yet is sent all the same."""
        if self._station.door.presence.present is not None and not self.busy:
            self.work(self._station.door.sign_out, lambda _done: self.open())

    # -- who -----------------------------------------------------------------------------------------------------------

    def ask_who(self) -> None:
        """Begin again."""
        self._wait, self.busy = None, False
        self.state = self.state.asking_who()
        self._show()

    def type_name(self, text: str) -> None:
        """The name typed so far: the list shows who fits."""
        self._show(typed=text, wrong="", notice=None)

    def enter_name(self) -> None:
        """The typed name is complete. A beginning that only one person has is enough."""
        if self.state.meant is not None:
            self.choose(self.state.meant.id)
        elif self.state.typed.strip():
            some = bool(self.state.fitting)
            self._show(wrong=self._say("door.several" if some else "people.refused.sign_in_unknown"))

    def choose(self, person_id: str) -> None:
        """Somebody of the list."""
        person = next((person for person in self.state.people if person.id == person_id), None)
        if person is not None and not self.busy:
            self.let_prove(person)

    def let_prove(self, person: Person, *, by_badge: bool = False) -> None:
        """It is this person, who now has to show a PIN, or comes in without one."""
        self._wait = None
        self.state = self.state.with_chosen(person, by_badge=by_badge)
        if self._entering.wants_pin(person):
            self.state = self.state.asking_pin()
            self._show()
        elif self._entering.wants_first_pin(person):
            self.state = self.state.choosing_pin()
            self._show()
        else:
            self._come_in(person, None)

    def _have_people(self, people: tuple[Person, ...]) -> None:
        self._show(people=tuple(person for person in people if person.active))

    # -- in ------------------------------------------------------------------------------------------------------------

    def enter_pin(self, pin: str) -> None:
        """The PIN is complete."""
        chosen = self.state.chosen
        if self.state.step is not Step.PIN or self.busy or chosen is None:
            return
        if self._wait is not None:
            self.count_down()
        elif self.state.first_pin:
            self._choose_pin(chosen, SecretStr(pin))
        else:
            self._come_in(chosen, SecretStr(pin))

    def count_down(self) -> None:
        """Where there is a wait after wrong PINs: what is left of it."""
        if self._wait is None or not self.is_open:
            return
        left = self._wait.left(self._station.clock.monotonic())
        wrong = self._say(self._wait.words, n=left) if left > 0 else ""
        self._wait = self._wait if left > 0 else None
        self._show(wrong=wrong)

    def take(self) -> None:
        """The unclaimed scans are this person's, and of the session in front."""
        by, unclaimed = self._station.door.presence.present, self.state.unclaimed
        if by is not None and unclaimed.can_be_taken and not self.busy:
            self.work(lambda: self._entering.take(unclaimed, by), lambda _done: self.close())

    def _choose_pin(self, person: Person, pin: SecretStr) -> None:
        """Twice, so that no slip of a finger locks anybody out."""
        once, by_badge = self.state.once, self.state.by_badge
        if wrong := _wrong_pin(pin, once):
            self.state = replace(self.state, once=None)
            self._fail(wrong)
        elif once is None:
            self._show(once=pin, wrong="", notice=None)
        else:
            self.work(lambda: self._entering.begin_pin(person, pin, by_badge=by_badge), self._entered)

    def _come_in(self, person: Person, pin: SecretStr | None) -> None:
        by_badge = self.state.by_badge
        self.work(lambda: self._entering.let_in(person, pin, by_badge=by_badge), self._entered)

    def _entered(self, _person: Person) -> None:
        self.work(self._entering.unclaimed, self._offer)

    def _offer(self, unclaimed: Unclaimed) -> None:
        if unclaimed.scans:
            self.state = self.state.offering(unclaimed)
            self._show()
        else:
            self.close()

    # -- working, failing, showing -------------------------------------------------------------------------------------

    def work(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """One thing at a time; what fails is heard, and said."""
        self.busy = True

        def done(result: T) -> None:
            self.busy = False
            then(result)

        self._run(work, done, self._fail)

    def _fail(self, error: Exception) -> None:
        self.busy = False
        if self.is_open:
            self._hear(Mood.REFUSED)
            self._wait = PinWait.of(error, self._station.clock.monotonic())
            self._complain_of(error) if self._wait is None else self.count_down()

    def _complain_of(self, error: Exception) -> None:
        self._show(wrong=error_text(error, self._station.words))

    def tell(self, notice: BandState | None) -> None:
        """The answer to a scan; None takes the one before away."""
        if notice is not None:
            self._hear(notice.mood)
        self._show(notice=notice, wrong=self.state.wrong if self._wait else "")

    def _show(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        if self.is_open:
            self._page.show_door(self._words.view(self.state, self._station.door.presence))


def _wrong_pin(pin: SecretStr, once: SecretStr | None) -> Refused | None:
    """Why this can be nobody's PIN; `once`: as it was given the first time."""
    try:
        check_pin(pin)
    except Refused as refused:
        return refused
    return Refused("PIN_DIFFERS", "first_run.pin.differs") if once not in (None, pin) else None
