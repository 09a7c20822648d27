"""The assistant: one step after the other, each stored before the next is shown, so that it goes on where it was after
whatever ends the program. No scan is without an answer. UI thread."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from services.assistant.desk import AssistantDesk
from services.assistant.keeping import read, write
from services.assistant.model import ORDER, Mark, Progress, Step
from services.scanning.answer import Answer
from services.scanning.commands import Command, known_to
from services.scanning.scan import Device
from services.scanning.screen_desk import ELSEWHERE, TEST
from services.weighing.model import Reading
from ui.assistant.printer_work import PrinterWork
from ui.assistant.scale_work import ScaleWork
from ui.assistant.scanner_work import ScannerWork
from ui.assistant.server_work import HUB, RT, ServerWork
from ui.assistant.station_work import StationWork
from ui.assistant.summary_work import SummaryWork
from ui.assistant.views import ASSISTANT, AssistantPageView, AssistantView, Body, FindDevices, Told, TryScale
from ui.assistant.work import Hands, Typed, Work
from ui.beside import beside
from ui.error_text import error_text
from ui.running import InTurn, Run
from ui.station import Station
from ui.widgets.outcome_look import Hear, Mood

COMMANDS: Final = frozenset().union(*known_to(ASSISTANT).values())


class AssistantPresenter:
    """`find_scanners` and `find_scales` list what is plugged in, `try_scale` asks a scale; `caps_lock` and `last_keys`
    tell of the last keys; `set_up` opens the wizard of scanners, `left` goes to the work; `changed` is told the path of
    a setting that was changed, `hear` the mood of what came of a test."""

    def __init__(
        self,
        station: Station,
        page: AssistantPageView,
        run: Run,
        *,
        find_scanners: FindDevices,
        find_scales: FindDevices,
        try_scale: TryScale,
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        set_up: Callable[[], None],
        left: Callable[[], None],
        changed: Callable[[str], None],
        hear: Hear,
    ) -> None:
        self._station, self._page, self._run, self._left, self._hear = station, page, run, left, hear
        self._in_turn = InTurn(run)  # what is kept later is what holds
        self._progress = Progress()
        self._is_open = False
        hands = Hands(station, run, self._show, self._forward, changed, self._heard)
        self._works: Mapping[Step, Work] = {
            Step.STATION: StationWork(hands),
            Step.HUB: ServerWork(hands, HUB),
            Step.RT: ServerWork(hands, RT),
            Step.SCANNER: ScannerWork(
                hands, find=find_scanners, caps_lock=caps_lock, last_keys=last_keys, set_up=set_up
            ),
            Step.PRINTER: PrinterWork(hands),
            Step.SCALE: ScaleWork(hands, find=find_scales, try_scale=try_scale),
            Step.SUMMARY: SummaryWork(hands, lambda: self._progress),
        }

    # -- the screen ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Its screen came to the front: it goes on where it was."""
        if self._is_open:
            return
        self._is_open = True
        path = self._station.places.assistant

        def found(progress: Progress) -> None:
            self._go(progress.begun())

        self._run(lambda: read(path), found)

    def close(self) -> None:
        """Another screen came to the front: nothing is waited for."""
        if self._is_open:
            self._is_open = False
            self._work.stop()

    @property
    def desk(self) -> AssistantDesk:
        """What is in front of the bench meanwhile."""
        work = self._work
        items = TEST if isinstance(work, ScannerWork) else ELSEWHERE
        servers = isinstance(work, ServerWork) and work.wants_server
        return AssistantDesk(COMMANDS, items, beside=beside(self._station), servers=servers)

    # -- from the page -------------------------------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """One of the options."""
        self._work.choose(key)

    def act(self, typed: Typed) -> None:
        """The step's button."""
        self._work.act(typed)

    def act_otherwise(self) -> None:
        """Its other one."""
        self._work.act_otherwise()

    def stop(self) -> None:
        """Wait no longer."""
        self._work.stop()

    def forward(self, typed: Typed) -> None:
        """The next step; after the last one, the work."""
        self._work.stop()
        if self._progress.step is Step.SUMMARY:
            self.put_off()
        else:
            self._work.leave(typed)

    def back(self) -> None:
        """The step before."""
        if self._progress.place > 0:
            self._work.stop()
            self._go(self._progress.back())

    def put_off(self) -> None:
        """Enough of it; what is missing can be done later."""
        self._work.stop()
        self._keep(self._progress.ended())
        self._is_open = False
        self._left()

    # -- what happens --------------------------------------------------------------------------------------------------

    def obey(self, command: Command) -> str:
        """A command barcode; why it cannot be done, "" where it was."""
        if command is Command.CONFIRM:
            self._page.press()
        elif command in (Command.NEXT, Command.PREVIOUS):
            self._page.mark_next(1 if command is Command.NEXT else -1)
        elif command is Command.BACK and self._progress.place > 0:
            self.back()
        elif not (command.digit and self._page.choose_digit(command.digit)):
            return self._station.words.say("assistant.not_here")
        return ""

    def answered(self, answer: Answer) -> bool:
        """A scan was answered; whether it is shown here."""
        return self._is_open and self._work.answered(answer)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner, and never ended."""
        if self._is_open:
            self._work.stray_typed(text)

    def printing_changed(self) -> None:
        """A label or a printer is other than it was."""
        if self._is_open:
            self._work.printing_changed()

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""
        if self._is_open:
            self._work.weighed(device, reading)

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _work(self) -> Work:
        return self._works[self._progress.step]

    def _forward(self) -> None:
        self._go(self._progress.forward())

    def _go(self, progress: Progress) -> None:
        """That step, once it is kept that it is there."""
        path = self._station.places.assistant

        def kept(progress: Progress) -> None:
            self._progress = progress
            self._show()
            self._work.open()

        self._in_turn(lambda: write(path, progress), kept, self._not_kept)

    def _keep(self, progress: Progress) -> None:
        self._progress = progress
        path = self._station.places.assistant
        self._in_turn(lambda: write(path, progress), lambda _done: None, self._not_kept)

    def _heard(self, mood: Mood) -> None:
        """What nobody waits for any more is not heard."""
        if self._is_open:
            self._hear(mood)

    def _not_kept(self, error: Exception) -> None:
        """The disk is full, or whatever it is: the step stays, and says so."""
        self._heard(Mood.REFUSED)
        self._show(trouble=error_text(error, self._station.words))

    def _show(self, trouble: str = "") -> None:
        if not self._is_open:
            return
        progress, body = self._progress, self._work.body()
        if body.done and progress.marks.get(progress.step) is not Mark.DONE and progress.step is not Step.SUMMARY:
            self._keep(progress.marked(Mark.DONE))
        if trouble:
            body = replace(body, told=Told(Mood.REFUSED, trouble))
        self._station.bench.put_in_front(self.desk)
        self._page.show_assistant(self._view(body))

    def _view(self, body: Body) -> AssistantView:
        progress, say = self._progress, self._station.words.say
        step, last = progress.step, progress.step is Step.SUMMARY
        done = body.done or progress.marks.get(step) is Mark.DONE
        going = "begin" if last else "go_on" if done else "skip"
        return AssistantView(
            progress.place,
            len(ORDER),
            say("assistant.place", place=progress.place + 1, of=len(ORDER)),
            say(f"assistant.{step}.title"),
            say(f"assistant.{step}.detail"),
            body,
            say(f"assistant.{going}"),
            progress.place > 0,
        )
