"""Every error that the hub answers, in the shape of its family: scan sessions and extensions here,
assets in asset_errors.py, packing in packing_errors.py. Input is never echoed.

The sentences are the contracts' own, in English: they are part of the protocol.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub import asset_errors, frame_errors, packing_errors
from services.clock import new_id
from services.errors import OutsideFailed, Refused

log = structlog.get_logger(__name__)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
RETRY_AFTER = "5"  # seconds

REFUSED: Mapping[str, tuple[int, str]] = {
    "AUTH_REQUIRED": (401, "Authentication required"),
    "SIGN_IN_FAILED": (401, "Name or password is wrong"),
    "SIGN_IN_TOO_OFTEN": (429, "Too many attempts to sign in"),
    "TOO_MANY_REQUESTS": (429, "Too many requests of this user are not answered yet"),
    "INSUFFICIENT_PERMISSIONS": (403, "User does not have permission to do that"),
    "NOT_FOUND": (404, "Not found"),
    "SESSION_NOT_FOUND": (404, "Scan session not found"),
    "USER_NOT_FOUND": (404, "The organisation has no user of that number who may scan"),
    "METHOD_NOT_ALLOWED": (405, "Method not allowed"),
    "SESSION_STATE_CONFLICT": (409, "The session's status does not allow that"),
    "IDEMPOTENCY_KEY_RUNNING": (409, "The first request with this Idempotency-Key is still running"),
    "PAYLOAD_TOO_LARGE": (413, "The body is too large"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The body must be application/json"),
    "IDEMPOTENCY_KEY_REUSED": (422, "This Idempotency-Key was used with another request"),
    "REQUEST_TIMEOUT": (408, "The body did not arrive in time"),
    "BAD_REQUEST": (400, "Bad request"),
    "SHIPMENT_NOT_PACKABLE": (400, "The shipment is done, has left or was cancelled"),
    "NOT_CLOSED": (400, "The box is open"),
    "SSCC_USED_UP": (400, "No SSCC of this extension and prefix is left"),
    "SSCC_TAKEN": (400, "Another box has this SSCC"),
    "PHOTO_INVALID": (400, "The photo must be a plain JPEG in colours, at most 180000 bytes and 4096 pixels a side"),
    "PHOTO_TAKEN": (400, "Another photo has this ID"),
    "NOT_PACKED": (400, "The shipment is not done"),
    "NOTHING_PACKED": (400, "Nothing is packed for the shipment"),
    "BOXES_OPEN": (400, "A box of the shipment is open"),
    "SCAN_NOT_FOUND": (404, "Scan not found"),
    "SCAN_LOCKED": (400, "The scan is locked and takes no more frames"),
    "FRAME_TAKEN": (400, "Another frame of the scan has this number"),
    "NO_TAG": (409, "The hub has no tags to give"),
    "UNAVAILABLE": (503, "The hub cannot store anything at the moment"),
}
_OF_STATUS = {401: "AUTH_REQUIRED", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
_CREATE = "/api/v1/scan-sessions/"
_OF_CREATE = {
    "AUTH_REQUIRED": "Authentication required for scan session creation",
    "INSUFFICIENT_PERMISSIONS": "User does not have permission to create scan sessions",
}
INVALID = {
    _CREATE: "Invalid scan session creation parameters",
    "": "Invalid parameters",
}
_NAMES = {"project_id": "Project", "client_id": "Client"}


class Invalid(Exception):
    """The body, or a field of it, is wrong: 400 with a sentence for each. `rule`: what the first one has to be."""

    def __init__(self, errors: Mapping[str, str], rule: str = "") -> None:
        super().__init__(", ".join(errors))
        self.errors, self.rule = errors, rule


def as_json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """An answer."""
    return Response(json.dumps(body, ensure_ascii=False), status, headers, media_type="application/json")


def refusal(code: str, path: str, headers: Mapping[str, str] | None = None, field: str = "") -> Response:
    """The answer for one of our codes. `field`: what is wrong, where a family says so."""
    is_of_assets = asset_errors.is_of_assets(path)
    is_of_packing = packing_errors.is_of_packing(path)
    told = packing_errors.as_told(path, code) if is_of_packing else None
    status, detail = told or (REFUSED.get(code, (404, "Not found")) if is_of_assets else REFUSED[code])
    if path == _CREATE:
        detail = _OF_CREATE.get(code, detail)
    more = dict(headers or {})
    if status == 401:
        more["WWW-Authenticate"] = "Bearer"
    if status in {429, 503}:
        more["Retry-After"] = RETRY_AFTER
    if is_of_assets:
        return as_json(*asset_errors.told_by_code(path, code, status, detail), more)
    if is_of_packing:
        return as_json(status, packing_errors.body_of(code, detail), more)
    if frame_errors.is_of_frames(path):
        return as_json(status, frame_errors.body_of(detail, {field: detail} if field else None), more)
    return as_json(status, {"detail": detail, "error_code": code}, more)


def unreadable() -> Response:
    """The answer to what is no request; the connection ends with it, since nobody knows where the next one begins."""
    told = {"request": "The request is no HTTP that can be read"}
    return as_json(400, {"detail": INVALID[""], "errors": told}, {"Connection": "close"})


def install(app: FastAPI) -> None:
    """Let the app answer in these shapes whatever is raised."""
    for kind in (Refused, Invalid, OutsideFailed):
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(HTTPException, _http)


class Unbroken:
    """Answers 500 for what is a bug of ours, as any other answer: with what all carry, and counted. What is wrong
    stands in the log, under the number that is told."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception:
            number = new_id()
            log.exception("a request broke", id=number, method=scope["method"], path=scope["path"])
            if begun:
                raise
            await _bug(number, scope["path"])(scope, receive, send)


