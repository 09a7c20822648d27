"""What a page of our hub's snapshot of packing looks like: checked strictly, and made into values."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from services.central.packing_wire import Amount, BoxShape, Code, Id, Names, as_day
from services.central.wire import Moment, Name, Shape, Text
from services.packing.model import Customer, Gtin, Product, Status, Warehouse
from services.packing.server.seen import BoxSeen, ContentSeen, LineSeen, MeantSeen, PlateSeen, Seen, ShipmentSeen

Number = Annotated[int, Field(ge=0, lt=2**31)]
Sscc = Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$")]
Cursor = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]


class WarehouseShape(Shape):
    """One of `warehouses`."""

    id: Id
    code: Code
    name: Name
    address: Names = Field(default_factory=list)  # an older hub does not know it


class CustomerShape(WarehouseShape):
    """One of `customers`."""

    allergen_restrictions: Names


class GtinShape(Shape):
    """One of a product's `gtins`."""

    gtin: Annotated[str, StringConstraints(pattern=r"^\d{14}$")]
    quantity: Amount


class ProductShape(Shape):
    """One of `products`."""

    id: Id
    sku: Code
    name: Name
    uom: Name
    unit_weight_kg: Amount | None
    allergens: Names
    gtins: list[GtinShape]


class PlateShape(Shape):
    """One of `license_plates`."""

    id: Id
    lp_number: Code
    sku: Code
    lot_number: Name | None
    quantity: Amount
    packed_quantity: Amount
    warehouse: Code | None

    def value(self) -> PlateSeen:
        amounts = (self.quantity, self.packed_quantity)
        return PlateSeen(self.id, self.lp_number, self.sku, self.lot_number or "", *amounts, self.warehouse or "")


class MeantShape(Shape):
    """One of a line's `allocations`."""

    lp_number: Code
    quantity: Amount
    packed_quantity: Amount


class LineShape(Shape):
    """One of a shipment's `lines`."""

    id: Id
    line_number: Number
    sku: Code
    quantity: Amount
    packed_quantity: Amount
    allocations: list[MeantShape]

    def value(self) -> LineSeen:
        meant = tuple(MeantSeen(one.lp_number, one.quantity, one.packed_quantity) for one in self.allocations)
        return LineSeen(self.id, self.line_number, self.sku, self.quantity, self.packed_quantity, meant)


class ContentShape(Shape):
    """One of a box's `contents`."""

    id: Id
    so_line_id: Id
    license_plate_id: Id
    quantity: Amount
    notes: Text | None
    packed_at: Moment
    station: Name
    author: Name

    def value(self) -> ContentSeen:
        ids = (self.id, self.so_line_id, self.license_plate_id)
        return ContentSeen(*ids, self.quantity, self.notes or "", self.packed_at, self.station, self.author)


class HeldBoxShape(BoxShape):
    """One of a shipment's `boxes`."""

    alarmed: bool
    station: Name
    sscc: Sscc | None = None  # an older hub does not know it
    contents: list[ContentShape]

    def seen(self) -> BoxSeen:
        contents = tuple(one.value() for one in self.contents)
        return BoxSeen(self.value(), self.alarmed, self.station, contents, self.sscc or "")


class ShipmentShape(Shape):
    """One of `shipments`."""

    id: Id
    shipment_number: Code
    so_number: Name
    customer: Code
    warehouse: Code | None
    status: Literal["pending", "packing", "packed", "shipped", "cancelled"]
    promised_ship_date: Annotated[date | None, BeforeValidator(as_day)]
    alarmed: bool
    lines: list[LineShape]
    boxes: list[HeldBoxShape]

    def value(self) -> ShipmentSeen:
        names = (self.id, self.shipment_number, self.so_number, self.customer, self.warehouse or "")
        lines, boxes = tuple(line.value() for line in self.lines), tuple(box.seen() for box in self.boxes)
        return ShipmentSeen(*names, Status(self.status), self.promised_ship_date, self.alarmed, lines, boxes)


class SnapshotShape(Shape):
    """The body of a page."""

    warehouses: list[WarehouseShape]
    customers: list[CustomerShape]
    products: list[ProductShape]
    license_plates: list[PlateShape]
    shipments: list[ShipmentShape]
    cursor: Cursor
    more: bool

    def value(self) -> Seen:
        products = [
            Product(one.id, one.sku, one.name, one.uom, one.unit_weight_kg, tuple(one.allergens))
            for one in self.products
        ]
        gtins = [Gtin(gtin.gtin, one.id, gtin.quantity) for one in self.products for gtin in one.gtins]
        return Seen(
            [Warehouse(one.id, one.code, one.name, tuple(one.address)) for one in self.warehouses],
            [
                Customer(one.id, one.code, one.name, tuple(one.allergen_restrictions), tuple(one.address))
                for one in self.customers
            ],
            products,
            gtins,
            [one.value() for one in self.license_plates],
            [one.value() for one in self.shipments],
            self.cursor,
            self.more,
        )
