"""The step of the label printer: choose one, a test label comes, and what the printer says of it. UI thread.

Printed is what the printer says is printed; where it does not say, somebody looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.errors import Refused
from services.identity.rights import Right, may
from services.printing.model import JobState, PrinterState, PrinterView, PrintJob, QueueView
from services.settings.model import PrinterLine
from services.settings.typed import id_of
from services.words.marks import visible
from ui.assistant.views import Body, Entry, Option, Told
from ui.assistant.work import Hands, Typed, Work
from ui.error_text import setting_text
from ui.icons import Icon
from ui.widgets.outcome_look import Mood

NETWORK: Final = "network"
CAME: Final = "came"
LOST: Final = "lost"
_QUEUE: Final = "queue "  # what the keys of options begin with
_OWN: Final = "own "
_MOST: Final = 5  # that are offered at once


@dataclass(frozen=True, slots=True)
class _Found:
    queues: Sequence[QueueView] = ()
    stands: Mapping[str, PrinterView] = field(default_factory=dict)


class PrinterWork(Work):
    """Labels alone: papers are set up on the labels' screen."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(hands)
        self._found = _Found()
        self._chosen = ""
        self._address, self._wrong = "", ""
        self._job: PrintJob | None = None
        self._told: Told | None = None
        self.done = False

    def open(self) -> None:
        """Which printers this computer has, and how ours stand."""
        printing = self.hands.station.printing

        def found(found: _Found) -> None:
            self._found = found
            self.hands.show()

        def work() -> _Found:
            return _Found(printing.queues(), {view.id: view for view in printing.views()})

        self.hands.run(work, found, self._failed)

    def body(self) -> Body:
        say = self.hands.say
        if self._asks:
            options = (
                Option(CAME, Icon.ACCEPTED, say("assistant.printer.came")),
                Option(LOST, Icon.REFUSED, say("assistant.printer.lost")),
            )
            return Body(options, told=self._told)
        entry = Entry("address", say("assistant.printer.address"), self._address, say("assistant.printer.address_hint"))
        entries = (Entry(entry.name, entry.word, entry.value, entry.hint, self._wrong),)
        asks = self._chosen == NETWORK
        busy = self._job is not None and not self._job.is_over
        act = say("assistant.printer.print") if asks else say("assistant.printer.again") if self._job else ""
        return Body(
            self._options(),
            self._chosen,
            entries if asks else (),
            act="" if busy else act,
            told=self._told,
            busy=busy,
            done=self.done,
        )

    def choose(self, key: str) -> None:
        """One of the printers; or whether the label is there."""
        if self._asks and self._job is not None:
            self._decide(self._job, came=key == CAME)
        elif key == NETWORK:
            self._chosen, self._told, self.done = key, None, False
            self.hands.show()
        else:
            self._chosen, self._told, self.done = key, None, False
            own = key.removeprefix(_OWN)
            self._print(own) if key.startswith(_OWN) else self._add(*self._queue(key.removeprefix(_QUEUE)))

    def act(self, typed: Typed) -> None:
        """A test label of the printer at this address; or once more."""
        if self._chosen != NETWORK:
            if self._job is not None:
                self._print(self._job.printer)
            return
        self._address, self._wrong = typed.get("address", "").strip(), ""
        if self._address:
            self._add("zpl", self.hands.say("assistant.printer.name_new"), self._address)
        else:
            self._wrong = self.hands.say("assistant.no_address")
            self.hands.hear(Mood.REFUSED)
            self.hands.show()

    def stop(self) -> None:
        """A label that was not sent yet is wanted no longer."""
        job, self._job = self._job, None
        if job is not None and not job.is_over:
            by, printing = self.hands.by(), self.hands.station.printing
            self._told = self.hands.told(Mood.NEUTRAL, "assistant.stopped")
            if by is not None:
                self.hands.run(lambda: printing.drop(job.id, by), lambda _done: None, lambda _error: None)
            self.hands.show()

    def printing_changed(self) -> None:
        """What became of the label?"""
        if self._job is not None and not self._job.is_over:
            self._look(self._job)

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _asks(self) -> bool:
        """Whether somebody has to say that the label is there."""
        return self._job is not None and self._job.state is JobState.UNKNOWN

    def _options(self) -> tuple[Option, ...]:
        say, lines = self.hands.say, self.hands.station.settings.printing.printers
        own = [Option(f"{_OWN}{one.id}", Icon.PRINTER, visible(one.name), visible(one.address)) for one in lines]
        used = {one.address for one in lines if one.kind == "queue"}
        of_computer = say("assistant.printer.queue")
        queues = [
            Option(f"{_QUEUE}{one.name}", Icon.PRINTER, visible(one.description or one.name), of_computer)
            for one in self._found.queues
            if one.name not in used
        ]
        network = Option(
            NETWORK, Icon.LABELS, say("labels_screen.printer.kinds.zpl"), say("assistant.printer.network_meaning")
        )
        return (*[*own, *queues][:_MOST], network)

    def _queue(self, name: str) -> tuple[str, str, str]:
        found = next((one for one in self._found.queues if one.name == name), None)
        return "queue", visible((found.description if found else "") or name)[:80], name

    def _add(self, kind: str, name: str, address: str) -> None:
        """A printer of the bench from now on, of the labels of assets where there is none yet; and a label of it."""
        station, by = self.hands.station, self.hands.by()
        lines = station.settings.printing.printers
        there = next((one for one in lines if (one.kind, one.address) == (kind, address)), None)
        if there is not None:
            self._print(there.id)
            return
        line = PrinterLineValues(id_of(name, [one.id for one in lines], "printer"), name, kind, address)

        def work() -> str:
            station.printing.check(PrinterLine.model_validate(line.values))
            station.change_setting("printing.printers", [*lines, line.values], by=by)
            if not station.settings.printing.asset:
                station.change_setting("printing.asset", line.id, by=by)
            return line.id

        def done(printer: str) -> None:
            self._chosen = f"{_OWN}{printer}"
            self._print(printer)
            self.hands.changed("printing")

        self._working("assistant.printer.adding")
        self.hands.run(work, done, self._failed)

    def _print(self, printer: str) -> None:
        by, printing = self.hands.by(), self.hands.station.printing

        def work() -> PrintJob:
            if by is None or not may(by, Right.LABELS):
                raise Refused("FORBIDDEN", "printing.refused.right")
            return printing.test(printer, by)

        def asked(job: PrintJob) -> None:
            self._job = job
            self._look(job)

        self.done = False
        self._working("assistant.printer.printing")
        self.hands.run(work, asked, self._failed)

    def _look(self, job: PrintJob) -> None:
        printing = self.hands.station.printing
        self.hands.run(lambda: (printing.some([job.id]), printing.views()), self._looked, self._failed)

    def _looked(self, found: tuple[Sequence[PrintJob], Sequence[PrinterView]]) -> None:
        jobs, views = found
        job = next((one for one in jobs if self._job is not None and one.id == self._job.id), None)
        if job is None:
            return
        self._job = job
        say, why = self.hands.say, self.hands.say(job.why, **job.params) if job.why else ""
        if job.state is JobState.PRINTED:
            self.done, self._told = True, self.hands.heard(self.hands.told(Mood.ACCEPTED, "assistant.printer.printed"))
        elif job.state is JobState.UNKNOWN:
            self._told = Told(Mood.ASKING, say("assistant.printer.unknown"), why)
        elif job.is_over:
            self._told = self.hands.heard(Told(Mood.REFUSED, say("assistant.printer.failed"), why))
        else:
            self._told = Told(Mood.WORKING, say("assistant.printer.printing.what"), self._held_by(job, views))
        self.hands.show()

    def _held_by(self, job: PrintJob, views: Sequence[PrinterView]) -> str:
        """What keeps the printer from it; else what is waited for."""
        status = next((view.status for view in views if view.id == job.printer), None)
        if status is not None and status.why and status.state is not PrinterState.UNKNOWN:
            return self.hands.say(status.why, **status.params)
        return self.hands.say("assistant.printer.printing.next")

    def _decide(self, job: PrintJob, *, came: bool) -> None:
        by, printing = self.hands.by(), self.hands.station.printing

        def work() -> None:
            if by is None:
                raise Refused("FORBIDDEN", "printing.refused.right")
            (printing.came if came else printing.drop)(job.id, by)

        def done(_done: None) -> None:
            self._job, self.done = None, came
            key = "seen" if came else "not_there"
            mood = Mood.ACCEPTED if came else Mood.REFUSED
            self._told = self.hands.heard(self.hands.told(mood, f"assistant.printer.{key}"))
            self.hands.show()

        self.hands.run(work, done, self._failed)

    def _working(self, key: str) -> None:
        self._job, self._told = None, self.hands.told(Mood.WORKING, key)
        self.hands.show()

    def _failed(self, error: Exception) -> None:
        text = setting_text(error, self.hands.words)
        if self._chosen == NETWORK:
            self._told, self._wrong = None, text
        else:
            self._told = Told(Mood.REFUSED, text)
        self.hands.hear(Mood.REFUSED)
        self.hands.show()


@dataclass(frozen=True, slots=True)
class PrinterLineValues:
    """A printer as the settings are to hold it; the rest is as it usually is."""

    id: str
    name: str
    kind: str
    address: str

    @property
    def values(self) -> dict[str, Any]:
        """As one of `printing.printers`."""
        return {"id": self.id, "name": self.name, "kind": self.kind, "address": self.address}
