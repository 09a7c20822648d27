"""The feed of live news goes on, whatever breaks while it is read."""

import asyncio

import pytest

from app.hub import feeds
from app.hub.feeds import Feeds
from services.clock import SystemClock
from services.database.database import Database
from services.hub.live import Batch, HubLive, News
from tests.support.log_errors import LogErrors


class BreakingLive(HubLive):
    """Breaks when it is read first, and has news ever after."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, SystemClock())
        self.broken = False

    def after(self, organisation_id: int, change: int, most: int) -> Batch:
        if not self.broken:
            self.broken = True
            raise ValueError("a line that nobody can write")
        return Batch([News(7, "session", 1, "{}")] if change < 7 else [], 7)


def test_news_is_told_though_reading_it_broke_before(
    database: Database, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors
) -> None:
    log_errors.expect("reading live news broke")
    monkeypatch.setattr(feeds, "RETRY_SECONDS", 0.0)

    async def listen() -> list[int]:
        live = Feeds(BreakingLive(database))
        feed = live.join(1, 0)
        news = feed.news
        await asyncio.wait_for(news.wait(), 30.0)
        told = [one.change for one in (await feed.after(0)).news]
        live.leave(1)
        return told

    assert asyncio.run(listen()) == [7]
