"""Tags: what comes next, single ones that are reserved, and blocks that stations give also while they are offline."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, KEY_PARAMETER, answered, asks, call_of
from app.hub.asset_errors import NEXT_TAG, PREVIEW
from app.hub.asset_shapes import AssetError, NextTag, ReservedTag
from app.hub.bodies import check, read_object
from app.hub.errors import as_json
from app.hub.shapes import Positive, Shape
from app.hub.waiting import errors
from services.assets.contract import LONGEST_TAG
from services.assets.model import Tag
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


def tag_routes(tags: HubTags) -> APIRouter:
    """All of them. They wait for no register."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(PREVIEW, response_model=None, responses={200: {"model": NextTag}, **errors(AssetError)})
    @routes.get(NEXT_TAG, response_model=None, responses={200: {"model": NextTag}, **errors(AssetError)})
    async def preview_next_tag(request: Request) -> Response:
        caller = caller_of(request)
        tags.check(caller)
        return as_json(200, _tag(await run_in_threadpool(tags.preview, caller)))

    @routes.post(
        NEXT_TAG, status_code=201, response_model=None, responses={201: {"model": ReservedTag}, **errors(AssetError)}
    )
    async def reserve_next_tag(request: Request) -> Response:
        caller = caller_of(request)
        tags.check(caller)
        tag, reservation = await run_in_threadpool(tags.reserve, caller)
        return as_json(201, _tag(tag) | {"reservation_id": reservation})

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


def _tag(tag: Tag) -> dict[str, Any]:
    return {"next_tag": tag.tag, "prefix": tag.prefix, "sequence_number": tag.number}
