"""The live events of an organisation: server-sent events with the latest state of each session and station that
changed (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.hub.access import caller_of, token_of
from app.hub.bodies import check
from app.hub.feeds import Feed, Feeds
from app.hub.line_shapes import AfterQuery
from app.hub.queries import query_parameters, read_query
from app.hub.shapes import Error, FieldErrors
from services.clock import moment
from services.errors import OutsideFailed
from services.hub.accounts import HubAccounts
from services.hub.finding import require_reading

EVENTS = "/api/v1/ext/events"
LAST = "last-event-id"
FARTHEST = 10_000  # changes; who is farther behind lists anew
_RETRY = b"retry: 2000\n"  # milliseconds until a listener comes again
_AFTER = query_parameters(AfterQuery)

_EVENT = {  # each of the stream's
    "type": "object",
    "properties": {
        "event": {"enum": ["hello", "session", "station", "reset"]},
        "id": {"type": "string"},
        "data": {"type": "string"},
        "retry": {"type": "integer"},
    },
    "required": ["event", "data"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds of silence before a sign of life, and between two looks at the token."""

    alive: float = 15.0
    token: float = 60.0


class Listener:
    """One who listens. `change`: how far it is; `still_in`: whether its token counts. For the event loop's thread."""

    def __init__(
        self, feeds: Feeds, organisation_id: int, change: int, still_in: Callable[[], Awaitable[bool]], rhythm: Rhythm
    ) -> None:
        self._feeds = feeds
        self._organisation_id = organisation_id
        self._change = change
        self._still_in = still_in
        self._rhythm = rhythm
        self._looked = 0.0

    async def stream(self, after: int | None) -> AsyncGenerator[bytes]:
        """Everything to send, until the hub ends or the token does not count any more. `after`: the last change that
        the listener has; None: it begins now."""
        feed = self._feeds.join(self._organisation_id, self._change)
        self._looked = _now()
        try:
            yield _RETRY + _frame("hello", self._as_of())
            if after is not None and 0 <= self._change - after <= FARTHEST:
                self._change = after
            elif after is not None:
                yield self._reset()
            while not self._feeds.ended and await self._may_listen():
                news = feed.news  # before looking, so that nothing is missed in between
                if content := await self._told(feed) or await self._silence(news):
                    yield content
        finally:
            self._feeds.leave(self._organisation_id)

    async def _told(self, feed: Feed) -> bytes:
        """What is new; nothing where the database fails: it is asked again after the next news or sign of life."""
        if feed.last - self._change > FARTHEST:
            self._change = feed.last
            return self._reset()
        try:
            batch = await feed.after(self._change)
        except OutsideFailed:
            return b""
        self._change = batch.upto
        return b"".join(_frame(news.kind, news.line, news.change) for news in batch.news)

    async def _silence(self, news: asyncio.Event) -> bytes:
        """Nothing, once there is news; else a sign of life when it is time for one."""
        try:
            async with asyncio.timeout(min(self._rhythm.alive, self._rhythm.token)):
                await news.wait()
        except TimeoutError:
            return f": alive {moment(self._feeds.live.now())}\n\n".encode()
        return b""

    async def _may_listen(self) -> bool:
        if _now() - self._looked < self._rhythm.token:
            return True
        self._looked = _now()
        return await self._still_in()

    def _reset(self) -> bytes:
        return _frame("reset", self._as_of(), self._change)

    def _as_of(self) -> str:
        return json.dumps({"as_of": moment(self._feeds.live.now()), "change": self._change})


class _EventStream(StreamingResponse):
    """Closes what it streams however it ends."""

    media_type = "text/event-stream"

    def __init__(self, stream: AsyncGenerator[bytes]) -> None:
        super().__init__(stream, headers={"X-Accel-Buffering": "no"})
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._stream):
            await super().__call__(scope, receive, send)


def event_routes(accounts: HubAccounts, feeds: Feeds, rhythm: Rhythm) -> APIRouter:
    """GET of the live events."""
    routes = APIRouter(redirect_slashes=False)

    @routes.get(
        EVENTS,
        response_class=StreamingResponse,
        response_model=None,
        responses={
            200: {"content": {"text/event-stream": {"schema": _EVENT}}},
            400: {"model": FieldErrors},
            **{status: {"model": Error} for status in (401, 403, 500, 503)},
        },
        openapi_extra={"parameters": [*_AFTER, {**_AFTER[0], "name": "Last-Event-ID", "in": "header"}]},
    )
    async def live_events(request: Request) -> Response:
        caller = caller_of(request)
        require_reading(caller)
        after = _after(request)
        organisation = caller.user.organisation_id
        last = await run_in_threadpool(feeds.live.last, organisation)
        listener = Listener(feeds, organisation, last, looking(accounts, request.headers), rhythm)
        return _EventStream(listener.stream(after))

    return routes


def _after(request: Request) -> int | None:
    """The last change that the listener has: a browser that comes again says it in the header. Raises Invalid."""
    asked = read_query(request, AfterQuery).after
    told = request.headers.get(LAST)
    if told is None:
        return asked
    return check(AfterQuery, {"after": int(told) if re.fullmatch(r"[0-9]{1,19}", told) else told}).after


def looking(accounts: HubAccounts, headers: Headers) -> Callable[[], Awaitable[bool]]:
    """Asks whether the token of these headers still counts."""

    async def still_in() -> bool:
        token = token_of(headers)
        try:
            return token is not None and await run_in_threadpool(accounts.who, token) is not None
        except OutsideFailed:
            return True  # nobody can tell now

    return still_in


def _frame(kind: str, data: str, change: int | None = None) -> bytes:
    """An event on the wire; `data` stands on one line."""
    number = "" if change is None else f"id: {change}\n"
    return f"{number}event: {kind}\ndata: {data}\n\n".encode()


def _now() -> float:
    return asyncio.get_running_loop().time()
