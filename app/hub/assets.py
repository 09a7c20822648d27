"""Assets one at a time, as their contract has it; tags and labels stand beside."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from app.hub.access import asker_of, caller_of
from app.hub.asking import KEY_PARAMETER, asks, key_of
from app.hub.asset_errors import CLEAR, CREATE, LABEL, VALIDATE, existing, in_the_way
from app.hub.asset_shapes import (
    AssetCreated,
    AssetError,
    BareError,
    Cleared,
    CreateAsset,
    Validated,
    check_serial,
    parameter,
    read_asset,
)
from app.hub.bodies import fingerprint, read_object
from app.hub.errors import as_json
from app.hub.waiting import Waiting, errors, query
from services.assets.model import Asset
from services.hub.asset_labels import HubLabels
from services.hub.assets import HubAssets, Wanted


def asset_routes(assets: HubAssets, labels: HubLabels, waited: Waiting) -> APIRouter:
    """Create, validate, clear: the contract's new ones but the preview."""
    routes = APIRouter(redirect_slashes=False)

    @routes.post(
        CREATE,
        status_code=201,
        response_model=None,
        responses={201: {"model": AssetCreated}, **errors(AssetError, 400, 408, 409, 413, 415, 422)},
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

        return await waited(asker.caller.user.organisation_id, create)

    @routes.get(
        VALIDATE,
        response_model=None,
        responses={200: {"model": Validated}, **errors(BareError, 400)},
        openapi_extra=query("serial_number", CreateAsset.model_json_schema()["properties"]["serial_number"]),
    )
    async def validate_serial(request: Request) -> Response:
        asker = asker_of(request)
        assets.check(asker.caller)
        serial = parameter(request, "serial_number")
        check_serial(serial)
        holder = await waited(asker.caller.user.organisation_id, partial(assets.find, asker, serial))
        if holder.known is None:
            return as_json(200, {"valid": True, "serial_number": serial})
        told = {"valid": False, "serial_number": serial, "error": in_the_way(holder)}
        return as_json(200, told | existing(holder.known))

    @routes.post(CLEAR, response_model=None, responses={200: {"model": Cleared}, **errors(AssetError)})
    async def clear_form(request: Request) -> Response:
        assets.check(caller_of(request))
        return as_json(200, {"success": True, "message": "Form state cleared"})

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
