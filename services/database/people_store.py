"""The tables of people: who there is, what was changed about them, who signed in where. Values in and out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.model import How, SignIn
from services.identity.person import Person, Role

_BY_ID = Sql("SELECT * FROM person WHERE id = :id")
_BY_NAME = Sql("SELECT * FROM person WHERE name = :name")
_BY_BADGE = Sql("SELECT * FROM person WHERE badge = :badge")
_EVERYBODY = Sql("SELECT * FROM person ORDER BY active DESC, full_name, id")
_COUNT = Sql("SELECT count(*) FROM person")
_OTHER_ADMINS = Sql("SELECT count(*) FROM person WHERE role = 'admin' AND active = :yes AND id <> :id")
_ADD = Sql(
    "INSERT INTO person (id, name, full_name, role, organisation, pin_hash, badge, active, failed_pins, created_at,"
    " created_by, changed_at) VALUES (:id, :name, :full_name, :role, :organisation, :pin_hash, :badge, :active, 0, :at,"
    " :author_id, :at)"
)
_CHANGE = Sql(
    "UPDATE person SET name = :name, full_name = :full_name, role = :role, organisation = :organisation,"
    " badge = :badge, active = :active, changed_at = :at WHERE id = :id"
)
_SET_PIN = Sql(
    "UPDATE person SET pin_hash = :pin_hash, failed_pins = 0, wait_until = NULL, changed_at = :at WHERE id = :id"
)
_TRIES = Sql("SELECT pin_hash, failed_pins, wait_until FROM person WHERE id = :id")
_SET_TRIES = Sql("UPDATE person SET failed_pins = :failed, wait_until = :wait_until WHERE id = :id")
_NOTE = Sql(
    "INSERT INTO person_event (id, person_id, author_id, at, act, detail)"
    " VALUES (:id, :person_id, :author_id, :at, :act, :detail)"
)
_NOTED = Sql("SELECT 1 FROM person_event WHERE id = :id")
_END_SIGN_INS = Sql("UPDATE sign_in SET ended_at = :at WHERE station = :station AND ended_at IS NULL")
_SIGN_IN = Sql("INSERT INTO sign_in (id, station, person_id, how, at) VALUES (:id, :station, :person_id, :how, :at)")
_SIGNED_IN = Sql("SELECT 1 FROM sign_in WHERE id = :id")
_WHO = Sql(
    "SELECT p.* FROM sign_in s JOIN person p ON p.id = s.person_id"
    " WHERE s.station = :station AND s.ended_at IS NULL ORDER BY s.seq DESC LIMIT 1"
)
_LOG = Sql(
    "SELECT p.*, s.how, s.station, s.at, s.ended_at FROM sign_in s JOIN person p ON p.id = s.person_id"
    " ORDER BY s.seq DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Tries:
    """A person's PIN hash (None: no PIN) and the wrong PINs since the last right one."""

    pin_hash: str | None
    failed: int
    wait_until: datetime | None


def by_id(tx: Connection, person_id: str) -> Person | None:
    return _person(_BY_ID(tx, id=person_id).first())


def by_name(tx: Connection, name: str) -> Person | None:
    """`name` as `rules.sign_in_name` makes it."""
    return _person(_BY_NAME(tx, name=name).first())


def by_badge(tx: Connection, number: str) -> Person | None:
    return _person(_BY_BADGE(tx, badge=number).first())


def everybody(tx: Connection) -> tuple[Person, ...]:
    """All people, the active ones first, by full name."""
    return tuple(_to_person(row) for row in _EVERYBODY(tx))


def count(tx: Connection) -> int:
    return int(_COUNT(tx).scalar_one())


def other_active_admins(tx: Connection, person_id: str) -> int:
    """How many active admins there are beside this person."""
    return int(_OTHER_ADMINS(tx, id=person_id, yes=True).scalar_one())


def others_with(tx: Connection, person_id: str, roles: Iterable[Role]) -> bool:
    """Whether anybody else who is active has one of these roles."""
    wanted = frozenset(roles)
    return any(one.active and one.role in wanted and one.id != person_id for one in everybody(tx))


def add(tx: Connection, person: Person, pin_hash: str | None, *, author_id: str, at: datetime) -> None:
    _ADD(tx, **_columns(person), pin_hash=pin_hash, author_id=author_id, at=to_micros(at))


def change(tx: Connection, person: Person, *, at: datetime) -> None:
    """Everything but the PIN."""
    _CHANGE(tx, **_columns(person), at=to_micros(at))


def set_pin(tx: Connection, person_id: str, pin_hash: str | None, *, at: datetime) -> None:
    """A new PIN starts without wrong tries."""
    _SET_PIN(tx, id=person_id, pin_hash=pin_hash, at=to_micros(at))


def tries(tx: Connection, person_id: str) -> Tries:
    row = _TRIES(tx, id=person_id).one()
    until = None if row.wait_until is None else from_micros(row.wait_until)
    return Tries(row.pin_hash, row.failed_pins, until)


def set_tries(tx: Connection, person_id: str, failed: int, wait_until: datetime | None) -> None:
    _SET_TRIES(tx, id=person_id, failed=failed, wait_until=None if wait_until is None else to_micros(wait_until))


def note(
    tx: Connection, operation: str, person_id: str, *, author_id: str, at: datetime, act: str, detail: dict[str, Any]
) -> None:
    """One line of what was changed about a person, and by whom."""
    _NOTE(
        tx,
        id=operation,
        person_id=person_id,
        author_id=author_id,
        at=to_micros(at),
        act=act,
        detail=json.dumps(detail, ensure_ascii=False),
    )


def is_noted(tx: Connection, operation: str) -> bool:
    return _NOTED(tx, id=operation).first() is not None


def sign_in(tx: Connection, operation: str, person_id: str, how: How, *, station: str, at: datetime) -> None:
    """From now on this person is at this station, and nobody else."""
    _END_SIGN_INS(tx, station=station, at=to_micros(at))
    _SIGN_IN(tx, id=operation, station=station, person_id=person_id, how=how.value, at=to_micros(at))


def is_signed_in(tx: Connection, operation: str) -> bool:
    return _SIGNED_IN(tx, id=operation).first() is not None


def sign_out(tx: Connection, *, station: str, at: datetime) -> None:
    _END_SIGN_INS(tx, station=station, at=to_micros(at))


def who_is_signed_in(tx: Connection, station: str) -> Person | None:
    return _person(_WHO(tx, station=station).first())


def sign_ins(tx: Connection, limit: int) -> tuple[SignIn, ...]:
    """The sign-in log, the latest first."""
    return tuple(
        SignIn(
            _to_person(row),
            How(row.how),
            row.station,
            from_micros(row.at),
            None if row.ended_at is None else from_micros(row.ended_at),
        )
        for row in _LOG(tx, limit=limit)
    )


def _columns(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "full_name": person.full_name,
        "role": person.role.value,
        "organisation": person.organisation,
        "badge": person.badge or None,
        "active": person.active,
    }


def _person(row: Row[Any] | None) -> Person | None:
    return None if row is None else _to_person(row)


def _to_person(row: Row[Any]) -> Person:
    return Person(
        row.id,
        row.name,
        row.full_name,
        Role(row.role),
        row.organisation,
        row.pin_hash is not None,
        row.badge or "",
        bool(row.active),
    )
