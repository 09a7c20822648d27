"""One who listens to a hub, at its own pace: slow, far behind, silent, with a token that ends. In this process."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from app.hub import events
from app.hub.events import Listener, Rhythm
from app.hub.feeds import TOLD, Feeds
from app.hub.place import hub_database
from services.clock import SystemClock
from services.database import hub_live_store, hub_session_lists, hub_station_store
from services.database.changes import told_of_changes
from services.database.database import Database
from services.database.walls import within
from services.hub.accounts import HubAccounts
from services.hub.live import KEPT, Batch, HubLive, News, Recent
from services.hub.model import Call, Caller, HubRole
from services.hub.service import HubService
from services.hub.station import Report
from services.sessions.model import NewSession, SessionType

CALM = Rhythm(alive=60.0, token=3600.0)


class Stage:
    """A hub's services, one user, and who listens."""

    def __init__(self, database: Database) -> None:
        clock = SystemClock()
        accounts = HubAccounts(database, clock)
        user = accounts.add_user("ann", full_name="Ann", role=HubRole.ADMIN, organisation="A", password=None)
        self.service = HubService(database, clock)
        self.live = HubLive(database, clock)
        self.feeds = Feeds(self.live)
        self.call = Call(Caller(user), "", None)
        self.organisation = user.organisation_id
        self.still_in = True

    def create(self) -> int:
        body = self.service.create(self.call, NewSession(SessionType.INVENTORY)).body
        number: int = json.loads(body)["id"]
        return number

    def count(self, number: int, items: int) -> None:
        self.service.update(self.call, number, {"items_scanned": items})

    def listen(self, after: int | None = None, rhythm: Rhythm = CALM) -> AsyncGenerator[bytes]:
        async def still_in() -> bool:
            return self.still_in

        last = self.live.last(self.organisation)
        return Listener(self.feeds, self.organisation, last, still_in, rhythm).stream(after)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with hub_database(tmp_path, "") as database:
        found = Stage(database)
        with told_of_changes(database, found.feeds.ring):
            yield found


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(60):
            await scene()

    asyncio.run(whole())


def told(content: bytes) -> list[Any]:
    """(kind, data) of each event in it."""
    found = []
    for event in content.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in event.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_who_is_slow_is_told_the_last_state_alone_and_holds_up_nobody(stage: Stage) -> None:
    async def scene() -> None:
        slow, quick = stage.listen(), stage.listen()
        await anext(slow)
        await anext(quick)
        number = await asyncio.to_thread(stage.create)
        heard = []
        for items in range(1, 30):
            await asyncio.to_thread(stage.count, number, items)
            heard += [data["items_scanned"] for _kind, data in told(await anext(quick))]
        assert heard[-1] == 29
        assert heard == sorted(heard)
        (only,) = told(await anext(slow))
        assert (only[1]["id"], only[1]["items_scanned"]) == (number, 29)
        await slow.aclose()
        await quick.aclose()

    play(scene)


def test_who_was_away_for_long_takes_what_it_missed_a_piece_at_a_time(stage: Stage) -> None:
    made = [stage.create() for _ in range(TOLD + 50)]

    async def scene() -> None:
        late = stage.listen(after=0)
        assert told(await anext(late))[0][0] == "hello"
        first, second = told(await anext(late)), told(await anext(late))
        assert (len(first), len(second)) == (TOLD, 50)
        assert [data["id"] for _kind, data in first + second] == made
        await late.aclose()

    play(scene)


def test_who_is_too_far_behind_is_told_to_list_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "FARTHEST", 3)
    for _ in range(5):
        stage.create()

    async def scene() -> None:
        near, far = stage.listen(after=2), stage.listen(after=1)
        await anext(near)
        assert [kind for kind, _data in told(await anext(near))] == ["session"] * 3
        await anext(far)
        assert told(await anext(far))[0][0] == "reset"
        await asyncio.to_thread(stage.create)
        assert [(kind, data["change"]) for kind, data in told(await anext(far))] == [("session", 6)]
        for _ in range(4):
            await asyncio.to_thread(stage.create)
        feed = stage.feeds.join(stage.organisation, 0)
        while feed.last < 10:
            await feed.news.wait()
        stage.feeds.leave(stage.organisation)
        kind, data = told(await anext(near))[0]
        assert (kind, data["change"]) == ("reset", 10)
        await near.aclose()
        await far.aclose()

    play(scene)


