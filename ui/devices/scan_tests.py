"""Test scans: while they go on, what is scanned is shown and booked nowhere."""

from services.scanning.bench import Bench
from services.scanning.capability import Capability
from services.scanning.commands import Command
from services.scanning.screen_desk import TEST, ScreenDesk

_BACK = frozenset({Command.BACK})


class ScanTests:
    """Stands in front of the bench while tests go on. UI thread."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._desk = ScreenDesk(_BACK, items=TEST)
        self._front: Capability | None = None
        self.running = False

    def begin(self, commands: frozenset[Command] = _BACK) -> None:
        """From now on scans are tests; the page obeys those commands."""
        if self.running:
            self.end()
        self._desk = ScreenDesk(commands, items=TEST)
        self.running = True
        self._front = self._bench.front
        self._bench.put_in_front(self._desk)

    def end(self) -> None:
        """What was in front before is so again, unless something else is by now."""
        if self.running and self._bench.front is self._desk:
            self._bench.put_in_front(self._front)
        self.running, self._front = False, None
