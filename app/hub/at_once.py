"""The short way for the route that is asked most: one transaction for all, no thread that waits for it, and nothing of
FastAPI between but OpenAPI's description."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.hub.model import Answer
from services.hub.once import Failed, Then


class PlainRoute(APIRoute):
    """A route whose function takes the request and answers it, as Starlette has them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


def stored(post: Callable[[Then, Failed], None]) -> Awaitable[Answer]:
    """What comes of what `post` queues now. Raises what `post` raises; waiting for it, what comes instead of an answer."""
    loop = asyncio.get_running_loop()
    came: asyncio.Future[Answer] = loop.create_future()

    def then(answer: Answer) -> None:
        loop.call_soon_threadsafe(_settle, came, answer, None)

    def failed(error: Exception) -> None:
        loop.call_soon_threadsafe(_settle, came, None, error)

    post(then, failed)
    return came


def _settle(came: asyncio.Future[Answer], answer: Answer | None, error: Exception | None) -> None:
    if came.done():  # who waited was cancelled
        return
    if error is not None:
        came.set_exception(error)
    elif answer is not None:
        came.set_result(answer)
