"""A sequence of tags that stopped, and how it goes on. No Qt here."""

from collections.abc import Callable

from services.assets.model import Stopped, Tag
from ui.acting import acting
from ui.assets.views import NoticeView
from ui.running import Run
from ui.station import Station


class NoticePresenter:
    """Called in the UI thread; work goes through `run`."""

    def __init__(
        self,
        station: Station,
        run: Run,
        *,
        show: Callable[[NoticeView | None], None],
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
    ) -> None:
        self._station, self._run, self._show, self._told, self._broke = station, run, show, told, broke
        self._stopped: Stopped | None = None
        self._number = 0
        self._asks = False

    @property
    def asks(self) -> bool:
        """Whether a question stands to be answered."""
        return self._asks

    def take(self, stopped: Stopped | None, number: int) -> None:
        """So the sequence stands; `number`: with which it could go on."""
        self._asks = self._asks and stopped == self._stopped and number == self._number
        self._stopped, self._number = stopped, number
        self._tell()

    def ask(self) -> None:
        """Is it to go on?"""
        self._asks = self._stopped is not None
        self._tell()

    def keep(self) -> None:
        """Not after all."""
        self._asks = False
        self._tell()

    def go_on(self) -> None:
        """Number on, after what the register holds."""
        if not self._asks:
            return
        number, tags = self._number, self._station.assets.tags
        by = acting(self._station, words="assets.refused.right")

        def done(tag: Tag) -> None:
            self._asks, self._stopped = False, None
            self._told(self._station.words.say("assets_screen.told.goes_on", tag=tag.tag))
            self._tell()

        self._run(lambda: tags.go_on(number, by()), done, self._broke)

    def _tell(self) -> None:
        say, stopped = self._station.words.say, self._stopped
        if stopped is None:
            self._show(None)
            return
        text = say("assets.refused.stopped", tag=stopped.tag, remote_id=stopped.remote_id or "–")
        asked = say("assets_screen.notice.asks", number=self._number) if self._asks else text
        act = "assets_screen.notice.yes" if self._asks else "assets_screen.notice.go_on"
        self._show(NoticeView(asked, say(act, number=self._number), self._asks))
