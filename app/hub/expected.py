"""A session's expected list: GET of a page, POST of a part. Closed models with strict types and limits."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, call_of, number_of
from app.hub.bodies import check, read_object
from app.hub.errors import Invalid
from app.hub.line_shapes import Limit
from app.hub.lists import LISTED, READ_ERRORS
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Count, Error, Positive, Shape, Text
from services.hub.expected import HubExpected
from services.hub.lines import ListedItem, ListPart
from services.sessions.expected import MOST_ITEMS
from services.tables.rows import LONGEST_CELL

MOST_AT_ONCE = 1000

Size = Annotated[int, Field(ge=0, le=MOST_ITEMS)]
Place = Annotated[int, Field(ge=1, le=MOST_ITEMS)]


class ItemBody(Shape):
    """An item, with its place in the list."""

    position: Place
    code: Annotated[Text, Field(min_length=1, max_length=LONGEST_CELL)]
    description: Annotated[Text, Field(max_length=LONGEST_CELL)] = ""


class ListBody(Shape):
    """The body of POST /api/v1/ext/scan-sessions/{session_id}/expected: a part of the list. `size`: of the whole list;
    `blind`: who counts is not told what is expected."""

    size: Size
    items: Annotated[list[ItemBody], Field(max_length=MOST_AT_ONCE)]
    blind: bool = False

    def part(self) -> ListPart:
        """The value that it means. Raises Invalid for a place behind the list's end."""
        if any(item.position > self.size for item in self.items):
            raise Invalid({"items": "Each item's position must be within the list's size"})
        items = tuple(ListedItem(item.position, item.code, item.description) for item in self.items)
        return ListPart(self.size, items, self.blind)


class ListStands(Shape):
    """How much of the list is here: it is whole where `stored` is `size`."""

    size: Size
    stored: Size
    blind: bool


class Expected(ListStands):
    """Items in the list's order; `next`: what `after` gives the next page."""

    items: list[ItemBody]
    next: Positive | None


class ListQuery(Shape):
    """Which page of the list: at most `limit`, behind the position `after`."""

    limit: Limit = 100
    after: Count = 0


def expected_routes(expected: HubExpected) -> APIRouter:
    """What a station tells of what is expected, and what is seen of it."""
    routes = APIRouter(prefix=f"{LISTED}/{{session_id}}/expected", redirect_slashes=False)

    @routes.get(
        "",
        response_model=None,
        responses={200: {"model": Expected}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": [ID_PARAMETER, *query_parameters(ListQuery)]},
    )
    async def list_expected(request: Request) -> Response:
        number, query = number_of(request), read_query(request, ListQuery)
        return answered(
            await run_in_threadpool(expected.page, caller_of(request), number, after=query.after, most=query.limit)
        )

    @routes.post(
        "",
        response_model=None,
        responses={200: {"model": ListStands}, **ERRORS},
        openapi_extra=asks(ListBody, KEY_PARAMETER, ID_PARAMETER),
    )
    async def upload_expected(request: Request) -> Response:
        number = number_of(request)
        await run_in_threadpool(expected.check_upload, call_of(request, {}), number)
        found = await read_object(request)
        part = check(ListBody, found).part()
        return answered(await run_in_threadpool(expected.upload, call_of(request, found), number, part))

    return routes