def answer_to(request: Request, error: Refused | Invalid | OutsideFailed) -> Response:
    """What is answered instead."""
    path = request.url.path
    if asset_errors.is_of_assets(path) and (told := _of_assets(path, error)) is not None:
        return told
    if packing_errors.is_of_packing(path) and (body := _of_packing(error)) is not None:
        return as_json(404 if isinstance(error, Refused) else 400, body)
    if isinstance(error, Invalid):
        if frame_errors.is_of_frames(path):
            return as_json(400, frame_errors.body_of(frame_errors.INVALID, error.errors))
        detail = INVALID.get(path, INVALID[""])
        return as_json(400, {"detail": detail, "errors": dict(error.errors)})
    if isinstance(error, OutsideFailed):
        log.warning("the hub's database failed", kind=error.kind.value)
        return refusal("UNAVAILABLE", path)
    return _refused(request, error)


def _of_assets(path: str, error: Refused | Invalid | OutsideFailed) -> Response | None:
    """What the asset routes answer in their own way; None for what all do."""
    if isinstance(error, Invalid):
        return as_json(400, asset_errors.wrong_field(path, error.errors, error.rule))
    if isinstance(error, Refused) and error.code in ("ASSET_KNOWN", "ASSET_DELETED"):
        return as_json(400, asset_errors.known(path, error))
    body = asset_errors.failed(path, error)
    return None if body is None else as_json(500, body)


def _of_packing(error: Refused | Invalid | OutsideFailed) -> dict[str, Any] | None:
    """The same of the packing routes."""
    if isinstance(error, Invalid):
        return packing_errors.wrong_fields(error.errors, error.rule)
    return packing_errors.missing(error) if isinstance(error, Refused) else None


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused | Invalid | OutsideFailed)  # noqa: S101 (Starlette calls it for those alone)
    return answer_to(request, error)


def _refused(request: Request, error: Refused) -> Response:
    numbers = error.params.get("numbers")
    if isinstance(numbers, Mapping):
        errors = {field: f"{_NAMES[field]} with ID {number} not found" for field, number in numbers.items()}
        return as_json(404, {"detail": "Referenced entity not found", "errors": errors})
    return refusal(error.code, request.url.path, field=str(error.params.get("field", "")))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return refusal(_OF_STATUS.get(error.status_code, "BAD_REQUEST"), request.url.path, headers)


def _allowed(request: Request) -> str:
    """All methods of the path: one route of several tells its own alone."""
    routes = request.app.routes
    return ", ".join(
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    )


def _bug(number: str, path: str) -> Response:
    if asset_errors.is_of_assets(path):
        return as_json(500, asset_errors.body_of(path, f"Internal error {number}"))
    if packing_errors.is_of_packing(path):
        return as_json(500, packing_errors.body_of("INTERNAL_ERROR", f"Internal error {number}"))
    if frame_errors.is_of_frames(path):
        return as_json(500, frame_errors.body_of(f"Internal error {number}"))
    return as_json(500, {"detail": f"Internal error {number}", "error_code": "INTERNAL_ERROR"})
