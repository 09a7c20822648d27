"""Photos of boxes: sent by stations, looked at by supervisors. Extensions of the packing contract."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.access import caller_of
from app.hub.asking import RULED_ERRORS, answered, asks
from app.hub.bodies import check, read_object
from app.hub.lists import READ_ERRORS
from app.hub.packing import id_parameter, path_id
from app.hub.packing_ends import ROOT
from app.hub.shapes import Count, Error, Positive, Shape
from app.hub.times import Moment, at
from services.errors import Refused
from services.hub.photos import HubPhotos, Sent
from services.photos.model import LARGEST_SENT

SEND: Final = f"{ROOT}/boxes/{{box_id}}/photos"
PHOTOS: Final = f"{ROOT}/shipments/{{shipment_id}}/photos"
PICTURE: Final = f"{ROOT}/photos/{{photo_id}}"
# It is no page, and nothing in it runs, whatever a browser takes it for.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="photo.jpg"',
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READ_ERRORS = {status: said for status, said in READ_ERRORS.items() if status != 400}  # nothing is asked in a query
_LONGEST = (LARGEST_SENT + 2) // 3 * 4  # characters of base64


class PhotoBody(Shape):
    """A photo as the station has it: `id` by which it is known again, `jpeg` in base64."""

    WRONG: ClassVar[Mapping[str, str]] = {
        "id": "ID must be a UUID in small letters",
        "closed_at": "Closed at must be a time in UTC, as 2026-03-01T00:00:00Z",
        "taken_at": "Taken at must be a time in UTC, as 2026-03-01T00:00:00Z",
        "jpeg": f"JPEG must be base64 of 1 to {LARGEST_SENT} bytes",
    }
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    closed_at: Moment
    taken_at: Moment
    jpeg: Annotated[str, Field(max_length=_LONGEST, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class PhotoTold(Shape):
    """What is on record of one."""

    id: str
    box_id: str
    box_number: Positive | None
    station: str
    closed_at: str
    taken_at: str
    bytes: Count
    width: Positive
    height: Positive
    sha256: str


class PhotoHeld(Shape):
    """One that was sent."""

    photo: PhotoTold


class Photos(Shape):
    """Those of a shipment, the first closed first, 500 at most."""

    photos: list[PhotoTold]


def photo_routes(photos: HubPhotos) -> APIRouter:
    """Send one, list a shipment's, get one as it is."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        SEND,
        response_model=None,
        responses={200: {"model": PhotoHeld}, **RULED_ERRORS},
        openapi_extra=asks(PhotoBody, id_parameter("box_id")),
    )
    async def send_photo(request: Request) -> Response:
        caller = caller_of(request)
        photos.check(caller)
        body = check(PhotoBody, await read_object(request))
        sent = Sent(body.id, at(body.closed_at), at(body.taken_at), _bytes(body.jpeg))
        return answered(await run_in_threadpool(photos.keep, caller, path_id(request, "box_id"), sent))

    @routes.get(
        PHOTOS,
        response_model=None,
        responses={200: {"model": Photos}, 404: {"model": Error}, **_READ_ERRORS},
        openapi_extra={"parameters": [id_parameter("shipment_id")]},
    )
    async def list_photos(request: Request) -> Response:
        caller = caller_of(request)
        return answered(await run_in_threadpool(photos.of_shipment, caller, path_id(request, "shipment_id")))

    @routes.get(
        PICTURE,
        response_model=None,
        response_class=Response,  # else its picture would be said to be JSON, too
        responses={
            200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}},
            404: {"model": Error},
            **_READ_ERRORS,
        },
        openapi_extra={"parameters": [id_parameter("photo_id")]},
    )
    async def get_picture(request: Request) -> Response:
        caller = caller_of(request)
        data = await run_in_threadpool(photos.picture, caller, path_id(request, "photo_id"))
        return Response(data, media_type="image/jpeg", headers=_HEADERS)

    return routes


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise Refused("PHOTO_INVALID", "photo.refused.invalid") from error
