"""What the doctor says of the central server: its address, its clock, our token, what it can do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cli import shapes
from app.cli.server import look, trouble_of
from services.settings.secrets import SecretName

if TYPE_CHECKING:
    from services.central.looking import Look
    from services.clock import Clock
    from services.settings.model import Settings
    from services.settings.secrets import Secrets

MOST_APART = 60.0  # seconds between the clocks: a hub lets tokens and scans be as early and as late as that
SOON_DAYS = 14.0  # a token that ends so soon is told


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `words` (a key, with `params`) says what to do, or how it is where all is well."""

    name: str
    well: bool
    words: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def server_findings(settings: "Settings", secrets: "Secrets", clock: "Clock") -> Iterator[Finding]:
    """Look at the server that the settings name. Waits for the network, some seconds at most."""
    if settings.sessions.mode != "central":
        yield Finding("server", True, "cli.doctor.server.alone")
        return
    url = settings.central.url
    found = look(settings, secrets, clock) if url else None
    trouble = trouble_of(settings, found)
    if found is None or found.fault:
        if trouble is not None:
            yield Finding("server", False, trouble.words, trouble.params)
        return
    yield Finding("server", True, "cli.doctor.server.reached", {"server": url})
    yield from _clock(found)
    yield _token(found, settings, secrets, clock)
    yield _offers(found)


def _clock(found: "Look") -> Iterator[Finding]:
    if found.ahead is None:
        return
    seconds = found.ahead.total_seconds()
    name, params = "server clock", {"n": round(abs(seconds))}
    if abs(seconds) <= MOST_APART:
        yield Finding(name, True, "cli.doctor.clock.good", params)
    else:
        yield Finding(name, False, f"cli.doctor.clock.{'behind' if seconds > 0 else 'ahead'}", params)


def _token(found: "Look", settings: "Settings", secrets: "Secrets", clock: "Clock") -> Finding:
    name, server = "server token", {"server": settings.central.url}
    if (trouble := trouble_of(settings, found)) is not None:
        return Finding(name, False, trouble.words, trouble.params)
    if found.taken in {"no_station", "no_right", "unknown"}:
        return Finding(name, False, f"cli.doctor.token.{found.taken}", server)
    ends = _expiry(secrets)
    if ends is None:
        return Finding(name, True, "cli.doctor.token.good", server)
    when = shapes.local_time(ends, settings.station.tz)
    soon = (ends - clock.now()).total_seconds() < SOON_DAYS * 86_400
    return Finding(name, not soon, f"cli.doctor.token.{'soon' if soon else 'until'}", {"when": when})


def _expiry(secrets: "Secrets") -> datetime | None:
    """When the token says that it ends; None where it does not say."""
    from services.hub.tokens import expiry

    secret = secrets.get(SecretName.CENTRAL_TOKEN)
    return expiry(secret.get_secret_value()) if secret else None


def _offers(found: "Look") -> Finding:
    if not found.offers:
        return Finding("server offers", True, "cli.doctor.offers.contract")
    return Finding("server offers", True, "cli.doctor.offers.hub", {"names": ", ".join(sorted(found.offers))})
