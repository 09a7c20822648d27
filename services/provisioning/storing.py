"""People of a provisioning file, written in one transaction: all of them, or none. Waits for hashing and the disk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import people_store
from services.database.transactions import Transactions
from services.identity.person import Person, Role
from services.identity.pins import hash_pin
from services.provisioning.model import Faulty, PersonChange, WantedPerson
from services.provisioning.rules import people_faults, person_changes


@dataclass(frozen=True, slots=True)
class _Made:
    """A change with what is made for it before the transaction, once."""

    change: PersonChange
    operation: str
    id: str


def store_people(
    database: Transactions, clock: Clock, people: Sequence[WantedPerson], path: object
) -> tuple[PersonChange, ...]:
    """Bring the database's people to what is wanted; what was changed. Not in the UI thread. Raises Faulty (naming the
    file at `path`) where they cannot be together, and as the database does; nothing is changed then."""
    hashes = {one.name: _hash(one) for one in people}
    ids, operations = {one.name: new_id() for one in people}, {one.name: new_id() for one in people}
    at = clock.now()
    before: list[tuple[PersonChange, ...]] = [()]

    def run(tx: Connection, attempt: int) -> tuple[PersonChange, ...]:
        if attempt > 1 and any(people_store.is_noted(tx, operations[one.wanted.name]) for one in before[0]):
            return before[0]
        now = people_store.everybody(tx)
        before[0] = changes = person_changes(people, now)
        if faults := people_faults(changes, now):
            raise Faulty(path, faults)
        made = [_Made(one, operations[one.wanted.name], one.id or ids[one.wanted.name]) for one in changes]
        author = _author(made, now)
        _free_badges(tx, changes, now, at)
        for one in sorted(made, key=lambda one: one.id != author):  # who makes the others has to be there first
            _write(tx, one, hashes[one.change.wanted.name], _Act(author, at), now)
        return changes

    return database.write_once(run)


@dataclass(frozen=True, slots=True)
class _Act:
    """Whose it is, and when."""

    author: str
    at: datetime


def _write(tx: Connection, made: _Made, pin_hash: str | None, act: _Act, now: Sequence[Person]) -> None:
    change, wanted = made.change, made.change.wanted
    if change.is_new:
        person = Person(made.id, wanted.name, wanted.full_name, wanted.role, wanted.organisation or "")
        person = replace(person, badge=wanted.badge or "", active=wanted.active)
        people_store.add(tx, person, pin_hash, author_id=act.author, at=act.at)
    else:
        person = next(one for one in now if one.id == made.id)
        if change.fields:
            people_store.change(tx, replace(person, **change.fields), at=act.at)
        if change.sets_pin:
            people_store.set_pin(tx, made.id, pin_hash, at=act.at)
    detail = {"name": wanted.name, "fields": sorted(change.fields), "pin": change.sets_pin}
    people_store.note(tx, made.operation, made.id, author_id=act.author, at=act.at, act="provision", detail=detail)


def _free_badges(tx: Connection, changes: Sequence[PersonChange], now: Sequence[Person], at: datetime) -> None:
    """A badge may go from one to another in the same file: nobody has two at any moment."""
    given_up = {change.id for change in changes if "badge" in change.fields}
    for person in now:
        if person.id in given_up:
            people_store.change(tx, replace(person, badge=""), at=at)


def _author(made: Sequence[_Made], now: Sequence[Person]) -> str:
    """An administrator: what is done to people has an author, and here nobody is signed in."""
    there = (person.id for person in now if person.active and person.role is Role.ADMIN)
    wanted = (one.id for one in made if one.change.wanted.active and one.change.wanted.role is Role.ADMIN)
    return next(chain(there, wanted), "")


def _hash(wanted: WantedPerson) -> str | None:
    if wanted.pin_hash is not None:
        return wanted.pin_hash.get_secret_value()
    return None if wanted.pin is None else hash_pin(wanted.pin)
