"""The door of the bench: who is signed in here, how one comes in, and when it locks."""

import threading
from collections.abc import Callable
from dataclasses import replace

from pydantic import SecretStr
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import people_store
from services.database.database import Database
from services.errors import Refused
from services.identity.model import How
from services.identity.person import Person
from services.identity.pin_check import PinCheck
from services.identity.presence import NOBODY, Presence, is_idle
from services.identity.service import PeopleService
from services.settings.model import Identity

PresenceListener = Callable[[Presence], None]


class Door:
    """`presence` and `touch` are for any thread and never wait; the rest waits for hashing and for the database, so
    not in the UI thread. `station` tells this bench from others that share the database."""

    def __init__(
        self, database: Database, clock: Clock, people: PeopleService, *, station: str, policy: Callable[[], Identity]
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._station = station
        self._policy = policy
        self._pins = PinCheck(database, clock)
        self._presence = NOBODY
        self._active_at = clock.monotonic()
        self._state = threading.Lock()  # held for an assignment, never while waiting
        self._one_by_one = threading.Lock()  # held over a whole sign-in or sign-out
        self._listeners: tuple[PresenceListener, ...] = ()
        people.on_change(self._see_change)

    @property
    def presence(self) -> Presence:
        """Who is here now, from memory. Locks by itself where nobody has touched the bench for too long."""
        if not self._presence.locked and self._is_idle():
            self.lock()
        return self._presence

    def touch(self) -> None:
        """A scan or a key: somebody is here. Wakes no bench that has locked."""
        if self.presence.present is not None:
            self._active_at = self._clock.monotonic()

    def on_change(self, listener: PresenceListener) -> None:
        """Who is told each change of presence, in the thread that made it."""
        self._listeners += (listener,)

    def resume(self) -> Presence:
        """At start: who was signed in here when the program ended still is, locked in where there is a PIN to ask."""
        person = self._database.read(lambda tx: people_store.who_is_signed_in(tx, self._station))
        if person is not None and person.active:
            self._become(Presence(person, locked=self._wants_pin(person)))
        elif person is not None:
            self.sign_out()
        return self._presence

    def look_again(self) -> None:
        """Another process has written: who is here has the rights of now, and is out where he may no longer come in."""
        here = self._presence.person
        now = self._people.find(here.id) if here is not None else None
        if now is not None and now != here:
            self._see_change(now)

    def sign_in(self, name: str, pin: SecretStr | None) -> Person:
        """By sign-in name, also instead of whoever is signed in. Raises Refused: SIGN_IN_UNKNOWN, and as PinCheck."""
        return self._enter(self._people.find_by_name(name), pin, How.NAME)

    def sign_in_by_badge(self, number: str, pin: SecretStr | None) -> Person:
        """By a badge's number. Raises Refused: SIGN_IN_UNKNOWN, and as PinCheck does."""
        return self._enter(self._people.find_by_badge(number), pin, How.BADGE)

    def unlock(self, pin: SecretStr | None) -> Person:
        """Who locked it, or left it, is back. Raises Refused: SIGN_IN_UNKNOWN (nobody is), and as PinCheck does."""
        with self._one_by_one:
            person = self._presence.person
            if person is None:
                raise Refused("SIGN_IN_UNKNOWN", "people.refused.sign_in_unknown")
            self._prove(person, pin)
            self._become(Presence(person))
            return person

    def lock(self) -> None:
        """Nothing is booked until somebody shows who he is. Without anybody signed in it changes nothing."""
        with self._state:
            person = self._presence.person
            if person is None or self._presence.locked:
                return
            self._presence = Presence(person, locked=True)
        self._tell()

    def sign_out(self) -> None:
        """Nobody is here."""
        with self._one_by_one:
            at = self._clock.now()
            self._database.write(lambda tx: people_store.sign_out(tx, station=self._station, at=at))
            self._become(NOBODY)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _enter(self, person: Person | None, pin: SecretStr | None, how: How) -> Person:
        if person is None or not person.active:
            raise Refused("SIGN_IN_UNKNOWN", "people.refused.sign_in_unknown")
        with self._one_by_one:
            self._prove(person, pin)
            operation, at = new_id(), self._clock.now()

            def run(tx: Connection, attempt: int) -> None:
                if attempt == 1 or not people_store.is_signed_in(tx, operation):
                    people_store.sign_in(tx, operation, person.id, how, station=self._station, at=at)

            self._database.write_once(run)
            self._become(Presence(person))
            return person

    def _prove(self, person: Person, pin: SecretStr | None) -> None:
        if self._policy().pins:
            self._pins.check(person.id, pin)

    def _wants_pin(self, person: Person) -> bool:
        return self._policy().pins and person.has_pin

    def _is_idle(self) -> bool:
        return is_idle(self._active_at, self._clock.monotonic(), self._policy().idle_lock_minutes)

    def _become(self, presence: Presence) -> None:
        with self._state:
            self._presence = presence
            self._active_at = self._clock.monotonic()
        self._tell()

    def _tell(self) -> None:
        presence = self._presence
        for listener in self._listeners:
            listener(presence)

    def _see_change(self, person: Person) -> None:
        """A changed person who is here is here with the new name and rights, or no longer."""
        with self._state:
            here = self._presence
            if here.person is None or here.person.id != person.id:
                return
            self._presence = replace(here, person=person)
        if person.active:
            self._tell()
        else:
            self.sign_out()
