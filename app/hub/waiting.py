"""What asset routes wait in: threads of their own, so that nothing else at the hub waits for a slow register. Also
what OpenAPI says of all of them."""

from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from app.hub.asset_shapes import AssetError, BareError

T = TypeVar("T")

AT_ONCE = 32  # requests that wait for registers, printers and disks


class Waiting:
    """Of one event loop."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(AT_ONCE)

    async def __call__(self, work: Callable[[], T]) -> T:
        """What `work` returns, done in a thread. Raises what it raises."""
        return await to_thread.run_sync(work, limiter=self._limiter)


def errors(model: type[AssetError] | type[BareError], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route: these, and those that all have."""
    return {status: {"model": model} for status in (401, 403, 500, *statuses)}


def query(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of the one parameter of a query."""
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": kind}]}
