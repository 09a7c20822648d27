"""Who comes to the hub with a token of Request Tracker, and what a crowd of strangers can do there."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.hub import waiting
from app.hub.access import ORGANISATION
from app.hub.app import make_app
from app.hub.asset_errors import CREATE, PREVIEW, VALIDATE
from app.hub.feeds import Feeds
from app.hub.place import hub_database
from services.assets.copying import Copying
from services.assets.model import Numbering
from services.assets.policy import Policy
from services.clock import SystemClock
from services.database.transactions import Walled
from services.hub.accounts import HubAccounts
from services.hub.asset_sites import Site
from services.hub.live import HubLive
from services.hub.model import HubRole
from services.hub.settings import DEFAULTS
from services.identity.by import By
from tests.fakes.register import FakeRegister
from tests.fakes.waiting import PATIENCE, Memory
from tests.integration.asset_table import full

NORTH, SOUTH = "North", "Süd"
GOOD = "1-14-north-and-good"
DENIED = "Authentication required"
STRANGERS = 100
Ask = Callable[..., Awaitable[httpx.Response]]


class OwnRegister(FakeRegister):
    """A register, asked with somebody's own token."""

    def __init__(self, rt: "Rt", token: str) -> None:
        super().__init__(address=rt.register.address, assets=rt.register.assets)
        self._rt, self._token = rt, token
        rt.made.append(weakref.ref(self))

    def lets_us_create(self) -> bool:
        self._rt.shown.add(self._token)
        assert self._rt.door.open.wait(PATIENCE), "nobody opened the door"
        return self._token == GOOD


@dataclass
class Rt:
    """One organisation's: `register`, asked with the hub's token; `door`: cleared, it does not say whose a token is;
    `shown`: what it was shown."""

    address: str
    shown: Memory[str] = field(default_factory=Memory)
    made: list["weakref.ref[OwnRegister]"] = field(default_factory=list)
    door: FakeRegister = field(default_factory=FakeRegister)

    def __post_init__(self) -> None:
        self.register = FakeRegister(address=self.address)
        self.register.hold("OLD-1", "OLD-1")

    def site(self) -> Site:
        policy = Policy(Numbering("W12-", 4), self.address)
        return Site(policy, self.register, with_token=self._with_token)

    def _with_token(self, token: SecretStr) -> OwnRegister:
        return OwnRegister(self, token.get_secret_value())


@dataclass
class Crowd:
    """A hub in this process with two organisations, each with an RT."""

    tokens: dict[str, str]
    north: Rt
    south: Rt
    _ask: Ask

    async def account(self, who: str, method: str, path: str, body: object = None) -> httpx.Response:
        """With a token of ours."""
        return await self._ask(method, path, body, [(b"Authorization", f"Bearer {self.tokens[who]}".encode())])

    async def stranger(
        self, token: str, path: str = PREVIEW, named: str = NORTH, method: str = "GET", body: object = None
    ) -> httpx.Response:
        """With one of RT's, of this organisation; "" names none."""
        return await self.namely(token, [named.encode()] if named else [], path, method, body)

    async def namely(
        self, token: str, named: list[bytes], path: str = PREVIEW, method: str = "GET", body: object = None
    ) -> httpx.Response:
        """The same, with a header for each of these."""
        names = [(ORGANISATION.encode(), name) for name in named]
        return await self._ask(method, path, body, [(b"Authorization", f"token {token}".encode()), *names])


@contextmanager
def a_hub(folder: Path, *, with_rt: tuple[str, ...] = (NORTH, SOUTH)) -> Iterator[Crowd]:
    rts = {name: Rt(f"https://rt-{number}.example.org") for number, name in enumerate((NORTH, SOUTH))}
    with hub_database(folder, "") as database:
        clock, accounts = SystemClock(), HubAccounts(database, SystemClock())
        tokens = {}
        for name in (NORTH, SOUTH):
            user = accounts.add_user(name, full_name=name, role=HubRole.IT, organisation=name, password=None)
            tokens[name] = accounts.create_token(name, timedelta(days=1)).text
            by = By(clock.now(), "hub", organisation=user.organisation_id)
            assert Copying(Walled(database, by.organisation), clock, partial(replace, by)).read(rts[name].register)
        sites = {name: rts[name].site() for name in with_rt}
        app = make_app(database, clock, DEFAULTS, Feeds(HubLive(database, clock)), sites)

        async def ask(method: str, path: str, body: object, headers: list[tuple[bytes, bytes]]) -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
                asked = client.request(method, path, headers=headers, json=body)
                return await asyncio.wait_for(asked, PATIENCE)

        yield Crowd(tokens, rts[NORTH], rts[SOUTH], ask)


def run(work: Awaitable[None]) -> None:
    async def main() -> None:
        await work

    asyncio.run(main())


