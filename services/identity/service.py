"""The people of a bench: made, changed, never deleted, for they are the authors of what was scanned."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import people_store
from services.database.database import Database
from services.errors import Refused
from services.identity import rules
from services.identity.model import SignIn
from services.identity.person import Person, Role
from services.identity.pin_check import PinCheck
from services.identity.pins import hash_pin
from services.identity.rights import Right, may
from services.settings.model import Identity

BADGE_DIGITS = 8  # of a number made here

PersonListener = Callable[[Person], None]


@dataclass(frozen=True, slots=True)
class _Act:
    """One change: `change(tx, at)` does it, `detail` tells it in the history."""

    name: str
    person_id: str
    author_id: str
    change: Callable[[Connection, datetime], None]
    detail: dict[str, Any]
    right: Right | None = Right.MANAGE_PEOPLE


class PeopleService:
    """Any thread but the UI's. Changes raise Refused (FORBIDDEN where the author has no right to it)."""

    def __init__(self, database: Database, clock: Clock, policy: Callable[[], Identity]) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._pins = PinCheck(database, clock)
        self._listeners: tuple[PersonListener, ...] = ()

    def on_change(self, listener: PersonListener) -> None:
        """Who is told each person that was changed, in the changing thread."""
        self._listeners += (listener,)

    # -- reading ---------------------------------------------------------------------------------------------------

    def is_empty(self) -> bool:
        """Whether nobody was ever made: then it is the first run."""
        return self._database.read(people_store.count) == 0

    def everybody(self) -> tuple[Person, ...]:
        """All people, the active ones first, by full name."""
        return self._database.read(people_store.everybody)

    def find(self, person_id: str) -> Person | None:
        """Who has this id."""
        return self._database.read(lambda tx: people_store.by_id(tx, person_id))

    def find_by_name(self, name: str) -> Person | None:
        """Who has this sign-in name, however it is written."""
        try:
            folded = rules.sign_in_name(name)
        except Refused:
            return None
        return self._database.read(lambda tx: people_store.by_name(tx, folded))

    def find_by_badge(self, number: str) -> Person | None:
        """Whose badge has this number."""
        try:
            known_as = rules.badge_number(number)
        except Refused:
            return None
        return self._database.read(lambda tx: people_store.by_badge(tx, known_as))

    def sign_ins(self, limit: int = 200) -> tuple[SignIn, ...]:
        """The sign-in log, the latest first."""
        return self._database.read(lambda tx: people_store.sign_ins(tx, limit))

    # -- changing --------------------------------------------------------------------------------------------------

    def first_run(self, *, name: str, full_name: str, pin: SecretStr | None, organisation: str = "") -> Person:
        """Makes the first person: an admin, author of himself. Raises Refused (NOT_FIRST_RUN) where there is one."""
        person = _new_person(name, full_name, Role.ADMIN, organisation)
        pin_hash = self._hash(pin)

        def make(tx: Connection, at: datetime) -> None:
            if people_store.count(tx):
                raise Refused("NOT_FIRST_RUN", "people.refused.not_first_run")
            people_store.add(tx, person, pin_hash, author_id=person.id, at=at)

        return self._do(_Act("first_run", person.id, person.id, make, {"name": person.name}, right=None))

    def add(
        self, *, name: str, full_name: str, role: Role, pin: SecretStr | None, organisation: str = "", by: Person
    ) -> Person:
        """Makes a person. Raises Refused: NAME_TAKEN, PIN_MISSING where PINs are on, and as `rules` and `pins` do."""
        person = _new_person(name, full_name, role, organisation)
        pin_hash = self._hash(pin)

        def make(tx: Connection, at: datetime) -> None:
            _refuse_taken(tx, person)
            people_store.add(tx, person, pin_hash, author_id=by.id, at=at)

        return self._do(_Act("add", person.id, by.id, make, {"name": person.name, "role": role.value}))

    def change(
        self,
        person_id: str,
        *,
        by: Person,
        name: str | None = None,
        full_name: str | None = None,
        role: Role | None = None,
        organisation: str | None = None,
    ) -> Person:
        """Changes what is given. Raises Refused: NAME_TAKEN, LAST_ADMIN, and as `rules` does."""
        wanted: dict[str, Any] = {
            "name": None if name is None else rules.sign_in_name(name),
            "full_name": None if full_name is None else rules.full_name(full_name),
            "role": role,
            "organisation": None if organisation is None else rules.organisation(organisation),
        }
        given = {field: value for field, value in wanted.items() if value is not None}
        return self._change_person("change", person_id, by, given)

    def deactivate(self, person_id: str, *, by: Person) -> Person:
        """He can no longer sign in; what he did keeps his name. Raises Refused (LAST_ADMIN)."""
        return self._change_person("deactivate", person_id, by, {"active": False})

    def activate(self, person_id: str, *, by: Person) -> Person:
        """He can sign in again."""
        return self._change_person("activate", person_id, by, {"active": True})

    def set_badge(self, person_id: str, number: str | None = None, *, by: Person) -> Person:
        """Gives a badge, a number made here where none is given; the one before is no longer known.
        Raises Refused: BADGE_TAKEN, BADGE_INVALID."""
        return self._change_person("badge", person_id, by, {"badge": rules.badge_number(number or _new_number())})

    def remove_badge(self, person_id: str, *, by: Person) -> Person:
        """His badge is no longer known."""
        return self._change_person("no_badge", person_id, by, {"badge": ""})

    def set_pin(self, person_id: str, pin: SecretStr | None, *, by: Person, old: SecretStr | None = None) -> Person:
        """A new PIN, by who may manage people, or one's own with the `old` one (which is not asked for while PINs are
        off: the way back for the only admin who forgot his). Raises Refused as PinCheck does."""
        own = person_id == by.id
        if own and self._policy().pins:
            self._pins.check(person_id, old)
        pin_hash = self._hash(pin)

        def change(tx: Connection, at: datetime) -> None:
            _existing(tx, person_id)
            people_store.set_pin(tx, person_id, pin_hash, at=at)

        return self._do(_Act("pin", person_id, by.id, change, {}, right=None if own else Right.MANAGE_PEOPLE))

    # -- inside ----------------------------------------------------------------------------------------------------

    def _hash(self, pin: SecretStr | None) -> str | None:
        if pin is not None:
            return hash_pin(pin)
        if self._policy().pins:
            raise Refused("PIN_MISSING", "people.refused.pin_missing")
        return None

    def _change_person(self, act: str, person_id: str, by: Person, given: dict[str, Any]) -> Person:
        def change(tx: Connection, at: datetime) -> None:
            person = replace(_existing(tx, person_id), **given)
            _refuse_taken(tx, person)
            _refuse_last_admin(tx, person)
            people_store.change(tx, person, at=at)

        return self._do(_Act(act, person_id, by.id, change, given))

    def _do(self, act: _Act) -> Person:
        operation, at = new_id(), self._clock.now()

        def run(tx: Connection, attempt: int) -> Person:
            if attempt == 1 or not people_store.is_noted(tx, operation):
                _require(tx, act)
                act.change(tx, at)
                people_store.note(
                    tx, operation, act.person_id, author_id=act.author_id, at=at, act=act.name, detail=act.detail
                )
            return _existing(tx, act.person_id)

        person = self._database.write_once(run)
        for listener in self._listeners:
            listener(person)
        return person


