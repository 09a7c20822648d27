"""What asset routes wait in for a register, a printer or the disk: threads of their own, so that nothing else at the
hub waits for a slow register. Also what OpenAPI says of all of them."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread

from app.hub.asset_shapes import AssetError, BareError
from services.errors import OutsideFailed, OutsideKind

T = TypeVar("T")

AT_ONCE = 16  # requests of one organisation that are at work
ASKED_AT_ONCE = 4  # tokens of RT that nobody knows yet, of one organisation: who shows them may be anybody
PATIENCE = 10.0  # seconds until there is room


class Waiting:
    """Of one event loop. No organisation waits for another one, and who was let in for nobody who was not."""

    def __init__(self) -> None:
        self._at_work: dict[int, CapacityLimiter] = {}
        self._at_the_door: dict[str, CapacityLimiter] = {}
        self._threads = CapacityLimiter(math.inf)  # as many as the others let through

    async def __call__(self, organisation: int, work: Callable[[], T]) -> T:
        """What `work` returns, done in a thread; `organisation`: the number of the one that asks. Raises what it
        raises, and OutsideFailed where all that it may do at a time takes too long."""
        return await self._within(self._at_work.setdefault(organisation, CapacityLimiter(AT_ONCE)), work)

    async def at_the_door(self, organisation: str, work: Callable[[], T]) -> T:
        """The same for who is not let in yet; `organisation`: the name of the one to which they want."""
        return await self._within(self._at_the_door.setdefault(organisation, CapacityLimiter(ASKED_AT_ONCE)), work)

    async def _within(self, room: CapacityLimiter, work: Callable[[], T]) -> T:
        with move_on_after(PATIENCE) as patience:
            await room.acquire()
        if patience.cancelled_caught:
            raise OutsideFailed(OutsideKind.NETWORK, "rt.no_answer", retry=True)
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            room.release()


def errors(model: type[AssetError] | type[BareError], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route: these, and those that all have."""
    return {status: {"model": model} for status in (401, 403, 500, *statuses)}


def query(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of the one parameter of a query."""
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": kind}]}
