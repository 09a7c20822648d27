"""A station that packs what a server of the contract wants packed, and tells it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Condition

from pydantic import SecretStr

from services.central.packing import CentralPacking
from services.database import packing_change_store, packing_message_store, packing_work_store
from services.database.database import Database
from services.packing.server.messages import Message, MessageState
from services.packing.server.ports import PackingServer as Port
from services.packing.server.sync import PackingSync
from services.packing.server.told import Alarm
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.packing_bench import PackingBench
from tests.support.packing_server import PackingServer
from tests.support.packing_work import FIRST, SECOND, shipment


class ToldBench(PackingBench):
    """`sync` tells the server at `url` what is done here, from `sync.start()` on."""

    def __init__(self, database: Database, url: str, *, whole: bool = True, furnished: bool = True) -> None:
        super().__init__(database, url, furnished=furnished)
        self.clock = self.told_clock = HeldClock()
        self.token = "right-token"
        of_server = [replace(shipment(ids), server=url, whole=whole) for ids in (FIRST, SECOND) if furnished]
        database.write(lambda tx: packing_work_store.put_shipments(tx, 0, of_server, packing_change_store.begin(tx, 0)))
        self.alarms: Memory[Alarm] = Memory()
        self._changed = Condition()
        self.sync = self.make()

    def make(self) -> PackingSync:
        """Another one on the same database, as after a restart."""
        made = PackingSync(
            self.database,
            self.told_clock,
            station="bench",
            make_server=self.make_server,
            random=lambda: 0.5,
        )
        made.on_changed(self._notice)
        made.on_alarm(self.alarms.add)
        self.sync = made
        return made

    def make_server(self) -> Port:
        """The one that it tells."""
        return CentralPacking(self.server, token=lambda: SecretStr(self.token))

    def open(self) -> list[Message]:
        """What is not done."""
        return list(self.database.read(packing_message_store.all_open))

    def states(self) -> list[tuple[str, str]]:
        """(kind, state) of what is not done."""
        return [(one.kind.value, one.state.value) for one in self.open()]

    def until(self, good: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(good, PATIENCE), f"waited for nothing; there is {self.open()!r}"

    def until_told(self) -> None:
        """All that waits is done, or parked."""
        self.until(lambda: all(one.state is MessageState.PARKED for one in self.open()))

    def until_parked(self, code: str) -> Message:
        """The message that the server refused with that code."""
        self.until(lambda: any(one.said.get("code") == code for one in self.open()))
        return next(one for one in self.open() if one.said.get("code") == code)

    def until_away(self) -> None:
        self.until(lambda: self.is_away)

    @property
    def is_away(self) -> bool:
        status = self.sync.status()
        return status is not None and bool(status.words)

    def pass_by(self, seconds: float) -> None:
        """Time passes, and the worker looks what is due."""
        self.told_clock.advance(seconds)
        self.sync.wake()

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()


@contextmanager
def told_bench(
    database: Database, remote: PackingServer, *, whole: bool = True, furnished: bool = True
) -> Iterator[ToldBench]:
    """Its worker has ended when the block does."""
    made = ToldBench(database, remote.url, whole=whole, furnished=furnished)
    try:
        yield made
    finally:
        made.sync.stop()
