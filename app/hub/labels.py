"""Labels of assets as pages for a browser: GET /labels/print."""

from fastapi import APIRouter, Request, Response

from app.hub.access import asker_of
from app.hub.asset_errors import LABEL
from app.hub.asset_shapes import BareError, asset_number, parameter
from app.hub.waiting import Waiting, errors, query
from services.errors import Refused
from services.hub.asset_labels import HubLabels
from services.hub.assets import HubAssets
from services.labels.browser import POLICY, page


def label_routes(assets: HubAssets, labels: HubLabels, waited: Waiting) -> APIRouter:
    """The one route."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(
        LABEL,
        response_model=None,
        response_class=Response,  # else its page would be said to be JSON, too
        responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **errors(BareError, 400, 404)},
        openapi_extra=query("asset_id", {"type": "integer", "minimum": 1}),
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

        drawn = await waited(asker.caller.user.organisation_id, draw)
        return Response(drawn, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    return routes
