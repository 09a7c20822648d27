"""Work to pack, as a file or a server tells of it: what is known by its code, SKU or number. Values.

Source: what was agreed beside the contract "Packing scanner" (the import's JSON). Quantities in millionths of the
product's unit, weights of a kilogram (services/packing/amounts.py). `at`: the place in its section, from 0; `id`: the
UUID that the file gives, "" where it gives none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from services.packing.model import Status

WAREHOUSES: Final = "warehouses"
CUSTOMERS: Final = "customers"
PRODUCTS: Final = "products"
PLATES: Final = "license_plates"
SHIPMENTS: Final = "shipments"
_PLACE: Final = re.compile(r"(\w+\[\d+\](?:\.lines\[\d+\](?:\.allocations\[\d+\])?)?)\.?(.*)")
SECTIONS: Final = (WAREHOUSES, CUSTOMERS, PRODUCTS, PLATES, SHIPMENTS)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, or worth telling. `path`: where, `shipments[2].lines[0].sku`; `words`: a key."""

    path: str
    words: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class WarehouseSaid:
    """Where shipments go out from. `address` None: nothing is said of it."""

    at: int
    id: str
    key: str  # its code
    name: str
    address: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CustomerSaid:
    """Who gets it, and what must not be in it. `restrictions`, `address` None: nothing is said of them."""

    at: int
    id: str
    key: str  # its code
    name: str
    restrictions: tuple[str, ...] | None = None
    address: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ProductSaid:
    """What is packed. `gtins`: (14 digits, how many one of them counts). `allergens`, `gtins` None: nothing is said of
    them, and what is known stays."""

    at: int
    id: str
    key: str  # its SKU
    name: str
    uom: str
    unit_weight: int | None = None
    allergens: tuple[str, ...] | None = None
    gtins: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class PlateSaid:
    """Goods of one product and lot. `warehouse`: its code, "" where none is said."""

    at: int
    id: str
    key: str  # its number
    sku: str
    lot: str
    quantity: int
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class LineSaid:
    """What is wanted of a product. `allocations`: (number of a license plate, how much of it)."""

    id: str
    number: int
    sku: str
    quantity: int
    allocations: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ShipmentSaid:
    """What goes to a customer. `status`: None where none is said; `lines`: all that it has."""

    at: int
    id: str
    key: str  # its number
    so_number: str
    customer: str
    warehouse: str
    status: Status | None
    promised: date | None
    lines: tuple[LineSaid, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a table. `names`: {field of the import's JSON: column}, where they differ."""

    line: int
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Work:
    """All that is right in a file, and what is not. `broken`: (section, code, SKU or number) of what is wrong itself:
    whoever names it is not told that there is no such thing. `places`: {path: where it stands in the table}."""

    warehouses: Sequence[WarehouseSaid] = ()
    customers: Sequence[CustomerSaid] = ()
    products: Sequence[ProductSaid] = ()
    plates: Sequence[PlateSaid] = ()
    shipments: Sequence[ShipmentSaid] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def entries(self) -> int:
        """How many there are of all sections together."""
        return sum(map(len, (self.warehouses, self.customers, self.products, self.plates, self.shipments)))

    @property
    def rows(self) -> int:
        """How many rows of a database that is, with lines and allocations."""
        lines = [line for one in self.shipments for line in one.lines]
        return self.entries + len(lines) + sum(len(line.allocations) for line in lines)

    def placed(self, problem: Problem) -> Problem:
        """The problem with its place in the table, where the work is of one: `line 7.allocated`."""
        found = _PLACE.match(problem.path)
        place = self.places.get(found[1]) if found else None
        if found is None or place is None:
            return problem
        name = place.names.get(found[2], found[2])
        return replace(problem, path=f"line {place.line}.{name}" if name else f"line {place.line}")
