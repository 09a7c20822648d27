"""The import's JSON as strict shapes: what is unknown, missing or of another kind is told, all at once.

Text of a file is hostile: what is kept of it has no control characters and a bounded length.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from services.errors import Refused
from services.packing.rules import MOST_QUANTITY, MOST_WEIGHT
from services.packing.work import said
from services.packing.work.fields import Fields, Problems, address_of, promised_of, status_of
from services.packing.work.json_sections import sections
from services.packing.work.said import CustomerSaid, LineSaid, PlateSaid, ProductSaid, ShipmentSaid, WarehouseSaid, Work

MOST_BYTES: Final = 512 * 1024 * 1024
LONGEST_CODE: Final = 100  # characters: codes, SKUs, numbers, lots, names of allergens
LONGEST_NAME: Final = 200
LONGEST_UOM: Final = 20
MOST_LINES: Final = 10_000  # of a shipment; of allocations for a line
MOST_NUMBER: Final = 999_999_999
_MOST_GTINS: Final = 100
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})

# What a snapshot tells beside the import's own fields: it can be imported elsewhere as it is.
_OF_SNAPSHOT: Final = frozenset({"cursor", "deleted", "more"})
_WAREHOUSE: Final = frozenset({"id", "code", "name", "address"})
_CUSTOMER: Final = _WAREHOUSE | {"allergen_restrictions"}
_PRODUCT: Final = frozenset({"id", "sku", "name", "uom", "unit_weight_kg", "allergens", "gtins"})
_GTIN: Final = frozenset({"gtin", "quantity"})
_PLATE: Final = frozenset({"id", "lp_number", "sku", "lot_number", "quantity", "warehouse", "packed_quantity"})
_SHIPMENT: Final = frozenset(
    {"id", "shipment_number", "so_number", "customer", "warehouse", "status", "promised_ship_date", "lines"}
    | {"boxes", "alarmed"}
)
_LINE: Final = frozenset({"id", "line_number", "sku", "quantity", "allocations", "packed_quantity"})
_ALLOCATION: Final = frozenset({"lp_number", "quantity", "packed_quantity"})

S = TypeVar("S", WarehouseSaid, CustomerSaid, ProductSaid, PlateSaid, ShipmentSaid)


def is_json(content: bytes) -> bool:
    """Whether a file is meant as JSON; nothing at all is, too."""
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return not head or head.startswith((b"{", b"["))


def parse_json(content: bytes, name: str) -> Work:
    """The work of a file's content; `name` is for the words. Raises Refused: IMPORT_INVALID where it is no JSON
    object at all."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("IMPORT_INVALID", "packing_import.no_object", name=name) from error
    reading = Reading()
    for section, at, entry in sections(text, name):
        reading.take(section, at, entry)
    return reading.work()


