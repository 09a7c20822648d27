"""A look at the central server that changes nothing there: whether it answers, what its clock says, whether it takes
our token, what it can do."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pydantic import SecretStr, ValidationError

from services.central.extensions import PATH as EXTENSIONS
from services.central.extensions import CentralExtensions
from services.central.http import Http, not_understood
from services.central.sessions import PATH as SESSIONS
from services.central.wire import RefusalShape
from services.clock import Clock
from services.errors import OutsideFailed, Refused
from services.http.client import Answered

STATIONS = "stations"


class Taken(StrEnum):
    """What the server makes of our token."""

    YES = "yes"
    MISSING = "missing"  # there is none, or it is none that can be sent
    NO = "no"  # unknown, revoked, or it has run out
    NO_STATION = "no_station"  # it counts, but the hub knows its user as no station
    NO_RIGHT = "no_right"  # it counts, and lets nobody start a session
    UNKNOWN = "unknown"  # nobody was reached who could say


@dataclass(frozen=True, slots=True)
class Look:
    """What was found. `fault`: the words key of why no server of ours was reached, "" where one was; `ahead`: how much
    its clock is ahead of ours, None where it does not say; `offers`: what it can do besides the contract."""

    fault: str = ""
    ahead: timedelta | None = None
    taken: Taken = Taken.UNKNOWN
    offers: frozenset[str] = field(default_factory=frozenset)


def look_at(url: str, clock: Clock, token: Callable[[], SecretStr | None]) -> Look:
    """Ask the server at `url`. Waits for the network, some seconds at most; raises nothing but a bug."""
    with closing(Http(url, token=token)) as http:
        return look_through(http, clock)


def look_through(http: Http, clock: Clock) -> Look:
    """The same by calls that somebody else made ready, and may cut."""
    try:
        ahead = _ahead(http, clock)
        offers = CentralExtensions(http).offered()
        return Look("", ahead, _taken(http, offers), offers)
    except OutsideFailed as failed:
        return Look(_fault(failed))


def _ahead(http: Http, clock: Clock) -> timedelta | None:
    """By the server's Date, which has whole seconds: the middle of the one that it names is compared."""
    before = clock.now()
    answered = http.call("GET", EXTENSIONS, signed=False)
    if answered.date is None:
        return None
    middle = before + (clock.now() - before) / 2
    return answered.date + timedelta(milliseconds=500) - middle


def _taken(http: Http, offers: frozenset[str]) -> Taken:
    """By a request that is wrong in its body, which is looked at after its token: nothing comes of it."""
    hub = STATIONS in offers
    try:
        answered = http.call("PUT", f"{EXTENSIONS}/stations/me", {}) if hub else http.call("POST", SESSIONS, {})
    except Refused:
        return Taken.MISSING
    if not _is_contracts(answered):
        return Taken.UNKNOWN
    if answered.status == 401:
        return Taken.NO
    if answered.status == 403:
        return Taken.NO_STATION if hub else Taken.NO_RIGHT
    return Taken.YES


def _is_contracts(answered: Answered) -> bool:
    """Whether a server of the contract says so. Raises OutsideFailed where something else speaks."""
    if answered.status >= 500 or answered.status in {408, 425, 429}:
        return False
    try:
        RefusalShape.model_validate_json(answered.content)
    except ValidationError as error:
        raise not_understood(answered.status) from error
    return answered.status in {400, 401, 403, 422}


def _fault(failed: OutsideFailed) -> str:
    """In words that ask nobody to start a session offline."""
    if failed.words.startswith("central.certificate."):
        return failed.words
    return f"central.look.{'not_understood' if 'status' in failed.params else 'unreachable'}"