def test_a_hundred_strangers_at_an_rt_that_hangs_hold_up_nobody_who_was_let_in(tmp_path: Path) -> None:
    async def story(hub: Crowd) -> None:
        assert (await hub.stranger(GOOD)).status_code == 200
        hub.north.door.open.clear()
        strangers = [asyncio.create_task(hub.stranger(f"stranger-{number}")) for number in range(STRANGERS)]
        await asyncio.to_thread(hub.north.shown.wait_for, 1 + waiting.ASKED_AT_ONCE)
        for who in (NORTH, SOUTH):
            made = await hub.account(who, "POST", CREATE, full(f"{who[0]}-1"))
            assert made.status_code == 201, made.text
        known = await hub.stranger(GOOD, CREATE, method="POST", body=full("N-2"))
        assert known.status_code == 201, "who is known already is not asked about"
        other = await hub.stranger(GOOD, named="S%C3%BCd")
        assert other.status_code == 200, "another organisation's door is another one"
        assert len(hub.north.shown.all) == 1 + waiting.ASKED_AT_ONCE
        hub.north.door.open.set()
        assert {(await one).status_code for one in strangers} <= {401, 500}

    with a_hub(tmp_path) as hub:
        run(story(hub))


def test_where_there_is_no_room_at_the_door_for_too_long_one_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.05)

    async def story(hub: Crowd) -> None:
        hub.north.door.open.clear()
        first = [asyncio.create_task(hub.stranger(f"stranger-{one}")) for one in range(waiting.ASKED_AT_ONCE)]
        await asyncio.to_thread(hub.north.shown.wait_for, waiting.ASKED_AT_ONCE)
        answer = await hub.stranger("one-too-many")
        told = {"success": False, "error": "Failed to ask RT: Connection timeout", "retry": True}
        assert (answer.status_code, answer.json()) == (500, told)
        hub.north.door.open.set()
        assert {(await one).status_code for one in first} == {401}

    with a_hub(tmp_path) as hub:
        run(story(hub))


def test_an_organisation_whose_rt_hangs_holds_up_itself_alone(tmp_path: Path) -> None:
    async def story(hub: Crowd) -> None:
        hub.north.register.open.clear()
        waits = [
            asyncio.create_task(hub.account(NORTH, "GET", f"{VALIDATE}?serial_number=N-{number}"))
            for number in range(STRANGERS)
        ]
        await asyncio.to_thread(hub.north.register.looked.wait_for, waiting.AT_ONCE)
        made = await hub.account(SOUTH, "POST", CREATE, full("S-1"))
        assert made.status_code == 201, made.text
        assert (await hub.account(NORTH, "GET", PREVIEW)).status_code == 200, "what asks no RT waits for none"
        hub.north.register.open.set()
        assert {(await one).status_code for one in waits} <= {200, 500}

    with a_hub(tmp_path) as hub:
        run(story(hub))


# ---- whose RT a token is shown to


def test_a_token_is_shown_to_the_rt_of_the_organisation_that_is_named_and_to_no_other(tmp_path: Path) -> None:
    async def story(hub: Crowd) -> None:
        for named, status in ((NORTH, 200), ("", 401), ("Nobody", 401), ("%FF", 401)):
            assert (await hub.stranger(GOOD, named=named)).status_code == status, named
        assert (await hub.stranger("bad-token", named=NORTH)).status_code == 401
        assert hub.north.shown.all == [GOOD, "bad-token"]
        assert hub.south.shown.all == []

    with a_hub(tmp_path) as hub:
        run(story(hub))


def test_the_only_organisation_with_an_rt_need_not_be_named(tmp_path: Path) -> None:
    async def story(hub: Crowd) -> None:
        for named, status in (("", 200), (NORTH, 200), ("S%C3%BCd", 401)):
            assert (await hub.stranger(GOOD, named=named)).status_code == status, named
        assert hub.north.shown.all == [GOOD]

    with a_hub(tmp_path, with_rt=(NORTH,)) as hub:
        run(story(hub))


@pytest.mark.parametrize(
    "named",
    [
        [b""],
        [b"%FF"],
        [b"N%ZZrth"],
        [b"N\xc3\xb6rth"],
        [b"North%00"],
        [b"North", b"North"],
        [b"North", b""],
        [b"", b""],
    ],
)
def test_a_token_is_shown_to_no_rt_where_what_names_the_organisation_is_not_one_name(
    tmp_path: Path, named: list[bytes]
) -> None:
    """Also where there is one RT alone, and no name is needed."""

    async def story(hub: Crowd) -> None:
        for path, body in ((PREVIEW, {"success": False, "error": DENIED}), (VALIDATE, {"error": DENIED})):
            answer = await hub.namely(GOOD, named, path)
            assert (answer.status_code, answer.json()) == (401, body)
        assert hub.north.shown.all == []
        assert (await hub.account(NORTH, "GET", PREVIEW)).status_code == 200

    with a_hub(tmp_path, with_rt=(NORTH,)) as hub:
        run(story(hub))


def test_no_token_of_rt_is_kept_beyond_its_request(tmp_path: Path) -> None:
    async def story(hub: Crowd) -> None:
        for token in (GOOD, GOOD, "bad-token"):
            await hub.stranger(token)

    with a_hub(tmp_path) as hub:
        run(story(hub))
        gc.collect()
        assert [one() for one in hub.north.made] == [None] * 4  # two to ask, two to work with
