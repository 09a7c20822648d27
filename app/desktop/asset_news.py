"""What the frame shows of assets: the line where their register cannot be asked, or no tags are given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from services.assets.model import NO_COUNTS, Counts, Stopped
from services.assets.stuck import Stuck
from ui.frame.status import Trouble
from ui.running import Looking, Run
from ui.station import Station

AWAY: Final = "assets_away"
STOPPED: Final = "assets_stopped"
STUCK: Final = "assets_stuck"
NEEDS: Final = "assets_needs_you"


@dataclass(frozen=True, slots=True)
class _Found:
    """Of all batches."""

    counts: Counts = NO_COUNTS
    stuck: Stuck = field(default_factory=Stuck)
    stopped: Stopped | None = None


class AssetNews:
    """Remembers what was read last. `told` is called when that is other than it was. UI thread."""

    def __init__(self, station: Station, run: Run, told: Callable[[], None]) -> None:
        self._station = station
        self._told = told
        self._now = _Found()
        self._looking = Looking(run, self._reading, self._take, lambda _error: None)

    def look(self) -> None:
        """Something is other than it was: read how. One look at a time; where the disk does not answer, what is known
        stays: that is told elsewhere."""
        self._looking.ask()

    def trouble(self, *, on_screen: bool) -> Trouble | None:
        """The register does not take what is entered; or the tags stopped; or some go no further by themselves, or need
        somebody for another reason. What the assets' own screen says itself is not said there (`on_screen`)."""
        say, status, stopped = self._station.words.say, self._station.assets.status(), self._now.stopped
        if status.words:
            number = self._now.counts.waiting
            next_ = say("frame.trouble.assets.waiting", n=number) if number else say("frame.trouble.assets.away")
            return Trouble(AWAY, say(status.words, **(status.params or {})), next_, say("frame.trouble.assets.again"))
        if stopped is not None and not on_screen:
            what = say("assets.refused.stopped", tag=stopped.tag, remote_id=stopped.remote_id or "–")
            return Trouble(STOPPED, what, say("frame.trouble.assets.next"), say("frame.trouble.assets.act"))
        return self._stuck(self._now.stuck) or (None if on_screen else self._needs())

    def _stuck(self, stuck: Stuck) -> Trouble | None:
        """What goes no further by itself: somebody decides."""
        say, elsewhere = self._station.words.say, next(iter(stuck.elsewhere.items()), None)
        if elsewhere is not None:
            what = say("assets.register.elsewhere", server=elsewhere[0], n=elsewhere[1])
        elif stuck.unanswered:
            what = say("assets.register.unanswered", n=stuck.unanswered)
        else:
            return None
        return Trouble(STUCK, what, say("frame.trouble.assets.decide"), say("frame.trouble.assets.look"))

    def _needs(self) -> Trouble | None:
        """What somebody has to decide, in any batch."""
        say, number = self._station.words.say, self._now.counts.needs_you
        if not number:
            return None
        what = say("frame.trouble.assets.needs_you", n=number)
        return Trouble(NEEDS, what, say("frame.trouble.assets.decide"), say("frame.trouble.assets.look"))

    def _reading(self) -> Callable[[], _Found]:
        """What a look does that begins now."""
        assets = self._station.assets
        return lambda: _Found(assets.totals(), assets.stuck(), assets.entering().stopped)

    def _take(self, now: _Found) -> None:
        if now != self._now:
            self._now = now
            self._told()
