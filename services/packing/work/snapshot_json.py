"""A snapshot's page as JSON: the import's lists, and beside them what is packed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.database.packing_import_store import PlateThere
from services.database.packing_snapshot_store import BoxThere, ContentThere
from services.packing.amounts import number_of
from services.packing.model import Allocation, Customer, Gtin, Line, Measures, Product, Shipment, Warehouse
from services.packing.work.said import CUSTOMERS, PLATES, PRODUCTS, SHIPMENTS, WAREHOUSES


@dataclass(frozen=True, slots=True)
class Named:
    """What ids mean: {section: {id: value}}."""

    known: Mapping[str, Mapping[str, Any]]

    def warehouse(self, ident: str) -> str | None:
        """Its code; None for none."""
        return self.known[WAREHOUSES][ident].code if ident else None

    def sku(self, ident: str) -> str:
        """That of a product."""
        return str(self.known[PRODUCTS][ident].sku)

    def plate(self, ident: str) -> str:
        """The number of a license plate."""
        return str(self.known[PLATES][ident].number)


@dataclass(frozen=True, slots=True)
class Parts:
    """`found`: what the page tells, {section: {id: value}}; the rest is of its shipments and products."""

    found: Mapping[str, Mapping[str, Any]]
    named: Named
    lines: Sequence[Line]
    allocations: Sequence[Allocation]
    boxes: Sequence[BoxThere]
    contents: Sequence[ContentThere]
    gtins: Sequence[Gtin]


def lists(parts: Parts) -> dict[str, Any]:
    """The five lists of the import."""
    found, named = parts.found, parts.named
    gtins = _grouped(parts.gtins, "product_id")
    return {
        WAREHOUSES: [_warehouse(one) for one in found[WAREHOUSES].values()],
        CUSTOMERS: [_customer(one) for one in found[CUSTOMERS].values()],
        PRODUCTS: [_product(one, gtins[one.id]) for one in found[PRODUCTS].values()],
        PLATES: [_plate(one, named) for one in found[PLATES].values()],
        SHIPMENTS: _shipments(parts),
    }


def _warehouse(one: Warehouse) -> dict[str, Any]:
    return {"id": one.id, "code": one.code, "name": one.name, "address": list(one.address)}


def _customer(one: Customer) -> dict[str, Any]:
    named = {"id": one.id, "code": one.code, "name": one.name}
    return {**named, "allergen_restrictions": list(one.restrictions), "address": list(one.address)}


def _product(one: Product, gtins: Iterable[Gtin]) -> dict[str, Any]:
    return {
        "id": one.id,
        "sku": one.sku,
        "name": one.name,
        "uom": one.uom,
        "unit_weight_kg": _number(one.unit_weight),
        "allergens": list(one.allergens),
        "gtins": [{"gtin": gtin.gtin, "quantity": number_of(gtin.quantity)} for gtin in gtins],
    }


def _plate(one: PlateThere, named: Named) -> dict[str, Any]:
    return {
        "id": one.id,
        "lp_number": one.number,
        "sku": named.sku(one.product_id),
        "lot_number": one.lot or None,
        "quantity": number_of(one.quantity),
        "packed_quantity": number_of(one.packed),
        "warehouse": named.warehouse(one.warehouse_id),
    }


def _shipments(parts: Parts) -> list[dict[str, Any]]:
    lines = _grouped(parts.lines, "shipment_id")
    allocations = _grouped(parts.allocations, "line_id")
    boxes = _grouped(parts.boxes, "shipment_id")
    contents = _grouped(parts.contents, "box_id")
    return [
        {
            **_shipment(one, parts.named),
            "lines": [_line(line, allocations[line.id], parts.named) for line in lines[one.id]],
            "boxes": [_box(box, contents[box.id]) for box in boxes[one.id]],
        }
        for one in parts.found[SHIPMENTS].values()
    ]


def _shipment(one: Shipment, named: Named) -> dict[str, Any]:
    return {
        "id": one.id,
        "shipment_number": one.number,
        "so_number": one.so_number,
        "customer": one.customer.code,
        "warehouse": named.warehouse(one.warehouse_id),
        "status": one.status.value,
        "promised_ship_date": None if one.promised is None else one.promised.isoformat(),
        "alarmed": one.alarmed,
    }


def _line(one: Line, allocations: Iterable[Allocation], named: Named) -> dict[str, Any]:
    return {
        "id": one.id,
        "line_number": one.number,
        "sku": one.product.sku,
        "quantity": number_of(one.ordered),
        "packed_quantity": number_of(one.packed),
        "allocations": [
            {
                "lp_number": named.plate(meant.plate_id),
                "quantity": number_of(meant.quantity),
                "packed_quantity": number_of(meant.packed),
            }
            for meant in allocations
        ],
    }


def _box(one: BoxThere, contents: Iterable[ContentThere]) -> dict[str, Any]:
    return {
        "id": one.id,
        "box_number": one.number,
        "status": one.status.value,
        **_measures(one.measures),
        "alarmed": one.alarmed,
        "station": one.station,
        "sscc": one.sscc or None,
        "contents": [_content(content) for content in contents],
    }


def _measures(one: Measures) -> dict[str, Any]:
    sizes = {"length": _number(one.length), "width": _number(one.width), "height": _number(one.height)}
    return {"weight": _number(one.weight), "dimensions": sizes}


def _content(one: ContentThere) -> dict[str, Any]:
    return {
        "id": one.id,
        "so_line_id": one.line_id,
        "license_plate_id": one.plate_id,
        "quantity": number_of(one.quantity),
        "notes": one.notes or None,
        "packed_at": _time(one.packed_at),
        "station": one.station,
        "author": one.author,
    }


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(amount: int | None) -> int | float | None:
    return None if amount is None else number_of(amount)


def _grouped(rows: Iterable[Any], name: str) -> defaultdict[str, list[Any]]:
    found = defaultdict[str, list[Any]](list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
