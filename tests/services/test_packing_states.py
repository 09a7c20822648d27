"""Three stations and a hub's client pack what they like, in any order, and transactions break anywhere: what is packed
always adds up, and boxes are numbered without gaps. On both databases."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_work_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.desk.bench import Told
from services.packing.desk.policy import BoxSize, Policy
from services.packing.model import Allocation, Measures
from services.packing.service import PackingService
from services.packing.turn import Turn, begin
from services.scanning.capability import Arrived
from services.scanning.commands import Command, barcode_for
from services.scanning.meaning import Kind
from services.scanning.scan import Scan, make_scan
from tests.services.builders import ADA, EVE, GUN, SITE, Station, read
from tests.services.packing_figures import everything, wipe, wrong
from tests.support.packing_work import FIRST, SECOND, furnish

SIZES = Policy(sizes=(BoxSize("small", Measures(length=30 * ONE)),))
CODES = [ids.plate_number(number) for ids in (FIRST, SECOND) for number in (1, 2, 3, 4)]
CASES = ["]C1011400638133393810L42", "]C1010400638133393110L43", "]C10214006381333938373\x1d10L42"]
MEANT = [(1, 1), (2, 1), (3, 2), (4, 3)]  # plate, line
COMMANDS = [Command.UNDO, Command.BACK, Command.NEW_BOX, Command.CLOSE_BOX, Command.CONFIRM, Command.ACKNOWLEDGE,
            Command.PRESET, Command.COMPLETE, Command.NEXT_SHIPMENT, Command.NEXT, Command.PREVIOUS]  # fmt: skip

stations = st.integers(0, 2)
amounts = st.sampled_from([1, ONE, 7 * ONE, 50 * ONE, 60 * ONE, 61 * ONE])
shipments = st.sampled_from([FIRST, SECOND])


class Broke(OutsideFailed):
    """The disk, the power, the process: no rule's no."""

    def __init__(self) -> None:
        super().__init__(OutsideKind.DISK_ERROR, "database.disk_error", retry=False)


@dataclass
class Breaking:
    """A transaction that breaks after so many statements."""

    tx: Connection
    left: int

    def __getattr__(self, name: str) -> Any:
        if name in ("connection", "execute"):
            self.left -= 1
            if self.left < 0:
                raise Broke
        return getattr(self.tx, name)


