"""How a route of the short way answers: its session's number, its key and its body are looked at in the event loop, all
the rest is one job of the writer (decision 0008)."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from app.hub.access import claims_of, person_named
from app.hub.asking import answered, key_of, number_of
from app.hub.at_once import Stored
from app.hub.bodies import fingerprint, read_object
from app.hub.errors import Invalid
from services.errors import Refused
from services.hub.at_once import Ask, AtOnce
from services.hub.once import Failed, Then

Post = Callable[[Ask, int, Then, Failed], None]


async def answer_at_once(
    request: Request, stored: Stored, at_once: AtOnce, read: Callable[[dict[str, Any]], Post]
) -> Response:
    """What comes of what `read` makes of the body. Raises Refused, Invalid and OutsideFailed."""
    claims, number = claims_of(request), None
    try:
        asked_for, key = number_of(request), key_of(request)
        number = asked_for
        found = await read_object(request)
        post = read(found)
        ask = Ask(claims, person_named(request), fingerprint(request, found) if key else "", key)
        came = stored.of(lambda then, failed: post(ask, asked_for, then, failed))
    except (Refused, Invalid):  # who may not come in, or not change it, is told that and nothing else
        await run_in_threadpool(at_once.check, claims, number)
        raise
    return answered(await came)
