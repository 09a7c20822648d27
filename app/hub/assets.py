"""The asset routes, as their contract has them. What waits for the register waits in threads of its own:
however slow it is, nothing else at the hub waits with it."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from app.hub.access import asker_of, caller_of
from app.hub.asking import KEY_PARAMETER, asks, key_of
from app.hub.asset_errors import CLEAR, CREATE, LABEL, NEXT_TAG, PREVIEW, VALIDATE
from app.hub.asset_shapes import (
    AssetCreated,
    AssetError,
    BareError,
    Cleared,
    CreateAsset,
    NextTag,
    ReservedTag,
    Validated,
    asset_number,
    check_serial,
    parameter,
    read_asset,
)
from app.hub.bodies import fingerprint, read_object
from app.hub.errors import as_json
from services.assets.model import Asset, Tag
from services.errors import Refused
from services.hub.asset_labels import HubLabels
from services.hub.assets import HubAssets, Wanted
from services.hub.tags import HubTags
from services.labels.browser import POLICY, page

T = TypeVar("T")

AT_ONCE = 32  # requests that wait for registers and disks


def _errors(model: type[AssetError] | type[BareError], *statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model} for status in (401, 403, 500, *statuses)}


def _query(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": kind}]}


def asset_routes(assets: HubAssets, tags: HubTags, labels: HubLabels) -> APIRouter:
    """All of them but the leases."""
    routes = APIRouter(redirect_slashes=False)
    limiter = CapacityLimiter(AT_ONCE)

    async def waited(work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=limiter)

    @routes.post(
        CREATE,
        status_code=201,
        response_model=None,
        responses={201: {"model": AssetCreated}, **_errors(AssetError, 400, 408, 409, 413, 415, 422)},
        openapi_extra=asks(CreateAsset, KEY_PARAMETER),
    )
    async def create_asset(request: Request) -> Response:
        asker = asker_of(request)
        assets.check(asker.caller)
        key = key_of(request)
        found = await read_object(request)
        serial, fields = read_asset(found)
        wanted = Wanted(serial, fields, key, fingerprint(request, found) if key else "")

        def create() -> Response:
            asset = assets.create(asker, wanted)
            return _created(asset, serial, printed=labels.printed(asker, asset))

        return await waited(create)

    @routes.get(
        VALIDATE,
        response_model=None,
        responses={200: {"model": Validated}, **_errors(BareError, 400)},
        openapi_extra=_query("serial_number", CreateAsset.model_json_schema()["properties"]["serial_number"]),
    )
    async def validate_serial(request: Request) -> Response:
        asker = asker_of(request)
        assets.check(asker.caller)
        serial = parameter(request, "serial_number")
        check_serial(serial)
        known = await waited(partial(assets.find, asker, serial))
        if known is None:
            return as_json(200, {"valid": True, "serial_number": serial})
        told = {"valid": False, "serial_number": serial, "error": "Serial number already exists"}
        return as_json(200, told | {"existing_asset_id": known.remote_id, "existing_asset_tag": known.tag})

    @routes.get(PREVIEW, response_model=None, responses={200: {"model": NextTag}, **_errors(AssetError)})
    @routes.get(NEXT_TAG, response_model=None, responses={200: {"model": NextTag}, **_errors(AssetError)})
    async def preview_next_tag(request: Request) -> Response:
        caller = caller_of(request)
        assets.check(caller)
        return as_json(200, _tag(await waited(partial(tags.preview, caller))))

    @routes.post(
        NEXT_TAG, status_code=201, response_model=None, responses={201: {"model": ReservedTag}, **_errors(AssetError)}
    )
    async def reserve_next_tag(request: Request) -> Response:
        caller = caller_of(request)
        assets.check(caller)
        tag, reservation = await waited(partial(tags.reserve, caller))
        return as_json(201, _tag(tag) | {"reservation_id": reservation})

    @routes.post(CLEAR, response_model=None, responses={200: {"model": Cleared}, **_errors(AssetError)})
    async def clear_form(request: Request) -> Response:
        assets.check(caller_of(request))
        return as_json(200, {"success": True, "message": "Form state cleared"})

    @routes.get(
        LABEL,
        response_model=None,
        responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **_errors(BareError, 400, 404)},
        openapi_extra=_query("asset_id", {"type": "integer", "minimum": 1}),
    )
    async def print_label(request: Request) -> Response:
        asker = asker_of(request)
        assets.check(asker.caller)
        number = asset_number(parameter(request, "asset_id"))
        if number is None:
            raise Refused("ASSET_NOT_FOUND", "assets.refused.not_found")

        def draw() -> str:
            wanted = labels.wanted(asker, number)
            return page(wanted.tag, wanted.serial, wanted.model)

        drawn = await waited(draw)
        return Response(drawn, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    return routes


def _created(asset: Asset, serial: str, *, printed: bool) -> Response:
    message = f"Asset {asset.tag} created successfully"
    body: dict[str, Any] = {
        "success": True,
        "asset_id": asset.remote_id,
        "asset_tag": asset.tag,
        "serial_number": serial,
        "label_printed": printed,
        "message": message if printed else f"{message}, but label printing failed",
    }
    return as_json(201, body if printed else body | {"retry_print_url": f"{LABEL}?asset_id={asset.remote_id}"})


def _tag(tag: Tag) -> dict[str, Any]:
    return {"next_tag": tag.tag, "prefix": tag.prefix, "sequence_number": tag.number}
