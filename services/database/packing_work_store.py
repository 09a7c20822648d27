"""The work of packing as it comes in: warehouses, customers, products, license plates, shipments. What is there under
an id is changed, all else is new; what is packed of it is never touched. Many at once.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import to_micros
from services.packing.model import Allocation, Customer, Gtin, Line, Plate, Product, Shipment, Warehouse

_LONGEST_SEARCHED: Final = 200  # characters, of each part

_WAREHOUSE = Sql(
    "INSERT INTO warehouse (organisation_id, id, code, name, address, change)"
    " VALUES (:organisation, :id, :code, :name, :address, :change) ON CONFLICT (organisation_id, id)"
    " DO UPDATE SET code = :code, name = :name, address = :address, change = :change"
)
_CUSTOMER = Sql(
    "INSERT INTO customer (organisation_id, id, code, name, restrictions, address, change)"
    " VALUES (:organisation, :id, :code, :name, :restrictions, :address, :change) ON CONFLICT (organisation_id, id)"
    " DO UPDATE SET code = :code, name = :name, restrictions = :restrictions, address = :address, change = :change"
)
_PRODUCT = Sql(
    "INSERT INTO product (organisation_id, id, sku, name, uom, unit_weight, allergens, change)"
    " VALUES (:organisation, :id, :sku, :name, :uom, :unit_weight, :allergens, :change)"
    " ON CONFLICT (organisation_id, id) DO UPDATE SET sku = :sku, name = :name, uom = :uom,"
    " unit_weight = :unit_weight, allergens = :allergens, change = :change"
)
_NO_GTINS = Sql("DELETE FROM product_gtin WHERE organisation_id = :organisation AND product_id = :id")
_GTIN = Sql(
    "INSERT INTO product_gtin (organisation_id, gtin, product_id, quantity)"
    " VALUES (:organisation, :gtin, :product_id, :quantity)"
)
_PLATE = Sql(
    "INSERT INTO license_plate (organisation_id, id, number, product_id, lot, quantity, packed, warehouse_id, seen_at,"
    " change) VALUES (:organisation, :id, :number, :product_id, :lot, :quantity, 0, :warehouse_id, :seen_at, :change)"
    " ON CONFLICT (organisation_id, id) DO UPDATE SET number = :number, product_id = :product_id, lot = :lot,"
    " quantity = :quantity, warehouse_id = :warehouse_id, seen_at = :seen_at, change = :change"
)
_SHIPMENT = Sql(
    "INSERT INTO shipment (organisation_id, id, number, so_number, customer_id, warehouse_id, status, promised, lines,"
    " lines_packed, boxes, alert, alarmed, search, server, seen_at, whole, change)"
    " VALUES (:organisation, :id, :number, :so_number, :customer_id, :warehouse_id, :status, :promised, :lines,"
    " :lines_packed, 0, :alert, false, :search, :server, :seen_at, :whole, :change)"
    " ON CONFLICT (organisation_id, id) DO UPDATE SET number = :number, so_number = :so_number,"
    " customer_id = :customer_id, warehouse_id = :warehouse_id, status = :status, promised = :promised,"
    " lines = :lines, lines_packed = :lines_packed, alert = :alert, search = :search, server = :server,"
    " seen_at = :seen_at, whole = :whole, change = :change"
)
_LINE = Sql(
    "INSERT INTO shipment_line (organisation_id, id, shipment_id, number, product_id, ordered, packed)"
    " VALUES (:organisation, :id, :shipment_id, :number, :product_id, :ordered, 0)"
    " ON CONFLICT (organisation_id, id) DO UPDATE SET shipment_id = :shipment_id, number = :number,"
    " product_id = :product_id, ordered = :ordered"
)
_ALLOCATION = Sql(
    "INSERT INTO allocation (organisation_id, plate_id, line_id, shipment_id, quantity, packed)"
    " VALUES (:organisation, :plate_id, :line_id, :shipment_id, :quantity, 0)"
    " ON CONFLICT (organisation_id, plate_id, line_id) DO UPDATE SET shipment_id = :shipment_id, quantity = :quantity"
)


def put_warehouses(tx: Connection, organisation: int, warehouses: Iterable[Warehouse], change: int) -> None:
    """These are so now."""
    _WAREHOUSE.many(
        tx,
        [
            {
                "organisation": organisation,
                "id": one.id,
                "code": one.code,
                "name": one.name,
                "address": _listed(one.address),
                "change": change,
            }
            for one in warehouses
        ],
    )


def put_customers(tx: Connection, organisation: int, customers: Iterable[Customer], change: int) -> None:
    """These are so now."""
    _CUSTOMER.many(
        tx,
        [
            {
                "organisation": organisation,
                "id": one.id,
                "code": one.code,
                "name": one.name,
                "restrictions": _listed(one.restrictions),
                "address": _listed(one.address),
                "change": change,
            }
            for one in customers
        ],
    )


def put_products(
    tx: Connection, organisation: int, products: Iterable[Product], gtins: Iterable[Gtin], change: int
) -> None:
    """These are so now; `gtins`: all that they have."""
    rows = [
        {
            "organisation": organisation,
            "id": one.id,
            "sku": one.sku,
            "name": one.name,
            "uom": one.uom,
            "unit_weight": one.unit_weight,
            "allergens": _listed(one.allergens),
            "change": change,
        }
        for one in products
    ]
    _PRODUCT.many(tx, rows)
    _NO_GTINS.many(tx, [{"organisation": organisation, "id": row["id"]} for row in rows])
    _GTIN.many(
        tx,
        [
            {
                "organisation": organisation,
                "gtin": one.gtin,
                "product_id": one.product_id,
                "quantity": one.quantity,
            }
            for one in gtins
        ],
    )


def put_plates(
    tx: Connection, organisation: int, plates: Iterable[Plate], change: int, seen_at: datetime | None = None
) -> None:
    """These are so now. `seen_at`: when a server told of them; None: imported here."""
    seen = None if seen_at is None else to_micros(seen_at)
    _PLATE.many(
        tx,
        [
            {
                "organisation": organisation,
                "id": one.id,
                "number": one.number,
                "product_id": one.product.id,
                "lot": one.lot,
                "quantity": one.quantity,
                "warehouse_id": one.warehouse_id,
                "seen_at": seen,
                "change": change,
            }
            for one in plates
        ],
    )


def put_shipments(tx: Connection, organisation: int, shipments: Iterable[Shipment], change: int) -> None:
    """These are so now, their figures of lines too; their boxes stay."""
    _SHIPMENT.many(
        tx,
        [
            {
                "organisation": organisation,
                "id": one.id,
                "number": one.number,
                "so_number": one.so_number,
                "customer_id": one.customer.id,
                "warehouse_id": one.warehouse_id,
                "status": one.status.value,
                "promised": "" if one.promised is None else one.promised.isoformat(),
                "lines": one.lines,
                "lines_packed": one.lines_packed,
                "alert": one.alert,
                "search": searched_in(one),
                "server": one.server,
                "seen_at": None if one.seen_at is None else to_micros(one.seen_at),
                "whole": one.whole,
                "change": change,
            }
            for one in shipments
        ],
    )


def put_lines(tx: Connection, organisation: int, lines: Iterable[Line]) -> None:
    """These are so now."""
    _LINE.many(
        tx,
        [
            {
                "organisation": organisation,
                "id": one.id,
                "shipment_id": one.shipment_id,
                "number": one.number,
                "product_id": one.product.id,
                "ordered": one.ordered,
            }
            for one in lines
        ],
    )


def put_allocations(tx: Connection, organisation: int, allocations: Iterable[Allocation]) -> None:
    """These are so now."""
    _ALLOCATION.many(
        tx,
        [
            {
                "organisation": organisation,
                "plate_id": one.plate_id,
                "line_id": one.line_id,
                "shipment_id": one.shipment_id,
                "quantity": one.quantity,
            }
            for one in allocations
        ],
    )


def searched_in(shipment: Shipment) -> str:
    """What a list is searched in, without case: its number, its order, its customer; of each no more than an index of
    PostgreSQL has room for."""
    parts = (shipment.number, shipment.so_number, shipment.customer.name)
    return "\n".join(part.casefold()[:_LONGEST_SEARCHED] for part in parts)


def _listed(names: Iterable[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
