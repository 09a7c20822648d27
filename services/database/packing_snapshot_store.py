"""What changed of packing in an organisation, page by page: rows by the numbers of their changes.

One import may change a million rows at once, under one number. Such a number is gone through in the order of the ids,
page after page, over the primary key; else the index on the numbers serves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from services.database.packing_import_store import PlateThere, names_of
from services.database.shipment_store import COLUMNS, WITH_CUSTOMER, shipment_of
from services.database.sql import Sql, listed
from services.database.types import from_micros
from services.packing.model import BoxStatus, Customer, Measures, Product, Warehouse

_NEXT: Final = "{0}.change > :after AND {0}.change <= :upto ORDER BY {0}.change LIMIT :most"
_WITHIN: Final = "+{0}.change = :after AND {0}.id > :id ORDER BY {0}.id LIMIT :most"  # +: not by the index on numbers
_BY_ID: Final = "{0}.id IN EACH(:ids)"
_OF: Final = {
    "warehouses": ("SELECT w.* FROM warehouse w WHERE w.organisation_id = :organisation AND ", "w"),
    "customers": ("SELECT c.* FROM customer c WHERE c.organisation_id = :organisation AND ", "c"),
    "products": ("SELECT p.* FROM product p WHERE p.organisation_id = :organisation AND ", "p"),
    "license_plates": ("SELECT l.* FROM license_plate l WHERE l.organisation_id = :organisation AND ", "l"),
    "shipments": (
        f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER} WHERE s.organisation_id = :organisation AND ",  # noqa: S608 (ours)
        "s",
    ),
}
_STATEMENTS: Final = {
    kind: tuple(Sql(of + part.format(name)) for part in (_NEXT, _WITHIN, _BY_ID)) for kind, (of, name) in _OF.items()
}
_BOXES = Sql(
    "SELECT * FROM box WHERE organisation_id = :organisation AND shipment_id IN EACH(:ids)"
    " ORDER BY number, created_at, id"
)
_CONTENTS = Sql(
    "SELECT * FROM box_content WHERE organisation_id = :organisation AND box_id IN EACH(:ids) ORDER BY box_id, seq"
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A row and the number of its last change."""

    change: int
    value: Any  # of the kind that was asked for


@dataclass(frozen=True, slots=True)
class BoxThere:
    """A box as it is stored."""

    id: str
    shipment_id: str
    number: int | None
    status: BoxStatus
    measures: Measures
    alarmed: bool
    station: str
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class ContentThere:
    """What was put into a box at once, as it is stored."""

    id: str
    box_id: str
    line_id: str
    plate_id: str
    quantity: int
    notes: str
    packed_at: datetime
    station: str
    author: str


def following(tx: Connection, organisation: int, kind: str, *, after: int, upto: int, most: int) -> Sequence[Changed]:
    """Those of a kind (a section of the import's JSON) that were changed after that number, up to the other, by their
    numbers, at most so many."""
    rows = _STATEMENTS[kind][0](tx, organisation=organisation, after=after, upto=upto, most=most)
    return [Changed(row.change, _VALUES[kind](row)) for row in rows]


def within_change(
    tx: Connection, organisation: int, kind: str, *, change: int, after_id: str, most: int
) -> Sequence[Changed]:
    """Those with that number, by their ids, after that one."""
    rows = _STATEMENTS[kind][1](tx, organisation=organisation, after=change, id=after_id, most=most)
    return [Changed(row.change, _VALUES[kind](row)) for row in rows]


def by_ids(tx: Connection, organisation: int, kind: str, ids: Iterable[str]) -> Sequence[Changed]:
    """Those of these ids."""
    wanted = listed(ids)
    rows = _STATEMENTS[kind][2](tx, organisation=organisation, ids=wanted) if wanted != "[]" else ()
    return [Changed(row.change, _VALUES[kind](row)) for row in rows]


def boxes(tx: Connection, organisation: int, shipment_ids: Iterable[str]) -> list[BoxThere]:
    """All of these shipments, by their numbers."""
    return [
        BoxThere(
            row.id,
            row.shipment_id,
            row.number,
            BoxStatus(row.status),
            Measures(row.weight, row.length, row.width, row.height),
            bool(row.alarmed),
            row.station,
            row.sscc,
        )
        for row in _BOXES(tx, organisation=organisation, ids=listed(shipment_ids))
    ]


def contents(tx: Connection, organisation: int, box_ids: Iterable[str]) -> list[ContentThere]:
    """All in these boxes, in the order in which it was put there."""
    return [
        ContentThere(
            row.id,
            row.box_id,
            row.line_id,
            row.plate_id,
            row.quantity,
            row.notes,
            from_micros(row.packed_at),
            row.station,
            row.author,
        )
        for row in _CONTENTS(tx, organisation=organisation, ids=listed(box_ids))
    ]


def _plate(row: Any) -> PlateThere:
    goods = (row.product_id, row.lot, row.quantity, row.packed, row.warehouse_id)
    return PlateThere(row.id, row.number, *goods, row.seen_at is not None)


_VALUES: Final[dict[str, Callable[[Any], Any]]] = {
    "warehouses": lambda row: Warehouse(row.id, row.code, row.name, names_of(row.address)),
    "customers": lambda row: Customer(row.id, row.code, row.name, names_of(row.restrictions), names_of(row.address)),
    "products": lambda row: Product(row.id, row.sku, row.name, row.uom, row.unit_weight, names_of(row.allergens)),
    "license_plates": _plate,
    "shipments": shipment_of,
}
