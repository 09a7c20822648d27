"""What the hub's stations last told of themselves."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database import hub_session_store
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.hub.model import User
from services.hub.station import Device, Report, Station

_PUT = Sql(
    "INSERT INTO hub_station (organisation_id, user_id, person, waiting, in_doubt, parked, oldest_at, devices,"
    " version, reported_at, change) VALUES (:organisation_id, :user_id, :person, :waiting, :in_doubt, :parked,"
    " :oldest_at, :devices, :version, :reported_at, :change)"
    " ON CONFLICT (organisation_id, user_id) DO UPDATE SET person = excluded.person, waiting = excluded.waiting,"
    " in_doubt = excluded.in_doubt, parked = excluded.parked, oldest_at = excluded.oldest_at,"
    " devices = excluded.devices, version = excluded.version, reported_at = excluded.reported_at,"
    " change = excluded.change"
)
# What `station_of` reads; to be followed by a WHERE that names the organisation.
STATIONS = (
    "SELECT s.*, u.full_name, p.full_name AS person_name FROM hub_station s JOIN hub_user u ON u.id = s.user_id"
    " LEFT JOIN hub_person p ON p.organisation_id = s.organisation_id AND p.user_id = s.user_id AND p.name = s.person"
)
_PUT_PERSON = Sql(
    "INSERT INTO hub_person (organisation_id, user_id, name, full_name)"
    " VALUES (:organisation_id, :user_id, :name, :full_name) ON CONFLICT (organisation_id, user_id, name)"
    " DO UPDATE SET full_name = excluded.full_name WHERE hub_person.full_name <> excluded.full_name"
)
_ALL = Sql(f"{STATIONS} WHERE s.organisation_id = :organisation_id AND u.active ORDER BY u.full_name, u.id")
_DEVICES = Sql("SELECT devices FROM hub_station WHERE organisation_id = :organisation_id AND user_id = :user_id")
_TAKEN = Sql(  # from the few that changed hands, however many sessions are open
    "SELECT DISTINCT s.id, s.status IN ('ACTIVE', 'PAUSED') AS is_open FROM hub_event t"
    " JOIN hub_session s ON s.id = t.session_id AND s.organisation_id = t.organisation_id"
    " WHERE t.organisation_id = :organisation_id AND t.act = 'taken_over' AND t.at >= :since"
    " AND s.holder_id <> :user_id AND (s.created_by = :user_id OR EXISTS (SELECT 1 FROM hub_event e"
    " WHERE e.organisation_id = s.organisation_id AND e.session_id = s.id AND e.user_id = :user_id"
    " AND e.act = 'taken_over')) ORDER BY s.id"
)


def put(tx: Connection, user: User, report: Report, at: datetime) -> None:
    """What the station that `user` is has told now."""
    _PUT(
        tx,
        organisation_id=user.organisation_id,
        user_id=user.id,
        person=report.person,
        waiting=report.waiting,
        in_doubt=report.in_doubt,
        parked=report.parked,
        oldest_at=None if report.oldest_at is None else to_micros(report.oldest_at),
        devices=json.dumps([asdict(device) for device in report.devices]),
        version=report.version,
        reported_at=to_micros(at),
        change=hub_session_store.count_on(tx, user.organisation_id),
    )


def put_people(tx: Connection, user: User, people: Iterable[tuple[str, str]]) -> None:
    """What the station calls its people: (name, full name). Whom it names no more keep theirs."""
    whose = {"organisation_id": user.organisation_id, "user_id": user.id}
    _PUT_PERSON.many(tx, [{**whose, "name": name, "full_name": full_name} for name, full_name in people])


def all_of(tx: Connection, organisation_id: int) -> list[Station]:
    """The organisation's stations that have told something and may still come in, by name."""
    return [station_of(row) for row in _ALL(tx, organisation_id=organisation_id)]


def devices(tx: Connection, user: User) -> tuple[Device, ...]:
    """What this station last told of its devices; none where it told nothing."""
    row = _DEVICES(tx, organisation_id=user.organisation_id, user_id=user.id).first()
    return () if row is None else _devices_of(row)


def taken(tx: Connection, user: User, since: datetime) -> tuple[list[int], list[int]]:
    """The sessions that this user held once, and another holds now, as they changed hands since then: those that go on,
    those that are over."""
    rows = _TAKEN(tx, organisation_id=user.organisation_id, user_id=user.id, since=to_micros(since)).all()
    return [row.id for row in rows if row.is_open], [row.id for row in rows if not row.is_open]


def station_of(row: Row[Any]) -> Station:
    """The station that a row of a STATIONS statement is."""
    report = Report(
        person=row.person,
        waiting=row.waiting,
        in_doubt=row.in_doubt,
        parked=row.parked,
        oldest_at=None if row.oldest_at is None else from_micros(row.oldest_at),
        devices=_devices_of(row),
        version=row.version,
    )
    return Station(row.user_id, row.full_name, report, from_micros(row.reported_at), row.change, row.person_name)


def _devices_of(row: Row[Any]) -> tuple[Device, ...]:
    found = json.loads(row.devices) if isinstance(row.devices, str) else row.devices  # PostgreSQL's driver parses
    return tuple(Device(**device) for device in found)