def _require(tx: Connection, act: _Act) -> None:
    """The author's right, as the database knows it now: a value in a screen may be older than his last change."""
    if act.right is not None and not may(people_store.by_id(tx, act.author_id), act.right):
        raise Refused("FORBIDDEN", "people.refused.right")


def _existing(tx: Connection, person_id: str) -> Person:
    person = people_store.by_id(tx, person_id)
    if person is None:
        raise Refused("PERSON_UNKNOWN", "people.refused.unknown")
    return person


def _refuse_taken(tx: Connection, person: Person) -> None:
    holder = people_store.by_name(tx, person.name)
    if holder is not None and holder.id != person.id:
        raise Refused("NAME_TAKEN", "people.refused.name_taken", name=person.name)
    holder = people_store.by_badge(tx, person.badge) if person.badge else None
    if holder is not None and holder.id != person.id:
        raise Refused("BADGE_TAKEN", "people.refused.badge_taken", name=holder.full_name)


def _refuse_last_admin(tx: Connection, person: Person) -> None:
    """Somebody must be left who may change people."""
    stays = person.active and person.role is Role.ADMIN
    if not stays and not people_store.other_active_admins(tx, person.id):
        raise Refused("LAST_ADMIN", "people.refused.last_admin")


def _new_person(name: str, full_name: str, role: Role, organisation: str) -> Person:
    return Person(
        new_id(), rules.sign_in_name(name), rules.full_name(full_name), role, rules.organisation(organisation)
    )


def _new_number() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(BADGE_DIGITS))
