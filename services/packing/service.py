"""What screens and commands call: shipments opened, boxes closed and opened again, what is packed and taken out. Scans
and command barcodes go by the desk (desk/desk.py); both change the same bench, and each change is one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import box_store, packing_bench_store, packing_event_store, shipment_lists, shipment_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing import acts, ending, looking, rules
from services.packing.desk import answering, booking, closing
from services.packing.desk.bench import Bench, Closing, Told
from services.packing.desk.desk import PackingDesk
from services.packing.desk.digits import Digits
from services.packing.desk.policy import BoxSize, Policy
from services.packing.desk.standing import Standing, of_bench, standing
from services.packing.desk.typed_line import TypedLine
from services.packing.expected import Tolerance
from services.packing.finding import box_of, content_of, shipment_of
from services.packing.model import Box, Content, Event, Measures, OpenShipments, Shipment
from services.packing.turn import Turn, begin
from services.scanning.commands import Command
from services.scanning.outcome import Outcome
from services.scanning.saying import PACKS, PRINTS
from services.scanning.scan import Scan
from services.weighing.guard import Sight, no_scale

T = TypeVar("T")


class PackingService:
    """`station`: its id; `policy`: of now. Waits for the disk: never from the UI thread, but for `desk`. All acts raise
    Refused: FORBIDDEN where the person may not."""

    def __init__(self, database: Database, clock: Clock, *, station: str, policy: Callable[[], Policy]) -> None:
        self._database, self._clock = database, clock
        self._station, self._policy = station, policy
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._digits = Digits()
        self.sight: Callable[[], Sight | None] = no_scale
        """What is known of the scale now, where one is read. Set before the first desk is made."""
        self.look_up: Callable[[Scan], str] | None = None
        """Asks the server what a code names, where there is a server. Set before the first desk is made."""
        self.prints: Callable[[], None] = lambda: None
        """Called when something was asked to be printed, but for scans: their answers say so. Any thread."""

    def desk(
        self,
        screen_commands: frozenset[Command] = frozenset(),
        told: Told | None = None,
        line: TypedLine | None = None,
    ) -> PackingDesk:
        """Packing as a capability of the bench. Returns at once."""
        look_up = self.look_up if self._policy().server else None
        return PackingDesk(
            self._station, self._clock, self._policy, screen_commands, look_up, told, line, self.sight, self._digits
        )

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when something was done here, or told by a server; in any thread."""
        self._listeners += (listener,)

    @property
    def sizes(self) -> Sequence[BoxSize]:
        """The boxes that are used here. Returns at once."""
        return self._policy().sizes

    @property
    def weighs(self) -> bool:
        """Whether a scale is set up. Returns at once."""
        return self._policy().scale

    @property
    def tolerance(self) -> Tolerance:
        """How far a weight may be from what is expected. Returns at once."""
        return self._policy().tolerance

    def size(self, preset: int) -> BoxSize | None:
        """The box of that number among those that are used here. Returns at once."""
        return self._policy().size(preset)

    def beside(self, tx: Connection, by: Person | None) -> Mapping[str, str]:
        """For the answer to a scan on another page: the number of the shipment that this station packs, nothing where
        none is in front, or where `by` may not pack."""
        front = packing_bench_store.get(tx, self._station).shipment_id if may(by, Right.PACKING) else ""
        shipment = shipment_store.get(tx, 0, front) if front else None
        return {PACKS: shipment.number} if shipment is not None else {}

    def in_front(self, by: Person | None) -> str:
        """The number of the shipment that this station packs, "" where none is, or `by` may not pack."""
        return self._database.read(lambda tx: self.beside(tx, by)).get(PACKS, "")

    # -- as it stands --------------------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """How the bench of this station stands."""
        found = self._database.read(lambda tx: standing(tx, 0, self._station, self._clock.now()))
        self._digits.see(found.bench)
        return found

    def show(self, shipment_id: str) -> Standing:
        """A shipment as it stands, as if it were in front. Raises Refused: NOT_FOUND."""

        def read(tx: Connection) -> Standing:
            shipment = shipment_of(tx, 0, shipment_id)
            return of_bench(tx, 0, self._station, Bench(shipment.id), self._clock.now())

        return self._database.read(read)

    def queue(self, search: str = "", limit: int = 50, after: tuple[str, int] | None = None) -> OpenShipments:
        """Shipments that can be packed, the earliest promised first, `limit` at most; `after`: what the page before
        says."""
        return self._database.read(lambda tx: shipment_lists.open_page(tx, 0, search=search, limit=limit, after=after))

    def find(self, number: str) -> Shipment:
        """The shipment of that number, of that order, or with a box of that SSCC. Raises Refused: NOT_FOUND."""

        def read(tx: Connection) -> Shipment:
            found = looking.find(tx, 0, number)
            if isinstance(found, Shipment):
                return found
            box = looking.box_with(tx, 0, number)
            return shipment_of(tx, 0, box.shipment_id if box else "")

        return self._database.read(read)

    def events(self, shipment_id: str, most: int = 200) -> Sequence[Event]:
        """What was done with a shipment, the last first."""
        return self._database.read(lambda tx: packing_event_store.of_shipment(tx, 0, shipment_id, most))

    # -- acts ----------------------------------------------------------------------------------------------------------

    def open(self, shipment_id: str, by: Person) -> tuple[Outcome, Standing]:
        """Put it in front, as its barcode does; a box that is open may make that a question. Raises Refused: NOT_FOUND,
        SHIPMENT_NOT_PACKABLE, ANSWER_FIRST."""

        def act(tx: Connection, turn: Turn, bench: Bench) -> tuple[Outcome, Bench]:
            return booking.opening(tx, turn, bench, shipment_of(tx, 0, shipment_id))

        return self._at_bench(act, by)

    def close(self, measures: Measures, by: Person, sight: Sight | None = None) -> tuple[Outcome, Standing]:
        """Close the box in front. `sight`: what was known of the scale then, which says the weight where none is among
        the measures; None: it is closed without. Raises Refused: NO_SHIPMENT, NO_BOX, EMPTY_BOX, ALREADY_CLOSED,
        ANSWER_FIRST, SCALE_STALE and the like; with all `fields` that are wrong INVALID_WEIGHT, VALIDATION_ERROR."""
        if wrong := rules.wrong_measures(measures):
            code = "INVALID_WEIGHT" if "weight" in wrong else "VALIDATION_ERROR"
            raise Refused(code, "packing.wrong.any", fields=wrong)

        def act(tx: Connection, turn: Turn, bench: Bench) -> tuple[Outcome, Bench]:
            if sight is not None and measures.weight is None:
                return closing.by_scale(tx, turn, bench, self._policy(), measures, sight)
            return closing.close(tx, turn, bench, self._policy(), Closing(measures), sight or self.sight())

        return self._at_bench(act, by)

    def complete(self, by: Person) -> tuple[Outcome, Standing]:
        """The shipment in front is done; where lines are not whole, that is asked. Raises Refused: NO_SHIPMENT,
        NOTHING_PACKED, BOXES_OPEN, SHIPMENT_NOT_PACKABLE, ANSWER_FIRST, NOT_OFFERED (by a server of the contract
        alone)."""
        return self._at_bench(answering.complete, by)

    def take_out(self, box_id: str, content_id: str, by: Person) -> Content:
        """Undo: it is on its plate again. Raises Refused: NOT_FOUND, BOX_CLOSED."""
        return self._do(lambda tx, turn: acts.take_out(tx, turn, box_id, content_id), by)

    def reopen_box(self, box_id: str, reason: str, by: Person) -> Box:
        """A closed box takes something again. Raises Refused: NOT_FOUND, NOT_CLOSED, SHIPMENT_NOT_PACKABLE,
        REASON_MISSING, NOT_OFFERED."""
        return self._do(lambda tx, turn: ending.reopen_box(tx, turn, box_id, reason), by, Right.REOPEN)

    def reopen(self, shipment_id: str, reason: str, by: Person) -> Shipment:
        """One that was done goes on. Raises Refused: NOT_FOUND, NOT_PACKED, REASON_MISSING, NOT_OFFERED."""
        return self._do(lambda tx, turn: ending.reopen(tx, turn, shipment_id, reason), by, Right.REOPEN)

    def box(self, box_id: str) -> tuple[Box, Sequence[Content]]:
        """A box, and what is in it. Raises Refused: NOT_FOUND."""
        return self._database.read(lambda tx: (box_of(tx, 0, box_id), box_store.contents(tx, 0, box_id)))

    def content(self, box_id: str, content_id: str) -> Content:
        """What lies in that box under that id. Raises Refused: NOT_FOUND."""
        return self._database.read(lambda tx: content_of(tx, 0, content_id, box_id)[0])

    def changed(self) -> None:
        """Something is other than it was: all who listen are told. Any thread."""
        for listener in self._listeners:
            listener()

    def _at_bench(
        self, act: Callable[[Connection, Turn, Bench], tuple[Outcome, Bench]], by: Person
    ) -> tuple[Outcome, Standing]:
        """Do it with what stands on the bench of this station."""

        def run(tx: Connection, turn: Turn) -> tuple[Outcome, Standing]:
            bench = packing_bench_store.get(tx, self._station)
            if bench.asked is not None:
                raise Refused("ANSWER_FIRST", "packing.refused.answer_first")
            outcome, after = act(tx, turn, bench)
            packing_bench_store.put(tx, self._station, after)
            return outcome, of_bench(tx, 0, self._station, after, turn.by.at)

        done = self._do(run, by)
        self._digits.see(done[1].bench)
        if PRINTS in done[0].params:
            self.prints()
        return done

    def _do(self, act: Callable[[Connection, Turn], T], by: Person, right: Right = Right.PACKING) -> T:
        """One turn; an attempt whose end nobody knows is made again, and finds its own traces (Refused)."""
        if not may(by, right):
            raise Refused("FORBIDDEN", "packing.refused.right" if right is Right.PACKING else _REOPENS)
        who, op, policy = By(self._clock.now(), by.name, by.id, self._station), new_id(), self._policy()
        done = self._database.write(lambda tx: act(tx, _turn(tx, who, op, policy)))
        self.changed()
        return done


def _turn(tx: Connection, who: By, op: str, policy: Policy) -> Turn:
    return begin(tx, who, op, policy.server, policy.numbers, policy.papers)


_REOPENS = "packing.refused.right_reopen"
