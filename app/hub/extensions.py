"""What our hub has besides the contracts: health, what it can do, signing in."""

import time
from collections import deque
from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import COOKIE, EXTENSIONS, HEALTH, SIGN_IN
from app.hub.asset_errors import LABEL
from app.hub.bodies import check, read_object
from app.hub.errors import as_json
from app.hub.shapes import Error, Extensions, FieldErrors, Health, SignedIn, SignInBody
from services.clock import moment
from services.errors import Refused
from services.hub.accounts import SIGNED_IN, HubAccounts

OFFERED: dict[str, int] = {
    "sign-in": 1,
    "scan-sessions": 1,
    "scans": 1,
    "stations": 1,
    "events": 1,
    "take-over": 1,
    "expected": 1,
    "people": 1,
    "review": 1,
    "assets": 1,
    "tags": 1,
    "packing": 1,
    "packing-overview": 1,
    "sscc": 1,
    "photos": 1,
    "weights": 1,
    "camera-scans": 1,
}
TRIES, PER_SECONDS = 20, 60.0  # of signing in, for each name and for each address


class Tries:
    """How often somebody tried lately; for the event loop's thread alone."""

    def __init__(self) -> None:
        self._tried: dict[str, deque[float]] = {}

    def count(self, who: str) -> None:
        """One more. Raises Refused (SIGN_IN_TOO_OFTEN)."""
        now = time.monotonic()
        for name in [name for name, times in self._tried.items() if times[-1] < now - PER_SECONDS]:
            del self._tried[name]
        times = self._tried.setdefault(who, deque(maxlen=TRIES))
        if len(times) == TRIES and times[0] > now - PER_SECONDS:
            raise Refused("SIGN_IN_TOO_OFTEN", "hub.refused.sign_in")
        times.append(now)


def extension_routes(accounts: HubAccounts) -> APIRouter:
    """Health, discovery, sign-in: the routes that need no token."""
    routes = APIRouter(redirect_slashes=False)
    tries = Tries()

    @routes.get(HEALTH, response_model=None, responses={200: {"model": Health}, 503: {"model": Error}})
    async def health() -> Response:
        await run_in_threadpool(accounts.organisations)
        return as_json(200, {"status": "ok"})

    @routes.get(EXTENSIONS, response_model=None, responses={200: {"model": Extensions}})
    async def extensions() -> Response:
        return as_json(200, {"server": "scandesk", "version": version("scandesk"), "extensions": OFFERED})

    @routes.post(
        SIGN_IN,
        response_model=None,
        responses={
            200: {"model": SignedIn},
            400: {"model": FieldErrors},
            **{status: {"model": Error} for status in (401, 408, 413, 415, 429, 500, 503)},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": SignInBody.model_json_schema()}},
            }
        },
    )
    async def sign_in(request: Request) -> Response:
        body = check(SignInBody, await read_object(request))
        tries.count(f"address {request.client.host if request.client else ''}")
        tries.count(f"name {body.name}")
        token = await run_in_threadpool(accounts.sign_in, body.name, body.password)
        answer = as_json(200, {"token": token.text, "expires_at": moment(token.expires_at)})
        answer.set_cookie(
            COOKIE,
            token.text,
            max_age=int(SIGNED_IN.total_seconds()),
            path=LABEL,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    return routes