class Reading:
    """Takes entry after entry. What stands twice in a section is told at the second place."""

    def __init__(self) -> None:
        self.problems = Problems()
        self._found: dict[str, list[Any]] = {section: [] for section in said.SECTIONS}
        self._keys: dict[str, dict[str, int]] = {section: {} for section in said.SECTIONS}
        self._ids: dict[str, dict[str, int]] = {section: {} for section in said.SECTIONS}
        self._line_ids: dict[str, str] = {}
        self._gtins: dict[str, int] = {}
        self._broken: set[tuple[str, str]] = set()

    def take(self, section: str, at: int, entry: object) -> None:
        """One entry of a list; `at` -1: the section is no list."""
        shape = _SHAPES.get(section)
        if shape is None:
            if section not in _OF_SNAPSHOT:
                self.problems.add(section, "packing_import.wrong.unknown_section")
        elif at < 0:
            self.problems.add(section, "packing_import.wrong.section")
        else:
            fields = Fields(entry, _KNOWN[section], partial(_path, section, at), self.problems)
            self._keep(section, shape(self, fields, at), fields)

    def work(self) -> Work:
        """All that was taken."""
        found = self._found
        return Work(
            tuple(found[said.WAREHOUSES]),
            tuple(found[said.CUSTOMERS]),
            tuple(found[said.PRODUCTS]),
            tuple(found[said.PLATES]),
            tuple(found[said.SHIPMENTS]),
            frozenset(self._broken),
            self.problems.all(),
        )

    def _keep(self, section: str, one: S, fields: Fields) -> None:
        if one.key:
            first = self._keys[section].setdefault(one.key, one.at)
            if first != one.at:
                fields.wrong(_KEYS[section], "packing_import.wrong.twice", first=_path(section, first))
        if one.id and (first := self._ids[section].setdefault(one.id, one.at)) != one.at:
            fields.wrong("id", "packing_import.wrong.twice", first=_path(section, first))
        if fields.sound:
            self._found[section].append(one)
        elif one.key:
            self._broken.add((section, one.key))

    # -- shapes --------------------------------------------------------------------------------------------------------

    def warehouse(self, fields: Fields, at: int) -> WarehouseSaid:
        names = fields.text("code", LONGEST_CODE), fields.text("name", LONGEST_NAME)
        return WarehouseSaid(at, fields.id(), *names, address_of(fields, "address"))

    def customer(self, fields: Fields, at: int) -> CustomerSaid:
        names = fields.text("code", LONGEST_CODE), fields.text("name", LONGEST_NAME)
        restrictions = fields.names_or_none("allergen_restrictions", LONGEST_CODE)
        return CustomerSaid(at, fields.id(), *names, restrictions, address_of(fields, "address"))

    def product(self, fields: Fields, at: int) -> ProductSaid:
        return ProductSaid(
            at,
            fields.id(),
            fields.text("sku", LONGEST_CODE),
            fields.text("name", LONGEST_NAME),
            fields.text_or("uom", LONGEST_UOM, "pc"),
            fields.amount_or_none("unit_weight_kg", MOST_WEIGHT),
            fields.names_or_none("allergens", LONGEST_CODE),
            self._gtins_of(fields, at),
        )

    def plate(self, fields: Fields, at: int) -> PlateSaid:
        return PlateSaid(
            at,
            fields.id(),
            fields.text("lp_number", LONGEST_CODE),
            fields.text("sku", LONGEST_CODE),
            fields.text_or("lot_number", LONGEST_CODE),
            fields.amount("quantity", MOST_QUANTITY, least=0),
            fields.text_or("warehouse", LONGEST_CODE),
        )

    def shipment(self, fields: Fields, at: int) -> ShipmentSaid:
        return ShipmentSaid(
            at,
            fields.id(),
            fields.text("shipment_number", LONGEST_CODE),
            fields.text("so_number", LONGEST_CODE),
            fields.text("customer", LONGEST_CODE),
            fields.text_or("warehouse", LONGEST_CODE),
            status_of(fields),
            promised_of(fields),
            self._lines_of(fields, at),
        )

    def _lines_of(self, fields: Fields, at: int) -> tuple[LineSaid, ...]:
        lines, seen = [], dict[int, int]()
        for place, entry in enumerate(fields.entries("lines", MOST_LINES)):
            one = Fields(entry, _LINE, partial(_line_path, at, place), self.problems)
            line = LineSaid(
                one.id(),
                one.whole("line_number", MOST_NUMBER),
                one.text("sku", LONGEST_CODE),
                one.amount("quantity", MOST_QUANTITY),
                self._allocations_of(one, at, place),
            )
            path = _line_path(at, place)
            if line.id and (first := self._line_ids.setdefault(line.id, path)) != path:
                one.wrong("id", "packing_import.wrong.twice", first=first)
            if seen.setdefault(line.number, place) != place and line.number:
                one.wrong("line_number", "packing_import.wrong.twice", first=_line_path(at, seen[line.number]))
            fields.sound = fields.sound and one.sound
            lines.append(line)
        return tuple(lines)

    def _allocations_of(self, line: Fields, at: int, place: int) -> tuple[tuple[str, int], ...]:
        meant: dict[str, int] = {}
        for nth, entry in enumerate(line.entries("allocations", MOST_LINES)):
            one = Fields(entry, _ALLOCATION, partial(_allocation_path, at, place, nth), self.problems)
            number = one.text("lp_number", LONGEST_CODE)
            if number in meant:
                one.wrong("lp_number", "packing_import.wrong.twice", first=_line_path(at, place))
            meant[number] = one.amount("quantity", MOST_QUANTITY)
            line.sound = line.sound and one.sound
        return tuple(meant.items())

    def _gtins_of(self, fields: Fields, at: int) -> tuple[tuple[str, int], ...] | None:
        if fields.raw("gtins") is None:
            return None
        found = []
        for nth, entry in enumerate(fields.entries("gtins", _MOST_GTINS)):
            one = Fields(entry, _GTIN, partial(_gtin_path, at, nth), self.problems)
            gtin = _gtin(one)
            if gtin and gtin in self._gtins:
                one.wrong("gtin", "packing_import.wrong.twice", first=_path(said.PRODUCTS, self._gtins[gtin]))
            self._gtins[gtin] = at
            found.append((gtin, one.amount("quantity", MOST_QUANTITY)))
            fields.sound = fields.sound and one.sound
        return tuple(found)


_SHAPES: Final[dict[str, Callable[[Reading, Fields, int], Any]]] = {
    said.WAREHOUSES: Reading.warehouse,
    said.CUSTOMERS: Reading.customer,
    said.PRODUCTS: Reading.product,
    said.PLATES: Reading.plate,
    said.SHIPMENTS: Reading.shipment,
}
_KNOWN: Final = {
    said.WAREHOUSES: _WAREHOUSE,
    said.CUSTOMERS: _CUSTOMER,
    said.PRODUCTS: _PRODUCT,
    said.PLATES: _PLATE,
    said.SHIPMENTS: _SHIPMENT,
}
_KEYS: Final = {
    said.WAREHOUSES: "code",
    said.CUSTOMERS: "code",
    said.PRODUCTS: "sku",
    said.PLATES: "lp_number",
    said.SHIPMENTS: "shipment_number",
}


def _path(section: str, at: int) -> str:
    return f"{section}[{at}]"


def _line_path(at: int, place: int) -> str:
    return f"{said.SHIPMENTS}[{at}].lines[{place}]"


def _allocation_path(at: int, place: int, nth: int) -> str:
    return f"{_line_path(at, place)}.allocations[{nth}]"


def _gtin_path(at: int, nth: int) -> str:
    return f"{said.PRODUCTS}[{at}].gtins[{nth}]"


def _gtin(fields: Fields) -> str:
    from services.scanning.gs1_elements import check_digit_is_right, is_digits  # 150 ms: only who has GTINs pays them

    value = fields.raw("gtin")
    if type(value) is str and len(value) in _GTIN_LENGTHS and is_digits(value) and check_digit_is_right(value):
        return value.zfill(14)
    fields.wrong("gtin", "packing_import.wrong.gtin")
    return ""
