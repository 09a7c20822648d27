"""How boxes and shipments go on after their end, and how a shipment ends: extensions of the packing contract."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import KEY_PARAMETER, RULED_ERRORS, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.packing import id_parameter, path_id
from app.hub.packing_shapes import BoxHeld, ShipmentHeld
from app.hub.shapes import Shape
from services.hub.packing import HubPacking
from services.identity.rights import Right
from services.packing.rules import LONGEST_NOTES

ROOT = "/api/v1/ext/packing"
REOPEN_BOX = f"{ROOT}/boxes/{{box_id}}/reopen"
COMPLETE = f"{ROOT}/shipments/{{shipment_id}}/complete"
REOPEN = f"{ROOT}/shipments/{{shipment_id}}/reopen"


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("blank")
    return text


_SEEN = r"^[^\x00]*[^\x00-\x1f\s\x85][^\x00]*$"  # at least one character that is not blank, and no NUL
Reason = Annotated[str, Field(max_length=LONGEST_NOTES, pattern=_SEEN), AfterValidator(_said)]


class ReopenBody(Shape):
    """Why it is opened again."""

    reason: Reason


class CompleteBody(Shape):
    """The body of a complete: an empty object."""


def packing_end_routes(packing: HubPacking) -> APIRouter:
    """Complete a shipment, open it again, open a box again."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        COMPLETE,
        response_model=None,
        responses={200: {"model": ShipmentHeld}, **RULED_ERRORS},
        openapi_extra=asks(CompleteBody, KEY_PARAMETER, id_parameter("shipment_id")),
    )
    async def complete_shipment(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        check(CompleteBody, found)
        call, shipment = call_of(request, found), path_id(request, "shipment_id")
        return answered(await run_in_threadpool(packing.complete, call, shipment))

    @routes.post(
        REOPEN,
        response_model=None,
        responses={200: {"model": ShipmentHeld}, **RULED_ERRORS},
        openapi_extra=asks(ReopenBody, KEY_PARAMETER, id_parameter("shipment_id")),
    )
    async def reopen_shipment(request: Request) -> Response:
        packing.check(caller_of(request), Right.REOPEN)
        found = await read_object(request)
        call, reason = call_of(request, found), check(ReopenBody, found).reason
        return answered(await run_in_threadpool(packing.reopen, call, path_id(request, "shipment_id"), reason))

    @routes.post(
        REOPEN_BOX,
        response_model=None,
        responses={200: {"model": BoxHeld}, **RULED_ERRORS},
        openapi_extra=asks(ReopenBody, KEY_PARAMETER, id_parameter("box_id")),
    )
    async def reopen_box(request: Request) -> Response:
        packing.check(caller_of(request), Right.REOPEN)
        found = await read_object(request)
        call, reason = call_of(request, found), check(ReopenBody, found).reason
        return answered(await run_in_threadpool(packing.reopen_box, call, path_id(request, "box_id"), reason))

    return routes
