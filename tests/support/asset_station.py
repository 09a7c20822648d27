"""A whole station at work, with a register that is a real server: its assets come from a scanner on a pty."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Condition
from time import monotonic
from typing import Any

from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.assets.model import Asset, Fields, State
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.commands import Command
from tests.fakes.shifted_clock import ShiftedClock
from tests.fakes.waiting import Memory
from tests.support.request_tracker import RequestTracker, Shelf

PATIENCE = 240.0  # seconds for a batch in a real register, on a busy machine
CHROMEBOOK = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")


def at_rt(tracker: RequestTracker, shelf: Shelf, **more: Any) -> dict[str, str]:
    """The environment of a station whose assets are in this catalog. `more`: settings, RT__URL and such."""
    given = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_ASSETS__MODE": "rt",
        "SCANDESK_ASSETS__PREFIX": "W12-",
        "SCANDESK_RT__URL": tracker.url,
        "SCANDESK_RT__CATALOG": shelf.catalog,
        "SCANDESK_SECRET__RT_TOKEN": shelf.token,
    }
    return given | {f"SCANDESK_{name}": str(value) for name, value in more.items()}


class AssetStation:
    """A station that enters assets, and what a test sees of it."""

    def __init__(self, station: Station, port: SimulatedSerialPort, clock: ShiftedClock, person: Person) -> None:
        self.station, self.port, self.clock, self.person = station, port, clock, person
        self.answers = Memory[Answer]()
        self._changed = Condition()
        station.bench.on_answer(self.answers.add)
        station.assets.on_changed(self._notice)

    def scan(self, codes: Sequence[str]) -> Sequence[Answer]:
        """Scanned one after the other, as fast as the line takes them; what the bench said of each."""
        before = len(self.answers.all)
        for code in codes:
            self.port.send_code(code)
        return self.answers.wait_for(before + len(codes), patience=PATIENCE)[before:]

    def rows(self) -> list[Asset]:
        """Those of the batch that is being entered, the first first."""
        batch = self.station.assets.entering().batch
        return [line.asset for line in reversed(self.station.assets.rows(batch, 1000))] if batch else []

    def until(self, good: Callable[[list[Asset]], bool]) -> list[Asset]:
        """The rows, when they are so."""
        found: list[Asset] = []

        def is_so() -> bool:
            found[:] = self.rows()
            return good(found)

        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE), f"waited for nothing; there is {found!r}"
        return found

    def until_all(self, state: State) -> list[Asset]:
        """The rows, when all of them stand so."""
        return self.until(lambda rows: bool(rows) and all(row.state is state for row in rows))

    def until_trouble(self, words: str) -> None:
        """The worker says this of the register; "": that all is well, and that its assets are known."""
        status = self.station.assets.status
        self.until(lambda _rows: status().words == words and (bool(words) or status().whole_at is not None))

    def pass_by(self, seconds: float) -> None:
        """The clock goes on, and the register is asked at once."""
        self.clock.off += timedelta(seconds=seconds)
        self.station.assets.wake(hurry=True)

    def settle(self) -> None:
        """Wait until every row is created and seen, with all its pauses passing by."""

        def is_over(rows: list[Asset]) -> bool:
            return all(row.state is State.CREATED and row.seen_at for row in rows)

        until = monotonic() + PATIENCE
        while not is_over(rows := self.rows()):
            assert monotonic() < until, f"it does not come to an end: {rows!r}"
            self.pass_by(5)
            with self._changed:
                self._changed.wait(0.5)

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()


@contextmanager
def asset_station(data_dir: Path, environ: Mapping[str, str], *, fields: Fields = CHROMEBOOK) -> Iterator[AssetStation]:
    """Opened, its form filled in, its scanner read, its worker at work."""
    clock = ShiftedClock(timedelta())
    with SimulatedSerialPort() as port, Station.open(data_dir, environ=environ, clock=clock) as station:
        line = {"id": "gun", "name": "Gun", "port": port.name}
        station.change_setting("scanning.serial", [line], by=None)
        people = station.people.everybody()
        person = people[0] if people else station.people.first_run(name="ira", full_name="Ira", pin=None)
        station.act_as(person)
        made = AssetStation(station, port, clock, person)
        station.assets.change_form(lambda form: replace(form, fields=fields, labels=False), person)
        station.bench.put_in_front(station.assets.desk(frozenset({Command.UNDO})))
        station.start()
        yield made
