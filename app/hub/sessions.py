"""The two routes of the session contracts."""

import re
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.bodies import check, fingerprint, read_object
from app.hub.errors import Invalid
from app.hub.shapes import LARGEST, CreateBody, Created, Error, FieldErrors, UpdateBody, Updated
from services.errors import Refused
from services.hub.model import Answer, Call
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType

KEY = "idempotency-key"
_KEY_TEXT = re.compile(r"[\x21-\x7e]{1,200}")
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": FieldErrors},
    **{status: {"model": Error} for status in (401, 403, 404, 408, 409, 413, 415, 422, 500, 503)},
}
_CREATE_ERRORS = {**_ERRORS, 404: {"model": FieldErrors}}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


def session_routes(service: HubService) -> APIRouter:
    """POST and PATCH of scan sessions."""
    routes = APIRouter(prefix="/api/v1/scan-sessions", redirect_slashes=False)

    @routes.post(
        "/",
        status_code=201,
        response_model=None,
        responses={201: {"model": Created}, **_CREATE_ERRORS},
        openapi_extra=_asks(CreateBody),
    )
    async def create_session(request: Request) -> Response:
        await run_in_threadpool(service.check_create, _call(request, {}))
        found = await read_object(request)
        wanted = _wanted(check(CreateBody, found))
        return _as_response(await run_in_threadpool(service.create, _call(request, found), wanted))

    @routes.patch(
        "/{session_id}",
        response_model=None,
        responses={200: {"model": Updated}, **_ERRORS},
        openapi_extra=_asks(UpdateBody, _ID_PARAMETER),
    )
    async def update_session(request: Request) -> Response:
        number = _number(request.path_params["session_id"])
        await run_in_threadpool(service.check_update, _call(request, {}), number)
        found = await read_object(request)
        change = check(UpdateBody, found).model_dump(exclude_none=True)
        return _as_response(await run_in_threadpool(service.update, _call(request, found), number, change))

    return routes


def _wanted(body: CreateBody) -> NewSession:
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


def _call(request: Request, found: dict[str, Any]) -> Call:
    """What is asked, by whom. Raises Invalid for a key that can be none."""
    keys = request.headers.getlist(KEY)
    if len(keys) > 1 or (keys and not _KEY_TEXT.fullmatch(keys[0])):
        raise Invalid({"Idempotency-Key": "Idempotency-Key must be 1 to 200 printable ASCII characters without spaces"})
    return Call(caller_of(request), fingerprint(request, found), keys[0] if keys else None)


def _number(text: str) -> int:
    """The session's number. Raises Invalid where it can be none, Refused (SESSION_NOT_FOUND) where none is so large."""
    if not re.fullmatch(r"0*[1-9][0-9]*", text):
        raise Invalid({"session_id": "Session ID must be a positive integer"})
    digits = text.lstrip("0")
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise Refused("SESSION_NOT_FOUND", "hub.refused.not_found")
    return int(digits)


def _as_response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type="application/json")


_ID_PARAMETER = {
    "name": "session_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST},
}


def _asks(model: type[CreateBody | UpdateBody], *parameters: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of the request."""
    body = {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}
    return {"requestBody": body, "parameters": [_KEY_PARAMETER, *parameters]}
