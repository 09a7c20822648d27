"""People who ask the hub with a token of Request Tracker: whose organisation it counts for, remembered for a while."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import structlog
from pydantic import SecretStr

from services import hidden
from services.clock import Clock
from services.hub.asset_sites import OwnRegister, Sites
from services.hub.model import HubRole, User

log = structlog.get_logger(__name__)

REMEMBERED = 300.0  # seconds for which a token that counts is not looked at again
REFUSED = 30.0  # and one that does not
MOST_REFUSED = 10_000  # such that are remembered
_TOKEN = re.compile(r"[!-~]{8,200}")
_NOT_NAMED = {"": "no organisation is named", None: "what the request names as the organisation is not one name"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a token until `until` (of the monotonic clock): who has it, None where it does not count:
    RT does not take it, or its account may not create assets in the organisation's catalog."""

    user: User | None
    until: float


class RtTokens:
    """Any thread. No token is kept or logged, but its hash. A token is shown to one organisation's RT, and to no
    other's. `number_of`: an organisation's number by its name, None where there is none yet."""

    def __init__(self, clock: Clock, sites: Sites, number_of: Callable[[str], int | None]) -> None:
        self._clock, self._number_of = clock, number_of
        self._registers = {name: site.with_token for name, site in sites.items() if site.with_token is not None}
        self._lock = Lock()
        self._taken: dict[str, Known] = {}
        self._refused: dict[str, Known] = {}
        self._at_work: dict[int, OwnRegister] = {}
        self._ended = False

    def organisation(self, named: str | None) -> str | None:
        """Whose RT a token is for: of the organisation that the request names, or of the only one that has an RT
        (`named` ""). None where that is not clear, as where what the request names is no name (`named` None); the log
        says so."""
        found = named if named in self._registers else None
        if named == "" and len(self._registers) == 1:
            found = next(iter(self._registers))
        if found is None:
            why = "the organisation that the request names has no RT" if named else _NOT_NAMED[named]
            log.warning("a token of RT is shown to no RT", why=why, organisations_with_rt=len(self._registers))
        return found

    def known(self, organisation: str, token: str) -> Known | None:
        """What is remembered of it; None where RT has to be asked. Never waits."""
        if not _TOKEN.fullmatch(token):
            return Known(None, 0.0)
        now, name = self._clock.monotonic(), _name(organisation, token)
        with self._lock:
            for known in (self._taken, self._refused):
                while known and next(iter(known.values())).until <= now:
                    del known[next(iter(known))]
            return self._taken.get(name) or self._refused.get(name)

    def ask(self, organisation: str, token: str) -> Known:
        """What RT says of it. Waits. Raises OutsideFailed where it does not say."""
        number = self._number_of(organisation)
        if number is None:
            return Known(None, 0.0)
        register = self.register(organisation, token)
        try:
            is_taken = register.lets_us_create()
        finally:
            self.let_go(register)
        now, name = self._clock.monotonic(), _name(organisation, token)
        known = Known(_user(name, number, organisation), now + REMEMBERED) if is_taken else Known(None, now + REFUSED)
        kept = self._taken if is_taken else self._refused
        with self._lock:
            kept.pop(name, None)  # each in the order in which they end
            kept[name] = known
            if len(self._refused) > MOST_REFUSED:
                del self._refused[next(iter(self._refused))]
        return known

    def register(self, organisation: str, token: str) -> OwnRegister:
        """The organisation's register, spoken to with that token, until `let_go`."""
        hidden.remember(token)
        register = self._registers[organisation](SecretStr(token))
        with self._lock:
            self._at_work[id(register)] = register
            ended = self._ended
        if ended:
            register.cut()
        return register

    def let_go(self, register: OwnRegister) -> None:
        """What was to be done with it is done, and the token with it. May wait for a moment."""
        with self._lock:
            self._at_work.pop(id(register), None)
        register.close()

    def close(self) -> None:
        """Cut off what is being asked, and what will be."""
        with self._lock:
            self._ended, at_work = True, list(self._at_work.values())
        for register in at_work:
            register.cut()


def _name(organisation: str, token: str) -> str:
    return hashlib.sha256(f"{organisation}\0{token}".encode()).hexdigest()


def _user(name: str, number: int, organisation: str) -> User:
    """RT does not say whose a token is: they are told apart by a part of its hash. Their numbers are no user's."""
    return User(-int(name[:12], 16) - 1, number, organisation, f"rt-{name[:12]}", "", HubRole.IT)
