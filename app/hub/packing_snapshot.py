"""What changed of packing since somebody looked: an extension, so that a station can pack when the hub is away."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import answered
from app.hub.errors import Invalid
from app.hub.lists import READ_ERRORS
from app.hub.packing_ends import ROOT
from app.hub.packing_shapes import Dimensions, Uuid
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Count, Positive, Shape
from services.hub.packing import HubPacking
from services.packing.work.snapshot import CURSOR, read_cursor

SNAPSHOT = f"{ROOT}/snapshot"


class SnapshotQuery(Shape):
    """`since`: the cursor of the last page, "" for all there is."""

    since: Annotated[str, Field(pattern=f"^(?:{CURSOR})?$")] = ""


class WarehouseShape(Shape):
    id: str
    code: str
    name: str
    address: list[str]


class CustomerShape(Shape):
    id: str
    code: str
    name: str
    allergen_restrictions: list[str]
    address: list[str]


class GtinShape(Shape):
    gtin: str
    quantity: float


class ProductShape(Shape):
    id: str
    sku: str
    name: str
    uom: str
    unit_weight_kg: float | None
    allergens: list[str]
    gtins: list[GtinShape]


class PlateShape(Shape):
    id: str
    lp_number: str
    sku: str
    lot_number: str | None
    quantity: float
    packed_quantity: float
    warehouse: str | None


class AllocationShape(Shape):
    lp_number: str
    quantity: float
    packed_quantity: float


class LineShape(Shape):
    id: str
    line_number: Count
    sku: str
    quantity: float
    packed_quantity: float
    allocations: list[AllocationShape]


class PutShape(Shape):
    """What was put into a box at once."""

    id: str
    so_line_id: str
    license_plate_id: str
    quantity: float
    notes: str | None
    packed_at: str
    station: str
    author: str


class BoxWhole(Shape):
    id: Uuid
    box_number: Positive
    status: Literal["open", "closed"]
    weight: float | None
    dimensions: Dimensions
    alarmed: bool
    station: str
    sscc: str | None
    contents: list[PutShape]


class ShipmentWhole(Shape):
    id: str
    shipment_number: str
    so_number: str
    customer: str
    warehouse: str | None
    status: Literal["pending", "packing", "packed", "shipped", "cancelled"]
    promised_ship_date: str | None
    alarmed: bool
    lines: list[LineShape]
    boxes: list[BoxWhole]


class Snapshot(Shape):
    """A page: the import's lists, what is packed of them, and boxes. `more`: the next page is to be asked for at once,
    with this one's `cursor`; `deleted`: ids of lines that are no more."""

    warehouses: list[WarehouseShape]
    customers: list[CustomerShape]
    products: list[ProductShape]
    license_plates: list[PlateShape]
    shipments: list[ShipmentWhole]
    cursor: str
    more: bool
    deleted: dict[str, list[str]]


def packing_snapshot_routes(packing: HubPacking) -> APIRouter:
    """GET of a page."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(
        SNAPSHOT,
        response_model=None,
        responses={200: {"model": Snapshot}, **READ_ERRORS},
        openapi_extra={"parameters": query_parameters(SnapshotQuery)},
    )
    async def get_snapshot(request: Request) -> Response:
        cursor = read_cursor(read_query(request, SnapshotQuery).since)
        if cursor is None:
            raise Invalid({"since": "Since must be the cursor of an earlier page"})
        return answered(await run_in_threadpool(packing.snapshot, caller_of(request), cursor))

    return routes
