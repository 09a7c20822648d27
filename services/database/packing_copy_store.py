"""What a server tells of its work, kept here beside what waits to be told: figures that it alone knows. For a station
(organisation 0)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import to_micros

_PLATE = Sql(
    "UPDATE license_plate SET quantity = :quantity, seen_at = :at, change = :change"
    " WHERE organisation_id = 0 AND id = :id"
)
_NO_PLATE = Sql("DELETE FROM license_plate WHERE organisation_id = 0 AND id = :id")
_HAS = Sql(
    "UPDATE license_plate SET packed = packed + :quantity,"
    " quantity = CASE WHEN quantity < packed + :quantity THEN packed + :quantity ELSE quantity END"
    " WHERE organisation_id = 0 AND id = :id"
)
_ALLOCATION = Sql(
    "UPDATE allocation SET quantity = :quantity WHERE organisation_id = 0 AND plate_id = :plate AND line_id = :line"
)
_LINE = Sql("UPDATE shipment_line SET ordered = :ordered WHERE organisation_id = 0 AND id = :id")
_LISTED = Sql(
    "UPDATE shipment SET status = :status, seen_at = :at, change = :change WHERE organisation_id = 0 AND id = :id"
)
_SEEN = Sql("UPDATE shipment SET seen_at = :at WHERE organisation_id = 0 AND id = :id")
_OPEN = Sql(  # but for those of which something waits to be told
    "SELECT id FROM shipment s WHERE organisation_id = 0 AND status IN ('pending', 'packing') AND server = :server"
    " AND NOT EXISTS (SELECT 1 FROM packing_message m WHERE m.shipment_id = s.id AND m.state <> 'done')"
)


def plate(tx: Connection, plate_id: str, quantity: int, at: datetime, change: int) -> None:
    """So much was on it in the beginning, as far as can be told."""
    _PLATE(tx, id=plate_id, quantity=quantity, at=to_micros(at), change=change)


def no_plate(tx: Connection, plate_id: str) -> None:
    """There is no such license plate."""
    _NO_PLATE(tx, id=plate_id)


def has(tx: Connection, plate_id: str, quantity: int) -> None:
    """So much more of it is packed; at least all that is packed was on it."""
    _HAS(tx, id=plate_id, quantity=quantity)


def allocation(tx: Connection, plate_id: str, line_id: str, quantity: int) -> None:
    """So much of it is meant for that line."""
    _ALLOCATION(tx, plate=plate_id, line=line_id, quantity=quantity)


def line(tx: Connection, line_id: str, ordered: int) -> None:
    """So much is wanted, as far as can be told."""
    _LINE(tx, id=line_id, ordered=ordered)


def stands(tx: Connection, shipment_id: str, status: str, at: datetime, change: int) -> None:
    """The server says that it stands so."""
    _LISTED(tx, id=shipment_id, status=status, at=to_micros(at), change=change)


def seen(tx: Connection, shipment_ids: Sequence[str], at: datetime) -> None:
    """The server has told of these, and nothing new."""
    moment: Any = to_micros(at)
    _SEEN.many(tx, [{"id": one, "at": moment} for one in shipment_ids])


def open_and_told(tx: Connection, server: str) -> Sequence[str]:
    """The ids of that server's shipments that can be packed here, of which nothing waits to be told."""
    return [row.id for row in _OPEN(tx, server=server)]
