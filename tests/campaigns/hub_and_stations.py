"""Two stations and a hub, each a process of its own, on a network that drops, delays, halves and doubles; the hub is
killed (kill -9) while it is told, the stations now and then. Some sessions ask for a review, which is decided at the
hub or at the station. Afterwards everything agrees, with no human step.

On PostgreSQL two hubs share the database: the one that is told is killed, and the line goes to the other. Now and then
PostgreSQL itself is killed, under both of them.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Lock

from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from tests.campaigns import hub_agreement, review_agreement
from tests.campaigns.findings import Findings
from tests.campaigns.hub_agreement import Agreement
from tests.campaigns.hub_driver import Driver
from tests.campaigns.hub_processes import Child, hub, plain
from tests.campaigns.hub_store import SqliteStore, Store, postgres_store
from tests.campaigns.hub_supervisor import TITLE, HubSupervisor
from tests.support.faulty_line import Exchange, Fate, FaultyLine, passed
from tests.support.plain_server import plain_sessions

STATIONS = ("north", "south")
SUPERVISOR = "supervisor"
CALM_SECONDS = 240.0  # in which all has to be told once the faults are over
REVIEW_PACE = 1.0  # seconds between two looks of who reviews at the hub, at most
PACE = 0.25  # seconds between two acts at a station, at most: faster than people, and no faster than can be told
_KEY = re.compile(rb"(?im)^idempotency-key:[^\r\n]*\r\n")


@dataclass(frozen=True, slots=True)
class Kind:
    """A server to run against. `late`: what was delivered may come once more much later; `postgres`: two hubs, on a
    PostgreSQL of their own."""

    name: str
    run: Callable[..., None]
    late: bool
    rewrite: Callable[[bytes], bytes] = bytes
    postgres: bool = False


def _without_key(request: bytes) -> bytes:
    return _KEY.sub(b"", request)


HUB = Kind("two stations and a hub", hub, late=True)
POSTGRES = Kind("two stations and two hubs on one PostgreSQL", hub, late=True, postgres=True)
PLAIN = Kind("two stations and a server of the contract alone", plain, late=False)  # nor knows what comes late
KEYLESS = Kind("a hub that gets no keys", hub, late=False, rewrite=_without_key)


class Weather:
    """Gives each request its fate, and counts them. Any thread."""

    def __init__(self, line: FaultyLine, seed: int, *, late: bool) -> None:
        self._line = line
        self._random, self._lock = Random(seed), Lock()
        self._pause = Event()  # never set: for waiting
        self._old: list[bytes] = []  # requests that may come once more
        self._fates: list[tuple[float, str, Fate]] = [
            (0.05, "dropped", lambda exchange: None),
            (0.05, "requests halved", lambda exchange: exchange.ask_part(self._share())),
            (0.06, "answers lost", lambda exchange: exchange.reply(exchange.ask(), 0.0)),
            (0.05, "answers halved", lambda exchange: exchange.reply(exchange.ask(), self._share())),
            (0.05, "answers delayed", self._delayed),
            (0.05, "delivered twice", self._twice),
            (0.03, "delivered twice at once", self._twins),
            (0.06 if late else 0.0, "delivered late once more", self._late),
        ]

    def meet(self, exchange: Exchange) -> None:
        with self._lock:
            chance = self._random.random()
        for share, name, fate in self._fates:
            if chance < share:
                self._line.count(name)
                fate(exchange)
                return
            chance -= share
        passed(exchange)

    @property
    def names(self) -> list[str]:
        return [name for _share, name, _fate in self._fates]

    def _share(self) -> float:
        with self._lock:
            return self._random.random()

    def _delayed(self, exchange: Exchange) -> None:
        answer = exchange.ask()
        self._pause.wait(0.3 * self._share())
        exchange.reply(answer)

    def _twice(self, exchange: Exchange) -> None:
        exchange.ask()
        exchange.reply(exchange.ask())

    def _twins(self, exchange: Exchange) -> None:
        twin = exchange.line.spawn(exchange.ask, "twin")
        answer = exchange.ask()
        twin.join()
        exchange.reply(answer)

    def _late(self, exchange: Exchange) -> None:
        """An old request comes again before this one."""
        with self._lock:
            self._old.append(exchange.request)
            old = self._random.choice(self._old)
        exchange.line.ask(old)
        passed(exchange)


class Servers:
    """The servers' processes, on one store. One of them is told; it is killed, the next is told from then on, and it
    starts again at another port."""

    def __init__(self, kind: Kind, folders: list[Path], database: str) -> None:
        self._kind, self._given = kind, [(folder, database) for folder in folders]
        self._running = [self._begin(given) for given in self._given]
        self._told = 0

    @property
    def address(self) -> tuple[str, int]:
        """Of the one that is told."""
        return self._running[self._told][1]

    def kill(self, before_start: Callable[[tuple[str, int]], None]) -> None:
        """Kill the one that is told. `before_start` hears who is told then, where there is another."""
        killed = self._told
        self._running[killed][0].kill()
        self._told = (killed + 1) % len(self._running)
        if self._told != killed:
            before_start(self.address)
        self._running[killed] = self._begin(self._given[killed])

    def end(self) -> None:
        for child, _address in self._running:
            child.kill()

    def _begin(self, given: tuple[Path, str]) -> tuple[Child, tuple[str, int]]:
        child = Child(self._kind.run, *given)
        host, _, port = str(child.hear()).rpartition("http://")[2].partition(":")
        return child, (host, int(port))


def run(kills: int, seed: int, kind: Kind = HUB) -> Findings:
    """Kill the server `kills` times while two stations work and tell it; then let all be calm, and compare."""
    findings, began = Findings(kind.name, seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="scandesk-hub-") as folder, ExitStack() as stack:
        place, random = Path(folder), Random(seed)
        store: Store = stack.enter_context(postgres_store()) if kind.postgres else SqliteStore(place)
        reviews = kind is not PLAIN
        tokens = _tokens(place, store.url) if reviews else dict.fromkeys(STATIONS, "right-token")
        servers = Servers(kind, [place, place / "second"] if kind.postgres else [place], store.url)
        stack.callback(servers.end)
        line = FaultyLine(servers.address, rewrite=kind.rewrite)
        stack.callback(line.stop)
        weather = Weather(line, seed, late=kind.late)
        line.fate = weather.meet
        with _at_work(place, line, tokens, random) as drivers, _reviewing(line, tokens, random) as supervisor:
            hit = _kill_again_and_again(kills, servers, store, line, drivers, random)
            for driver in drivers:
                driver.rest()
            line.fate = passed
            findings.broken += _calm(drivers, supervisor)
            for driver in drivers:
                driver.look()
        calm_after = time.monotonic()
        agreement = _agreement(kind, place, store, drivers)
        findings.broken += agreement.wrong + _orphans(kind, agreement, drivers)
        findings.broken += review_agreement.wrong_reviews(store if reviews else None, drivers, supervisor)
        findings.figures = {
            "kills of the server": f"{kills}, {hit} with a request at it",
            **({"kills of PostgreSQL": f"{store.kills}"} if store.kills else {}),
            **_figures(drivers, line, weather, agreement),
            "reviews": ", ".join(f"{number} {what}" for what, number in _reviews(drivers, supervisor).items()),
            "took until all agreed": f"{calm_after - began:.0f} s",
        }
    return findings


@contextmanager
def _at_work(place: Path, line: FaultyLine, tokens: dict[str, str], random: Random) -> Iterator[list[Driver]]:
    drivers: list[Driver] = []
    try:
        for name in STATIONS:
            url = f"http://127.0.0.1:{line.port}"
            drivers.append(Driver(name, place / name, url, tokens[name], random.randrange(2**32), PACE))
        yield drivers
    finally:
        for driver in drivers:
            driver.rest()
            driver.end()


@contextmanager
def _reviewing(line: FaultyLine, tokens: dict[str, str], random: Random) -> Iterator[HubSupervisor | None]:
    """Somebody reviews at the hub, where it knows of reviews."""
    if SUPERVISOR not in tokens:
        yield None
        return
    url = f"http://127.0.0.1:{line.port}"
    supervisor = HubSupervisor(url, tokens[SUPERVISOR], random.randrange(2**32), REVIEW_PACE)
    try:
        yield supervisor
    finally:
        supervisor.end()


def _reviews(drivers: list[Driver], supervisor: HubSupervisor | None) -> dict[str, int]:
    return review_agreement.count_rounds(drivers) | ({} if supervisor is None else dict(supervisor.tally))


def _tokens(place: Path, url: str) -> dict[str, str]:
    with hub_database(place, url) as database:
        accounts = HubAccounts(database, SystemClock())
        for name in STATIONS:
            accounts.add_user(name, full_name=name, role=HubRole.STATION, organisation="Site", password=None)
        accounts.add_user(SUPERVISOR, full_name=TITLE, role=HubRole.SUPERVISOR, organisation="Site", password=None)
        return {name: accounts.create_token(name, timedelta(days=1)).text for name in (*STATIONS, SUPERVISOR)}


def _kill_again_and_again(
    kills: int, servers: Servers, store: Store, line: FaultyLine, drivers: list[Driver], random: Random
) -> int:
    """How often it was killed with a request at it."""
    hit, pause = 0, Event()
    for number in range(kills):
        line.wait_for("requests", line.tally["requests"] + random.randint(3, 12))
        pause.wait(0.02 * random.random())
        hit += line.under_way > 0
        if number % 4 == 3:
            store.kill()
        servers.kill(partial(setattr, line, "target"))
        line.target = servers.address
        if number % 4 == 1:
            random.choice(drivers).kill_soon()
    return hit


def _calm(drivers: list[Driver], supervisor: HubSupervisor | None) -> list[str]:
    """What is still not told when it should be, or waits for a person. All is told, then every review is decided, and
    then all is told again."""

    def told() -> bool:
        return all(not any(driver.standing()) for driver in drivers)

    deadline, pause = time.monotonic() + CALM_SECONDS, Event()
    while time.monotonic() < deadline:
        if told() and not (supervisor and supervisor.standing()) and told():
            return []
        pause.wait(0.1)
    reviews = [f"{supervisor.standing()} reviews are open at the hub"] if supervisor else []
    return reviews + [f"{driver.name}: waiting, in doubt, parked, sign in: {driver.standing()}" for driver in drivers]


def _agreement(kind: Kind, place: Path, store: Store, drivers: list[Driver]) -> Agreement:
    if kind is PLAIN:
        return hub_agreement.of_plain(plain_sessions(place / "plain.sqlite"), drivers)
    return hub_agreement.of_hub(store, drivers)


def _orphans(kind: Kind, agreement: Agreement, drivers: list[Driver]) -> list[str]:
    """Sessions of no station. At the hub: only those of a start whose station was killed before it knew of it. All of
    them are empty."""
    lost = sum(told.doubt and not told.known for driver in drivers for told in driver.told.values())
    wrong = [f"orphan {one['id']} is not empty" for one in agreement.orphans if one["items_scanned"]]
    if kind is not PLAIN and len(agreement.orphans) > lost:
        wrong.append(f"{len(agreement.orphans)} sessions of no station, and {lost} starts that were killed: doubles")
    return wrong


def _figures(drivers: list[Driver], line: FaultyLine, weather: Weather, agreement: Agreement) -> dict[str, str]:
    done = sum((driver.tally for driver in drivers), start=drivers[0].tally.__class__())
    return {
        "at the benches": ", ".join(f"{number} {what}" for what, number in done.items()),
        "requests": f"{line.tally['requests']}, {line.tally['away']} found nobody",
        "faults": ", ".join(f"{line.tally[name]} {name}" for name in weather.names),
        "compared": ", ".join(f"{number} {what}" for what, number in agreement.figures.items()),
        "orphans (empty sessions of no station)": f"{len(agreement.orphans)}",
    }