def test_silence_is_broken_by_a_sign_of_life(stage: Stage) -> None:
    async def scene() -> None:
        ear = stage.listen(rhythm=Rhythm(alive=0.01, token=3600.0))
        await anext(ear)
        said = (await anext(ear)).decode()
        assert said.startswith(": alive ")
        assert said.endswith("\n\n")
        assert abs(datetime.fromisoformat(said[8:].strip()) - datetime.now(UTC)) < timedelta(minutes=1)
        await ear.aclose()

    play(scene)


def test_a_stream_ends_when_its_token_counts_no_more(stage: Stage) -> None:
    async def scene() -> None:
        ear = stage.listen(rhythm=Rhythm(alive=60.0, token=0.01))
        await anext(ear)
        assert (await anext(ear)).startswith(b": alive ")
        stage.still_in = False
        assert [content async for content in ear if not content.startswith(b": alive ")] == []
        assert stage.feeds.listeners == 0

    play(scene)


def test_who_goes_leaves_nothing_behind_and_who_comes_then_misses_nothing(stage: Stage) -> None:
    async def scene() -> None:
        first = stage.listen()
        await anext(first)
        assert stage.feeds.listeners == 1
        await first.aclose()
        assert stage.feeds.listeners == 0
        number = await asyncio.to_thread(stage.create)
        second = stage.listen(after=0)
        await anext(second)
        assert [data["id"] for _kind, data in told(await anext(second))] == [number]
        await second.aclose()

    play(scene)


def test_what_is_kept_in_memory_is_bounded_and_says_when_it_does_not_know() -> None:
    recent = Recent(0)
    recent.add(Batch([News(change, "session", change, "") for change in range(1, KEPT + 6)], KEPT + 5))
    assert recent.after(4, 10) is None
    known = recent.after(5, 10)
    assert known is not None
    assert [news.change for news in known.news] == list(range(6, 16))
    assert known.upto == 15
    recent.add(Batch([News(KEPT + 6, "session", 6, "again")], KEPT + 6))
    again = recent.after(5, 2 * KEPT)
    assert again is not None
    assert [news.change for news in again.news] == [*range(7, KEPT + 7)]
    assert again.upto == KEPT + 6


def test_changes_between_two_statements_of_a_look_are_told_the_next_time(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL each statement sees what was committed before it: a station's report may show itself while a
    session's change of a moment before does not."""
    with hub_database(tmp_path, postgres_url) as database:
        stage = Stage(database)
        stage.create()
        report, user = Report(None, 0, 0, 0, None, (), "1"), stage.call.caller.user

        def lines_of(*given: Any) -> Any:
            found = hub_session_lists.lines_of(*given)
            monkeypatch.undo()
            stage.create()
            put = within(stage.organisation, lambda tx: hub_station_store.put(tx, user, report, SystemClock().now()))
            database.write(put)
            return found

        monkeypatch.setattr(hub_live_store, "lines_of", lines_of)
        looks = [stage.live.after(stage.organisation, 0, 10)]
        looks.append(stage.live.after(stage.organisation, looks[0].upto, 10))
    assert [(news.change, news.kind) for look in looks for news in look.news] == [
        (1, "session"),
        (2, "session"),
        (3, "station"),
    ]


def test_a_token_that_ended_is_seen_by_the_hubs_own_look(tmp_path: Path) -> None:
    """What the route asks: the token itself, anew."""
    with hub_database(tmp_path, "") as database:
        accounts = HubAccounts(database, SystemClock())
        accounts.add_user("eve", full_name="Eve", role=HubRole.VIEWER, organisation="A", password=None)
        token = accounts.create_token("eve", timedelta(days=1)).text
        still_in = events.looking(accounts, Headers({"authorization": f"Bearer {token}"}))
        assert asyncio.run(_result(still_in)) is True
        accounts.revoke_tokens("eve")
        assert asyncio.run(_result(still_in)) is False


async def _result(asked: Callable[[], Awaitable[bool]]) -> bool:
    return await asked()
