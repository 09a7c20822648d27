"""The packing screen: what waits, the shipment in front, and what the band says. All that is done goes as a scan does:
a typed code, and a key that stands for a command. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.clock import new_id
from services.errors import OutsideFailed, Refused
from services.identity.rights import Right, may
from services.packing.desk.bench import Mode
from services.packing.desk.standing import Standing
from services.packing.model import Measures, OpenShipments, Shipment
from services.packing.server.told import Alarm
from services.packing.turn import told_by
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Outcome, Reason
from services.scanning.scan import Device, make_scan
from ui.acting import acting
from ui.error_text import error_text
from ui.packing import typed
from ui.packing.acts import acts_of
from ui.packing.at_scale import AtScale
from ui.packing.deciding import Deciding, Parked, parked
from ui.packing.measuring import measures_of
from ui.packing.questions import question_state
from ui.packing.reopening import Reopening
from ui.packing.saying import BandWording
from ui.packing.showing import shipment_view
from ui.packing.views import ActsView, PackingPage, QueueView
from ui.packing.wording import PackingWording
from ui.running import Looking, Run
from ui.station import Station
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Mood, mood_of

_ASKED: Final = 3  # characters: a server is asked for no less
PAGE: Final = 50  # rows of the queue that are read at once


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found. `answers`: how many scans had been answered when it began; `queue`: what was found by
    `search`; `parked`: what the server does not take; `other`: the shipment that a question is about, where that is not
    the one in front; `done`: the one that was completed here last, while none is in front."""

    answers: int
    search: str
    now: Standing
    queue: OpenShipments | None
    parked: Sequence[Parked]
    other: Shipment | None
    done: Standing | None = None


