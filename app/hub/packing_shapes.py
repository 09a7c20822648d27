"""The bodies of the packing contract: closed models with strict types and its limits. Amounts come and go as JSON
numbers with at most six decimals, and are whole millionths within."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from app.hub.bodies import check
from app.hub.errors import Invalid
from app.hub.packing_errors import INVALID_WEIGHT
from app.hub.shapes import Count, Positive, Shape, Text
from services.clock import new_id
from services.hub.packing import Listed
from services.packing.acts import Wanted
from services.packing.amounts import amount_of, number_of
from services.packing.model import Measures
from services.packing.rules import LONGEST_NOTES, MOST_QUANTITY, MOST_SIZE, MOST_WEIGHT

LONGEST_SEARCH = 200  # characters
MOST_LISTED = 100
_HEX = "[0-9A-Fa-f]"
UUID = f"^{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}$"


def is_uuid(text: str) -> bool:
    """Whether it is one as the contract writes them."""
    return re.fullmatch(UUID, text) is not None


def _exact(value: float) -> float:
    if amount_of(value) is None:
        raise ValueError("more than six decimals")
    return value


Uuid = Annotated[str, Field(pattern=UUID, json_schema_extra={"format": "uuid"}), AfterValidator(str.lower)]
Quantity = Annotated[float, Field(gt=0, le=number_of(MOST_QUANTITY)), AfterValidator(_exact)]
Weight = Annotated[float, Field(gt=0, le=number_of(MOST_WEIGHT)), AfterValidator(_exact)]
Size = Annotated[float, Field(gt=0, le=number_of(MOST_SIZE)), AfterValidator(_exact)]
_SIZE = "must be a number over 0, at most 500, with at most 6 decimals"


class PackBody(Shape):
    """The body of a pack. null is as not given."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "shipment_id": "Shipment ID must be a UUID",
        "box_id": "Box ID must be a UUID",
        "license_plate_id": "License plate ID must be a UUID",
        "so_line_id": "Sales order line ID must be a UUID",
        "quantity": "Quantity must be a number over 0, at most 999999999, with at most 6 decimals",
    }
    shipment_id: Uuid
    box_id: Uuid
    license_plate_id: Uuid
    so_line_id: Uuid
    quantity: Quantity
    notes: Annotated[Text, Field(max_length=LONGEST_NOTES)] | None = None

    def wanted(self) -> Wanted:
        """What it asks for, as a new content."""
        ids = self.shipment_id, self.box_id, self.license_plate_id, self.so_line_id
        return Wanted(new_id(), *ids, amount_of(self.quantity) or 0, self.notes or "")


class NewBoxBody(Shape):
    """The body of a new box."""

    WRONG: ClassVar[Mapping[str, str]] = PackBody.WRONG
    shipment_id: Uuid


