"""A block of tags that the hub gave to a program that was killed before it could store it."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from services.assets.leasing import Lease, Leasing, TagSource
from services.assets.model import Numbering
from services.assets.policy import Policy
from services.clock import SystemClock
from services.database import tag_log_store, tag_range_store
from services.database.database import Database
from services.database.opening import open_database
from services.identity.by import By
from tests.campaigns.hub_processes import Child, Killed
from tests.fakes.tag_source import FakeTagSource

NUMBERING = Numbering("W12-", 4, leased=True)


class Deadly:
    """A hub that answers, and the program does not live to hear it."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def lease(self, count: int, key: str) -> Lease:
        self._told.send((count, key))
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it was killed")

    def cut(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def leasing(database: Database, source: TagSource) -> Iterator[Leasing]:
    clock = SystemClock()
    made = Leasing(
        database,
        clock,
        lambda: By(clock.now(), "", station="bench-1"),
        lambda: Policy(NUMBERING),
        source,
        random=lambda: 0.5,
    )
    with closing(made):
        yield made


def _ask(connection: Connection, folder: Path) -> None:
    with closing(open_database(folder)) as database, leasing(database, Deadly(connection)) as asked:
        asked.fill()


def test_after_a_kill_the_same_block_is_asked_for_once_more(tmp_path: Path) -> None:
    killed = Child(_ask, tmp_path)
    count, key = killed.hear()
    with pytest.raises(Killed):
        killed.hear()
    killed.end()
    source = FakeTagSource()
    lost = source.lease(count, key)
    with closing(open_database(tmp_path)) as database, leasing(database, source) as asked:
        assert asked.fill()
        assert source.asked.all == [key, key]
        (event,) = database.read(lambda tx: tag_log_store.log(tx, 0, 10))
        assert (event.tag, event.why) == ("W12-0001…W12-0060", lost.id)
        taken = database.read(lambda tx: tag_range_store.left(tx, 0, NUMBERING, 100))
        assert taken == lost.last
        database.write(lambda tx: tag_range_store.go_on(tx, By(event.at, ""), NUMBERING, 50))
        assert asked.fill()
        assert source.asked.all[-1] != key, "what came and is stored is not asked for again"
