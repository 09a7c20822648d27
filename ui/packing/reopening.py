"""Opening again what is closed: a box, or a shipment that is done. By who may, and with a reason. No Qt here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.identity.rights import Right, may
from services.packing.desk.standing import Standing
from services.packing.model import Box, BoxStatus
from services.scanning.outcome import Outcome, Reason
from services.words.marks import visible
from ui.acting import acting
from ui.packing.views import Act, PackingPage
from ui.running import Run
from ui.station import Station

_DONE = "packing.refused.shipment.packed"


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be opened again: a box by its id, or a shipment by its number. `name`: how it is called."""

    name: str
    box: str = ""
    shipment: str = ""


class Reopening:
    """Called in the UI thread; work goes through `run`. `told` is called with a sentence once a box is open, `opened`
    with the number of a shipment that is, `broke` with what went wrong."""

    def __init__(
        self,
        station: Station,
        page: PackingPage,
        run: Run,
        *,
        told: Callable[[str], None],
        opened: Callable[[str], None],
        broke: Callable[[Exception], None],
    ) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        self._told, self._opened, self._broke = told, opened, broke
        self._scanned = ""  # the number of the shipment that is done, where the last scan was of one: it goes first
        self._target: _Target | None = None

    def answered(self, outcome: Outcome) -> None:
        """A scan was answered: whoever scans on asks for nothing any more."""
        params: Mapping[str, str] = outcome.params
        is_done = outcome.reason is Reason.PACK_NOT_OPENED and params.get("words") == _DONE
        self._scanned = params.get("shipment", "") if is_done else ""
        self.keep()

    def acts(self, now: Standing) -> tuple[Act, ...]:
        """The button for it, where there is something to open again and somebody may."""
        if not may(self._station.door.presence.present, Right.REOPEN) or now.bench.asked or now.bench.mode:
            return ()
        if self._scanned:
            return (Act("reopen", None),)
        return (Act("reopen_box", None),) if _closed(now) else ()

    def ask(self, now: Standing) -> None:
        """Why? Of the shipment that was scanned and is done; else of the one in front the box that is marked, or the
        one that was closed last."""
        closed = {box.id: box for box in _closed(now)}
        if self._scanned:
            self._target = _Target(self._scanned, shipment=self._scanned)
            self._page.ask_reason(self._say("packing_screen.reopen.shipment", shipment=visible(self._scanned)))
        elif closed:
            box = closed.get(self._page.chosen_box) or list(closed.values())[-1]
            self._target = _Target(now.called(box), box=box.id)
            self._page.ask_reason(self._say("packing_screen.reopen.box", box=self._target.name))

    def keep(self) -> None:
        """It stays closed."""
        if self._target is not None:
            self._target = None
            self._page.ask_reason("")

    def give(self, reason: str) -> None:
        """Open it again, because of that."""
        target, packing = self._target, self._station.packing
        if target is None:
            return
        by = acting(self._station, words="packing.refused.right_reopen")

        def work() -> None:
            if target.box:
                packing.reopen_box(target.box, reason, by())
            else:
                packing.reopen(packing.find(target.shipment).id, reason, by())

        def done(_nothing: None) -> None:
            self.keep()
            if target.box:
                self._told(self._say("packing_screen.reopen.opened", box=target.name))
            else:
                self._opened(target.shipment)

        self._run(work, done, self._broke)


def _closed(now: Standing) -> list[Box]:
    return [box for box in now.boxes if box.status is BoxStatus.CLOSED]
