"""The shipment that a supervisor looks at: its log and its exceptions. No Qt here."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from services.packing.model import Shipment
from services.photos.model import Photo
from services.printing.model import PrintJob
from services.printing.standings import all_came, standings
from services.supervisor.packing_export import export_log
from services.supervisor.packing_model import Deed, DeedPage, PackingBoard, PackingView
from services.tables.writing import Kind
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station
from ui.supervisor.packing.views import PackingBoardPage
from ui.supervisor.packing.wording import PackingBoardWording
from ui.supervisor.views import Told
from ui.supervisor.wording import SupervisorWording
from ui.widgets.outcome_look import Mood

PAGE: Final = 100  # lines of a log that are read at once


@dataclass(frozen=True, slots=True)
class _Detail:
    """What was read of one shipment. `older`: the line to go on from, None: these are all."""

    view: PackingView
    log: tuple[Deed, ...]
    older: int | None
    exceptions: tuple[Deed, ...]
    photos: tuple[Photo, ...]
    prints: tuple[PrintJob, ...]


class ChosenShipment:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, page: PackingBoardPage, run: Run, wording: SupervisorWording) -> None:
        self._station, self._page, self._run, self._say = station, page, run, station.words.say
        self._zone, self._words = wording.zone, PackingBoardWording(wording)
        self._view: PackingView | None = None
        self._log: tuple[Deed, ...] = ()
        self._exceptions: tuple[Deed, ...] | None = None  # None: nothing was read yet
        self._photos: tuple[Photo, ...] | None = None
        self._prints: tuple[PrintJob, ...] = ()
        self._older: int | None = None
        self._looking: Looking[_Detail] | None = None

    @property
    def id(self) -> str:
        """Which shipment, "" none."""
        return self._view.shipment.id if self._view else ""

    def choose(self, view: PackingView | None) -> None:
        """Look at this one; None at none."""
        if (view.shipment.id if view else "") == self.id:
            return
        self._view, self._log, self._exceptions, self._older = view, (), None, None
        self._photos, self._prints = None, ()
        self._looking = None if view is None else self._looking_at(view.shipment)
        self._page.tell(Told())
        self._show()
        if self._looking is not None:
            self._looking.now()

    def board_came(self, board: PackingBoard) -> None:
        """A newer board: what is read of the chosen one is read anew where something was done with it."""
        if self._looking is None:
            return
        known = next((view for view in board.shipments if view.shipment.id == self.id), None)
        may_print = not all_came(standings(self._prints))
        if known is None or known != self._view or self._exceptions is None or may_print:
            self._looking.ask()
        self._show()

    def older(self) -> None:
        """More of its log."""
        shipment_id, before, overview = self.id, self._older, self._station.packing_overview
        if before is None:
            return

        def done(page: DeedPage) -> None:
            if shipment_id == self.id and self._older == before:
                self._log, self._older = (*self._log, *page.deeds), page.next
                self._show()

        self._run(lambda: overview.log(shipment_id, before, PAGE), done, self._broke)

    def picture(self, photo_id: str) -> None:
        """Somebody looks at this photo."""
        photos = self._station.photos
        photo = next((one for one in self._photos or () if one.id == photo_id), None)
        if photo is None:
            return

        def done(data: bytes | None) -> None:
            self._page.show_picture(photo_id, data)

        self._run(lambda: photos.picture(photo), done, self._broke)

    def send_photos_again(self) -> None:
        """Let those of its photos that the hub did not take go once more."""
        shipment_id, photos = self.id, self._station.photos

        def done(number: int) -> None:
            if shipment_id == self.id and self._looking is not None:
                self._page.tell(Told(self._say("photo.resent", n=number)))
                self._looking.now()

        self._run(lambda: photos.send_again(shipment_id), done, self._broke)

    def export(self, kind: Kind, folder: Path) -> None:
        """Write its whole log to a file in `folder`."""
        view, say, zone = self._view, self._say, self._zone
        if view is None:
            return
        overview, now = self._station.packing_overview, self._station.clock.now()

        def done(path: Path) -> None:
            self._page.tell(Told(say("supervisor_screen.told.exported", name=path.name, folder=str(path.parent))))

        self._page.tell(Told(say("supervisor_screen.told.exporting"), Mood.WORKING))
        self._run(
            lambda: export_log(overview, view.shipment, folder, kind=kind, say=say, zone=zone, now=now),
            done,
            self._broke,
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _looking_at(self, shipment: Shipment) -> Looking[_Detail]:
        overview, photos = self._station.packing_overview, self._station.photos

        def look() -> _Detail:
            page = overview.log(shipment.id, None, PAGE)
            now = overview.view(overview.shipment(shipment.number))
            kept = tuple(photos.of_shipment(shipment.id))
            exceptions, prints = overview.exceptions(shipment.id), overview.prints(shipment.id)
            return _Detail(now, page.deeds, page.next, exceptions, kept, prints)

        return Looking(self._run, lambda: look, self._take, self._broke)

    def _take(self, found: _Detail) -> None:
        if found.view.shipment.id != self.id:
            return
        log, older = found.log, found.older
        known = [deed.seq for deed in self._log]
        if log and log[-1].seq in known[:-1]:  # somebody looked further back
            log, older = (*log, *self._log[known.index(log[-1].seq) + 1 :]), self._older
        self._view, self._log, self._older, self._exceptions = found.view, log, older, found.exceptions
        self._photos, self._prints = found.photos, found.prints
        self._show()

    def _broke(self, error: Exception) -> None:
        if self._view is not None:
            self._page.tell(Told(error_text(error, self._station.words), Mood.REFUSED))

    def _show(self) -> None:
        view, is_read = self._view, self._exceptions is not None
        if view is None:
            self._page.show_panel(None)
            return
        now, older = self._station.clock.now(), self._older is not None
        log = self._log if is_read else None
        panel = self._words.panel(view, now, log, self._exceptions, older=older)
        photos = self._words.photos(self._photos)
        self._page.show_panel(self._words.printed(replace(panel, photos=photos), self._prints))
