"""What the frame shows of labels and printers: the dot, and the line where somebody has to look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.printing.model import Counts, PrinterState, PrinterView
from ui.frame.status import PrinterDot, Trouble
from ui.running import Looking, Run
from ui.station import Station

TROUBLE: Final = "labels"
# What needs somebody most stands first; None: it was not asked yet.
_GRAVITY: Final = (
    PrinterState.OFFLINE,
    PrinterState.HEAD_OPEN,
    PrinterState.OUT_OF_MEDIA,
    PrinterState.PAUSED,
    None,
    PrinterState.UNKNOWN,
    PrinterState.READY,
)


@dataclass(frozen=True, slots=True)
class _Found:
    counts: Counts
    printers: tuple[PrinterView, ...]


class LabelNews:
    """Remembers what was read last. `told` is called when that is other than it was. UI thread."""

    def __init__(self, station: Station, run: Run, told: Callable[[], None]) -> None:
        self._station = station
        self._told = told
        self._found: _Found | None = None
        self._looking = Looking(run, self._reading, self._take, lambda _error: None)

    def look(self) -> None:
        """A label or a printer is other than it was: read how. One look at a time, and one more where that is asked
        for meanwhile. Where the disk does not answer, what is known stays: that is told elsewhere."""
        self._looking.ask()

    def dot(self) -> PrinterDot | None:
        """The printer that needs somebody most; None where none is set up."""
        worst = min(self._station.printing.views(), key=lambda view: _GRAVITY.index(_state(view)), default=None)
        return None if worst is None else PrinterDot(worst.name, _state(worst))

    def trouble(self) -> Trouble | None:
        """Labels wait for a printer that stands, or for somebody to look."""
        found, say = self._found, self._station.words.say
        if found is None:
            return None
        act = say("frame.trouble.labels.act")
        held = next((view for view in found.printers if view.held and view.waiting), None)
        if held is not None and held.status is not None and held.status.why:
            what = say("frame.printer.said", name=held.name, state=say(held.status.why, **held.status.params))
            return Trouble(TROUBLE, what, say("frame.trouble.labels.held", n=held.waiting), act)
        if found.counts.look:
            return Trouble(
                TROUBLE,
                say("frame.trouble.labels.look", n=found.counts.look),
                say("frame.trouble.labels.next"),
                act,
            )
        return None

    def _reading(self) -> Callable[[], _Found]:
        """What a look does that begins now."""
        printing = self._station.printing
        return lambda: _Found(printing.counts(), printing.printers())

    def _take(self, found: _Found) -> None:
        if found != self._found:
            self._found = found
            self._told()


def _state(view: PrinterView) -> PrinterState | None:
    return None if view.status is None else view.status.state
