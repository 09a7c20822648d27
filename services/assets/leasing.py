"""Tags that a central server numbers: more are asked for while some are left, so that the batch goes on without it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Connection

from services.assets import rules
from services.assets.model import Numbering, TagAct
from services.assets.policy import Policy
from services.assets.tags import number_of, tag_of
from services.clock import Clock, new_id
from services.database import known_asset_store, tag_log_store, tag_range_store, tag_store
from services.database import tag_wish_store as wishes
from services.database.database import Database
from services.database.tag_wish_store import Wish
from services.errors import OutsideFailed, Refused
from services.identity.by import By

log = structlog.get_logger(__name__)

FEW = 50  # tags that are left when more are asked for
BLOCK = 200  # an afternoon's
TOO_LONG = timedelta(hours=1)  # for a block of another kind: it may be ours when somebody mends the settings


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers that nobody else gives; or one `tag` that a server offered, which somebody may have got already."""

    id: str
    prefix: str
    digits: int
    first: int
    last: int
    tag: str = ""

    @classmethod
    def offered(cls, tag: str) -> "Lease":
        return cls(f"offered {tag}", "", 0, 0, 0, tag)


class TagSource(Protocol):
    """A server that numbers tags."""

    def lease(self, count: int, key: str) -> Lease:
        """The next ones, at most `count`; the same under the same key. Raises OutsideFailed, Refused."""

    def cut(self) -> None:
        """End the calls that run, and each that is made from now on. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no tags come: a key of the words catalogue; since when."""

    words: str
    params: dict[str, object]
    since: datetime


class Leasing:
    """`source` None: tags are numbered here. `random`: numbers from 0.0 to 1.0. One thread at a time, never the UI's;
    `hurry` and `trouble`: any."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        by: Callable[[], By],
        policy: Callable[[], Policy],
        source: TagSource | None,
        random: Callable[[], float],
    ) -> None:
        self._database, self._clock, self._by, self._policy, self._source = database, clock, by, policy, source
        self._random, self._few = random, FEW
        self._failures, self._not_before = 0, 0.0
        self.trouble: Trouble | None = None

    def fill(self) -> bool:
        """Ask for more where few are left; whether something is other than it was. Waits for the network and the disk.
        Raises OutsideFailed where the database is away; what the server says is trouble."""
        numbering = self._policy().numbering
        if self._source is None or numbering is None or self._clock.monotonic() < self._not_before:
            return False
        by = self._by()
        left = self._database.read(lambda tx: tag_range_store.left(tx, by.organisation, numbering, self._few))
        if left >= self._few:
            return False
        wish = self._wish(by)
        try:
            lease = self._source.lease(wish.number, wish.key)
        except (OutsideFailed, Refused) as failed:
            return self._is_away(failed.words, {**failed.params, "left": left})
        if lease.tag:
            return self._take_offer(numbering, lease)
        if (lease.prefix, lease.digits) != (numbering.prefix, numbering.digits):
            self._pass_over(by, wish, lease)
            return self._is_away("assets.leasing.another_kind", {"prefix": lease.prefix, "digits": lease.digits})
        self._few = FEW

        def keep(tx: Connection) -> None:
            _keep(tx, by, numbering, lease)
            wishes.drop(tx, by, wish.key)

        self._database.write(keep)
        return self._came()

    def due_in(self) -> float:
        """Seconds until the server is asked again that did not give any."""
        return max(0.0, self._not_before - self._clock.monotonic()) if self.trouble else math.inf

    def hurry(self) -> None:
        """Ask at once, also where it was away."""
        self._not_before = 0.0

    def cut(self) -> None:
        if self._source is not None:
            self._source.cut()

    def close(self) -> None:
        if self._source is not None:
            self._source.close()

    def _wish(self, by: By) -> Wish:
        """What is asked for: the same until its answer is stored, also after a kill."""
        waiting = self._database.read(lambda tx: wishes.get(tx, by))
        return waiting or self._database.write(lambda tx: wishes.put(tx, by, Wish(new_id(), BLOCK, by.at)))

    def _pass_over(self, by: By, wish: Wish, lease: Lease) -> None:
        """A block of another kind stays asked for, so that it is ours where these settings were wrong. Where the hub's
        were, it goes unused after a while, and another one is asked for."""
        if wish.other_at is None:
            self._database.write(lambda tx: wishes.note_other(tx, by, wish.key))
            return
        if by.at - wish.other_at < TOO_LONG:
            return

        def pass_over(tx: Connection) -> None:
            numbering = Numbering(lease.prefix, lease.digits)
            block = tag_range_store.block_of(numbering, lease.first, lease.last)
            tag_log_store.note(tx, by, TagAct.SKIPPED, block, why="assets.why.tag_kind")
            wishes.drop(tx, by, wish.key)

        self._database.write(pass_over)

    def _take_offer(self, numbering: Numbering, lease: Lease) -> bool:
        """One tag, where it is of the station's kind, and neither the log nor the register knows it."""
        self._few = 1  # the next is offered when this one is used
        number = number_of(lease.tag, numbering.prefix)
        if number is None or tag_of(numbering.prefix, number, numbering.digits) != lease.tag:
            return self._is_away("assets.leasing.strange", {"tag": lease.tag})
        offered = Lease(lease.id, numbering.prefix, numbering.digits, number, number)
        scope = self._policy().scope

        def take(tx: Connection) -> bool:
            by = self._by()
            if tag_store.get(tx, by.organisation, lease.tag) is not None:
                return False
            if known_asset_store.by_tag(tx, by.organisation, scope, lease.tag) is not None:
                return False
            _keep(tx, by, numbering, offered)
            return True

        return self._came() if self._database.write(take) else self._is_away("assets.leasing.given", {"tag": lease.tag})

    def _came(self) -> bool:
        self._failures, self._not_before, self.trouble = 0, 0.0, None
        return True

    def _is_away(self, words: str, params: dict[str, object]) -> bool:
        self._failures += 1
        self._not_before = self._clock.monotonic() + rules.rest_after(self._failures, self._random())
        since = self.trouble.since if self.trouble else self._clock.now()
        self.trouble = Trouble(words, params, since)
        log.warning("no tags come from the server", words=words)
        return True


def _keep(tx: Connection, by: By, numbering: Numbering, lease: Lease) -> None:
    tag_range_store.lease(tx, by, numbering, lease.id, lease.first, lease.last)
