"""The three routes of the frames contract. On loopback they want no token."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of, claims_given, person_named
from app.hub.asking import KEY_PARAMETER, answered, asks, call_of, key_of
from app.hub.at_once import Stored
from app.hub.bodies import check, fingerprint, read_object
from app.hub.errors import Invalid
from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.frame_shapes import FrameBody, FrameError, InitBody, Initialised, Recorded, ScanStatus, StatusQuery
from app.hub.queries import query_parameters, read_query
from services.errors import Refused
from services.hub.at_once import Ask
from services.hub.frames import HubFrames

_ACT = (400, 401, 403, 408, 409, 413, 415, 422, 500, 503)


def frame_routes(frames: HubFrames, stored: Stored) -> APIRouter:
    """Init, frames, status."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        INIT,
        status_code=201,
        response_model=None,
        responses={201: {"model": Initialised}, **_errors(*_ACT)},
        openapi_extra=asks(InitBody, KEY_PARAMETER),
    )
    async def begin_scan(request: Request) -> Response:
        frames.check(caller_of(request))
        found = await read_object(request)
        call, session = call_of(request, found), check(InitBody, found).session_id
        return answered(await run_in_threadpool(frames.begin, call, session))

    @routes.post(
        FRAMES,
        status_code=201,
        response_model=None,
        responses={201: {"model": Recorded}, **_errors(*_ACT, 404)},
        openapi_extra=asks(FrameBody, KEY_PARAMETER),
    )
    async def record_frame(request: Request) -> Response:
        claims = claims_given(request)
        try:
            key, found = key_of(request), await read_object(request)
            body = check(FrameBody, found)
            ask = Ask(claims, person_named(request), fingerprint(request, found) if key else "", key)
            frame = body.record(frames.now())
            came = stored.of(lambda then, failed: frames.post_frame(ask, body.scan_id, frame, then, failed))
        except (Refused, Invalid):  # who may not come in, or record nothing, is told that and nothing else
            await run_in_threadpool(frames.check_claims, claims)
            raise
        return answered(await came)

    @routes.get(
        STATUS,
        response_model=None,
        responses={200: {"model": ScanStatus}, **_errors(400, 401, 403, 404, 500, 503)},
        openapi_extra={"parameters": query_parameters(StatusQuery)},
    )
    async def scan_status(request: Request) -> Response:
        query = read_query(request, StatusQuery)
        caller = caller_of(request)
        return answered(await run_in_threadpool(frames.status, caller, query.scan_id, query.session_id))

    return routes


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": FrameError} for status in statuses}
