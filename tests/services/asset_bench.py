"""Asset batches on a real database, with a register and printers that remember."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Condition

from services.assets.leasing import TagSource
from services.assets.model import LOCAL, Asset, Fields, Numbering, State
from services.assets.policy import Policy
from services.assets.ports import Register
from services.assets.rules import Pauses
from services.assets.serial_rules import Rules, shipped
from services.assets.service import AssetService, Line
from services.database.database import Database
from services.identity.person import Person
from services.identity.presence import Presence
from services.rt.pages import pages_of
from services.scanning.answer import Answer
from services.scanning.commands import Command
from tests.services.builders import EVE, Station
from tests.services.printing_bench import PrintBench

IT = EVE  # a supervisor may enter assets; packers may not
CHROMEBOOK = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}")
COMMANDS = frozenset({Command.PRESET, Command.UNDO, Command.D1, Command.D2, Command.RETRY})


class AssetBench:
    """A station whose form is filled in and in front. `register` None: its own; changed, it holds after `use()`."""

    patience = PrintBench.patience

    def __init__(self, database: Database, register: Register | None = None, *printers: str) -> None:
        self.station = Station(database, name="bench-1")
        self.station.presence = Presence(IT)
        self.printing = PrintBench(database, *printers, station=self.station)
        self.clock = self.station.clock
        self.register = register
        self.numbering: Numbering | None = Numbering("W12-", 4)
        self.source: TagSource | None = None
        self.label_first = False
        self.pauses = Pauses()
        self.service = self.make()
        self._changed = Condition()
        self.fill(CHROMEBOOK)
        self.station.bench.put_in_front(self.service.desk(COMMANDS))

    def make(self) -> AssetService:
        """Another service on the same database, as after a restart."""
        made = AssetService(
            self.station.database,
            self.clock,
            station="bench-1",
            policy=self.policy,
            make_register=self._make_register,
            make_source=lambda: self.source,
            prints=self.printing.service,
            random=lambda: 0.5,
            pauses=self.pauses,
        )
        made.on_changed(self._notice)
        return made

    def policy(self) -> Policy:
        address, scope = (self.register.address, self.register.scope) if self.register else (LOCAL, LOCAL)
        catalog = scope.removeprefix(address).strip()
        return Policy(
            self.numbering,
            address,
            label_first=self.label_first,
            rules=Rules(shipped()),
            prefix="W12-",
            catalog=catalog,
            pages=pages_of(address) if self.register else "",
        )

    def fill(self, fields: Fields, *, by: Person = IT, preprinted: bool = False) -> None:
        self.service.change_form(lambda form: replace(form, fields=fields, preprinted=preprinted), by)

    def scan(self, code: str) -> Answer:
        return self.station.scan(code)

    def rows(self) -> list[Line]:
        """The rows of the batch that is being entered, the first first."""
        batch = self.service.entering().batch
        return list(reversed(self.service.rows(batch, 1000))) if batch else []

    def states(self) -> list[tuple[str, str, State]]:
        """(serial, tag, state) of the rows, in the order of entry."""
        return [(line.asset.serial, line.asset.tag, line.asset.state) for line in self.rows()]

    def until(self, good: Callable[[Sequence[Asset]], bool]) -> list[Asset]:
        """The rows, when they are so."""
        found: list[Asset] = []

        def is_so() -> bool:
            found[:] = [line.asset for line in self.rows()]
            return good(found)

        with self._changed:
            assert self._changed.wait_for(is_so, self.patience), f"waited for nothing; there is {found!r}"
        return found

    def until_all(self, state: State) -> list[Asset]:
        """The rows, when all of them stand so."""
        return self.until(lambda rows: bool(rows) and all(row.state is state for row in rows))

    def pass_by(self, seconds: float) -> None:
        """Time passes, and the worker looks what is due."""
        self.clock.advance(seconds)
        self.service.wake()

    def stop(self) -> None:
        self.service.stop()
        self.printing.service.stop()

    def log(self) -> list[tuple[str, str]]:
        """(tag, what happened to it), the oldest first."""
        return [(event.tag, event.act.value) for event in reversed(self.service.tags.log(1000))]

    def _make_register(self) -> Register | None:
        return self.register

    def _notice(self) -> None:
        with self._changed:
            self._changed.notify_all()


def begin(bench: AssetBench) -> None:
    """The worker is at work, and has read what the register holds."""
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)
