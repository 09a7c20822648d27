"""Work to pack as a table, CSV or XLSX: one row for each line of a shipment, and for each license plate that is meant
for it. Strict: a column that is missing, unknown or there twice is an error, since an empty one means something.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final

from services.errors import Refused
from services.packing.rules import MOST_QUANTITY, MOST_WEIGHT
from services.packing.work import said
from services.packing.work.fields import Either, Fields, Problems, address_of, promised_of, status_of
from services.packing.work.from_json import LONGEST_CODE, LONGEST_NAME, LONGEST_UOM, MOST_NUMBER
from services.packing.work.said import (
    CustomerSaid,
    LineSaid,
    Place,
    PlateSaid,
    ProductSaid,
    ShipmentSaid,
    WarehouseSaid,
    Work,
)
from services.scanning.marks import show
from services.tables.cells import as_meant
from services.tables.reading import rows_of
from services.tables.rows import Cell, Row

REQUIRED: Final = (
    *("shipment_number", "so_number", "customer", "warehouse", "promised_ship_date"),
    *("line_number", "sku", "quantity", "lp_number", "allocated"),
)
PLATE: Final = ("lot_number", "lp_quantity")  # each of these sets is there as a whole, or not at all
CUSTOMER: Final = ("customer_name", "allergen_restrictions")
PRODUCT: Final = ("product_name", "uom", "unit_weight_kg", "allergens")
CUSTOMER_PLACE: Final = (*CUSTOMER, "customer_address")  # an address needs a name
WAREHOUSE_PLACE: Final = ("warehouse_name", "warehouse_address")
GROUPS: Final = (PLATE, CUSTOMER, PRODUCT, ("warehouse_name",), ("status",))
KNOWN: Final = frozenset({*REQUIRED, *CUSTOMER_PLACE, *WAREHOUSE_PLACE, *(name for group in GROUPS for name in group)})
_NUMBERS: Final = frozenset({"line_number", "quantity", "allocated", "lp_quantity", "unit_weight_kg"})
_LISTS: Final = frozenset({"allergen_restrictions", "allergens"})
_ADDRESSES: Final = {"customer_address": "customer_name", "warehouse_address": "warehouse_name"}
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9}|,(?![0-9]{3}$)[0-9]{1,9})?", re.ASCII)
_EITHER: Final = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{3})+(?:[.,][0-9]{1,9})?", re.ASCII)
_PARTS: Final = re.compile(r"[|;,]")  # whichever people take: "milk, nuts" is no name of an allergen
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: 00:00:00)?", re.ASCII)  # as a workbook has it


def parse_csv(content: bytes, name: str) -> Work:
    """The work of a table; `name` is for the words. Raises Refused: LIST_TOO_BIG (20 MiB, 250,000 rows), LIST_EMPTY,
    LIST_KIND, and OutsideFailed where it cannot be understood."""
    rows = rows_of(content, name)
    header = next(rows, None)
    if header is None:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    reading = _Reading([cell.text.strip().casefold() for cell in header.cells])
    if reading.has_columns(header.line):
        for row in rows:
            reading.take(row)
    return reading.work()


@dataclass
class _Line:
    place: Place
    sku: str
    quantity: int
    allocations: dict[str, tuple[int, int]] = field(default_factory=dict)  # {plate: (how much, the row's line)}


@dataclass
class _Shipment:
    line: int
    lines: dict[int, _Line] = field(default_factory=dict)
    broken: bool = False


class _Reading:
    """Takes row after row. What several rows say of one thing has to be the same."""

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns
        self._there = frozenset(columns)
        self._problems = Problems()
        self._said: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}  # {(section, key): (line, what)}
        self._shipments: dict[str, _Shipment] = {}
        self._broken: set[tuple[str, str]] = set()

    def has_columns(self, line: int) -> bool:
        """Whether the heading is one of work to pack; what is wrong with it is told."""
        path = f"line {line}"
        for name in REQUIRED:
            if name not in self._there:
                self._problems.add(path, "packing_import.wrong.column_missing", column=name)
        for group in GROUPS:
            if self._there & set(group):
                for name in sorted(set(group) - self._there):
                    self._problems.add(path, "packing_import.wrong.column_missing", column=name)
        for address, name in _ADDRESSES.items():
            if address in self._there and name not in self._there:
                self._problems.add(path, "packing_import.wrong.column_missing", column=name)
        for name in dict.fromkeys(self._columns):
            if name and (name not in KNOWN or self._columns.count(name) > 1):
                self._problems.add(path, "packing_import.wrong.column", column=show(name))
        return not self._problems.count

    def take(self, row: Row) -> None:
        """One row."""
        entry = dict(self._entry(row))
        fields = Fields(entry, KNOWN, partial("line {}".format, row.line), self._problems)
        for name, at in zip(self._columns, range(len(self._columns)), strict=True):
            cell = row.cell(at)
            if name and cell.damage and not _is_meant(name, cell):
                fields.wrong(name, cell.damage, cell=cell.place, code=show(cell.text), line=row.line)
        if not fields.sound:
            self._leave(entry)
            return
        self._read(fields, row.line)
        if not fields.sound:
            self._leave(entry)

    def _read(self, fields: Fields, line: int) -> None:
        number, customer = fields.text("shipment_number", LONGEST_CODE), fields.text("customer", LONGEST_CODE)
        warehouse, sku = fields.text_or("warehouse", LONGEST_CODE), fields.text("sku", LONGEST_CODE)
        plate = fields.text_or("lp_number", LONGEST_CODE)
        of_shipment = {
            "so_number": fields.text("so_number", LONGEST_CODE),
            "customer": customer,
            "warehouse": warehouse,
            "status": status_of(fields),
            "promised_ship_date": promised_of(fields),
        }
        place = fields.whole("line_number", MOST_NUMBER)
        ordered = fields.amount("quantity", MOST_QUANTITY)
        meant = fields.amount("allocated", MOST_QUANTITY) if plate else 0
        self._same(said.SHIPMENTS, number, of_shipment, fields, line)
        self._read_named(fields, line, customer=customer, warehouse=warehouse, sku=sku, plate=plate)
        if not fields.sound:
            return
        shipment = self._shipments.setdefault(number, _Shipment(line))
        of = shipment.lines.setdefault(place, _Line(Place(line), sku, ordered))
        for name, value, first in (("sku", sku, of.sku), ("quantity", ordered, of.quantity)):
            if value != first:
                fields.wrong(name, "packing_import.wrong.differs", first=of.place.line)
        if plate and of.allocations.setdefault(plate, (meant, line))[1] != line:
            fields.wrong("lp_number", "packing_import.wrong.twice", first=f"line {of.allocations[plate][1]}")

    def _read_named(self, fields: Fields, line: int, *, customer: str, warehouse: str, sku: str, plate: str) -> None:
        """What the row says of others than the shipment, where the table has columns for it."""
        if "customer_name" in self._there:
            restrictions = fields.names("allergen_restrictions", LONGEST_CODE)
            named: dict[str, Any] = {"customer_name": fields.text("customer_name", LONGEST_NAME)}
            named |= {"allergen_restrictions": restrictions, **self._address(fields, "customer_address")}
            self._same(said.CUSTOMERS, customer, named, fields, line)
        if "product_name" in self._there:
            product = {
                "product_name": fields.text("product_name", LONGEST_NAME),
                "uom": fields.text_or("uom", LONGEST_UOM, "pc"),
                "unit_weight_kg": fields.amount_or_none("unit_weight_kg", MOST_WEIGHT),
                "allergens": fields.names("allergens", LONGEST_CODE),
            }
            self._same(said.PRODUCTS, sku, product, fields, line)
        if "warehouse_name" in self._there and warehouse:
            named = {"warehouse_name": fields.text("warehouse_name", LONGEST_NAME)}
            named |= self._address(fields, "warehouse_address")
            self._same(said.WAREHOUSES, warehouse, named, fields, line)
        if "lp_quantity" in self._there and plate:
            goods = {
                "sku": sku,
                "warehouse": warehouse,
                "lot_number": fields.text_or("lot_number", LONGEST_CODE),
                "lp_quantity": fields.amount("lp_quantity", MOST_QUANTITY, least=0),
            }
            self._same(said.PLATES, plate, goods, fields, line)

    def _address(self, fields: Fields, name: str) -> dict[str, Any]:
        """What the table says of an address; an empty cell says that there is none."""
        return {name: address_of(fields, name) or ()} if name in self._there else {name: None}

    def _same(self, section: str, key: str, values: dict[str, Any], fields: Fields, line: int) -> None:
        """Each row says the same of a thing."""
        first, before = self._said.setdefault((section, key), (line, values))
        for name, value in values.items():
            if value != before[name]:
                fields.wrong(name, "packing_import.wrong.differs", first=first)

    def _leave(self, entry: Mapping[str, Any]) -> None:
        """What a wrong row names is wrong, and nothing is said of it any more."""
        for section, name in _KEYS.items():
            key = entry.get(name)
            if isinstance(key, str):
                self._broken.add((section, key))

    def _entry(self, row: Row) -> Iterator[tuple[str, Any]]:
        for at, name in enumerate(self._columns):
            text = as_meant(row.text(at))
            if not name or not text:
                continue
            if name in _NUMBERS:
                yield name, _number(text)
            elif name in _LISTS:
                yield name, [part.strip() for part in _PARTS.split(text)]
            elif name in _ADDRESSES:
                yield name, [part.strip() for part in text.split("|")]
            else:
                day = _DAY.fullmatch(text) if name == "promised_ship_date" else None
                yield name, day[1] if day else text

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def work(self) -> Work:
        """All that was taken."""
        places: dict[str, Place] = {}
        return Work(
            tuple(
                WarehouseSaid(at, "", key, one["warehouse_name"], one["warehouse_address"])
                for at, key, one in self._of(said.WAREHOUSES, places)
            ),
            tuple(
                CustomerSaid(at, "", key, one["customer_name"], one["allergen_restrictions"], one["customer_address"])
                for at, key, one in self._of(said.CUSTOMERS, places)
            ),
            tuple(
                ProductSaid(at, "", key, one["product_name"], one["uom"], one["unit_weight_kg"], one["allergens"], None)
                for at, key, one in self._of(said.PRODUCTS, places)
            ),
            tuple(
                PlateSaid(at, "", key, one["sku"], one["lot_number"], one["lp_quantity"], one["warehouse"])
                for at, key, one in self._of(said.PLATES, places)
            ),
            tuple(self._shipment(at, key, one, places) for at, key, one in self._of(said.SHIPMENTS, places)),
            frozenset(self._broken),
            self._problems.all(),
            places,
        )

    def _of(self, section: str, places: dict[str, Place]) -> Iterator[tuple[int, str, dict[str, Any]]]:
        at = 0
        for (of, key), (line, values) in self._said.items():
            if of == section and (section, key) not in self._broken:
                places[f"{section}[{at}]"] = Place(line, _NAMES.get(section, {}))
                yield at, key, values
                at += 1

    def _shipment(self, at: int, number: str, one: Mapping[str, Any], places: dict[str, Place]) -> ShipmentSaid:
        lines = []
        for nth, (place, line) in enumerate(self._shipments[number].lines.items()):
            path = f"{said.SHIPMENTS}[{at}].lines[{nth}]"
            places[path] = line.place
            for meant, (_quantity, row) in enumerate(line.allocations.values()):
                places[f"{path}.allocations[{meant}]"] = Place(row, {"quantity": "allocated"})
            allocations = tuple((plate, quantity) for plate, (quantity, _row) in line.allocations.items())
            lines.append(LineSaid("", place, line.sku, line.quantity, allocations))
        status, promised = one["status"], one["promised_ship_date"]
        named = one["so_number"], one["customer"], one["warehouse"]
        return ShipmentSaid(at, "", number, *named, status, promised, tuple(lines))


_KEYS: Final = {
    said.SHIPMENTS: "shipment_number",
    said.CUSTOMERS: "customer",
    said.WAREHOUSES: "warehouse",
    said.PRODUCTS: "sku",
    said.PLATES: "lp_number",
}
_NAMES: Final = {said.PLATES: {"quantity": "lp_quantity"}}


def _is_meant(name: str, cell: Cell) -> bool:
    """Whether a spreadsheet kept it as what it is: a number, a day."""
    if name in _NUMBERS:
        return cell.is_figure or cell.is_number
    return name == "promised_ship_date" and cell.damage == "lists.problem.date_cell" and bool(_DAY.fullmatch(cell.text))


def _number(text: str) -> int | Decimal | str:
    """The number that a text is, with a point or a comma for its decimals; the text where it is none. A comma with
    three digits behind it may mean thousands: nobody guesses."""
    if not _NUMBER.fullmatch(text):
        return Either(text) if _EITHER.fullmatch(text) else text
    number = Decimal(text.replace(",", "."))
    return int(number) if number == number.to_integral_value() else number
