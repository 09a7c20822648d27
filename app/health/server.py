"""What is found of the central server: its address, its clock, our token, what it can do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from services.health.model import Finding, Kind
from services.settings.secrets import SecretName

if TYPE_CHECKING:
    from services.central.looking import Look
    from services.clock import Clock
    from services.settings.model import Settings
    from services.settings.secrets import Secrets

MOST_APART = 60.0  # seconds between the clocks: a hub lets tokens and scans be as early and as late as that
SOON_DAYS = 14.0  # a token that ends so soon is told
_TOKEN = {"missing": "central.look.no_token", "no": "central.look.not_taken"}


@dataclass(frozen=True, slots=True)
class Away:
    """What keeps this station from its server. `words`: a key, with `params`; `outside`: it was not reached, else
    somebody has to set something here."""

    code: str
    words: str
    outside: bool = False
    params: Mapping[str, str] = field(default_factory=dict)


def look(settings: "Settings", secrets: "Secrets", clock: "Clock") -> "Look":
    """What is found of the server that the settings name. Waits for the network, some seconds at most."""
    from services.central.looking import look_at

    return look_at(settings.central.url, clock, lambda: secrets.get(SecretName.CENTRAL_TOKEN))


def away_of(settings: "Settings", found: "Look | None") -> Away | None:
    """What to tell of it. `found` None: there is no address to look at."""
    server = {"server": settings.central.url}
    if found is None:
        return Away("CENTRAL_URL_MISSING", "central.look.no_url")
    if found.fault:
        return Away("NETWORK", found.fault, outside=True, params=server)
    if words := _TOKEN.get(found.taken):
        return Away("AUTH_REQUIRED", words, params=server)
    return None


def server_findings(settings: "Settings", secrets: "Secrets", clock: "Clock") -> Iterator[Finding]:
    """Look at the server that the settings name. Waits for the network, some seconds at most."""
    if settings.sessions.mode != "central":
        yield Finding("server", Kind.NOTE, "cli.doctor.server.alone")
        return
    url = settings.central.url
    found = look(settings, secrets, clock) if url else None
    away = away_of(settings, found)
    if found is None or found.fault:
        if away is not None:
            yield Finding("server", Kind.FAULT, away.words, away.params)
        return
    yield Finding("server", Kind.OK, "cli.doctor.server.reached", {"server": url})
    yield from _clock(found)
    yield _token(found, settings, secrets, clock)
    yield _offers(found)


def _clock(found: "Look") -> Iterator[Finding]:
    if found.ahead is None:
        return
    seconds = found.ahead.total_seconds()
    name, params = "server clock", {"n": round(abs(seconds))}
    if abs(seconds) <= MOST_APART:
        yield Finding(name, Kind.OK, "cli.doctor.clock.good", params)
    else:
        yield Finding(name, Kind.FAULT, f"cli.doctor.clock.{'behind' if seconds > 0 else 'ahead'}", params)


def _token(found: "Look", settings: "Settings", secrets: "Secrets", clock: "Clock") -> Finding:
    name, server = "server token", {"server": settings.central.url}
    if (away := away_of(settings, found)) is not None:
        return Finding(name, Kind.FAULT, away.words, away.params)
    if found.taken in {"no_station", "no_right", "unknown"}:
        return Finding(name, Kind.FAULT, f"cli.doctor.token.{found.taken}", server)
    ends = _expiry(secrets)
    if ends is None:
        return Finding(name, Kind.OK, "cli.doctor.token.good", server)
    when = {"when": ends.astimezone(settings.station.tz).strftime("%Y-%m-%d %H:%M:%S")}
    soon = (ends - clock.now()).total_seconds() < SOON_DAYS * 86_400
    if soon:
        return Finding(name, Kind.WARNING, "cli.doctor.token.soon", when)
    return Finding(name, Kind.OK, "cli.doctor.token.until", when)


def _expiry(secrets: "Secrets") -> datetime | None:
    """When the token says that it ends; None where it does not say."""
    from services.hub.tokens import expiry

    secret = secrets.get(SecretName.CENTRAL_TOKEN)
    return expiry(secret.get_secret_value()) if secret else None


def _offers(found: "Look") -> Finding:
    if not found.offers:
        return Finding("server offers", Kind.NOTE, "cli.doctor.offers.contract")
    return Finding("server offers", Kind.OK, "cli.doctor.offers.hub", {"names": ", ".join(sorted(found.offers))})
