"""A server that is tried: its address, our token, what it lets us do. A try can be cut short."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Final, Generic, Protocol, TypeVar

from pydantic import SecretStr

from services.central.http import Http
from services.central.looking import Look, Taken, look_through
from services.clock import Clock
from services.rt.register import RtRegister
from services.settings.model import Rt

Token = Callable[[], SecretStr | None]

_TAKEN: Final = MappingProxyType({Taken.MISSING: "no_token", Taken.NO: "not_taken"})


class Calls(Protocol):
    """What a try asks through. Any thread."""

    def cut(self) -> None: ...
    def close(self) -> None: ...


C = TypeVar("C", bound=Calls)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a try: `words` (a key, with `params`) says how it is, or what to do; `offers`: what a hub can do."""

    well: bool
    words: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    offers: frozenset[str] = frozenset()


class Trial(Generic[C]):
    """One try. Call it in a work thread; `cut` ends it from any other, also before it has begun."""

    def __init__(self, make: Callable[[], C], ask: Callable[[C], Verdict]) -> None:
        self._make, self._ask = make, ask
        self._lock = Lock()
        self._calls: C | None = None
        self._over = False

    def __call__(self) -> Verdict:
        """Ask. Waits for the network, some seconds at most. Raises ValueError for an address that no setting takes."""
        with closing(self._make()) as calls:
            with self._lock:
                self._calls = calls
                if self._over:
                    calls.cut()
            return self._ask(calls)

    def cut(self) -> None:
        """Wait no longer. Returns at once."""
        with self._lock:
            self._over = True
            if self._calls is not None:
                self._calls.cut()


def hub_trial(url: str, clock: Clock, token: Token) -> Trial[Http]:
    """Of a hub, or of another server of its contract."""
    return Trial(lambda: Http(url, token=token), lambda http: verdict_of(look_through(http, clock), url))


def rt_trial(settings: Rt, token: Token) -> Trial[RtRegister]:
    """Of Request Tracker: the catalog, its fields, and our rights to them. Nothing is made there."""

    def ask(register: RtRegister) -> Verdict:
        health = register.health()
        if health.words:
            return Verdict(False, health.words, health.params)
        return Verdict(True, "assistant.rt.well", {"server": settings.url, "catalog": settings.catalog})

    return Trial(lambda: RtRegister(settings, token=token), ask)


def verdict_of(found: Look, url: str) -> Verdict:
    """What a look at a hub comes to. A clock that is wrong is the doctor's to tell: it hinders nothing here."""
    server = {"server": url}
    if found.fault:
        return Verdict(False, _own(found.fault), server)
    if found.taken is Taken.YES:
        return Verdict(True, "assistant.hub.well", server, found.offers)
    return Verdict(False, f"assistant.hub.{_TAKEN.get(found.taken, found.taken.value)}", server, found.offers)


def _own(fault: str) -> str:
    """Of the words for commands those for a page."""
    return fault if fault.startswith("central.certificate.") else f"assistant.hub.{fault.rpartition('.')[2]}"
