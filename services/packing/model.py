"""What is packed: shipments with their lines, license plates, boxes and what is in them. Values.

Quantities in millionths of the product's unit, weights of a kilogram, sizes of a centimetre (services/packing/amounts).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a shipment stands."""

    PENDING = "pending"  # nothing has been packed
    PACKING = "packing"
    PACKED = "packed"  # somebody said that it is done
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class BoxStatus(StrEnum):
    """Whether a box takes anything."""

    OPEN = "open"
    CLOSED = "closed"


class MessageKind(StrEnum):
    """What a server is told. Those from `box.reopen` on are what our own hub alone understands."""

    BOX = "box.create"
    PACK = "pack"
    TAKE_OUT = "item.delete"
    CLOSE = "box.close"
    REOPEN_BOX = "box.reopen"
    SSCC = "box.sscc"
    WEIGHED = "box.weighed"
    COMPLETE = "shipment.complete"
    REOPEN = "shipment.reopen"


NOT_KNOWN: Final = "unknown"  # the id of the product of a plate that no server has told of
PACKABLE = frozenset({Status.PENDING, Status.PACKING})


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where shipments go out from. `address`: its lines, as papers say them."""

    id: str
    code: str
    name: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gtin:
    """A GTIN (14 digits) of a product: of its single unit, or of a case with so many."""

    gtin: str
    product_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Product:
    """What is packed. `unit_weight`: of one unit, None where nobody knows."""

    id: str
    sku: str
    name: str
    uom: str
    unit_weight: int | None = None
    allergens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """Who gets it, and what must not be in it. `address`: its lines, as papers say them."""

    id: str
    code: str
    name: str
    restrictions: tuple[str, ...] = ()
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """What goes to a customer for a sales order. `lines_packed`: lines of which all is packed; `alert`: one of its
    products holds what the customer excludes; `alarmed`: such a one was packed into it. `server`: the address of the
    one that it is from ("": imported here), `seen_at`: when that last told of it, `whole`: its lines are all known."""

    id: str
    number: str
    so_number: str
    customer: Customer
    warehouse_id: str
    status: Status
    promised: date | None = None
    lines: int = 0
    lines_packed: int = 0
    boxes: int = 0
    alarmed: bool = False
    alert: bool = False
    server: str = ""
    seen_at: datetime | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class OpenShipments:
    """A page of the shipments that can be packed, and how many they are in all. `after`: what the next page is asked
    with; None: this was the last."""

    rows: tuple[Shipment, ...]
    total: int
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a sales order wants of a product, in one shipment."""

    id: str
    shipment_id: str
    number: int
    product: Product
    ordered: int
    packed: int = 0

    @property
    def remaining(self) -> int:
        """Still to be packed, never under 0."""
        return max(0, self.ordered - self.packed)

    @property
    def is_complete(self) -> bool:
        """All that was ordered is packed; what nobody has told the order of (0) is not."""
        return 0 < self.ordered <= self.packed


@dataclass(frozen=True, slots=True)
class Plate:
    """A license plate: goods of one product and lot, under one number. `packed`: what went from it, into any box."""

    id: str
    number: str
    product: Product
    lot: str
    quantity: int
    packed: int = 0
    warehouse_id: str = ""

    @property
    def is_placeholder(self) -> bool:
        """No server has told of it: it is known by the code that was scanned alone."""
        return self.product.id == NOT_KNOWN

    @property
    def left(self) -> int:
        """What is on it now, never under 0."""
        return max(0, self.quantity - self.packed)


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a plate is meant for a line."""

    line_id: str
    plate_id: str
    shipment_id: str
    quantity: int
    packed: int = 0

    @property
    def left(self) -> int:
        """Meant for it and not packed, never under 0."""
        return max(0, self.quantity - self.packed)


@dataclass(frozen=True, slots=True)
class Measures:
    """What somebody, or a scale, said of a box when it was closed; None: nothing was said."""

    weight: int | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None

    def given(self) -> Iterator[tuple[str, int]]:
        """What was said: (field of the contract, amount)."""
        for name in ("weight", "length", "width", "height"):
            amount = getattr(self, name)
            if amount is not None:
                yield name, amount


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a shipment. `number`: 1, 2, 3 … within that; None: a server has not answered which one. `sscc`: its 18
    digits, "" where it was given none."""

    id: str
    shipment_id: str
    number: int | None
    status: BoxStatus
    measures: Measures = Measures()
    alarmed: bool = False
    remote_id: str = ""
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What was put into a box at once. `unverified`: no server had told of that plate when it was packed, and none has
    taken it since: it counts for no line (`line_id` is "")."""

    id: str
    box_id: str
    line_id: str
    plate: Plate
    quantity: int
    packed_at: datetime
    author: str = ""
    station: str = ""
    notes: str = ""
    remote_id: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did: `act` is a word of the log (packed, taken_out, closed …), `params` what there is to know."""

    seq: int
    at: datetime
    act: str
    box_id: str
    content_id: str
    author: str
    station: str
    params: Mapping[str, object]
