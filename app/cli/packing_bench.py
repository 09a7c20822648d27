"""What commands on packing have in common: they scan, as at the bench, and end by what was answered."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import typer

from app.cli.errors import Exit
from app.cli.output import Printer, say_error
from app.cli.scanning import Scanning
from services.packing.desk.bench import Bench, Question, Told
from services.packing.model import Shipment
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict

if TYPE_CHECKING:
    from app.station import Station
    from services.identity.person import Person
    from services.scanning.answer import Answer

# What says yes to a question.
YES: Final = {
    Question.ALLERGEN: Command.ACKNOWLEDGE,
    Question.RESTRICTED: Command.ACKNOWLEDGE,
    Question.UNVERIFIED: Command.ACKNOWLEDGE,
    Question.LATE: Command.ACKNOWLEDGE,
    Question.OVER: Command.CONFIRM,
    Question.SWITCH: Command.CONFIRM,
    Question.SHORT: Command.CONFIRM,
    Question.WEIGHT: Command.ACKNOWLEDGE,
}
_NOT_DONE: Final = frozenset({Reason.PACK_REFUSED, Reason.PACK_NOT_OPENED, Reason.NOT_HANDLED})


class Packing:
    """Scans of one command. `yes`: the answers that were given beforehand to what may be asked. Main thread."""

    def __init__(
        self, station: "Station", by: "Person", printer: Printer, yes: Iterable[Command] = (), told: Told | None = None
    ) -> None:
        self._station, self._printer, self._yes = station, printer, frozenset(yes)
        self._answers: list[Answer] = []
        self._refused: list[Answer] = []
        station.act_as(by)
        station.bench.on_answer(self._answers.append)
        self.scanning = Scanning(station, "", printer)
        station.bench.put_in_front(station.packing.desk(told=told))

    def command(self, command: Command) -> "Answer":
        """As its barcode."""
        return self.scan(barcode_for(command, self._station.settings.station.site).encode())

    def scan(self, code: bytes) -> "Answer":
        """One code, and what was answered last: questions that come up are answered where that was said beforehand."""
        answer = self._one(code)
        for _question in Question:  # no question comes up twice
            yes = YES[asked] if (asked := question_of(answer)) is not None else None
            if answer.outcome.verdict is not Verdict.WARNING or yes is None or yes not in self._yes:
                break
            answer = self._one(barcode_for(yes, self._station.settings.station.site).encode())
        if answer.outcome.verdict is Verdict.REFUSED or answer.outcome.reason in _NOT_DONE:
            self._refused.append(answer)
        return answer

    def end(self) -> None:
        """Raises typer.Exit where something was refused, or a question waits."""
        asked = self._station.packing.standing().bench.asked
        say = self._station.words.say
        if asked is not None:
            self._fail("ASKED", say("cli.packing.asked", command=YES[asked.question].value))
        if self._refused:
            last = self._refused[-1].outcome
            code = last.params.get("contract") or last.reason.value.upper()
            self._fail(code, say("cli.packing.refused", n=len(self._refused)))

    def _fail(self, code: str, sentence: str) -> None:
        if self._printer.as_json:
            self._printer.row({"error": {"code": code, "message": sentence, "fields": {}}}, "")
        say_error(sentence)
        raise typer.Exit(Exit.REFUSED)

    def _one(self, code: bytes) -> "Answer":
        self.scanning.scan_all([code])
        return self._answers[-1]


def question_of(answer: "Answer") -> Question | None:
    """What has to be answered after this answer."""
    bench = getattr(answer.state, "bench", None)
    return bench.asked.question if isinstance(bench, Bench) and bench.asked else None


def shipment_or_front(station: "Station", named: str) -> Shipment:
    """The shipment of that number or order; "": the one in front. Raises Refused: NOT_FOUND, NO_SHIPMENT."""
    from services.errors import Refused

    if named:
        return station.packing.find(named)
    found = station.packing.standing().shipment
    if found is None:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    return found
