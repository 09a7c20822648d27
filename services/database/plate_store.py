"""License plates, and for which lines they are meant."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from services.database.shipment_store import product_of
from services.database.sql import Sql
from services.packing.model import Allocation, Plate

_PLATE = (
    "SELECT l.*, p.sku, p.name AS product_name, p.uom, p.unit_weight, p.allergens FROM license_plate l"
    " JOIN product p ON p.organisation_id = l.organisation_id AND p.id = l.product_id"
    " WHERE l.organisation_id = :organisation"
)
_GET = Sql(f"{_PLATE} AND l.id = :id")
_BY_NUMBER = Sql(f"{_PLATE} AND l.number = :number")
_ALLOCATION = Sql(
    "SELECT * FROM allocation WHERE organisation_id = :organisation AND plate_id = :plate AND line_id = :line"
)
_ALLOCATIONS = Sql(
    "SELECT a.*, l.number FROM allocation a"
    " JOIN shipment_line l ON l.organisation_id = a.organisation_id AND l.id = a.line_id"
    " WHERE a.organisation_id = :organisation AND a.plate_id = :plate AND a.shipment_id = :shipment ORDER BY l.number"
)
_SHIPMENTS = Sql(
    "SELECT DISTINCT s.seq, s.id FROM allocation a"
    " JOIN shipment s ON s.organisation_id = a.organisation_id AND s.id = a.shipment_id"
    " WHERE a.organisation_id = :organisation AND a.plate_id = :plate AND s.status IN ('pending', 'packing')"
    " ORDER BY s.seq LIMIT :most"
)
_MEANT = Sql(
    "SELECT a.line_id, a.plate_id, a.shipment_id, a.quantity AS meant, a.packed AS of_it, l.*, p.sku,"
    " p.name AS product_name, p.uom, p.unit_weight, p.allergens FROM shipment_line s"
    " JOIN allocation a ON a.organisation_id = s.organisation_id AND a.line_id = s.id"
    " JOIN license_plate l ON l.organisation_id = a.organisation_id AND l.id = a.plate_id"
    " JOIN product p ON p.organisation_id = l.organisation_id AND p.id = l.product_id"
    " WHERE s.organisation_id = :organisation AND s.shipment_id = :shipment AND s.product_id = :product"
    " ORDER BY CASE WHEN s.packed < s.ordered THEN 0 ELSE 1 END, s.number, l.number"
)
_PACKED = Sql(
    "UPDATE license_plate SET packed = packed + :quantity, change = :change"
    " WHERE organisation_id = :organisation AND id = :id"
)
_OF_IT = Sql(
    "UPDATE allocation SET packed = packed + :quantity"
    " WHERE organisation_id = :organisation AND plate_id = :plate AND line_id = :line"
)
_HELD = Sql(
    "UPDATE license_plate SET quantity = quantity + :quantity, packed = packed + :quantity, change = :change"
    " WHERE organisation_id = :organisation AND id = :id"
)
_FORGOTTEN = Sql("DELETE FROM license_plate WHERE organisation_id = :organisation AND id = :id AND packed <= 0")


def get(tx: Connection, organisation: int, plate_id: str) -> Plate | None:
    """One, by its id."""
    return _plate(_GET(tx, organisation=organisation, id=plate_id).first())


def by_number(tx: Connection, organisation: int, number: str) -> Plate | None:
    """One, by what stands on it."""
    return _plate(_BY_NUMBER(tx, organisation=organisation, number=number).first())


def allocation(tx: Connection, organisation: int, plate_id: str, line_id: str) -> Allocation | None:
    """How much of it is meant for that line."""
    row = _ALLOCATION(tx, organisation=organisation, plate=plate_id, line=line_id).first()
    return None if row is None else _allocation(row)


def allocations(tx: Connection, organisation: int, plate_id: str, shipment_id: str) -> Sequence[Allocation]:
    """How much of it is meant for that shipment, line by line in their order."""
    found = _ALLOCATIONS(tx, organisation=organisation, plate=plate_id, shipment=shipment_id)
    return [_allocation(row) for row in found]


def meant(tx: Connection, organisation: int, shipment_id: str, product_id: str) -> Sequence[tuple[Plate, Allocation]]:
    """The plates that are meant for the lines of that product, those of lines that want more first."""
    rows = _MEANT(tx, organisation=organisation, shipment=shipment_id, product=product_id)
    return [(_of(row), Allocation(row.line_id, row.plate_id, row.shipment_id, row.meant, row.of_it)) for row in rows]


def open_shipments(tx: Connection, organisation: int, plate_id: str, most: int = 2) -> Sequence[str]:
    """The ids of the shipments that it is meant for and that can be packed, the oldest first."""
    return [row.id for row in _SHIPMENTS(tx, organisation=organisation, plate=plate_id, most=most)]


def pack(tx: Connection, organisation: int, plate_id: str, line_id: str, quantity: int, change: int) -> None:
    """So much more of it is packed for that line; less than 0: it comes back."""
    _PACKED(tx, organisation=organisation, id=plate_id, quantity=quantity, change=change)
    _OF_IT(tx, organisation=organisation, plate=plate_id, line=line_id, quantity=quantity)


def hold(tx: Connection, organisation: int, plate_id: str, quantity: int, change: int) -> None:
    """So much more was on it, and is packed: all that is known of a plate that no server has told of. Less than 0: it
    comes back."""
    _HELD(tx, organisation=organisation, id=plate_id, quantity=quantity, change=change)


def forget_empty(tx: Connection, organisation: int, plate_id: str) -> None:
    """There is no such plate, unless something of it is packed."""
    _FORGOTTEN(tx, organisation=organisation, id=plate_id)


def _allocation(row: Any) -> Allocation:
    return Allocation(row.line_id, row.plate_id, row.shipment_id, row.quantity, row.packed)


def _plate(row: Any) -> Plate | None:
    return None if row is None else _of(row)


def _of(row: Any) -> Plate:
    return Plate(row.id, row.number, product_of(row), row.lot, row.quantity, row.packed, row.warehouse_id)
