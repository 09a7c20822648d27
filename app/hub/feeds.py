"""Live news for everybody who listens: read once for an organisation, kept a while, and told at each one's own pace.

Nobody has a queue. A listener remembers how far it is, and takes what is new when it is ready for it: who was slow gets
the latest state of what it missed, and who is gone holds nothing.
"""

import asyncio
import contextlib

import structlog
from starlette.concurrency import run_in_threadpool

from services.errors import OutsideFailed
from services.hub.live import Batch, HubLive, Recent

log = structlog.get_logger(__name__)

PACE_SECONDS = 0.1  # at least between two looks for news: many changes are one look
RETRY_SECONDS = 1.0  # until a database that failed is asked again
LOOKED_AT = 500  # changed things that are read at once
TOLD = 100  # that are told at once: who is slow holds no more than their text


class Feed:
    """The news of one organisation, while somebody listens. Belongs to the event loop's thread."""

    def __init__(self, live: HubLive, organisation_id: int, last: int) -> None:
        self.listeners = 0
        self.news = asyncio.Event()  # set, and another one in its place, once there is more, or the hub ends
        self._live = live
        self._organisation_id = organisation_id
        self._recent = Recent(last)
        self._look = asyncio.Event()
        self._look.set()  # something may have changed since `last` was read
        self._task = asyncio.create_task(self._work())

    @property
    def last(self) -> int:
        """The last change that it knows of."""
        return self._recent.last

    def look(self) -> None:
        """Something may have changed."""
        self._look.set()

    def wake(self) -> None:
        """Let all listeners look."""
        self.news.set()
        self.news = asyncio.Event()

    async def after(self, change: int) -> Batch:
        """What changed after that change: out of memory, else from the database. Raises OutsideFailed."""
        kept = self._recent.after(change, TOLD)
        return await self._read(change, TOLD) if kept is None else kept

    def end(self) -> None:
        """Nobody listens any more."""
        self._task.cancel()

    async def _work(self) -> None:
        while True:
            await self._look.wait()
            self._look.clear()
            try:
                batch = await self._read(self._recent.last, LOOKED_AT)
            except Exception as error:
                if isinstance(error, OutsideFailed):
                    log.warning("live news cannot be read", kind=error.kind.value)
                else:
                    log.exception("reading live news broke")
                self._look.set()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._recent.add(batch)
            if batch.news:
                self._look.set()  # there may be more than is read at once
                self.wake()
            await asyncio.sleep(PACE_SECONDS)

    async def _read(self, change: int, most: int) -> Batch:
        return await run_in_threadpool(self._live.after, self._organisation_id, change, most)


class Feeds:
    """A feed for each organisation that somebody listens to. All but `ring` in the event loop's thread."""

    def __init__(self, live: HubLive) -> None:
        self.live = live
        self.ended = False
        self._feeds: dict[int, Feed] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = False

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(feed.listeners for feed in self._feeds.values())

    def ring(self) -> None:
        """Something may have changed. From any thread; costs nothing where nobody listens."""
        if self._loop is not None and self._feeds and not self._rung:
            self._rung = True
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._look)

    def join(self, organisation_id: int, last: int) -> Feed:
        """Listen; to be left again. `last`: the organisation's last change, as read a moment ago."""
        self._loop = asyncio.get_running_loop()
        feed = self._feeds.get(organisation_id)
        if feed is None:
            feed = self._feeds[organisation_id] = Feed(self.live, organisation_id, last)
        feed.listeners += 1
        return feed

    def leave(self, organisation_id: int) -> None:
        """Listen no more."""
        feed = self._feeds[organisation_id]
        feed.listeners -= 1
        if not feed.listeners:
            del self._feeds[organisation_id]
            feed.end()

    def end(self) -> None:
        """The hub ends: so does all listening, at once."""
        self.ended = True
        for feed in self._feeds.values():
            feed.wake()

    def _look(self) -> None:
        self._rung = False
        for feed in self._feeds.values():
            feed.look()
