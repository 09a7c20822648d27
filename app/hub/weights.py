"""How boxes were weighed: what stations say of it. An extension of the packing contract."""

from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import KEY_PARAMETER, RULED_ERRORS, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.packing import id_parameter, path_id
from app.hub.packing_ends import ROOT
from app.hub.packing_shapes import BoxHeld, Weight
from app.hub.shapes import Shape
from services.hub.packing import HubPacking
from services.packing.amounts import amount_of
from services.packing.weighed import LONGEST, SaidBy, WeightSaid

WEIGHED = f"{ROOT}/boxes/{{box_id}}/weighed"

_Text = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]


class WeighedBody(Shape):
    """Who said what a box weighs. `scale`, `said`: its name, and its answer as it came; `weight`, `expected`: in
    kilograms, of one that is too far off and was closed all the same."""

    WRONG: ClassVar = {
        "source": "Source must be scale, typed or nobody",
        "scale": f"Scale must be text of at most {LONGEST} characters",
        "said": f"Said must be text of at most {LONGEST} characters",
        "weight": "Weight must be a number over 0, at most 1000, with at most 6 decimals",
        "expected": "Expected must be a number over 0, at most 1000, with at most 6 decimals",
    }
    source: Literal["scale", "typed", "nobody"]
    scale: _Text = ""
    said: _Text = ""
    weight: Weight | None = None
    expected: Weight | None = None

    def value(self) -> WeightSaid:
        """Amounts in millionths."""
        amounts = (None if one is None else amount_of(one) for one in (self.weight, self.expected))
        return WeightSaid(SaidBy(self.source), self.scale, self.said, *amounts)


def weight_routes(packing: HubPacking) -> APIRouter:
    """A station tells how a box was weighed."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        WEIGHED,
        response_model=None,
        responses={200: {"model": BoxHeld}, **RULED_ERRORS},
        openapi_extra=asks(WeighedBody, KEY_PARAMETER, id_parameter("box_id")),
    )
    async def weigh_box(request: Request) -> Response:
        packing.check(caller_of(request))
        found = await read_object(request)
        call, said = call_of(request, found), check(WeighedBody, found).value()
        return answered(await run_in_threadpool(packing.weigh_box, call, path_id(request, "box_id"), said))

    return routes
