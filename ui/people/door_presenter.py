"""The door: somebody comes in by badge, by name, with a PIN; what was scanned meanwhile is offered to whoever it is.

While it is open it stands in front of the bench, so that digits of a PIN can be scanned; what was there before comes
back when it closes. UI thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from pydantic import SecretStr

from services.errors import Refused
from services.identity.person import Person
from services.identity.presence import At, Presence
from services.identity.words import role_key
from services.scanning.answer import Answer
from services.scanning.bench import Capability
from services.scanning.commands import DOOR_COMMANDS, SHEET, Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.screen_desk import ScreenDesk
from services.sessions.model import KeptScan
from ui.error_text import error_text
from ui.people.door_view import MOST_SHOWN, DoorPageView, DoorPerson, DoorView, Step
from ui.running import Run
from ui.station import Station

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Unclaimed:
    """Scans that nobody has claimed, and the session in front that could take them."""

    scans: Sequence[KeptScan]
    session_id: str | None


@dataclass(frozen=True, slots=True)
class _Wait:
    """Too many wrong PINs: `words` takes {n}, the seconds until `until` (monotonic)."""

    words: str
    until: float


class DoorPresenter:
    """Listens to the bench's answers and to the door's presence; call `tick` once a second."""

    def __init__(self, station: Station, page: DoorPageView, run: Run) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._say = station.words.say
        self._desk = ScreenDesk(DOOR_COMMANDS)
        self._front: Capability | None = None
        self._people: tuple[Person, ...] = ()
        self._typed = ""
        self._step = Step.WHO
        self._chosen: Person | None = None
        self._by_badge = False
        self._wrong = ""
        self._wait: _Wait | None = None
        self._unclaimed = _Unclaimed((), None)
        self._busy = False
        self._unsent = 0
        self.is_open = False

    # -- from the window -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask who is there: nobody is, the bench is locked, or somebody wants to take over."""
        presence = self._station.door.presence
        if not self.is_open:
            self.is_open = True
            self._front = self._station.bench.front
            self._station.bench.put_in_front(self._desk)
        self._ask_who()
        if presence.locked and presence.person is not None and self._wants_pin(presence.person):
            self._choose(presence.person)
        self._show()
        self._run(self._station.people.everybody, self._have_people, self._fail)
        if presence.present is not None and self._station.starter.asks_server:
            self._run(self._station.sessions.waiting, lambda waiting: self._have_unsent(waiting.number), self._fail)

    def presence_changed(self, presence: Presence) -> None:
        """Nobody is here any more, or the bench has locked: the door opens by itself."""
        if presence.present is None and not self.is_open:
            self.open()

    def tick(self) -> None:
        """Once a second: lock when idle, count the wait down."""
        if self._station.door.presence.present is None and not self.is_open:
            self.open()
        if self.is_open and self._wait is not None:
            self._show_wait()

    def answered(self, answer: Answer) -> None:
        """A badge opens the door from every screen; digits are for a PIN or a choice."""
        if answer.scan.flaw is not None:
            return
        if answer.meaning.kind is Kind.BADGE:
            self._badge(answer.meaning.value)
        elif self.is_open and answer.meaning.kind is Kind.COMMAND:
            self._command(answer.meaning.value)

    # -- from the page -------------------------------------------------------------------------------------------------

    def type_name(self, text: str) -> None:
        """The name typed so far: the list shows who fits."""
        self._typed, self._wrong = text, ""
        self._show()

    def enter_name(self) -> None:
        """The typed name is complete. A beginning that only one person has is enough."""
        fitting = self._fitting()
        exact = [person for person in fitting if self._typed.strip().casefold() == person.name]
        if len(exact or fitting) == 1:
            self.choose((exact or fitting)[0].id)
        elif self._typed.strip():
            self._complain(self._say("people.refused.sign_in_unknown" if not fitting else "door.several"))

    def choose(self, person_id: str) -> None:
        """Somebody of the list."""
        person = next((person for person in self._people if person.id == person_id), None)
        if person is not None and not self._busy:
            self._choose(person)

    def enter_pin(self, pin: str) -> None:
        """The PIN is complete."""
        if self._step is not Step.PIN or self._busy or self._chosen is None:
            return
        if self._wait is not None:
            self._show_wait()
        else:
            self._come_in(self._chosen, SecretStr(pin))

    def back(self) -> None:
        """Esc: from the PIN to the names, from the names to the work where somebody is signed in."""
        if self._step is Step.KEPT:
            self._close()
        elif self._step is Step.PIN:
            self._ask_who()
            self._show()
        elif self._station.door.presence.present is not None:
            self._close()

    def sign_out(self) -> None:
        """Nobody is here any more; what was not sent yet is sent all the same."""
        if self._station.door.presence.present is not None and not self._busy:
            self._work(self._station.door.sign_out, lambda _done: self.open())

    def take(self) -> None:
        """The unclaimed scans are this person's, and of the session in front."""
        by, session_id = self._station.door.presence.present, self._unclaimed.session_id
        if by is None or session_id is None or self._busy:
            return
        ids = [scan.id for scan in self._unclaimed.scans]
        self._work(lambda: self._station.sessions.take_kept(session_id, ids, by), lambda _session: self._close())

    # -- who -----------------------------------------------------------------------------------------------------------

    def _ask_who(self) -> None:
        self._step, self._chosen, self._by_badge = Step.WHO, None, False
        self._typed, self._wrong, self._wait, self._busy = "", "", None, False

    def _have_people(self, people: tuple[Person, ...]) -> None:
        self._people = tuple(person for person in people if person.active)
        if self.is_open:
            self._show()

    def _have_unsent(self, number: int) -> None:
        self._unsent = number
        if self.is_open:
            self._show()

    def _fitting(self) -> list[Person]:
        """Who the typed text can mean: a sign-in name, or the beginning of any part of the full name."""
        typed = self._typed.strip().casefold()
        return [
            person
            for person in self._people
            if person.name.startswith(typed)
            or person.full_name.casefold().startswith(typed)
            or any(part.startswith(typed) for part in person.full_name.casefold().split())
        ]

    def _badge(self, number: str) -> None:
        present = self._station.door.presence.present
        if self._busy or (present is not None and present.badge == number and not self.is_open):
            return
        if not self.is_open:
            self.open()
        self._work(lambda: self._station.people.find_by_badge(number), self._badge_of)

    def _badge_of(self, person: Person | None) -> None:
        if person is None or not person.active:
            self._ask_who()
            self._complain(self._say("people.refused.sign_in_unknown"))
        elif person == self._station.door.presence.present:
            self._close()
        else:
            self._choose(person, by_badge=True)

    def _choose(self, person: Person, *, by_badge: bool = False) -> None:
        self._chosen, self._by_badge, self._wrong, self._wait = person, by_badge, "", None
        if self._wants_pin(person):
            self._step = Step.PIN
            self._show()
        else:
            self._come_in(person, None)

    def _wants_pin(self, person: Person) -> bool:
        return self._station.settings.identity.pins and person.has_pin

    def _command(self, verb: str) -> None:
        command = next((command for command in SHEET["digits"] + _ENDS if command == verb), None)
        if command is None:
            return
        if command is Command.BACK:
            self.back()
        elif self._step is Step.PIN:
            self._page.type_digit(command.digit) if command.digit else self._page.confirm_pin()
        elif self._step is Step.WHO and command.digit:
            self._choose_nth(int(command.digit))
        elif self._step is Step.KEPT and command is Command.CONFIRM:
            self.take() if self._unclaimed.session_id else self._close()

    def _choose_nth(self, digit: int) -> None:
        shown = self._fitting()[:MOST_SHOWN]
        if 1 <= digit <= len(shown):
            self.choose(shown[digit - 1].id)

    # -- in ------------------------------------------------------------------------------------------------------------

    def _come_in(self, person: Person, pin: SecretStr | None) -> None:
        door, badge = self._station.door, person.badge if self._by_badge else ""
        if door.presence.locked and door.presence.person == person:
            self._work(lambda: door.unlock(pin), self._entered)
        elif badge:
            self._work(lambda: door.sign_in_by_badge(badge, pin), self._entered)
        else:
            self._work(lambda: door.sign_in(person.name, pin), self._entered)

    def _entered(self, person: Person) -> None:
        self._work(self._find_unclaimed, self._offer)

    def _find_unclaimed(self) -> _Unclaimed:
        scans = [scan for scan in self._station.sessions.kept() if scan.reason == Reason.LOCKED]
        return _Unclaimed(scans, self._station.front_session() if scans else None)

    def _offer(self, unclaimed: _Unclaimed) -> None:
        self._unclaimed = unclaimed
        if unclaimed.scans:
            self._step, self._wrong = Step.KEPT, ""
            self._show()
        else:
            self._close()

    def _close(self) -> None:
        if self._station.bench.front is self._desk:
            self._station.bench.put_in_front(self._front)
        self._front, self.is_open = None, False
        self._page.close_door()

    # -- working and failing -------------------------------------------------------------------------------------------

    def _work(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self._busy = True

        def done(result: T) -> None:
            self._busy = False
            then(result)

        self._run(work, done, self._fail)

    def _fail(self, error: Exception) -> None:
        self._busy = False
        if not self.is_open:
            return
        if isinstance(error, Refused) and "n" in error.params:
            until = self._station.clock.monotonic() + int(str(error.params["n"]))
            self._wait = _Wait(error.words, until)
            self._show_wait()
        else:
            self._complain(error_text(error, self._station.words))

    def _complain(self, wrong: str) -> None:
        self._wrong = wrong
        self._show()

    def _show_wait(self) -> None:
        wait = self._wait
        left = ceil(wait.until - self._station.clock.monotonic()) if wait else 0
        if wait is None or left <= 0:
            self._wait = None
            self._complain("")
        else:
            self._complain(self._say(wait.words, n=left))

    # -- the view ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._page.show_door({Step.WHO: self._who, Step.PIN: self._pin, Step.KEPT: self._kept}[self._step]())

    def _who(self) -> DoorView:
        presence = self._station.door.presence
        fitting = self._fitting()
        name = presence.person.full_name if presence.person else ""
        title = {
            At.NOBODY: self._say("door.who.nobody"),
            At.LOCKED: self._say("door.who.locked", name=name),
            At.SIGNED_IN: self._say("door.who.switch"),
        }[presence.at]
        return DoorView(
            Step.WHO,
            title,
            self._say("door.who.badge"),
            people=tuple(DoorPerson(p.id, p.full_name, self._say(role_key(p.role))) for p in fitting[:MOST_SHOWN]),
            more=self._say("door.who.more", n=len(fitting) - MOST_SHOWN) if len(fitting) > MOST_SHOWN else "",
            wrong=self._wrong,
            back=self._say("door.back_to_work", name=name) if presence.present else "",
            sign_out=self._say("door.sign_out") if presence.present else "",
            unsent=self._say("door.unsent", n=self._unsent) if presence.present and self._unsent else "",
        )

    def _pin(self) -> DoorView:
        name = self._chosen.full_name if self._chosen else ""
        return DoorView(
            Step.PIN, name, self._say("door.pin.detail"), wrong=self._wrong, back=self._say("door.pin.somebody_else")
        )

    def _kept(self) -> DoorView:
        count = len(self._unclaimed.scans)
        takes = self._unclaimed.session_id is not None
        return DoorView(
            Step.KEPT,
            self._say("door.kept.title", n=count),
            self._say("door.kept.take_detail" if takes else "door.kept.later_detail"),
            wrong=self._wrong,
            take=self._say("door.kept.take", n=count) if takes else "",
            leave=self._say("door.kept.leave" if takes else "door.kept.go_on"),
        )


_ENDS = (Command.CONFIRM, Command.BACK)
