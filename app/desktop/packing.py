"""The packing screen: its widgets and its presenter are joined here, and told what happens. They are loaded when it is
first opened: the desktop's start is not to wait for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from services.packing.desk.desk import PackingDesk
from services.packing.desk.typed_line import TypedLine
from services.packing.server.told import Alarm
from services.photos.model import Photo
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from ui.running import Run
from ui.sound import Sounds
from ui.station import Station
from ui.widgets.outcome_look import LOOKS, Mood

if TYPE_CHECKING:
    from ui.packing.packing_presenter import PackingPresenter
    from ui.packing.packing_screen import PackingScreen
    from ui.packing.photographing import Photographing

PACKING: Final = "packing"
_TICK_MS: Final = 150  # so often the scale is looked at


class Packing:
    """UI thread. `left` is called when somebody goes off the screen."""

    def __init__(self, station: Station, run: Run, *, left: Callable[[], None], sounds: Sounds) -> None:
        self._station, self._run, self._left, self._sounds = station, run, left, sounds
        self._page: PackingScreen | None = None
        self._photos: Photographing | None = None
        self._presenter: PackingPresenter | None = None
        self._open = False
        self._line = TypedLine()
        self._alarms: list[Alarm] = []
        self._ticks: QTimer | None = None

    def make(self) -> "PackingScreen":
        """The screen, when it is first opened."""
        from ui.packing.packing_presenter import PackingPresenter
        from ui.packing.packing_screen import PackingScreen
        from ui.packing.photographing import Photographing

        page = self._page = PackingScreen(self._station.words)
        presenter = self._presenter = PackingPresenter(self._station, page, self._run, self._hear)
        self._photos = Photographing(self._station, page.shipment.photo, self._run)
        self._ticks = QTimer(page)  # ends with it
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._weigh)
        page.left.connect(self._left)
        page.band.acknowledged.connect(lambda _state: self._sounds.acknowledge())
        page.code.textChanged.connect(self._line.show)
        page.typed.connect(presenter.type_code)
        page.searched.connect(presenter.search)
        page.pressed.connect(presenter.press)
        page.acts.reopening.connect(presenter.reopen)
        page.shipment.closing.chosen.connect(presenter.choose_size)
        page.reason.given.connect(presenter.reopening.give)
        page.reason.kept.connect(presenter.reopening.keep)
        page.server.undone.connect(presenter.deciding.undo)
        page.server.retried.connect(presenter.deciding.retry)
        page.server.left.connect(presenter.deciding.leave)
        page.server.following.connect(presenter.deciding.following)
        page.queue.opened.connect(presenter.choose)
        page.queue.reached_end.connect(presenter.more)
        return page

    def desk(self, commands: frozenset[Command]) -> PackingDesk:
        """What scans are for while the screen is open."""
        return self._station.packing.desk(commands, line=self._line)

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        self._open = key == PACKING
        if self._open and self._presenter is not None:
            self._presenter.open()
            self._show_alarms()
        if self._ticks is not None:
            self._keep_looking(self._ticks)

    def _keep_looking(self, ticks: QTimer) -> None:
        if self._open and self._station.weighing.scale is not None:
            ticks.start()
        else:
            ticks.stop()

    def refresh(self) -> None:
        """A shipment or a box is other than it was, or somebody else is here."""
        if self._open and self._presenter is not None:
            self._presenter.refresh()

    def answered(self, answer: Answer) -> None:
        """A scan was answered while the screen is in front. What the scan itself did not do, the screen does."""
        if self._presenter is None or self._page is None:
            return
        before = self._presenter.now.bench
        if self._photos is not None:
            self._photos.over()
        self._presenter.answered(answer)
        after, by_hand = self._presenter.now.bench, answer.scan.device.channel == "keyboard"
        elsewhere = (after.mode, after.shipment_id) != (before.mode, before.shipment_id)
        if self._line.was_taken(answer.scan.id) or (elsewhere and not by_hand):
            self._page.code.clear()  # it was meant for what is over
        is_screens = answer.meaning.kind is Kind.COMMAND and answer.outcome.reason is Reason.COMMAND_DONE
        if is_screens:
            self._obey(self._presenter, self._page, Command(answer.meaning.value))

    def _obey(self, presenter: "PackingPresenter", page: "PackingScreen", command: Command) -> None:
        if not presenter.ask_scale(command) and (why := page.obey(command)):
            presenter.refuse(why)

    def _weigh(self) -> None:
        if self._presenter is not None:
            self._presenter.weigh()

    def photo_taken(self, photo: Photo) -> None:
        """Something is on record of a box that was closed here."""
        if self._open and self._photos is not None and self._presenter is not None:
            self._photos.taken(photo, self._presenter.now)

    def alarmed(self, alarm: Alarm) -> None:
        """A server warns of what is packed: it is heard at once, and seen as soon as the screen is open."""
        self._hear(Mood.WARNING)
        self._alarms.append(alarm)
        self._show_alarms()

    def _show_alarms(self) -> None:
        while self._presenter is not None and self._alarms:
            self._presenter.alarm(self._alarms.pop(0))

    def _hear(self, mood: Mood) -> None:
        if (sound := LOOKS[mood].sound) is not None:
            self._sounds.play(sound)
