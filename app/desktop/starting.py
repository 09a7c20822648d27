"""The station begins to take scans, and what the window is to begin with is found out meanwhile."""

from dataclasses import dataclass

from app.station import Station
from services.assistant.keeping import read
from services.assistant.model import Progress
from ui.assistant.views import ASSISTANT
from ui.bridge import Bridge

FIRST = "sessions"  # the screen that is open at first, where nothing else is asked for


@dataclass(frozen=True, slots=True)
class Started:
    """`nobody_yet`: there are no people; `front`: the session that is in front; `progress`: of the set-up."""

    nobody_yet: bool
    front: str | None
    progress: Progress

    def screen(self, wanted: str | None) -> str:
        """The one to begin with: a set-up that was cut off goes on."""
        return wanted or (ASSISTANT if self.progress.open else FIRST)


def start(station: Station, bridge: Bridge) -> Started:
    """Let scans come. In a work thread."""
    station.sync.on_taken(bridge.rows)
    station.start()
    station.database.on_others(bridge.rows)
    return Started(station.people.is_empty(), station.front_session(), read(station.places.assistant))
