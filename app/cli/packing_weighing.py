"""The scale at the command line: `scandesk packing close --scale` waits for a weight that counts."""

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from app.cli.output import say_error
from services.errors import Refused
from services.weighing.guard import Hold, Sight, Weighed, judge

if TYPE_CHECKING:
    from app.station import Station

_LOOK: Final = 0.2  # seconds: an answer gets old without a word
_FIRST: Final = frozenset({Hold.GONE, Hold.SILENT})  # its line is being opened


def weight_on_scale(station: "Station", seconds: float) -> Sight:
    """Read the scale until its weight counts, for so many seconds at most, and say meanwhile what is missing: what was
    known of it in the end. Raises Refused: SCALE_AWAY where none is set up, SCALE_NOT_HERE where the desktop has it."""
    if station.weighing.scale is None:
        raise Refused("SCALE_AWAY", "packing_screen.scale.none")
    if not station.owner:
        raise Refused("SCALE_NOT_HERE", "packing.refused.scale.not_here")
    happened: SimpleQueue[None] = SimpleQueue()
    station.scales.on_reading(lambda _device, _reading: happened.put(None))
    station.scales.start()
    last, until = station.packing.standing().weighed, station.clock.monotonic() + seconds
    told: Hold | None = None
    while True:
        sight = station.weighing.sight()
        found = judge(sight, last)
        if sight is not None and (isinstance(found, Weighed) or station.clock.monotonic() >= until):
            return sight
        if isinstance(found, Hold) and found is not told and found not in _FIRST:
            told = found
            what = {"scale": sight.name if sight else "", "box": last.box if last else ""}
            say_error(station.words.say(f"packing.refused.scale.{found}", **what))
        _wait(happened)


def _wait(happened: "SimpleQueue[None]") -> None:
    """Until the scale says something, or for a moment."""
    try:
        happened.get(timeout=_LOOK)
        while True:
            happened.get_nowait()
    except Empty:
        """It said no more."""
