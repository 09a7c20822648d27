"""What is there of the work that a file tells of: found by code or id, many at once; and what is taken away of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from services.database.shipment_store import COLUMNS, WITH_CUSTOMER, product_of, shipment_of
from services.database.sql import Sql, listed
from services.packing.model import Allocation, Customer, Gtin, Line, Product, Shipment, Warehouse

_WAREHOUSES = "SELECT id, code, name, address FROM warehouse WHERE organisation_id = :organisation"
_WAREHOUSES_BY_CODE = Sql(f"{_WAREHOUSES} AND code IN EACH(:keys)")
_WAREHOUSES_BY_ID = Sql(f"{_WAREHOUSES} AND id IN EACH(:keys)")
_CUSTOMERS = "SELECT id, code, name, restrictions, address FROM customer WHERE organisation_id = :organisation"
_CUSTOMERS_BY_CODE = Sql(f"{_CUSTOMERS} AND code IN EACH(:keys)")
_CUSTOMERS_BY_ID = Sql(f"{_CUSTOMERS} AND id IN EACH(:keys)")
_PRODUCTS = "SELECT id, sku, name, uom, unit_weight, allergens FROM product WHERE organisation_id = :organisation"
_PRODUCTS_BY_SKU = Sql(f"{_PRODUCTS} AND sku IN EACH(:keys)")
_PRODUCTS_BY_ID = Sql(f"{_PRODUCTS} AND id IN EACH(:keys)")
_GTINS = "SELECT gtin, product_id, quantity FROM product_gtin WHERE organisation_id = :organisation"
_GTINS_OF = Sql(f"{_GTINS} AND product_id IN EACH(:keys)")
_GTINS_BY_NUMBER = Sql(f"{_GTINS} AND gtin IN EACH(:keys)")
_PLATES = (
    "SELECT id, number, product_id, lot, quantity, packed, warehouse_id, seen_at FROM license_plate"
    " WHERE organisation_id = :organisation"
)
_PLATES_BY_NUMBER = Sql(f"{_PLATES} AND number IN EACH(:keys)")
_PLATES_BY_ID = Sql(f"{_PLATES} AND id IN EACH(:keys)")
_SHIPMENTS = f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER} WHERE s.organisation_id = :organisation"  # noqa: S608 (ours)
_SHIPMENTS_BY_NUMBER = Sql(f"{_SHIPMENTS} AND s.number IN EACH(:keys)")
_SHIPMENTS_BY_ID = Sql(f"{_SHIPMENTS} AND s.id IN EACH(:keys)")
_LINES = Sql(
    "SELECT l.*, p.sku, p.name AS product_name, p.uom, p.unit_weight, p.allergens FROM shipment_line l"
    " JOIN product p ON p.organisation_id = l.organisation_id AND p.id = l.product_id"
    " WHERE l.organisation_id = :organisation AND l.shipment_id IN EACH(:keys) ORDER BY l.shipment_id, l.number"
)
_LINES_BY_ID = Sql(
    "SELECT id, shipment_id FROM shipment_line WHERE organisation_id = :organisation AND id IN EACH(:keys)"
)
_ALLOCATIONS = Sql(
    "SELECT line_id, plate_id, shipment_id, quantity, packed FROM allocation"
    " WHERE organisation_id = :organisation AND line_id IN EACH(:keys)"
)
_BOXED = Sql(
    "SELECT b.shipment_id, max(CASE WHEN b.status = 'open' THEN 1 ELSE 0 END) AS open FROM box b"
    " WHERE b.organisation_id = :organisation AND b.shipment_id IN EACH(:keys) AND EXISTS (SELECT 1 FROM box_content c"
    " WHERE c.organisation_id = b.organisation_id AND c.box_id = b.id) GROUP BY b.shipment_id"
)
_OF_CUSTOMERS = Sql("SELECT id FROM shipment WHERE organisation_id = :organisation AND customer_id IN EACH(:keys)")
_OF_PRODUCTS = Sql(
    "SELECT DISTINCT shipment_id FROM shipment_line WHERE organisation_id = :organisation AND product_id IN EACH(:keys)"
)
_MEANT_ELSEWHERE = Sql(
    "SELECT DISTINCT a.plate_id FROM allocation a"
    " JOIN shipment_line l ON l.organisation_id = a.organisation_id AND l.id = a.line_id"
    " JOIN license_plate p ON p.organisation_id = a.organisation_id AND p.id = a.plate_id"
    " WHERE a.organisation_id = :organisation AND a.plate_id IN EACH(:keys) AND l.product_id <> p.product_id"
)
_NO_LINE = Sql("DELETE FROM shipment_line WHERE organisation_id = :organisation AND id IN EACH(:keys)")
_NO_ALLOCATION = Sql(
    "DELETE FROM allocation WHERE organisation_id = :organisation AND plate_id = :plate AND line_id = :line"
)
_PLANNED_ANEW = Sql("SET LOCAL plan_cache_mode = force_custom_plan")
_LEARNT = Sql("ANALYZE warehouse, customer, product, license_plate, shipment, shipment_line, allocation")
_ASIDE = {
    "warehouses": Sql("UPDATE warehouse SET code = id WHERE organisation_id = :organisation AND id IN EACH(:keys)"),
    "customers": Sql("UPDATE customer SET code = id WHERE organisation_id = :organisation AND id IN EACH(:keys)"),
    "products": Sql("UPDATE product SET sku = id WHERE organisation_id = :organisation AND id IN EACH(:keys)"),
    "license_plates": Sql(
        "UPDATE license_plate SET number = id WHERE organisation_id = :organisation AND id IN EACH(:keys)"
    ),
    "shipments": Sql("UPDATE shipment SET number = id WHERE organisation_id = :organisation AND id IN EACH(:keys)"),
    "lines": Sql(
        "UPDATE shipment_line SET number = -number WHERE organisation_id = :organisation AND id IN EACH(:keys)"
    ),
}


@dataclass(frozen=True, slots=True)
class PlateThere:
    """A license plate as it is stored. `of_server`: a server told of it."""

    id: str
    number: str
    product_id: str
    lot: str
    quantity: int
    packed: int
    warehouse_id: str
    of_server: bool


def begin(tx: Connection) -> None:
    """To be said before the others, in a transaction that may store very many rows: PostgreSQL would go on with the
    plans that it made while the tables were empty, and look through all rows for each one."""
    if tx.dialect.name != "sqlite":
        _PLANNED_ANEW(tx)


def learn(tx: Connection) -> None:
    """Very many rows were stored: PostgreSQL learns how many there are. Until then it takes an organisation's for a
    few, and looks through all of them again and again. Its own upkeep would come a minute after the commit."""
    if tx.dialect.name != "sqlite":
        _LEARNT(tx)


def warehouses(tx: Connection, organisation: int, codes: Iterable[str], ids: Iterable[str]) -> list[Warehouse]:
    """Those with one of the codes or ids."""
    rows = _found(tx, organisation, _WAREHOUSES_BY_CODE, codes, _WAREHOUSES_BY_ID, ids)
    return [Warehouse(row.id, row.code, row.name, names_of(row.address)) for row in rows]


def customers(tx: Connection, organisation: int, codes: Iterable[str], ids: Iterable[str]) -> list[Customer]:
    """Those with one of the codes or ids."""
    rows = _found(tx, organisation, _CUSTOMERS_BY_CODE, codes, _CUSTOMERS_BY_ID, ids)
    return [Customer(row.id, row.code, row.name, names_of(row.restrictions), names_of(row.address)) for row in rows]


def products(tx: Connection, organisation: int, skus: Iterable[str], ids: Iterable[str]) -> list[Product]:
    """Those with one of the SKUs or ids."""
    rows = _found(tx, organisation, _PRODUCTS_BY_SKU, skus, _PRODUCTS_BY_ID, ids)
    return [Product(row.id, row.sku, row.name, row.uom, row.unit_weight, names_of(row.allergens)) for row in rows]


def gtins_of(tx: Connection, organisation: int, product_ids: Iterable[str]) -> list[Gtin]:
    """All GTINs of these products, by their numbers."""
    rows = _GTINS_OF(tx, organisation=organisation, keys=listed(product_ids))
    return sorted((Gtin(*row) for row in rows), key=lambda one: one.gtin)  # ORDER BY would go through all there are


def gtins(tx: Connection, organisation: int, numbers: Iterable[str]) -> list[Gtin]:
    """Those of these numbers, whatever product they are of."""
    return [Gtin(*row) for row in _GTINS_BY_NUMBER(tx, organisation=organisation, keys=listed(numbers))]


def plates(tx: Connection, organisation: int, numbers: Iterable[str], ids: Iterable[str]) -> list[PlateThere]:
    """Those with one of the numbers or ids."""
    rows = _found(tx, organisation, _PLATES_BY_NUMBER, numbers, _PLATES_BY_ID, ids)
    return [
        PlateThere(
            row.id,
            row.number,
            row.product_id,
            row.lot,
            row.quantity,
            row.packed,
            row.warehouse_id,
            row.seen_at is not None,
        )
        for row in rows
    ]


def shipments(tx: Connection, organisation: int, numbers: Iterable[str], ids: Iterable[str]) -> list[Shipment]:
    """Those with one of the numbers or ids."""
    return [shipment_of(row) for row in _found(tx, organisation, _SHIPMENTS_BY_NUMBER, numbers, _SHIPMENTS_BY_ID, ids)]


def lines(tx: Connection, organisation: int, shipment_ids: Iterable[str]) -> list[Line]:
    """All of these shipments, in their order within each."""
    return [
        Line(row.id, row.shipment_id, row.number, product_of(row), row.ordered, row.packed)
        for row in _LINES(tx, organisation=organisation, keys=listed(shipment_ids))
    ]


def owners_of_lines(tx: Connection, organisation: int, ids: Iterable[str]) -> Mapping[str, str]:
    """{line: the shipment that it is of} of those with one of the ids."""
    wanted = listed(ids)
    return dict(map(tuple, _LINES_BY_ID(tx, organisation=organisation, keys=wanted))) if wanted != "[]" else {}


def allocations(tx: Connection, organisation: int, line_ids: Iterable[str]) -> list[Allocation]:
    """All for these lines, by line and plate: the same ones are told in the same order."""
    found = (Allocation(*row) for row in _ALLOCATIONS(tx, organisation=organisation, keys=listed(line_ids)))
    return sorted(found, key=lambda one: (one.line_id, one.plate_id))


def boxed(tx: Connection, organisation: int, shipment_ids: Iterable[str]) -> Mapping[str, bool]:
    """{shipment: whether a box with something in it is open} of those that have something in a box."""
    found = _BOXED(tx, organisation=organisation, keys=listed(shipment_ids))
    return {row.shipment_id: bool(row.open) for row in found}


def concerned(tx: Connection, organisation: int, customer_ids: Sequence[str], product_ids: Sequence[str]) -> list[str]:
    """The ids of the shipments for these customers, and of those that have these products in their lines."""
    of = dict.fromkeys(row.id for row in _OF_CUSTOMERS(tx, organisation=organisation, keys=listed(customer_ids)))
    having = _OF_PRODUCTS(tx, organisation=organisation, keys=listed(product_ids))
    return list(of | dict.fromkeys(row.shipment_id for row in having))


def meant_for_others(tx: Connection, organisation: int, plate_ids: Iterable[str]) -> set[str]:
    """Those of these plates that are meant for a line of another product than theirs."""
    return {row.plate_id for row in _MEANT_ELSEWHERE(tx, organisation=organisation, keys=listed(plate_ids))}


def remove_lines(tx: Connection, organisation: int, line_ids: Iterable[str]) -> None:
    """They are gone; what was meant for them has to be before."""
    _NO_LINE(tx, organisation=organisation, keys=listed(line_ids))


def remove_allocations(tx: Connection, organisation: int, gone: Iterable[Allocation]) -> None:
    """They are meant for those lines no more."""
    _NO_ALLOCATION.many(
        tx, [{"organisation": organisation, "plate": one.plate_id, "line": one.line_id} for one in gone]
    )


def set_aside(tx: Connection, organisation: int, kind: str, ids: Iterable[str]) -> None:
    """Their codes (numbers, SKUs) are free for others: each gets a new one before the transaction ends. `kind`: a
    section of the import's JSON, or "lines"."""
    _ASIDE[kind](tx, organisation=organisation, keys=listed(ids))


def _found(
    tx: Connection, organisation: int, by_key: Sql, keys: Iterable[str], by_id: Sql, ids: Iterable[str]
) -> list[Any]:
    """Each once, whichever way it was found."""
    rows = {row.id: row for row in by_key(tx, organisation=organisation, keys=listed(keys))}
    given = listed(ids)
    if given != "[]":
        rows |= {row.id: row for row in by_id(tx, organisation=organisation, keys=given)}
    return list(rows.values())


def names_of(found: Any) -> tuple[str, ...]:
    """The names in a column: SQLite gives it as text, PostgreSQL as a list."""
    return tuple(json.loads(found) if isinstance(found, str) else found)
