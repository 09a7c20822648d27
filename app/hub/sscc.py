"""Numbers of boxes (SSCC): what stations gave them. An extension of the packing contract."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, KEY_PARAMETER, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.packing import id_parameter, path_id
from app.hub.packing_ends import ROOT
from app.hub.packing_shapes import BoxShape
from app.hub.shapes import Shape
from services.hub.packing import HubPacking
from services.packing.sscc import number_of

NUMBER = f"{ROOT}/boxes/{{box_id}}/sscc"


def _checked(text: str) -> str:
    if number_of(text) is None:
        raise ValueError("check digit")
    return text


Sscc = Annotated[str, Field(pattern=r"^[0-9]{18}$"), AfterValidator(_checked)]


class NumberBody(Shape):
    """What a station gave a box: 18 digits, the last of which is right."""

    WRONG: ClassVar[Mapping[str, str]] = {"sscc": "SSCC must be 18 digits with the right check digit"}
    sscc: Sscc


class NumberedBox(BoxShape):
    """A box with its number."""

    sscc: str


class BoxNumbered(Shape):
    """How a box stands now."""

    box: NumberedBox


def sscc_routes(packing: HubPacking) -> APIRouter:
    """A station tells which number a box has."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        NUMBER,
        response_model=None,
        responses={200: {"model": BoxNumbered}, **ERRORS},
        openapi_extra=asks(NumberBody, KEY_PARAMETER, id_parameter("box_id")),
    )
    async def number_box(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, sscc = call_of(request, found), check(NumberBody, found).sscc
        return answered(await run_in_threadpool(packing.number_box, call, path_id(request, "box_id"), sscc))

    return routes
