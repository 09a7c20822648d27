"""The central server as commands tell of it: what keeps this station from it, in words, with what to do."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.cli.errors import Exit

if TYPE_CHECKING:
    from services.central.looking import Look
    from services.clock import Clock
    from services.settings.model import Settings
    from services.settings.secrets import Secrets

_TOKEN = {"missing": "central.look.no_token", "no": "central.look.not_taken"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps this station from its server. `words`: a key, with `params`."""

    code: str
    words: str
    exit: Exit
    params: dict[str, Any] = field(default_factory=dict)


def look(settings: "Settings", secrets: "Secrets", clock: "Clock") -> "Look":
    """What is found of the server that the settings name. Waits for the network, some seconds at most."""
    from services.central.looking import look_at
    from services.settings.secrets import SecretName

    return look_at(settings.central.url, clock, lambda: secrets.get(SecretName.CENTRAL_TOKEN))


def trouble_of(settings: "Settings", found: "Look | None") -> Trouble | None:
    """What to tell of it. `found` None: there is no address to look at."""
    server = {"server": settings.central.url}
    if found is None:
        return Trouble("CENTRAL_URL_MISSING", "central.look.no_url", Exit.REFUSED)
    if found.fault:
        return Trouble("NETWORK", found.fault, Exit.OUTSIDE, server)
    if words := _TOKEN.get(found.taken):
        return Trouble("AUTH_REQUIRED", words, Exit.REFUSED, server)
    return None
