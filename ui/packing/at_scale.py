"""The scale at the packing screen: shown as it stands, and asked by command. No Qt here."""

from collections.abc import Mapping
from typing import Final

from services.errors import Refused
from services.packing.desk.standing import Standing
from services.packing.expected import expected
from services.scanning.commands import Command
from services.weighing.model import ScaleAct
from ui.packing.scale_wording import scale_view
from ui.packing.showing import open_box
from ui.packing.views import PackingPage, ScaleView
from ui.station import Station

ASKS: Final[Mapping[Command, ScaleAct]] = {
    Command.ZERO: ScaleAct.ZERO,
    Command.TARE: ScaleAct.TARE,
    Command.CLEAR: ScaleAct.CLEAR,
}


class AtScale:
    """Called in the UI thread; nothing of it waits."""

    def __init__(self, station: Station, page: PackingPage) -> None:
        self._station, self._page = station, page
        self._shown: ScaleView | None = None

    def look(self, now: Standing) -> None:
        """Show what lies on it, beside the shipment that is packed: several times a second."""
        view = self._view(now)
        if view != self._shown:
            self._shown = view
            self._page.show_scale(view)

    def acts(self) -> frozenset[Command]:
        """What it can be asked to do now."""
        scale = self._station.weighing.scale
        can = self._station.scales.acts(scale.id) if scale else frozenset()
        return frozenset(command for command, act in ASKS.items() if act in can)

    def ask(self, command: Command) -> str:
        """Ask it to do that. The key of the sentence that says that it was asked, "" for a command that is no scale's.
        Raises Refused where it cannot, or gives no answer now."""
        scale, act = self._station.weighing.scale, ASKS.get(command)
        if act is None:
            return ""
        if scale is None:
            raise Refused("SCALE_AWAY", "packing_screen.scale.none")
        self._station.scales.ask(scale.id, act)
        return f"packing_screen.scale.asked.{act}"

    def _view(self, now: Standing) -> ScaleView | None:
        sight, packing = self._station.weighing.sight(), self._station.packing
        if sight is None or now.shipment is None:
            return None
        box = open_box(now)
        size = packing.size(now.bench.preset)
        should = expected(now.contents.get(box.id, ()) if box else (), size.empty if size and box else 0)
        return scale_view(sight, now.weighed, should, packing.tolerance, self._station.words)
