"""Who asks from this very machine, as the frames contract's routes take it for granted: no token, on loopback alone."""

from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

_FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def is_from_here(scope: Scope, headers: Headers) -> bool:
    """Whether both ends of the connection are this machine's loopback, nobody stands in between who says so, and it is
    asked for by such a name: a page of the web that lets its own name mean 127.0.0.1 asks from here, too."""
    ends = scope.get("client"), scope.get("server")
    if not all(end is not None and _is_loopback(end[0]) for end in ends):
        return False
    named = headers.getlist("host")
    return len(named) == 1 and _is_named_here(named[0]) and not any(name in headers for name in _FORWARDED)


def _is_named_here(host: str) -> bool:
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdecimal():
        name = host
    return name.lower() == "localhost" or _is_loopback(name.removeprefix("[").removesuffix("]"))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
