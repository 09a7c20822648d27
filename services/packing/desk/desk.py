"""Packing in front of the bench: what its scans and command barcodes do, in the scan's own transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from services.clock import Clock
from services.database import box_store, packing_bench_store
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing.desk import booking, commanding
from services.packing.desk.bench import Bench, Mode, Told
from services.packing.desk.digits import Digits
from services.packing.desk.policy import Policy
from services.packing.desk.standing import Standing, of_bench
from services.packing.desk.typed_line import TypedLine
from services.packing.looking import AWAY
from services.packing.turn import Turn, begin
from services.scanning.answer import Booked
from services.scanning.capability import Arrived, stored
from services.scanning.commands import Command
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan
from services.weighing.guard import Hold, Sight, no_scale

_STOPPED = frozenset({Verdict.REFUSED, Verdict.DUPLICATE})
# A command that there is nothing for does no harm: nobody took it for more than a wrong key.
_HARMLESS = frozenset(
    f"packing.refused.{words}"
    for words in (
        *("shipment_first", "box_first", "box_is_new", "nothing_to_undo"),
        *("no_next", "no_other_box", "no_sizes", "not_offered"),
        *(f"scale.{hold}" for hold in Hold if hold is not Hold.STALE),  # that one would have been a wrong weight
    )
)
_LOOKED = frozenset({Reason.PACK_SAME, Reason.PACK_BOX_SHUT})  # it was in front already; which box is it
_SCALE = "packing.refused.scale."
_LONGEST = 200  # characters of a code that the log keeps


@dataclass(frozen=True, slots=True)
class PackingDesk:
    """The capability "packing". `policy`: of now; `screen_commands` are done by the screen itself when it gets the
    answer; `look_up` asks a server what a code names, where it alone knows; `told`: what a command says besides the
    codes of license plates; `line`: what stands typed at the screen; `sight`: what is known of the scale now;
    `digits`: what they are for now. An answer's state is a `Standing`."""

    station: str
    clock: Clock
    policy: Callable[[], Policy]
    screen_commands: frozenset[Command] = frozenset()
    look_up: Callable[[Scan], str] | None = None
    told: Told | None = None
    line: TypedLine | None = None
    sight: Callable[[], Sight | None] = no_scale
    digits: Digits = field(default_factory=Digits)
    session_id: None = None

    def moment(self) -> Sight | None:
        """What lies on the scale when a scan arrives: that counts, however long it takes to store it."""
        return self.sight()

    def takes_digits(self) -> bool:
        """Whether somebody types a quantity or a weight, or has to answer first."""
        return self.digits.are_wanted

    def book(self, tx: Connection, arrived: Arrived) -> Booked | Outcome:
        """Open what the code names, or pack it."""
        if arrived.scan.flaw is not None:
            return Outcome(Verdict.REFUSED, Reason(arrived.scan.flaw))
        if arrived.by is None or not may(arrived.by, Right.PACKING):
            return Outcome(Verdict.REFUSED, Reason.NOT_ALLOWED)
        may_over = may(arrived.by, Right.OVER_PACK)
        turn = self._turn(tx, arrived, arrived.by)
        bench = packing_bench_store.get(tx, self.station)
        if self.line is not None and bench.mode is not Mode.CLOSING:
            bench = self.line.taken(bench, arrived.scan.id)
        away = arrived.name == AWAY
        outcome, after = booking.scan(tx, turn, bench, arrived.meaning, may_over=may_over, told=self.told, away=away)
        if outcome.verdict in _STOPPED and outcome.reason not in _LOOKED:
            box_store.log(tx, turn.by, "stopped", bench.shipment_id, _why(outcome, arrived), box=bench.box_id)
        if after != bench:
            packing_bench_store.put(tx, self.station, after)
        return stored(tx, arrived, outcome, turn.by.at, self._standing(tx, after))

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        """Do it, or acknowledge what the screen itself does."""
        what, person = Command(arrived.meaning.value), arrived.by
        if what not in commanding.ELSEWHERE and not may(person, Right.PACKING):
            return Outcome(Verdict.REFUSED, Reason.NOT_ALLOWED), None
        if person is None:
            return None
        turn = self._turn(tx, arrived, person)
        bench = packing_bench_store.get(tx, self.station)
        if self.line is not None and what is Command.CONFIRM and bench.mode is not Mode.PACK:
            bench = self.line.taken(bench, arrived.scan.id)
        may_over = may(person, Right.OVER_PACK)
        try:
            sight = arrived.moment if isinstance(arrived.moment, Sight) else None
            done = commanding.command(tx, turn, bench, what, self.policy(), may_over=may_over, sight=sight)
        except Refused as refused:
            why = {name: str(value) for name, value in refused.params.items()}
            params = {**why, "command": what.value, "words": refused.words, "contract": refused.code}
            reason = Reason.PACK_NOT_WEIGHED if refused.words.startswith(_SCALE) else Reason.COMMAND_REFUSED
            self._stop(tx, turn, bench, what, reason, params)
            return Outcome(Verdict.REFUSED, reason, params), self._standing(tx, bench)
        if done is None:
            known = what in self.screen_commands
            told = Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE, {"command": what.value})
            return (told, self._standing(tx, bench)) if known else None
        outcome, after = done
        if outcome.verdict in _STOPPED and outcome.reason is Reason.PACK_REFUSED:
            self._stop(tx, turn, bench, what, outcome.reason, outcome.params)
        if after != bench:
            packing_bench_store.put(tx, self.station, after)
        return outcome, self._standing(tx, after)

    def state(self, tx: Connection) -> Standing:
        """How the bench stands."""
        return self._standing(tx, packing_bench_store.get(tx, self.station))

    def _stop(
        self, tx: Connection, turn: Turn, bench: Bench, what: Command, reason: Reason, params: Mapping[str, object]
    ) -> None:
        """The log keeps a command that was stopped as it keeps a scan."""
        words = str(params.get("words", ""))
        if words not in _HARMLESS:
            why = {"reason": reason.value, "words": words, "command": what.value}
            box_store.log(tx, turn.by, "stopped", bench.shipment_id, why, box=bench.box_id)

    def _turn(self, tx: Connection, arrived: Arrived, person: Person) -> Turn:
        by = By(self.clock.now(), person.name, person.id, self.station)
        policy = self.policy()
        return begin(tx, by, arrived.scan.id, policy.server, policy.numbers, policy.papers)

    def _standing(self, tx: Connection, bench: Bench) -> Standing:
        self.digits.see(bench)
        return of_bench(tx, 0, self.station, bench, self.clock.now())


def _why(outcome: Outcome, arrived: Arrived) -> dict[str, object]:
    """What the log keeps of a scan that was stopped: supervisors see what was caught before it went into a box."""
    code = arrived.scan.text[:_LONGEST]
    return {"reason": outcome.reason.value, "words": outcome.params.get("words", ""), "code": code}
