"""Offers a session to another station, and lets one take it over."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, call_of, number_of
from app.hub.bodies import check, read_object
from app.hub.lists import LISTED
from app.hub.station_shapes import Held, OfferBody, TakeOverBody
from services.hub.hand_over import HubHandOver

_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"model": Held}, **ERRORS}


def hand_over_routes(hand_over: HubHandOver) -> APIRouter:
    """POST of an offer, POST of a take-over."""
    routes = APIRouter(prefix=f"{LISTED}/{{session_id}}", redirect_slashes=False)

    @routes.post(
        "/offer",
        response_model=None,
        responses=_ANSWERS,
        openapi_extra=asks(OfferBody, KEY_PARAMETER, ID_PARAMETER),
    )
    async def offer_session(request: Request) -> Response:
        number = number_of(request)
        await run_in_threadpool(hand_over.check_offer, call_of(request, {}), number)
        found = await read_object(request)
        user_id = check(OfferBody, found).user_id
        return answered(await run_in_threadpool(hand_over.offer, call_of(request, found), number, user_id))

    @routes.post(
        "/take-over",
        response_model=None,
        responses=_ANSWERS,
        openapi_extra=asks(TakeOverBody, KEY_PARAMETER, ID_PARAMETER),
    )
    async def take_over_session(request: Request) -> Response:
        number = number_of(request)
        await run_in_threadpool(hand_over.check_take_over, call_of(request, {}), number)
        found = await read_object(request)
        check(TakeOverBody, found)
        return answered(await run_in_threadpool(hand_over.take_over, call_of(request, found), number))

    return routes
