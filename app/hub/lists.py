"""Lists of sessions: GET of a page, GET of one with its history."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ID_PARAMETER, answered, number_of
from app.hub.line_shapes import OneSession, Sessions, SessionsQuery
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Error, FieldErrors
from services.hub.lists import HubLists

LISTED = "/api/v1/ext/scan-sessions"
READ_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": FieldErrors},
    **{status: {"model": Error} for status in (401, 403, 500, 503)},
}


def list_routes(lists: HubLists) -> APIRouter:
    """What a caller may see of the organisation's sessions."""
    routes = APIRouter(prefix=LISTED, redirect_slashes=False)

    @routes.get(
        "",
        response_model=None,
        responses={200: {"model": Sessions}, **READ_ERRORS},
        openapi_extra={"parameters": query_parameters(SessionsQuery)},
    )
    async def list_sessions(request: Request) -> Response:
        query = read_query(request, SessionsQuery)
        caller, wanted = caller_of(request), query.wanted()
        return answered(await run_in_threadpool(lists.sessions, caller, wanted, before=query.before, most=query.limit))

    @routes.get(
        "/{session_id}",
        response_model=None,
        responses={200: {"model": OneSession}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": [ID_PARAMETER]},
    )
    async def get_session(request: Request) -> Response:
        return answered(await run_in_threadpool(lists.session, caller_of(request), number_of(request)))

    return routes
