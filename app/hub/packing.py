"""The seven routes of the packing contract."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.convertors import StringConvertor, register_url_convertor

from app.hub.access import caller_of
from app.hub.asking import KEY_PARAMETER, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.packing_errors import BOX, CLOSE, ITEM, LOOKUP, NEW_BOX, PACK, SHIPMENTS
from app.hub.packing_shapes import (
    BoxDetails,
    BoxShape,
    CloseBody,
    LookupQuery,
    NewBoxBody,
    PackBody,
    Packed,
    PackingError,
    PlateFound,
    ShipmentFound,
    Shipments,
    ShipmentsQuery,
    is_uuid,
    read_close,
)
from app.hub.queries import query_parameters, read_query
from services.hub.packing import HubPacking


class _BoxInPath(StringConvertor):
    """What `create` and `close` are not: these are routes of their own, for POST alone."""

    regex = "(?!(?:create|close)$)[^/]+"


register_url_convertor("box", _BoxInPath())

_READ = (401, 403, 500, 503)
_ACT = (400, *_READ, 404, 408, 409, 413, 415, 422)


def packing_routes(packing: HubPacking) -> APIRouter:
    """Pack, new box, close, list, look up, details, take out."""
    routes = APIRouter(redirect_slashes=False)
    _pack_route(routes, packing)
    _box_routes(routes, packing)
    _read_routes(routes, packing)
    return routes


def _pack_route(routes: APIRouter, packing: HubPacking) -> None:
    @routes.post(
        PACK,
        status_code=201,
        response_model=None,
        responses={201: {"model": Packed}, **errors(*_ACT)},
        openapi_extra=asks(PackBody, KEY_PARAMETER),
    )
    async def pack_item(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, wanted = call_of(request, found), check(PackBody, found).wanted()
        return answered(await run_in_threadpool(packing.pack, call, wanted))

    @routes.delete(
        ITEM,
        status_code=204,
        response_model=None,
        responses=errors(400, 404, 409, 422, *_READ),
        openapi_extra={"parameters": [KEY_PARAMETER, id_parameter("box_id"), id_parameter("item_id")]},
    )
    async def remove_item(request: Request) -> Response:
        ids = path_id(request, "box_id"), path_id(request, "item_id")
        answer = await run_in_threadpool(packing.take_out, call_of(request, {}), *ids)
        return Response(status_code=answer.status)


def _box_routes(routes: APIRouter, packing: HubPacking) -> None:
    @routes.post(
        NEW_BOX,
        status_code=201,
        response_model=None,
        responses={201: {"model": BoxShape}, **errors(*_ACT)},
        openapi_extra=asks(NewBoxBody, KEY_PARAMETER),
    )
    async def create_box(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, shipment = call_of(request, found), check(NewBoxBody, found).shipment_id
        return answered(await run_in_threadpool(packing.new_box, call, shipment))

    @routes.post(
        CLOSE,
        response_model=None,
        responses={200: {"model": BoxShape}, **errors(*_ACT)},
        openapi_extra=asks(CloseBody, KEY_PARAMETER),
    )
    async def close_box(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, body = call_of(request, found), read_close(found)
        return answered(await run_in_threadpool(packing.close, call, body.box_id, body.said()))


def _read_routes(routes: APIRouter, packing: HubPacking) -> None:
    @routes.get(
        SHIPMENTS,
        response_model=None,
        responses={200: {"model": Shipments}, **errors(400, *_READ)},
        openapi_extra={"parameters": query_parameters(ShipmentsQuery)},
    )
    async def list_shipments(request: Request) -> Response:
        query = read_query(request, ShipmentsQuery)
        return answered(await run_in_threadpool(packing.shipments, caller_of(request), query.wanted()))

    @routes.get(
        LOOKUP.replace("{barcode}", "{barcode:path}"),  # a number may have a slash
        response_model=None,
        responses={200: {"model": ShipmentFound | PlateFound}, **errors(400, 404, *_READ)},
        openapi_extra={"parameters": [_BARCODE, *query_parameters(LookupQuery)]},
    )
    async def look_up(request: Request) -> Response:
        query = read_query(request, LookupQuery)
        code = request.path_params["barcode"]
        return answered(await run_in_threadpool(packing.find, caller_of(request), code, query.shipment_id))

    @routes.get(
        BOX.replace("{box_id}", "{box_id:box}"),
        response_model=None,
        responses={200: {"model": BoxDetails}, **errors(404, *_READ)},
        openapi_extra={"parameters": [id_parameter("box_id")]},
    )
    async def get_box(request: Request) -> Response:
        return answered(await run_in_threadpool(packing.box, caller_of(request), path_id(request, "box_id")))


_BARCODE: dict[str, Any] = {
    "name": "barcode",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route."""
    return {status: {"model": PackingError} for status in statuses}


def id_parameter(name: str) -> dict[str, Any]:
    """What OpenAPI says of an id in the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def path_id(request: Request, name: str) -> str:
    """An id in the path; what is none finds nothing."""
    text: str = request.path_params[name]
    return text.lower() if is_uuid(text) else ""