class CloseBody(Shape):
    """The body of the close of a box: kilograms and centimetres. null is as not given."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "box_id": PackBody.WRONG["box_id"],
        "weight": "Weight must be a number over 0, at most 1000, with at most 6 decimals",
        "length": f"Length {_SIZE}",
        "width": f"Width {_SIZE}",
        "height": f"Height {_SIZE}",
    }
    box_id: Uuid
    weight: Weight | None = None
    length: Size | None = None
    width: Size | None = None
    height: Size | None = None

    def said(self) -> Measures:
        """The measures in it."""
        given = (self.weight, self.length, self.width, self.height)
        return Measures(*(None if one is None else amount_of(one) for one in given))


def read_close(found: dict[str, Any]) -> CloseBody:
    """The body of a close. Raises Invalid; its rule says whether the weight is out of its range."""
    try:
        return check(CloseBody, found)
    except Invalid as wrong:
        raise Invalid(wrong.errors, INVALID_WEIGHT if _is_outside(found.get("weight")) else "") from wrong


def _is_outside(weight: object) -> bool:
    """Whether it is a number, but none that a box weighs."""
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return False
    return not 0 < weight <= number_of(MOST_WEIGHT)


class LookupQuery(Shape):
    """The query of a look-up."""

    WRONG: ClassVar[Mapping[str, str]] = PackBody.WRONG
    shipment_id: Uuid | None = None


class ShipmentsQuery(Shape):
    """The query of the list. A warehouse's id that is none finds nothing."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "search": f"Search must be text of at most {LONGEST_SEARCH} characters",
        "limit": f"Limit must be an integer from 1 to {MOST_LISTED}",
    }
    warehouse_id: str | None = None
    search: Annotated[Text, Field(max_length=LONGEST_SEARCH)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 50

    def wanted(self) -> Listed:
        """What it asks for."""
        named = self.warehouse_id
        warehouse = "" if named is None else named.lower() if is_uuid(named) else None
        return Listed(warehouse, self.search, self.limit)


class ContentMade(Shape):
    id: Uuid
    quantity: float
    product_name: str
    lot_number: str | None


class SummaryItem(Shape):
    product_name: str
    quantity: float
    uom: str


class Summary(Shape):
    """What is in a box: an item for each time that something was put there."""

    item_count: Count
    total_weight_est: float
    items: list[SummaryItem]


class LineStatus(Shape):
    packed_qty: float
    remaining_qty: Annotated[float, Field(ge=0)]
    status: Literal["partial", "complete"]


class AllergenWarning(Shape):
    matches: list[str]
    customer_name: str
    product_name: str


class Packed(Shape):
    """The body of a 201."""

    box_content: ContentMade
    box_summary: Summary
    so_line_status: LineStatus
    allergen_warning: AllergenWarning | None


class Dimensions(Shape):
    length: float | None
    width: float | None
    height: float | None


class BoxShape(Shape):
    """A box."""

    id: Uuid
    box_number: Positive
    status: Literal["open", "closed"]
    weight: float | None
    dimensions: Dimensions


class ContentShape(Shape):
    id: Uuid
    product_name: str
    lot_number: str | None
    lp_number: str
    quantity: float


class BoxDetails(Shape):
    """A box and what is in it."""

    box: BoxShape
    contents: list[ContentShape]
    summary: Summary


class FoundShipment(Shape):
    id: Uuid
    shipment_number: str
    so_number: str
    customer_name: str
    lines_total: Count
    allergen_restrictions: list[str]


class Lp(Shape):
    id: Uuid
    lp_number: str
    product_id: Uuid
    product_name: str
    quantity: float
    lot_number: str | None


class FoundPlate(Shape):
    lp: Lp
    allocated: bool
    so_line_id: Uuid | None
    available_qty: Annotated[float, Field(ge=0)]


class ShipmentFound(Shape):
    """A look-up that found a shipment."""

    type: Literal["shipment"]
    data: FoundShipment


class PlateFound(Shape):
    """A look-up that found a license plate."""

    type: Literal["license_plate"]
    data: FoundPlate


class ShipmentLine(Shape):
    """A shipment as lists tell of it."""

    id: Uuid
    shipment_number: str
    so_number: str
    customer_name: str
    status: Literal["pending", "packing", "packed", "shipped", "cancelled"]
    promised_ship_date: str | None
    lines_total: Count
    lines_packed: Count
    boxes_count: Count
    allergen_alert: bool


class OpenShipment(ShipmentLine):
    """A shipment that can be packed."""

    status: Literal["pending", "packing"]


class Shipments(Shape):
    """Shipments that can be packed, as many as were asked for, and how many there are in all."""

    data: list[OpenShipment]
    total: Count


class ShipmentHeld(Shape):
    """How a shipment stands now."""

    shipment: ShipmentLine


class BoxHeld(Shape):
    """How a box stands now."""

    box: BoxShape


class PackingFault(Shape):
    code: Annotated[str, Field(pattern="^[A-Z_]+$")]
    message: str
    details: dict[str, str]


class PackingError(Shape):
    """What went wrong."""

    error: PackingFault
