"""Who asks, where a proxy that the settings name stands in front: what it says counts, if it is an address."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_PEER = "scandesk.peer"  # who is connected, beside who asks through him


class Forwarded:
    """Takes `X-Forwarded-For` and `X-Forwarded-Proto` of those `proxies` (networks). Where what they say of who asks is
    no address, the one that is connected is taken: guesses are counted for somebody who cannot choose his name."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self._app = app
        self._believing = ProxyHeadersMiddleware(self._checked, list(proxies))  # type: ignore[arg-type] # its own Scope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_PEER] = scope.get("client")
        await self._believing(scope, receive, send)  # type: ignore[arg-type] # as above

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.pop(_PEER)
        told = scope.get("client")
        if told is not None and not _is_address(told[0]):
            scope["client"] = peer
        await self._app(scope, receive, send)


def _is_address(text: str) -> bool:
    """Whether it is one, and not also anything: a zone, which an address may have, can be any text."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (isinstance(address, IPv6Address) and address.scope_id)
