"""Camera scans beside the frames contract: lock one, complete one."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, KEY_PARAMETER, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.frame_shapes import ScanHeld
from app.hub.packing import id_parameter, path_id
from app.hub.shapes import Shape
from services.hub.frames import HubFrames

LISTED: Final = "/api/v1/ext/camera-scans"
LOCK: Final = f"{LISTED}/{{scan_id}}/lock"
COMPLETE: Final = f"{LISTED}/{{scan_id}}/complete"


class EndBody(Shape):
    """The body of a lock or complete: an empty object."""


def camera_scan_routes(frames: HubFrames) -> APIRouter:
    """How a camera scan ends."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        LOCK,
        response_model=None,
        responses={200: {"model": ScanHeld}, **ERRORS},
        openapi_extra=asks(EndBody, KEY_PARAMETER, id_parameter("scan_id")),
    )
    async def lock_scan(request: Request) -> Response:
        frames.check(caller_of(request))
        found = await read_object(request)
        check(EndBody, found)
        call, scan = call_of(request, found), path_id(request, "scan_id")
        return answered(await run_in_threadpool(frames.lock, call, scan))

    @routes.post(
        COMPLETE,
        response_model=None,
        responses={200: {"model": ScanHeld}, **ERRORS},
        openapi_extra=asks(EndBody, KEY_PARAMETER, id_parameter("scan_id")),
    )
    async def complete_scan(request: Request) -> Response:
        frames.check(caller_of(request))
        found = await read_object(request)
        check(EndBody, found)
        call, scan = call_of(request, found), path_id(request, "scan_id")
        return answered(await run_in_threadpool(frames.complete, call, scan))

    return routes
