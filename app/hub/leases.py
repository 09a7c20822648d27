"""Blocks of tags that stations give by themselves, also while they are offline."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.asking import ERRORS, KEY_PARAMETER, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.shapes import Positive, Shape
from services.assets.contract import LONGEST_TAG
from services.hub.tags import MOST_LEASED, HubTags

LEASES = "/api/v1/ext/tags/leases"


class LeaseBody(Shape):
    """How many tags."""

    count: Annotated[int, Field(ge=1, le=MOST_LEASED)]


class LeaseGiven(Shape):
    """They are numbered from `first` to `last`, each filled up with zeros to `digits`."""

    lease_id: str
    prefix: Annotated[str, Field(max_length=LONGEST_TAG)]
    digits: Positive
    first: Positive
    last: Positive


def lease_routes(tags: HubTags) -> APIRouter:
    """The one route of leases."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        LEASES,
        status_code=201,
        response_model=None,
        responses={201: {"model": LeaseGiven}, **{status: said for status, said in ERRORS.items() if status != 404}},
        openapi_extra=asks(LeaseBody, KEY_PARAMETER),
    )
    async def lease_tags(request: Request) -> Response:
        tags.check(call_of(request, {}).caller)
        found = await read_object(request)
        count = check(LeaseBody, found).count
        return answered(await run_in_threadpool(tags.lease, call_of(request, found), count))

    return routes
