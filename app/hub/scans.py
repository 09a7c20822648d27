"""A session's scans: GET of a page, POST of a batch."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, number_of
from app.hub.at_once import Stored
from app.hub.bodies import check
from app.hub.line_shapes import PageQuery, Scans, UploadBody, Uploaded
from app.hub.lists import LISTED, READ_ERRORS
from app.hub.one_job import Post, answer_at_once
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Error
from services.hub.scans import HubScans


def scan_routes(scans: HubScans, stored: Stored) -> APIRouter:
    """What stations tell of their scans, and what is seen of them."""
    routes = APIRouter(prefix=f"{LISTED}/{{session_id}}/scans", redirect_slashes=False)

    @routes.get(
        "",
        response_model=None,
        responses={200: {"model": Scans}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": [ID_PARAMETER, *query_parameters(PageQuery)]},
    )
    async def list_scans(request: Request) -> Response:
        number, query = number_of(request), read_query(request, PageQuery)
        return answered(
            await run_in_threadpool(scans.page, caller_of(request), number, before=query.before, most=query.limit)
        )

    @routes.post(
        "",
        response_model=None,
        responses={200: {"model": Uploaded}, **ERRORS},
        openapi_extra=asks(UploadBody, KEY_PARAMETER, ID_PARAMETER),
    )
    async def upload_scans(request: Request) -> Response:
        def read(found: dict[str, Any]) -> Post:
            batch = [scan.scan() for scan in check(UploadBody, found).scans]
            return lambda ask, number, then, failed: scans.post_upload(ask, number, batch, then, failed)

        return await answer_at_once(request, stored, scans.at_once, read)

    return routes