def machine_on(database: Database) -> type[RuleBasedStateMachine]:
    """What may be done, on that database."""
    clock = Station(database).clock  # with everybody in the database
    services = [PackingService(database, clock, station=f"bench-{n}", policy=lambda: SIZES) for n in range(3)]

    class Packing(RuleBasedStateMachine):
        breaks_after: int | None = None

        @initialize()
        def work(self) -> None:
            """Two shipments; a plate of the first one is meant for the second as well, with more than there is."""

            def put(tx: Connection) -> None:
                wipe(tx)
                furnish(tx)
                both = Allocation(SECOND.line(1), FIRST.plate(1), SECOND.shipment, 40 * ONE)
                packing_work_store.put_allocations(tx, 0, [both])

            database.write(put)

        @rule(statements=st.integers(0, 40))
        def what_comes_next_breaks(self, statements: int) -> None:
            self.breaks_after = statements

        # -- at the stations -------------------------------------------------------------------------------------------

        @rule(at=stations, code=st.sampled_from(["SH-1001", "SO-7002", *CASES, "nobody's"]))
        def scan(self, at: int, code: str) -> None:
            self.scans(at, code)

        @rule(at=stations, code=st.sampled_from(CODES), yes=st.booleans())
        def pack(self, at: int, code: str, yes: bool) -> None:
            self.scans(at, code)
            if yes:
                self.commands(at, Command.ACKNOWLEDGE)
                self.commands(at, Command.CONFIRM)

        @rule(at=stations, code=st.sampled_from(CODES), digits=st.sampled_from(["5", "60", "61", "0.5"]))
        def pack_so_many(self, at: int, code: str, digits: str) -> None:
            self.commands(at, Command.QUANTITY)
            for digit in digits:
                self.commands(at, Command.POINT if digit == "." else Command(f"D{digit}"))
            self.scans(at, code)

        @rule(at=stations, code=st.sampled_from(CODES), amount=amounts, line=st.integers(0, 4))
        def pack_as_told(self, at: int, code: str, amount: int, line: int) -> None:
            self.scans(at, code, Told(amount, line))

        @rule(at=stations, command=st.sampled_from(COMMANDS))
        def command(self, at: int, command: Command) -> None:
            self.commands(at, command)

        @rule(at=stations, weight=st.sampled_from([None, ONE, 0, 1001 * ONE]))
        def close(self, at: int, weight: int | None) -> None:
            self.does(lambda: services[at].close(Measures(weight=weight), ADA))

        @rule(at=stations, ids=shipments, data=st.data())
        def take_out_any(self, at: int, ids: Any, data: st.DataObject) -> None:
            there = [one for contents in services[at].show(ids.shipment).contents.values() for one in contents]
            if there:
                content = data.draw(st.sampled_from(there))
                self.does(lambda: services[at].take_out(content.box_id, content.id, ADA))

        @rule(at=stations, ids=shipments, data=st.data())
        def open_a_box_again(self, at: int, ids: Any, data: st.DataObject) -> None:
            boxes = list(services[at].show(ids.shipment).boxes)
            if boxes:
                box = data.draw(st.sampled_from(boxes))
                self.does(lambda: services[at].reopen_box(box.id, "broken", EVE))

        @rule(at=stations, ids=shipments)
        def open_a_shipment_again(self, at: int, ids: Any) -> None:
            self.does(lambda: services[at].reopen(ids.shipment, "more came", EVE))

        # -- as a hub's clients do: without a bench, with ids ----------------------------------------------------------

        @rule(ids=shipments, amount=amounts, of=st.sampled_from([*MEANT, (1, 2)]), data=st.data())
        def client_packs(self, ids: Any, amount: int, of: tuple[int, int], data: st.DataObject) -> None:
            boxes = list(services[0].show(ids.shipment).boxes)
            if boxes:
                box, content, (plate, line) = data.draw(st.sampled_from(boxes)), new_id(), of
                wanted = acts.Wanted(content, ids.shipment, box.id, ids.plate(plate), ids.line(line), amount)
                self.does(lambda: self.turn(lambda tx, turn: acts.pack(tx, turn, wanted)))

        @rule(ids=shipments, data=st.data())
        def client_closes(self, ids: Any, data: st.DataObject) -> None:
            boxes = list(services[0].show(ids.shipment).boxes)
            if boxes:
                box = data.draw(st.sampled_from(boxes))
                self.does(lambda: self.turn(lambda tx, turn: ending.close(tx, turn, box.id, Measures())))

        @rule(ids=shipments)
        def client_begins_a_box(self, ids: Any) -> None:
            box = new_id()
            self.does(lambda: self.turn(lambda tx, turn: acts.new_box(tx, turn, ids.shipment, box)))

        @rule(ids=shipments)
        def client_says_done(self, ids: Any) -> None:
            self.does(lambda: self.turn(lambda tx, turn: ending.complete(tx, turn, ids.shipment)))

        # -- what has to be so -----------------------------------------------------------------------------------------

        @invariant()
        def it_adds_up(self) -> None:
            assert database.read(wrong) == []

        # -- how it is done --------------------------------------------------------------------------------------------

        def scans(self, at: int, code: str, told: Told | None = None) -> None:
            """The scan, and after a break the same scan once more, as a station does that starts again."""
            scan = make_scan(code.encode(), GUN, scan_id=new_id(), at=clock.now())
            for _try in range(2):
                if not self.does(lambda: self.write(lambda tx: _answer(tx, services[at], at, scan, told))):
                    return

        def commands(self, at: int, command: Command) -> None:
            self.scans(at, barcode_for(command, SITE))

        def turn(self, run: Callable[[Connection, Turn], object]) -> object:
            by, op = By(clock.now(), "client", None, "client"), new_id()
            return self.write(lambda tx: run(tx, begin(tx, by, op)))

        def write(self, run: Callable[[Connection], object]) -> object:
            after, self.breaks_after = self.breaks_after, None
            if after is None:
                return database.write(run)
            before = database.read(everything)
            try:
                return database.write(lambda tx: run(Breaking(tx, after)))  # type: ignore[arg-type]  # stands for one
            except Broke:
                assert database.read(everything) == before
                raise

        def does(self, act: Callable[[], object]) -> bool:
            """Do it, or be refused. Whether it broke."""
            with suppress(Refused):
                try:
                    act()
                except Broke:
                    return True
            return False

    return Packing


def _answer(tx: Connection, service: PackingService, at: int, scan: Scan, told: Told | None) -> object:
    """What the bench does with a scan in its transaction."""
    arrived = Arrived(scan, read(scan), None, EVE if at else ADA, station=f"bench-{at}")
    desk = service.desk(told=told)
    return desk.command(tx, arrived) if arrived.kind is Kind.COMMAND else desk.book(tx, arrived)


def test_whatever_is_done_and_breaks_it_adds_up(database: Database) -> None:
    run_state_machine_as_test(
        machine_on(database), settings=settings(max_examples=30, stateful_step_count=50, deadline=None)
    )
