"""What a supervisor sees of packing: the log as it was written, and the shipments that are being packed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.shipment_store import COLUMNS, WITH_CUSTOMER, shipment_of
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.packing.model import Shipment
from services.supervisor.packing_model import Deed, Touch

NEWEST = 2**62  # greater than any number
_EVENT = "e.seq, e.at, e.act, e.shipment_id, e.box_id, e.station, e.author, e.params"
_SINCE = Sql(
    f"SELECT {_EVENT} FROM packing_event e"  # noqa: S608 (ours)
    " WHERE e.organisation_id = :organisation AND e.at >= :since ORDER BY e.seq"
)
# The sign keeps SQLite from going through all of the organisation's.
_AFTER = Sql(
    f"SELECT {_EVENT} FROM packing_event e"  # noqa: S608 (ours)
    " WHERE +e.organisation_id = :organisation AND e.seq > :last AND e.at >= :since ORDER BY e.seq"
)
_OF = Sql(
    f"SELECT {_EVENT}, b.number AS box FROM packing_event e"  # noqa: S608 (ours)
    " LEFT JOIN box b ON b.organisation_id = e.organisation_id AND b.id = e.box_id"
    " WHERE e.organisation_id = :organisation AND e.shipment_id = :shipment AND e.seq < :before"
    " ORDER BY e.seq DESC LIMIT :most"
)
# The signs keep SQLite from going through all that was done in that time.
_OF_ACTS = Sql(
    f"SELECT {_EVENT}, b.number AS box FROM packing_event e"  # noqa: S608 (ours)
    " LEFT JOIN box b ON b.organisation_id = e.organisation_id AND b.id = e.box_id"
    " WHERE e.organisation_id = :organisation AND e.shipment_id = :shipment AND e.act IN EACH(:acts)"
    " AND +e.at > :after AND +e.at <= :until ORDER BY e.seq DESC"
)
_NEWEST = Sql(
    "SELECT e.shipment_id, e.at, e.station, e.author FROM packing_event e WHERE e.seq IN (SELECT (SELECT max(l.seq)"
    " FROM packing_event l WHERE l.organisation_id = s.organisation_id AND l.shipment_id = s.id) FROM shipment s"
    " WHERE s.organisation_id = :organisation AND s.id IN EACH(:ids))"
)
# The state stands in the text: a bound one would not let the partial index be used.
_PACKING = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER}"  # noqa: S608 (ours)
    " WHERE s.organisation_id = :organisation AND s.status = 'packing' ORDER BY s.seq DESC LIMIT :most"
)
# Of one with nothing on record nobody knows since when it stands still.
_STILL = (
    "s.organisation_id = :organisation AND s.status = 'packing' AND NOT (s.id IN EACH(:lively)) AND EXISTS"
    " (SELECT 1 FROM packing_event e WHERE e.organisation_id = s.organisation_id AND e.shipment_id = s.id)"
)
_STALLED = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER} WHERE {_STILL} ORDER BY s.seq LIMIT :most"  # noqa: S608 (ours)
)
_STALLED_NUMBER = Sql(f"SELECT count(*) FROM shipment s WHERE {_STILL}")  # noqa: S608 (ours)
_LIVELY = Sql(
    "SELECT DISTINCT shipment_id FROM packing_event"
    " WHERE organisation_id = :organisation AND at >= :since AND shipment_id <> ''"
)
_PACKING_NUMBER = Sql("SELECT count(*) FROM shipment WHERE organisation_id = :organisation AND status = 'packing'")
_THESE = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER}"  # noqa: S608 (ours)
    " WHERE s.organisation_id = :organisation AND s.id IN EACH(:ids)"
)
_NAMES = Sql("SELECT id, number FROM shipment WHERE organisation_id = :organisation AND id IN EACH(:ids)")
_BOXES = Sql("SELECT id, number FROM box WHERE organisation_id = :organisation AND id IN EACH(:ids)")
_PARKED = Sql(
    "SELECT shipment_id, count(*) AS number FROM packing_message WHERE state <> 'done' AND state = 'parked'"
    " GROUP BY shipment_id"
)
_IN_FRONT = Sql("SELECT shipment_id, station FROM packing_bench WHERE shipment_id <> '' ORDER BY station")


def since(tx: Connection, organisation: int, at: datetime) -> list[Deed]:
    """What was done since then, oldest first."""
    return [_deed(row) for row in _SINCE(tx, organisation=organisation, since=to_micros(at))]


def after(tx: Connection, organisation: int, seq: int, at: datetime) -> list[Deed]:
    """What the log has behind that line, and was done since then, oldest first."""
    return [_deed(row) for row in _AFTER(tx, organisation=organisation, last=seq, since=to_micros(at))]


def of_shipment(tx: Connection, organisation: int, shipment: str, *, before: int = NEWEST, most: int) -> list[Deed]:
    """What was done with a shipment, newest first, with the numbers of its boxes."""
    rows = _OF(tx, organisation=organisation, shipment=shipment, before=before, most=most)
    return [_deed(row, box=str(row.box or "")) for row in rows]


def of_acts(
    tx: Connection,
    organisation: int,
    shipment: str,
    acts: Iterable[str],
    *,
    after: datetime | None,
    until: datetime | None,
) -> list[Deed]:
    """What of these acts was done with a shipment after the one time (None: ever) and up to the other, newest first."""
    times = {"after": to_micros(after) if after else -1, "until": to_micros(until) if until else NEWEST}
    rows = _OF_ACTS(tx, organisation=organisation, shipment=shipment, acts=listed(acts), **times)
    return [_deed(row, box=str(row.box or "")) for row in rows]


def newest(tx: Connection, organisation: int, ids: Iterable[str]) -> Mapping[str, Touch]:
    """The last that was done with each of these shipments."""
    rows = _NEWEST(tx, organisation=organisation, ids=listed(ids))
    return {
        row.shipment_id: Touch(frozenset({row.station} - {""}), frozenset({row.author} - {""}), from_micros(row.at))
        for row in rows
    }


def packing(tx: Connection, organisation: int, most: int) -> list[Shipment]:
    """Shipments that are being packed, the newest first."""
    return [shipment_of(row) for row in _PACKING(tx, organisation=organisation, most=most)]


def lively(tx: Connection, organisation: int, at: datetime) -> frozenset[str]:
    """The ids of the shipments at which something was done since then."""
    return frozenset(row.shipment_id for row in _LIVELY(tx, organisation=organisation, since=to_micros(at)))


def stalled(tx: Connection, organisation: int, lively: Iterable[str], most: int) -> list[Shipment]:
    """Shipments that are being packed, but for these, the oldest first."""
    rows = _STALLED(tx, organisation=organisation, lively=listed(lively), most=most)
    return [shipment_of(row) for row in rows]


def stalled_number(tx: Connection, organisation: int, lively: Iterable[str]) -> int:
    """How many they are in all."""
    return int(_STALLED_NUMBER(tx, organisation=organisation, lively=listed(lively)).scalar_one())


def packing_number(tx: Connection, organisation: int) -> int:
    """How many are being packed."""
    return int(_PACKING_NUMBER(tx, organisation=organisation).scalar_one())


def these(tx: Connection, organisation: int, ids: Sequence[str]) -> list[Shipment]:
    """The shipments of these ids, as far as they are there."""
    return [shipment_of(row) for row in _THESE(tx, organisation=organisation, ids=listed(ids))] if ids else []


def names(tx: Connection, organisation: int, ids: Iterable[str]) -> Mapping[str, str]:
    """Shipments' numbers, by their ids."""
    return {row.id: row.number for row in _NAMES(tx, organisation=organisation, ids=listed(ids))}


def box_numbers(tx: Connection, organisation: int, ids: Iterable[str]) -> Mapping[str, str]:
    """Boxes' numbers, by their ids; "" for one that a server has not numbered."""
    return {row.id: str(row.number or "") for row in _BOXES(tx, organisation=organisation, ids=listed(ids))}


def parked(tx: Connection) -> Mapping[str, int]:
    """How much of each shipment the server refused, and nobody has decided. A station's own alone."""
    return {row.shipment_id: int(row.number) for row in _PARKED(tx)}


def in_front(tx: Connection) -> Mapping[str, tuple[str, ...]]:
    """The stations that have each shipment in front, by their ids. A station's own database alone."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _IN_FRONT(tx):
        found[row.shipment_id] = (*found.get(row.shipment_id, ()), row.station)
    return found


def _deed(row: Any, box: str = "") -> Deed:
    params = json.loads(row.params) if isinstance(row.params, str) else row.params
    at = from_micros(row.at)
    return Deed(row.seq, at, row.act, row.shipment_id, row.box_id, row.station, row.author, params, box=box)
