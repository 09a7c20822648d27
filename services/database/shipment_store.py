"""Shipments and their lines: found by id, number or sales order; their figures kept in the transaction that changes
them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros
from services.packing.model import Customer, Line, Product, Shipment, Status

COLUMNS = "s.*, c.code AS customer_code, c.name AS customer_name, c.restrictions, c.address"
WITH_CUSTOMER = "JOIN customer c ON c.organisation_id = s.organisation_id AND c.id = s.customer_id"
_GET = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER}"  # noqa: S608 (ours)
    " WHERE s.organisation_id = :organisation AND s.id = :id"
)
_BY_NUMBER = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER}"  # noqa: S608 (ours)
    " WHERE s.organisation_id = :organisation AND s.number = :number"
)
_OF_ORDER = Sql(
    f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER}"  # noqa: S608 (ours)
    " WHERE s.organisation_id = :organisation AND s.so_number = :number"
    " ORDER BY CASE WHEN s.status IN ('pending', 'packing') THEN 0 ELSE 1 END, s.seq LIMIT 1"
)
_WAITS_OF_ORDER = Sql(
    "SELECT number FROM shipment WHERE organisation_id = :organisation AND so_number = :number"
    " AND status IN ('pending', 'packing') AND id <> :besides ORDER BY seq LIMIT :most"
)
_PACKED = Sql(
    "UPDATE shipment SET lines_packed = lines_packed + :lines_packed, boxes = boxes + :boxes,"
    " alarmed = alarmed OR :alarmed, change = :change WHERE organisation_id = :organisation AND id = :id"
)
# By itself: to say the state writes the list's two indexes anew, also where it stays (twice the time of all the rest).
_STANDS = Sql(
    "UPDATE shipment SET status = :status WHERE organisation_id = :organisation AND id = :id AND status <> :status"
)
_LINE = (
    "SELECT l.*, p.sku, p.name AS product_name, p.uom, p.unit_weight, p.allergens FROM shipment_line l"
    " JOIN product p ON p.organisation_id = l.organisation_id AND p.id = l.product_id"
    " WHERE l.organisation_id = :organisation"
)
_GET_LINE = Sql(f"{_LINE} AND l.id = :id")
_LINES = Sql(f"{_LINE} AND l.shipment_id = :shipment ORDER BY l.number")
_LINE_PACKED = Sql(
    "UPDATE shipment_line SET packed = packed + :quantity WHERE organisation_id = :organisation AND id = :id"
)


def get(tx: Connection, organisation: int, shipment_id: str) -> Shipment | None:
    """One, by its id."""
    return _found(_GET(tx, organisation=organisation, id=shipment_id).first())


def by_number(tx: Connection, organisation: int, number: str) -> Shipment | None:
    """One, by its own number."""
    return _found(_BY_NUMBER(tx, organisation=organisation, number=number).first())


def of_order(tx: Connection, organisation: int, so_number: str) -> Shipment | None:
    """That of a sales order: of several the oldest that can be packed, else the oldest."""
    return _found(_OF_ORDER(tx, organisation=organisation, number=so_number).first())


def waiting_of_order(tx: Connection, organisation: int, so_number: str, *, besides: str, most: int) -> Sequence[str]:
    """The numbers of those of a sales order that can be packed, the oldest first, `most` at most; but for that one."""
    given = {"organisation": organisation, "number": so_number, "besides": besides, "most": most}
    return [row.number for row in _WAITS_OF_ORDER(tx, **given)]


def change(
    tx: Connection,
    organisation: int,
    shipment_id: str,
    status: Status,
    change: int,
    *,
    lines_packed: int = 0,
    boxes: int = 0,
    alarmed: bool = False,
) -> None:
    """It stands so now, with so many more lines packed and boxes. `change`: the number of the turn."""
    figures = {"lines_packed": lines_packed, "boxes": boxes, "alarmed": alarmed, "change": change}
    _PACKED(tx, organisation=organisation, id=shipment_id, **figures)
    _STANDS(tx, organisation=organisation, id=shipment_id, status=status.value)


def line(tx: Connection, organisation: int, line_id: str) -> Line | None:
    """A line, by its id."""
    row = _GET_LINE(tx, organisation=organisation, id=line_id).first()
    return None if row is None else _line(row)


def lines(tx: Connection, organisation: int, shipment_id: str) -> Sequence[Line]:
    """All lines of a shipment, in their order."""
    return [_line(row) for row in _LINES(tx, organisation=organisation, shipment=shipment_id)]


def pack_line(tx: Connection, organisation: int, line_id: str, quantity: int) -> None:
    """So much more of it is packed; less than 0: less."""
    _LINE_PACKED(tx, organisation=organisation, id=line_id, quantity=quantity)


def _found(row: Any) -> Shipment | None:
    return None if row is None else shipment_of(row)


def product_of(row: Any) -> Product:
    """The product of a row that was joined with it."""
    return Product(row.product_id, row.sku, row.product_name, row.uom, row.unit_weight, _names(row.allergens))


def _line(row: Any) -> Line:
    return Line(row.id, row.shipment_id, row.number, product_of(row), row.ordered, row.packed)


def shipment_of(row: Any) -> Shipment:
    """The shipment of a row that was joined with its customer."""
    customer = Customer(
        row.customer_id, row.customer_code, row.customer_name, _names(row.restrictions), _names(row.address)
    )
    return Shipment(
        row.id,
        row.number,
        row.so_number,
        customer,
        row.warehouse_id,
        Status(row.status),
        promised=date.fromisoformat(row.promised) if row.promised else None,
        lines=row.lines,
        lines_packed=row.lines_packed,
        boxes=row.boxes,
        alarmed=bool(row.alarmed),
        alert=bool(row.alert),
        server=row.server,
        seen_at=None if row.seen_at is None else from_micros(row.seen_at),
        whole=bool(row.whole),
    )


def _names(stored: str | list[str]) -> tuple[str, ...]:
    """SQLite gives JSON as text, PostgreSQL as it is."""
    return _read(stored) if isinstance(stored, str) else tuple(stored)


@lru_cache(maxsize=4096)  # a page has the same few again and again
def _read(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
