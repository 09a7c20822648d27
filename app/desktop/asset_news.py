"""What the frame shows of assets: the line where their register cannot be asked, or no tags are given."""

from collections.abc import Callable
from typing import Final

from services.assets.acts import Entering
from services.assets.model import Form
from services.assets.stuck import Stuck
from ui.frame.status import Trouble
from ui.running import Looking, Run
from ui.station import Station

AWAY: Final = "assets_away"
STOPPED: Final = "assets_stopped"
STUCK: Final = "assets_stuck"


class AssetNews:
    """Remembers what was read last. `told` is called when that is other than it was. UI thread."""

    def __init__(self, station: Station, run: Run, told: Callable[[], None]) -> None:
        self._station = station
        self._told = told
        self._now = Entering(Form())
        self._looking = Looking(run, lambda: self._station.assets.entering, self._take, lambda _error: None)

    def look(self) -> None:
        """Something is other than it was: read how. One look at a time; where the disk does not answer, what is known
        stays: that is told elsewhere."""
        self._looking.ask()

    def trouble(self, *, on_screen: bool) -> Trouble | None:
        """The register does not take what is entered; or the tags stopped, which `on_screen` (the assets' own) is said
        there; or some go no further by themselves."""
        say, status, stopped = self._station.words.say, self._station.assets.status(), self._now.stopped
        if status.words:
            number = self._now.counts.waiting
            next_ = say("frame.trouble.assets.waiting", n=number) if number else say("frame.trouble.assets.away")
            return Trouble(AWAY, say(status.words, **(status.params or {})), next_, say("frame.trouble.assets.again"))
        if stopped is not None and not on_screen:
            what = say("assets.refused.stopped", tag=stopped.tag, remote_id=stopped.remote_id or "–")
            return Trouble(STOPPED, what, say("frame.trouble.assets.next"), say("frame.trouble.assets.act"))
        return self._stuck(status.stuck)

    def _stuck(self, stuck: Stuck) -> Trouble | None:
        """What goes no further by itself: somebody decides."""
        say, elsewhere = self._station.words.say, next(iter(stuck.elsewhere.items()), None)
        if elsewhere is not None:
            what = say("assets.register.elsewhere", server=elsewhere[0], n=elsewhere[1])
        elif stuck.unanswered:
            what = say("assets.register.unanswered", n=stuck.unanswered)
        else:
            return None
        return Trouble(STUCK, what, say("frame.trouble.assets.decide"), say("frame.trouble.assets.act"))

    def _take(self, now: Entering) -> None:
        if (now.stopped, now.counts) != (self._now.stopped, self._now.counts):
            self._now = now
            self._told()
