"""What a hub of ours tells of its work at once: a page of its snapshot. Values; quantities in millionths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.packing.model import Customer, Gtin, Product, Status, Warehouse
from services.packing.server.remote import RemoteBox


@dataclass(frozen=True, slots=True)
class PlateSeen:
    """A license plate. `sku`, `warehouse`: the codes of its product and its place."""

    id: str
    number: str
    sku: str
    lot: str
    quantity: int
    packed: int
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class MeantSeen:
    """So much of a license plate is meant for a line."""

    plate: str
    quantity: int
    packed: int


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line of a shipment."""

    id: str
    number: int
    sku: str
    ordered: int
    packed: int
    meant: tuple[MeantSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentSeen:
    """What is in a box."""

    id: str
    line_id: str
    plate_id: str
    quantity: int
    notes: str
    packed_at: datetime
    station: str
    author: str


@dataclass(frozen=True, slots=True)
class BoxSeen:
    """A box with all that is in it."""

    box: RemoteBox
    alarmed: bool
    station: str
    contents: tuple[ContentSeen, ...] = ()
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentSeen:
    """A shipment with all its lines and boxes. `customer`, `warehouse`: their codes."""

    id: str
    number: str
    so_number: str
    customer: str
    warehouse: str
    status: Status
    promised: date | None
    alarmed: bool
    lines: tuple[LineSeen, ...] = ()
    boxes: tuple[BoxSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page. `cursor`: for the next one; `more`: it is to be asked for at once."""

    warehouses: Sequence[Warehouse]
    customers: Sequence[Customer]
    products: Sequence[Product]
    gtins: Sequence[Gtin]
    plates: Sequence[PlateSeen]
    shipments: Sequence[ShipmentSeen]
    cursor: str
    more: bool
