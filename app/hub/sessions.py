"""The two routes of the session contracts."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from app.hub.access import claims_of, person_named
from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, call_of, key_of, number_of
from app.hub.at_once import Stored
from app.hub.bodies import check, fingerprint, read_object
from app.hub.errors import Invalid
from app.hub.shapes import CreateBody, Created, FieldErrors, UpdateBody, Updated
from services.errors import Refused
from services.hub.at_once import Ask
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType

_CREATE_ERRORS: dict[int | str, dict[str, Any]] = {**ERRORS, 404: {"model": FieldErrors}}


def session_routes(service: HubService) -> APIRouter:
    """POST and PATCH of scan sessions."""
    routes, stored = APIRouter(prefix="/api/v1/scan-sessions", redirect_slashes=False), Stored()

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
        claims, number = claims_of(request), None
        try:
            asked_for, key = number_of(request), key_of(request)
            number = asked_for
            found = await read_object(request)
            change = check(UpdateBody, found).model_dump(exclude_none=True)
            ask = Ask(claims, person_named(request), fingerprint(request, found), key)
            came = stored.of(lambda then, failed: service.post_update(ask, asked_for, change, then, failed))
        except (Refused, Invalid):  # who may not come in, or not change it, is told that and nothing else
            await run_in_threadpool(service.at_once.check, claims, number)
            raise
        return answered(await came)

    return routes


def update_of(routes: APIRouter) -> APIRoute:
    """The PATCH among them."""
    return next(route for route in routes.routes if isinstance(route, APIRoute) and "PATCH" in (route.methods or ()))


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
