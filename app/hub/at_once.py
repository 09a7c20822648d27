"""The short way for the route that is asked most: one transaction for all, no thread that waits for it, and nothing of
FastAPI between, which only describes it in OpenAPI."""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.hub.errors import Invalid, answer_to
from services.errors import OutsideFailed, Refused
from services.hub.model import Answer
from services.hub.once import Failed, Then

_SESSION = re.compile(r"/api/v1/scan-sessions/[^/]+")

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def is_short(scope: Scope) -> bool:
    """Whether it is PATCH of a session."""
    return scope["type"] == "http" and scope["method"] == "PATCH" and _SESSION.fullmatch(scope["path"]) is not None


class Short:
    """Answers PATCH of a session; all else goes on."""

    def __init__(self, app: ASGIApp, route: APIRoute) -> None:
        self._app = app
        self._route = route
        self._answer: Endpoint = route.endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_short(scope):
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        scope["path_params"] = {"session_id": scope["path"].rpartition("/")[2]}
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
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
