"""The two routes of the session contracts."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, call_of
from app.hub.at_once import Stored
from app.hub.bodies import check, read_object
from app.hub.one_job import Post, answer_at_once
from app.hub.shapes import CreateBody, Created, FieldErrors, UpdateBody, Updated
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType

_CREATE_ERRORS: dict[int | str, dict[str, Any]] = {**ERRORS, 404: {"model": FieldErrors}}


def session_routes(service: HubService, stored: Stored) -> APIRouter:
    """POST and PATCH of scan sessions."""
    routes = APIRouter(prefix="/api/v1/scan-sessions", redirect_slashes=False)

    @routes.post(
        "/",
        status_code=201,
        response_model=None,
        responses={201: {"model": Created}, **_CREATE_ERRORS},
        openapi_extra=asks(CreateBody, KEY_PARAMETER),
    )
    async def create_session(request: Request) -> Response:
        await run_in_threadpool(service.check_create, call_of(request, {}))
        found = await read_object(request)
        wanted = wanted_by(check(CreateBody, found))
        return answered(await run_in_threadpool(service.create, call_of(request, found), wanted))

    @routes.patch(
        "/{session_id}",
        response_model=None,
        responses={200: {"model": Updated}, **ERRORS},
        openapi_extra=asks(UpdateBody, KEY_PARAMETER, ID_PARAMETER),
    )
    async def update_session(request: Request) -> Response:
        def read(found: dict[str, Any]) -> Post:
            change = check(UpdateBody, found).model_dump(exclude_none=True)
            return lambda ask, number, then, failed: service.post_update(ask, number, change, then, failed)

        return await answer_at_once(request, stored, service.at_once, read)

    return routes


def wanted_by(body: CreateBody) -> NewSession:
    """The session that a body asks for."""
    return NewSession(
        SessionType(body.session_type),
        location=body.location,
        project_id=body.project_id,
        client_id=body.client_id,
        expected_items=body.expected_items,
        notes=body.notes,
        scanner_id=body.scanner_id,
        auto_commit=bool(body.auto_commit),
    )