class PackingPresenter:
    """Called in the UI thread; work goes through `run`. `hear`: the sound of what no scan was."""

    def __init__(self, station: Station, page: PackingPage, run: Run, hear: Callable[[Mood], None]) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        self._hear = hear
        zone = station.settings.station.tz
        self._wording, self._band = PackingWording(station.words, zone), BandWording(station.words, zone, self._weighs)
        self._now, self._queue = Standing(), OpenShipments((), 0)
        self._search = self._found = ""  # what is looked for; what the queue was found by
        self._most, self._answers = PAGE, 0
        self._newest = ""  # the id of the line that was packed last
        self._done_id, self._done = "", Standing()  # what was completed here last, until another is in front
        self._asks = False  # a server for shipments
        self._rests = True  # the band tells what to do, and answers nothing
        self._answered, self._keys = "", frozenset[str]()  # the scan on the band, and what a server is told of it
        self._question: BandState | None = None
        self._looking = Looking(run, self._reading, self._take, self._broke)
        self.deciding = Deciding(station, page, run, told=self._told, broke=self._refused)
        self._scale = AtScale(station, page)
        self.reopening = Reopening(station, page, run, told=self._told, opened=self.choose, broke=self._refused)

    @property
    def now(self) -> Standing:
        """How the bench stands, as it is shown."""
        return self._now

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen."""
        self._rests = True
        self._looking.now()

    def refresh(self) -> None:
        """Something is other than it was."""
        self._looking.ask()

    def search(self, text: str) -> None:
        """Somebody looks for a shipment."""
        if self._now.shipment is None and text.strip() != self._search:
            self._search, self._most = text.strip(), PAGE
            self._looking.now()
            self._ask_server(self._search)

    def more(self) -> None:
        """Somebody scrolled to the last row."""
        if len(self._queue.rows) < self._queue.total:
            self._most = len(self._queue.rows) + PAGE
            self._looking.ask()

    # -- what is done --------------------------------------------------------------------------------------------------

    def type_code(self, text: str) -> None:
        """Something was typed, and Enter pressed."""
        searched = self._now.shipment is None and text.strip() == self._found
        if number := typed.meant(text, self._queue.rows) if searched else "":
            self._take_scan(number)
            return
        bench = self._now.bench
        if bench.mode is Mode.CLOSING and (measures := measures_of(text, bench.typed)) is not None:
            self._close(measures)
            return
        for scanned in typed.scans_of(text, bench):
            self._take_scan(scanned)

    def press(self, command: Command) -> None:
        """A key that stands for a command."""
        self._take_scan(command)

    def choose_size(self, number: int) -> None:
        """The box that is being closed is of this size: as often as it takes, the next one."""
        sizes, now = len(self._station.packing.sizes), self._now.bench.preset
        for _step in range((number - now) % sizes if now else number):
            self._take_scan(Command.PRESET)

    def weigh(self) -> None:
        """Show what lies on the scale now: called several times a second."""
        self._scale.look(self._now)

    def ask_scale(self, command: Command) -> bool:
        """Ask the scale to go to zero, to take off a tare or to forget it. Whether that command is one of those."""
        try:
            asked = self._scale.ask(command)
        except Refused as refused:
            self._refused(refused)
            return True
        if asked:
            self._tell(self._band.asked(self._say(asked), self._now))
        return bool(asked)

    def reopen(self) -> None:
        """Somebody wants to open again what is closed."""
        self.reopening.ask(self._now)

    def choose(self, code: str) -> None:
        """Pack the shipment of this number."""
        self._take_scan(code)

    def answered(self, answer: Answer) -> None:
        """A scan was answered."""
        self._answers += 1
        before = self._now
        if isinstance(answer.state, Standing):
            self._now = answer.state
        if answer.outcome.reason is Reason.COMMAND_DONE:
            return
        self.reopening.answered(answer.outcome)
        if answer.outcome.reason is Reason.PACK_COMPLETED and before.shipment is not None:
            self._done_id, self._done = before.shipment.id, Standing()
        self._newest = self._packed(before)
        self._show_answer(answer)
        self._show()
        if self._now.shipment is None:
            self._search, self._most = "", PAGE
            self._looking.now()

    def refuse(self, why: str) -> None:
        """Say why something cannot be done, a sentence; and what to do, where there was nothing for a command."""
        nothing = why == self._say("command.not_now")
        to_do = self._question.next if self._question else self._blocked or self._band.to_do(self._now)
        self._tell(self._band.wrong(why, self._now, to_do if nothing else ""))

    def alarm(self, alarm: Alarm) -> None:
        """A server warns of what is packed: that stays on the band until somebody has seen it."""
        self._tell(self._band.alarm(alarm, self._now))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _take_scan(self, what: str | Command) -> None:
        """As if it had been scanned."""
        station = self._station
        is_key = isinstance(what, Command)
        text = barcode_for(what, station.settings.station.site) if isinstance(what, Command) else what
        by_hand = Device("typed", self._say(f"packing_screen.{'keys' if is_key else 'typed'}"), "keyboard")
        station.bench.take(make_scan(text.encode(), by_hand, scan_id=new_id(), at=station.clock.now()))

    def _ask_server(self, term: str) -> None:
        """A server of the contract alone tells of its shipments when it is asked. Where it is away its line says so,
        and what is here is found all the same."""
        if self._asks or len(term) < _ASKED:
            return
        sync = self._station.packing_sync
        self._asks = True

        def over(_found: object) -> None:
            self._asks = False
            self._looking.ask()
            if self._search != term:
                self._ask_server(self._search)

        def failed(error: Exception) -> None:
            over(None)
            if not isinstance(error, OutsideFailed | Refused):
                self._broke(error)

        self._run(lambda: sync.search(term), over, failed)

    def _close(self, measures: Measures) -> None:
        """With sizes that no barcode says."""
        packing, by = self._station.packing, acting(self._station, words="packing.refused.right")
        sight = self._station.weighing.sight()  # of this moment

        def done(result: tuple[Outcome, Standing]) -> None:
            outcome, self._now = result
            self._answers += 1  # what is looked for is older
            self.reopening.answered(outcome)
            self._hear(mood_of(outcome))
            self._tell(self._with_question(self._band.outcome(outcome, self._now)))
            self._show()

        self._run(lambda: packing.close(measures, by(), sight), done, self._refused)

    def _tell(self, state: BandState) -> None:
        """On the band, which does not rest then."""
        self._rests, self._answered, self._keys = False, "", frozenset()
        self._page.show_band(state)

    def _told(self, what: str) -> None:
        self._tell(self._band.done(what, self._now))
        self._looking.now()

    def _refused(self, error: Exception) -> None:
        self._hear(Mood.REFUSED)
        fields = error.params.get("fields") if isinstance(error, Refused) else None
        if isinstance(fields, Mapping):
            self.refuse(" ".join(self._say(words) for words in fields.values()))
        else:
            self._broke(error)

    def _reading(self) -> Callable[[], Found]:
        """What a look does that begins now."""
        station, search, most, answers, done = self._station, self._search, self._most, self._answers, self._done_id
        return lambda: look(station, search, most, answers, done)

    def _take(self, found: Found) -> None:
        counted = self._band.count(self._now)
        if found.answers == self._answers:  # else an answer has told what is newer
            self._stands(found.now, found.other)
        if found.queue is not None:
            self._queue, self._found = found.queue, found.search
        if found.done is not None and found.done.shipment is not None and found.done.shipment.id == self._done_id:
            self._done = found.done
        self.deciding.take(found.parked)
        self._show()
        if self._rests:
            self._rest()
        elif (refusal := self.deciding.refusal(self._keys)) is not None:
            self._take_back(*refusal)
        elif (count := self._band.count(self._now)) != counted:
            self._page.show_count(count)

    def _take_back(self, what: str, why: str) -> None:
        """The server has refused what the band says was done."""
        self._hear(Mood.REFUSED)
        hold = self._station.settings.look.repeat_errors
        self._tell(self._band.taken_back(what, why, self._now, hold=hold, scan=self._answered))

    def _stands(self, now: Standing, other: Shipment | None) -> None:
        """As a look found it. Where a command brought another shipment in front, or asked or answered, the band says
        that."""
        bench, before, asked = now.bench, self._now.bench, now.bench.asked
        self._now = now
        if asked != before.asked or (asked is not None and self._question is None):
            self._question = question_state(asked, now, other, self._station.words) if asked else None
            self._rests = True
        if (bench.shipment_id, bench.mode) != (before.shipment_id, before.mode):
            self._rests = True

    def _show_answer(self, answer: Answer) -> None:
        """On the band. A question stays there until it is answered, whatever is scanned meanwhile."""
        hold = self._station.settings.look.repeat_errors
        state = self._band.answer(answer, self._now, hold_refusals=hold)
        if answer.outcome.reason is Reason.PACK_ANSWER_FIRST and self._question is not None:
            state = replace(self._question, next=f"{state.what}. {self._question.next}", at_once=True)
        else:
            state = self._with_question(state)
        self._tell(state)
        self._answered = answer.scan.id
        self._keys = told_by(answer.scan.id, answer.outcome.params.get("content", ""))

    def _with_question(self, state: BandState) -> BandState:
        """What is to be told: a question waits for its answer, and not to be seen."""
        asks = self._now.bench.asked is not None
        self._question = replace(state, held=False, at_once=True) if asks else None
        return self._question or state

    def _rest(self) -> None:
        """The band while nothing was scanned yet: what to do."""
        state = self._question or self._band.rest(self._now, blocked=self._blocked)
        self._page.show_band(replace(state, count=self._band.count(self._now)))

    def _weighs(self) -> bool:
        return self._station.packing.weighs

    def _show(self) -> None:
        packing = self._station.packing
        if self._now.shipment is None:
            self._page.show_queue(self._queue_view())
            self._page.show_papers(self._wording.papers(self._done, done=True))
        else:
            self._done_id, self._done = "", Standing()
            self._page.show_papers(self._wording.papers(self._now, done=False))
            sizes, shipment = packing.sizes, self._now.shipment
            view = shipment_view(self._now, shipment, self._wording, self._newest, sizes, weighs=packing.weighs)
            self._page.show_shipment(view)
        able = {"weighs": packing.weighs, "prints": bool(self._station.settings.printing.printers)}
        able["missing"] = any(job.needs_look for job in self._done.prints)
        asks = acts_of(self._now, queue=self._queue.total, scale=self._scale.acts(), **able)
        acts = (*asks, *self.reopening.acts(self._now))
        self.weigh()
        self._page.show_acts(ActsView(acts, self._blocked))

    def _queue_view(self) -> QueueView:
        now, queue = self._station.clock.now(), self._queue
        which = "found" if self._search else "none"
        empty = (self._say(f"packing_screen.empty.{which}.what"), self._say(f"packing_screen.empty.{which}.next"))
        return QueueView(
            tuple(self._wording.queue_row(one, now) for one in queue.rows),
            self._say("packing_screen.waiting", n=queue.total),
            len(queue.rows) < queue.total,
            empty,
        )

    def _packed(self, before: Standing) -> str:
        """The line of which more is packed than before; else the one that was packed last."""
        earlier = {line.id: line.packed for line in before.lines}
        changed = [line.id for line in self._now.lines if line.packed != earlier.get(line.id, line.packed)]
        there = {line.id for line in self._now.lines}
        return changed[0] if changed else self._newest if self._newest in there else ""

    @property
    def _blocked(self) -> str:
        present = self._station.door.presence.present
        return "" if may(present, Right.PACKING) else self._say("packing.refused.right")

    def _broke(self, error: Exception) -> None:
        self.refuse(error_text(error, self._station.words))


def look(station: Station, search: str, most: int, answers: int, done: str = "") -> Found:
    """Read what is to be shown. Waits for the disk."""
    packing = station.packing
    now = packing.standing()
    queue = packing.queue(search, most) if now.shipment is None else None
    asked = now.bench.asked
    about = asked.shipment_id if asked else ""
    other = packing.show(about).shipment if about and (now.shipment is None or now.shipment.id != about) else None
    completed = packing.show(done) if done and now.shipment is None else None
    return Found(answers, search, now, queue, parked(station), other, completed)
