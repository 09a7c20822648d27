"""What stations tell the hub of themselves, and the list of them."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import asks
from app.hub.bodies import check, read_object
from app.hub.errors import as_json
from app.hub.shapes import Error, FieldErrors
from app.hub.station_shapes import ReportBody, Stations, Told
from services.hub.stations import HubStations


def station_routes(stations: HubStations) -> APIRouter:
    """PUT of a station's report, GET of what it is told, GET of all."""
    routes = APIRouter(prefix="/api/v1/ext/stations", redirect_slashes=False)

    @routes.put(
        "/me",
        response_model=None,
        responses={
            200: {"model": Told},
            400: {"model": FieldErrors},
            **{status: {"model": Error} for status in (401, 403, 408, 413, 415, 500, 503)},
        },
        openapi_extra=asks(ReportBody),
    )
    async def report_station(request: Request) -> Response:
        caller = caller_of(request)
        stations.check_report(caller)
        body = check(ReportBody, await read_object(request))
        return as_json(200, await run_in_threadpool(stations.report, caller, body.report()))

    @routes.get(
        "/me",
        response_model=None,
        responses={200: {"model": Told}, **{status: {"model": Error} for status in (401, 403, 500, 503)}},
    )
    async def tell_station(request: Request) -> Response:
        return as_json(200, await run_in_threadpool(stations.told, caller_of(request)))

    @routes.get(
        "",
        response_model=None,
        responses={200: {"model": Stations}, **{status: {"model": Error} for status in (401, 403, 500, 503)}},
    )
    async def list_stations(request: Request) -> Response:
        return as_json(200, await run_in_threadpool(stations.lines, caller_of(request)))

    return routes
