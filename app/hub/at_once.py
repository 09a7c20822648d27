"""The short way for the routes that are asked most: one transaction for all, no thread that waits for it, and nothing
of FastAPI between, which only describes them in OpenAPI."""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.hub.errors import Invalid, answer_to
from app.hub.frame_errors import FRAMES
from services.errors import OutsideFailed, Refused
from services.hub.model import Answer
from services.hub.once import Failed, Then

SHORT = (  # what is asked most: PATCH of a session, POST of its scans, POST of a camera's frame
    ("PATCH", "/api/v1/scan-sessions/{session_id}"),
    ("POST", "/api/v1/ext/scan-sessions/{session_id}/scans"),
    ("POST", FRAMES),
)
_PATHS = {route: re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route[1])) for route in SHORT}

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def is_short(scope: Scope) -> bool:
    """Whether it is one of them."""
    return scope["type"] == "http" and _found(scope) is not None


def _found(scope: Scope) -> tuple[tuple[str, str], dict[str, str]] | None:
    """Which of them a request is, and what is named in its path."""
    for route, path in _PATHS.items():
        if route[0] == scope["method"] and (match := path.fullmatch(scope["path"])):
            return route, match.groupdict()
    return None


class Short:
    """Answers what is SHORT; all else goes on. `routers`: where these routes are."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._app = app
        all_of_them = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._routes = {
            (method, path): next(one for one in all_of_them if method in (one.methods or ()) and one.path == path)
            for method, path in SHORT
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _found(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        asked, scope["path_params"] = found
        scope["route"] = route = self._routes[asked]
        request, endpoint = Request(scope, receive), cast(Endpoint, route.endpoint)
        try:
            response = await endpoint(request)
        except (Refused, Invalid, OutsideFailed) as error:
            response = answer_to(request, error)
        await response(scope, receive, send)


class Stored:
    """Waits, in one event loop, for what the writer stores. The loop is woken once for all that a commit brings: to
    wake it is a call to the system, between threads that want the same processor."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: list[tuple[asyncio.Future[Answer], Answer | Exception]] = []  # for a loop that is being woken

    def of(self, post: Callable[[Then, Failed], None]) -> Awaitable[Answer]:
        """What comes of what `post` queues now. Raises what `post` raises; who waits for it, what came instead."""
        loop = asyncio.get_running_loop()
        came: asyncio.Future[Answer] = loop.create_future()

        def tell(what: Answer | Exception) -> None:
            with self._lock:
                self._news.append((came, what))
                is_first = len(self._news) == 1
            if is_first:
                loop.call_soon_threadsafe(self._settle)

        post(tell, tell)
        return came

    def _settle(self) -> None:
        with self._lock:
            news, self._news = self._news, []
        for came, what in news:
            if came.done():  # who waited was cancelled
                continue
            if isinstance(what, Exception):
                came.set_exception(what)
            else:
                came.set_result(what)
