"""What the frame shows of packing: the line where a server does not take what was packed: somebody decides."""

from collections.abc import Callable
from typing import Final

from ui.frame.status import Trouble
from ui.running import Looking, Run
from ui.station import Station

PARKED: Final = "packing_parked"


class PackingNews:
    """Remembers what was read last. `told` is called when that is other than it was. UI thread."""

    def __init__(self, station: Station, run: Run, told: Callable[[], None]) -> None:
        self._station = station
        self._told = told
        self._parked = 0
        self._looking = Looking(run, lambda: self._read, self._take, lambda _error: None)

    def look(self) -> None:
        """Something is other than it was: read how. One look at a time; where the disk does not answer, what is known
        stays: that is told elsewhere."""
        self._looking.ask()

    def trouble(self, *, on_screen: bool) -> Trouble | None:
        """So much waits for somebody's decision. On packing's own screen it stands already (`on_screen`)."""
        say = self._station.words.say
        if on_screen or not self._parked:
            return None
        what = say("frame.trouble.packing.parked", n=self._parked)
        return Trouble(PARKED, what, say("frame.trouble.packing.next"), say("frame.trouble.packing.act"))

    def _read(self) -> int:
        return self._station.packing_sync.deciding.figures().parked

    def _take(self, parked: int) -> None:
        if parked != self._parked:
            self._parked = parked
            self._told()
