"""Camera scans beside the frames contract: list them and their frames, record frames in batches, lock and complete."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import ERRORS, KEY_PARAMETER, answered, asks, call_of
from app.hub.bodies import check, read_object
from app.hub.camera_scan_shapes import (
    BatchBody,
    CameraScans,
    EndBody,
    Frames,
    FramesQuery,
    ScanHeld,
    ScansQuery,
    SortedOut,
)
from app.hub.lists import READ_ERRORS
from app.hub.packing import id_parameter, path_id
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Error
from app.hub.times import at
from services.hub.frames import HubFrames

LISTED: Final = "/api/v1/ext/camera-scans"
BATCH: Final = f"{LISTED}/{{scan_id}}/frames"
LOCK: Final = f"{LISTED}/{{scan_id}}/lock"
COMPLETE: Final = f"{LISTED}/{{scan_id}}/complete"


def camera_scan_routes(frames: HubFrames) -> APIRouter:
    """Lists, batches, and how a camera scan ends."""
    routes = APIRouter(redirect_slashes=False)
    _read_routes(routes, frames)
    _batch_route(routes, frames)
    _end_routes(routes, frames)
    return routes


def _read_routes(routes: APIRouter, frames: HubFrames) -> None:
    @routes.get(
        LISTED,
        response_model=None,
        responses={200: {"model": CameraScans}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": query_parameters(ScansQuery)},
    )
    async def list_camera_scans(request: Request) -> Response:
        caller, query = caller_of(request), read_query(request, ScansQuery)
        return answered(await run_in_threadpool(frames.scans, caller, before=query.before, most=query.limit))

    @routes.get(
        BATCH,
        response_model=None,
        responses={200: {"model": Frames}, 404: {"model": Error}, **READ_ERRORS},
        openapi_extra={"parameters": [id_parameter("scan_id"), *query_parameters(FramesQuery)]},
    )
    async def list_frames(request: Request) -> Response:
        caller, query = caller_of(request), read_query(request, FramesQuery)
        scan, after = path_id(request, "scan_id"), -1 if query.after is None else query.after
        return answered(await run_in_threadpool(frames.page, caller, scan, after=after, most=query.limit))


def _batch_route(routes: APIRouter, frames: HubFrames) -> None:
    @routes.post(
        BATCH,
        response_model=None,
        responses={200: {"model": SortedOut}, **ERRORS},
        openapi_extra=asks(BatchBody, KEY_PARAMETER, id_parameter("scan_id")),
    )
    async def record_frames(request: Request) -> Response:
        frames.check(caller_of(request))
        found = await read_object(request)
        now, body = frames.now(), check(BatchBody, found)
        told = [one.record(now if one.timestamp is None else at(one.timestamp)) for one in body.frames]
        call, scan = call_of(request, found), path_id(request, "scan_id")
        return answered(await run_in_threadpool(frames.add, call, scan, told))


def _end_routes(routes: APIRouter, frames: HubFrames) -> None:
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
