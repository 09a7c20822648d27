"""People who ask the hub with a token of Request Tracker: whose organisation it counts for, remembered for a while."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from pydantic import SecretStr

from services.clock import Clock
from services.errors import OutsideFailed
from services.hub.asset_sites import OwnRegister, Sites
from services.hub.assets import Asker
from services.hub.model import Caller, HubRole, User

REMEMBERED = 300.0  # seconds for which a token is not looked at again
KEPT = 900.0  # seconds after which nobody who was let in with it can be at work any more
_TOKEN = re.compile(r"[!-~]{8,200}")


@dataclass(frozen=True, slots=True)
class _Known:
    asker: Asker
    register: OwnRegister
    seen: float


class RtTokens:
    """Any thread; `who` waits for RT, and asks it with the token alone. `number_of`: an organisation's number by its
    name, None where there is none. No token is kept as it is, or logged."""

    def __init__(self, clock: Clock, sites: Sites, number_of: Callable[[str], int | None]) -> None:
        self._clock, self._sites, self._number_of = clock, sites, number_of
        self._lock = Lock()
        self._known: dict[str, _Known] = {}

    def who(self, token: str) -> Asker | None:
        """Who has that token: of the first organisation whose RT takes it; None where none does. Raises OutsideFailed
        where one does not say."""
        if not _TOKEN.fullmatch(token):
            return None
        name = hashlib.sha256(token.encode()).hexdigest()
        remembered = self._remembered(name)
        if remembered is not None:
            return remembered
        silent: OutsideFailed | None = None
        for organisation, site in self._sites.items():
            if site.with_token is None or (number := self._number_of(organisation)) is None:
                continue
            register = site.with_token(SecretStr(token))
            try:
                if register.knows_us():
                    return self._remember(name, _asker(name, number, organisation, register), register)
            except OutsideFailed as failed:
                silent = failed
            register.close()
        if silent is not None:
            raise silent
        return None

    def close(self) -> None:
        """Let go of all registers."""
        with self._lock:
            known, self._known = self._known, {}
        for one in known.values():
            one.register.close()

    def _remembered(self, name: str) -> Asker | None:
        now = self._clock.monotonic()
        with self._lock:
            old = [key for key, one in self._known.items() if now - one.seen > KEPT]
            gone = [self._known.pop(key) for key in old]
            found = self._known.get(name)
        for one in gone:
            one.register.close()
        return found.asker if found is not None and now - found.seen <= REMEMBERED else None

    def _remember(self, name: str, asker: Asker, register: OwnRegister) -> Asker:
        """Who is known already goes on with the connections there are."""
        now = self._clock.monotonic()
        with self._lock:
            before = self._known.get(name)
            kept = before if before is not None else _Known(asker, register, now)
            self._known[name] = _Known(kept.asker, kept.register, now)
        if kept.register is not register:
            register.close()
        return kept.asker


def _asker(name: str, number: int, organisation: str, register: OwnRegister) -> Asker:
    """RT does not say whose a token is: they are told apart by a part of its hash. Their numbers are no user's."""
    user = User(-int(name[:12], 16) - 1, number, organisation, f"rt-{name[:12]}", "", HubRole.IT)
    return Asker(Caller(user), register)
