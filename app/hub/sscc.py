"""Numbers of boxes (SSCC): what stations gave them. An extension of the packing contract."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import KEY_PARAMETER, RULED_ERRORS, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.packing import id_parameter, path_id
from app.hub.packing_ends import ROOT
from app.hub.packing_shapes import BoxShape
from app.hub.shapes import Positive, Shape
from services.hub.packing import HubPacking
from services.hub.sscc import MOST_LEASED, HubSscc
from services.packing.sscc import PREFIX as DIGITS
from services.packing.sscc import Numbering, number_of

LEASES = "/api/v1/ext/sscc/leases"
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


class LeaseBody(Shape):
    """How many numbers of which kind."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "prefix": "Prefix must be a company prefix of 4 to 12 digits",
        "extension": "Extension must be an integer from 0 to 9",
        "count": f"Count must be an integer from 1 to {MOST_LEASED}",
    }
    prefix: Annotated[str, Field(pattern=f"^{DIGITS}$")]
    extension: Annotated[int, Field(ge=0, le=9)]
    count: Annotated[int, Field(ge=1, le=MOST_LEASED)]


class BlockGiven(Shape):
    """Serial references from `first` to `last`, each filled up with zeros to as many digits as the prefix leaves."""

    lease_id: str
    prefix: str
    extension: Annotated[int, Field(ge=0, le=9)]
    first: Positive
    last: Positive


class NumberedBox(BoxShape):
    """A box with its number."""

    sscc: str


class BoxNumbered(Shape):
    """How a box stands now."""

    box: NumberedBox


def sscc_routes(packing: HubPacking, numbers: HubSscc) -> APIRouter:
    """A station tells which number a box has, and asks for more to give."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        LEASES,
        status_code=201,
        response_model=None,
        responses={
            201: {"model": BlockGiven},
            **{status: said for status, said in RULED_ERRORS.items() if status != 404},
        },
        openapi_extra=asks(LeaseBody, KEY_PARAMETER),
    )
    async def lease_numbers(request: Request) -> Response:
        numbers.check(caller_of(request))
        found = await read_object(request)
        body = check(LeaseBody, found)
        wanted = Numbering(body.prefix, body.extension, leased=True)
        return answered(await run_in_threadpool(numbers.lease, call_of(request, found), wanted, body.count))

    @routes.post(
        NUMBER,
        response_model=None,
        responses={200: {"model": BoxNumbered}, **RULED_ERRORS},
        openapi_extra=asks(NumberBody, KEY_PARAMETER, id_parameter("box_id")),
    )
    async def number_box(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, sscc = call_of(request, found), check(NumberBody, found).sscc
        return answered(await run_in_threadpool(packing.number_box, call, path_id(request, "box_id"), sscc))

    return routes
