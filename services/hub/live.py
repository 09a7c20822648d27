"""What is told live of an organisation: the latest state of what changed, in the order of the changes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_live_store, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.hub import answers
from services.hub.lines import SessionLine
from services.hub.station import Station
from services.hub.stations import station_line

KEPT = 1_000  # changed things of an organisation that are kept in memory, for who is a little behind


@dataclass(frozen=True, slots=True)
class News:
    """The state of a session or station after its change of that number. `line`: as JSON, on one line."""

    change: int
    kind: str  # "session" or "station"
    number: int
    line: str


@dataclass(frozen=True, slots=True)
class Batch:
    """All news up to the change `upto`, in order. There may be more."""

    news: list[News]
    upto: int


class HubLive:
    """Reads what changed. Any thread; waits for the database and raises OutsideFailed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def now(self) -> datetime:
        """The hub's time."""
        return self._clock.now()

    def last(self, organisation_id: int) -> int:
        """The number of the organisation's last change."""
        return self._database.read(
            within(organisation_id, lambda tx: hub_session_store.last_change(tx, organisation_id))
        )

    def after(self, organisation_id: int, change: int, most: int) -> Batch:
        """What changed after that change: the first `most` of it."""
        now = self._clock.now()

        def query(tx: Connection) -> hub_live_store.Changed:
            return hub_live_store.changed(tx, organisation_id, change, now, most)

        changed = self._database.read(within(organisation_id, query))
        return Batch([_news(number, what) for number, what in changed.found], changed.upto)


class Recent:
    """The latest news of an organisation, of each session and station once. `floor`: all news of later changes are
    here. Not for several threads."""

    def __init__(self, last: int) -> None:
        self.floor = self.last = last
        self._news: dict[tuple[str, int], News] = {}  # in the order of their changes

    def add(self, batch: Batch) -> None:
        """News of changes after `last`."""
        for one in batch.news:
            self._news.pop((one.kind, one.number), None)
            self._news[one.kind, one.number] = one
        self.last = max(self.last, batch.upto)
        while len(self._news) > KEPT:
            oldest = next(iter(self._news))
            self.floor = self._news.pop(oldest).change

    def after(self, change: int, most: int) -> Batch | None:
        """What changed after that change: the first `most` of it. None where some may have been forgotten."""
        if change < self.floor:
            return None
        later = [*_later(reversed(self._news.values()), change)][::-1]
        if len(later) > most:
            return Batch(later[:most], later[most - 1].change)
        return Batch(later, max(change, self.last))


def _later(newest_first: Iterable[News], change: int) -> Iterator[News]:
    for one in newest_first:
        if one.change <= change:
            return
        yield one


def _news(change: int, what: SessionLine | Station) -> News:
    if isinstance(what, Station):
        return News(change, "station", what.user_id, _json(station_line(what)))
    return News(change, "session", what.session.id, _json(answers.session_line(what)))


def _json(line: dict[str, object]) -> str:
    """On one line for whoever reads: many take U+2028 and the like for its end."""
    return json.dumps(line, ensure_ascii=True)
