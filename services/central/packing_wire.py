"""What the answers of the packing contract look like: checked strictly, that no wrong answer passes for a box."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel, StringConstraints

from services.central.wire import LONGEST_NAME, Count, Name, Shape, Text
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures, Status
from services.packing.server.remote import RemoteBox, RemoteContent, RemotePacked, RemotePlate, RemoteShipment, Warned

MOST_CONTENTS = 10_000  # in a box
MOST_NAMES = 200  # allergens
_NUMBERS = {int, float}  # not bool
_NONE = Decimal("NaN")
_MOST = 10**18  # millionths: a database counts a few of these together


def _amount(value: Any) -> int:
    """A quantity in millionths: a server may have reckoned with floats. Raises ValueError."""
    scaled = Decimal(repr(value)) * ONE if type(value) in _NUMBERS else _NONE
    if not scaled.is_finite() or not 0 <= scaled <= _MOST:
        raise ValueError("no number, or out of range")
    return int(scaled.to_integral_value())


def as_day(value: Any) -> Any:
    """A date, or a moment of which the date counts. Raises ValueError."""
    return value if value is None or not isinstance(value, str) else date.fromisoformat(value[:10])


Amount = Annotated[int, BeforeValidator(_amount)]
Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]
Code = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
Names = Annotated[list[Name], Field(max_length=MOST_NAMES)]


class FaultShape(Shape):
    """What stands in `error`."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,49}$")]
    message: Text = ""
    details: dict[str, Any] | None = None


class RefusalShape(Shape):
    """The body of a refusal."""

    error: FaultShape


class SizesShape(Shape):
    """`dimensions`."""

    length: Amount | None = None
    width: Amount | None = None
    height: Amount | None = None


class BoxShape(Shape):
    """A box, as creating and closing answer, and in its details."""

    id: Id
    box_number: Annotated[int, Field(gt=0, lt=2**31)]
    status: Literal["open", "closed"]
    weight: Amount | None = None
    dimensions: SizesShape = SizesShape()

    def value(self) -> RemoteBox:
        sizes = self.dimensions
        measures = Measures(self.weight, sizes.length, sizes.width, sizes.height)
        return RemoteBox(self.id, self.box_number, BoxStatus(self.status), measures)


class PackedContentShape(Shape):
    """`box_content`."""

    id: Id
    quantity: Amount


class LineStatusShape(Shape):
    """`so_line_status`."""

    packed_qty: Amount
    remaining_qty: Amount
    status: Literal["partial", "complete"]


class WarningShape(Shape):
    """`allergen_warning`."""

    matches: Names
    customer_name: Name
    product_name: Name

    def value(self) -> Warned:
        return Warned(tuple(self.matches), self.customer_name, self.product_name)


class PackedShape(Shape):
    """The body of the 201 of a pack."""

    box_content: PackedContentShape
    so_line_status: LineStatusShape
    allergen_warning: WarningShape | None

    def value(self) -> RemotePacked:
        stands, warning = self.so_line_status, self.allergen_warning
        warned = warning.value() if warning else None
        return RemotePacked(self.box_content.id, stands.packed_qty, stands.remaining_qty, warned)


class ContentShape(Shape):
    """One of `contents`."""

    id: Id
    product_name: Name
    lot_number: Name | None
    lp_number: Text
    quantity: Amount

    def value(self) -> RemoteContent:
        return RemoteContent(self.id, self.lp_number, self.quantity, self.product_name, self.lot_number or "")


class DetailsShape(Shape):
    """The body of a box's details."""

    box: BoxShape
    contents: Annotated[list[ContentShape], Field(max_length=MOST_CONTENTS)]


class ListedShape(Shape):
    """One of the shipments of a list."""

    id: Id
    shipment_number: Code
    so_number: Name
    customer_name: Name
    status: Literal["pending", "packing"]
    promised_ship_date: Annotated[date | None, BeforeValidator(as_day)]
    lines_total: Count
    lines_packed: Count
    boxes_count: Count
    allergen_alert: bool

    def value(self) -> RemoteShipment:
        return RemoteShipment(
            self.id,
            self.shipment_number,
            self.so_number,
            self.customer_name,
            self.lines_total,
            Status(self.status),
            self.promised_ship_date,
            self.lines_packed,
            self.boxes_count,
            self.allergen_alert,
        )


class QueueShape(Shape):
    """The body of a list."""

    data: Annotated[list[ListedShape], Field(max_length=100)]
    total: Count


class FoundShipmentShape(Shape):
    """`data` of a look-up that found a shipment."""

    id: Id
    shipment_number: Code
    so_number: Name
    customer_name: Name
    lines_total: Count
    allergen_restrictions: Names

    def value(self) -> RemoteShipment:
        excluded = tuple(self.allergen_restrictions)
        names = (self.shipment_number, self.so_number, self.customer_name)
        return RemoteShipment(self.id, *names, self.lines_total, restrictions=excluded)


class PlateShape(Shape):
    """`lp`."""

    id: Id
    lp_number: Code
    product_id: Id
    product_name: Name
    quantity: Amount
    lot_number: Name | None


class FoundPlateShape(Shape):
    """`data` of a look-up that found a license plate."""

    lp: PlateShape
    allocated: bool
    so_line_id: Id | None
    available_qty: Amount

    def value(self) -> RemotePlate:
        lp = self.lp
        line = self.so_line_id if self.allocated and self.so_line_id else ""
        available = self.available_qty if line else 0
        return RemotePlate(
            lp.id, lp.lp_number, lp.product_id, lp.product_name, lp.lot_number or "", lp.quantity, line, available
        )


class ShipmentFoundShape(Shape):
    """The body of a look-up that found a shipment."""

    type: Literal["shipment"]
    data: FoundShipmentShape


class PlateFoundShape(Shape):
    """The body of a look-up that found a license plate."""

    type: Literal["license_plate"]
    data: FoundPlateShape


class FoundShape(RootModel[Annotated[ShipmentFoundShape | PlateFoundShape, Field(discriminator="type")]]):
    """The body of a look-up."""
