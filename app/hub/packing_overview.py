"""What was packed today, and a shipment's log, for supervisors: extensions of the packing contract."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import answered
from app.hub.line_shapes import PageQuery
from app.hub.lists import READ_ERRORS
from app.hub.packing import id_parameter, path_id
from app.hub.packing_ends import ROOT
from app.hub.packing_shapes import LONGEST_SEARCH, ShipmentLine
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Count, Error, Positive, Shape, Text
from app.hub.times import Moment, at
from services.hub.packing_overview import HubPackingOverview

OVERVIEW = f"{ROOT}/overview"
LOG = f"{ROOT}/shipments/{{shipment_id}}/log"
_SINCE = {"since": "Since must be a time in UTC, as 2026-03-01T00:00:00Z"}
_SEARCH = {"search": f"Search must be text of at most {LONGEST_SEARCH} characters"}


class OverviewQuery(Shape):
    """`since`: when today began, where who asks is; `search`: of more shipments than are told, these come first."""

    WRONG: ClassVar[Mapping[str, str]] = {
        **_SINCE,
        "search": f"Search must be text of at most {LONGEST_SEARCH} characters",
    }
    since: Moment | None = None
    search: Annotated[Text, Field(max_length=LONGEST_SEARCH)] = ""


class PackedToday(Shape):
    """Since `since`; `open`, `packing` and `stalled`: now. `items`: what was put into a box at once."""

    done: Count
    open: Count
    packing: Count
    boxes: Count
    items: Count
    taken_out: Count
    stalled: Count
    exceptions: dict[str, Count]


class PackedShipment(ShipmentLine):
    """A shipment as a supervisor sees it. `stations`, `people`: of today, else the last; `exceptions`: today's."""

    allergen_packed: bool
    stations: list[str]
    people: list[str]
    last_activity: str | None
    exceptions: list[str]


class DeedLine(Shape):
    """Something that was done."""

    seq: Positive
    at: str
    act: str
    shipment_id: str
    shipment_number: str
    box_id: str
    box_number: str
    station: str
    person: str
    params: dict[str, Any]


class Overview(Shape):
    """Packing as it stands. `since`: from when on was counted, 48 hours ago at most; `per_hour`: items in each hour
    from `first_hour` on; `left_out`: how many shipments more there are; `exceptions`: the latest, newest first."""

    as_of: str
    since: str
    today: PackedToday
    first_hour: str | None
    per_hour: list[Count]
    shipments: list[PackedShipment]
    left_out: Count
    exceptions: list[DeedLine]


class ShipmentLog(Shape):
    """A shipment, with who was last at it, and what was done with it, newest first. `next`: the next page's
    `before`."""

    shipment: PackedShipment
    log: list[DeedLine]
    next: Positive | None


def packing_overview_routes(overview: HubPackingOverview) -> APIRouter:
    """GET of the day, and of a shipment's log."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(
        OVERVIEW,
        response_model=None,
        responses={200: {"model": Overview}, **READ_ERRORS},
        openapi_extra={"parameters": query_parameters(OverviewQuery)},
    )
    async def get_overview(request: Request) -> Response:
        caller, query = caller_of(request), read_query(request, OverviewQuery)
        since = None if query.since is None else at(query.since)
        return answered(await run_in_threadpool(overview.board, caller, since, query.search))

    @routes.get(
        LOG,
        response_model=None,
        responses={200: {"model": ShipmentLog}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": [id_parameter("shipment_id"), *query_parameters(PageQuery)]},
    )
    async def get_log(request: Request) -> Response:
        caller, query = caller_of(request), read_query(request, PageQuery)
        shipment = path_id(request, "shipment_id")
        return answered(await run_in_threadpool(overview.log, caller, shipment, query.before, query.limit))

    return routes
