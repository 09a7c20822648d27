"""Packing, kept up to date while somebody looks at it. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from services.identity.rights import Right, may
from services.supervisor import packing_rules as rules
from services.supervisor.packing_export import export_packing
from services.supervisor.packing_model import PackingBoard, PackingFilter
from services.supervisor.packing_saying import scope_text, source_text
from services.tables.writing import Kind
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station
from ui.supervisor.packing.arranging import arrange
from ui.supervisor.packing.chosen import ChosenShipment
from ui.supervisor.packing.views import PackingBoardPage, PackingBoardView
from ui.supervisor.views import FreshView, Told
from ui.supervisor.wording import SupervisorWording
from ui.widgets.outcome_look import Mood

_AGAIN: Final = timedelta(seconds=10)  # what stalls is told by nobody


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found, as `wanted`."""

    board: PackingBoard
    wanted: PackingFilter
    view: PackingBoardView


class PackingBoardPresenter:
    """Called in the UI thread; work goes through `run`, one look at a time, once a second at most where nobody asks
    for more."""

    def __init__(self, station: Station, page: PackingBoardPage, run: Run) -> None:
        self._station, self._page, self._run = station, page, run
        self._wording = SupervisorWording(station.words, station.settings.station.tz)
        self.chosen = ChosenShipment(station, page, run, self._wording)
        self._wanted = PackingFilter()
        self._board: PackingBoard | None = None
        self._looked: datetime | None = None  # when the last look ended, by the station's clock
        self._why = ""  # the last look failed
        self._open = self._stale = False
        self._looking: Looking[Found] = Looking(run, self._reading, self._take, self._failed)

    # -- coming and going ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this board, or somebody else is here now."""
        present = self._station.door.presence.present
        if not (may(present, Right.REVIEW) or may(present, Right.TAKE_OVER)):
            self._page.show_not_allowed()
            self.close()
            return
        self._open = True
        self._show_fresh()
        self._looking.now()

    def close(self) -> None:
        """Nobody looks any more: nothing is asked for."""
        self._open = False

    def changed(self) -> None:
        """Something was packed, here or elsewhere."""
        self._stale = True

    def tick(self) -> None:
        """Once a second: look again where something changed, or after a while; say how old this is."""
        if not self._open:
            return
        is_old = self._looked is None or self._station.clock.now() - self._looked >= _AGAIN
        if self._stale or is_old:
            self._looking.ask()
        self._show_fresh()

    def wake(self) -> None:
        """Look again now, and ask a hub that was away."""
        self._station.packing_overview.wake()
        self._looking.now()

    # -- what is listed ------------------------------------------------------------------------------------------------

    def filter(self, wanted: PackingFilter) -> None:
        """List these."""
        self._wanted = wanted
        self._looking.now()

    def choose(self, shipment_id: str) -> None:
        """Look at this shipment; "" at none."""
        views = self._board.shipments if self._board else ()
        self.chosen.choose(next((view for view in views if view.shipment.id == shipment_id), None))

    def export(self, kind: Kind, folder: Path) -> None:
        """Write what is listed to a file in `folder`."""
        board, wanted, now = self._board, self._wanted, self._station.clock.now()
        if board is None:
            return
        words, zone = self._station.words, self._wording.zone

        def done(path: Path) -> None:
            text = words.say("supervisor_screen.told.exported", name=path.name, folder=str(path.parent))
            self._page.tell(Told(text))

        def broke(error: Exception) -> None:
            self._page.tell(Told(error_text(error, words), Mood.REFUSED))

        self._page.tell(Told(words.say("supervisor_screen.told.exporting"), Mood.WORKING))
        views = rules.filtered(board.shipments, wanted)
        self._run(lambda: export_packing(folder, views, kind=kind, say=words.say, zone=zone, now=now), done, broke)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _reading(self) -> Callable[[], Found]:
        """What a look does that begins now."""
        overview, wanted, wording = self._station.packing_overview, self._wanted, self._wording
        self._stale = False

        def look() -> Found:
            board = overview.board(wanted.text)
            return Found(board, wanted, arrange(board, wanted, wording))

        return look

    def _take(self, found: Found) -> None:
        self._board, self._why, self._looked = found.board, "", self._station.clock.now()
        if self._open:
            self._page.show_board(found.view)
            self._show_fresh()
            self.chosen.board_came(found.board)

    def _failed(self, error: Exception) -> None:
        """What is shown stays, and says since when it is old."""
        self._why, self._looked = error_text(error, self._station.words), self._station.clock.now()
        if not self._open:
            return
        if self._board is not None:
            self._page.show_board(arrange(self._board, self._wanted, self._wording))
        self._show_fresh()

    def _show_fresh(self) -> None:
        say, now, board = self._station.words.say, self._station.clock.now(), self._board
        if board is None:
            said = say("supervisor_screen.fresh.never" if self._why else "supervisor_screen.fresh.asking")
            self._page.show_fresh(FreshView(now, said, live=False, away=self._why))
            return
        when = self._wording.seconds(board.now, now)
        age = self._wording.age(max(now - board.now, timedelta(0)))
        said = say("supervisor_screen.fresh.old" if self._why else "supervisor_screen.fresh.live", when=when, age=age)
        away = say("supervisor_packing.away", why=self._why, when=when) if self._why else ""
        source, words = board.source, self._station.words
        if source.why and not away:
            away, said = source_text(source, words, self._wording.zone), ""
        said = " · ".join(filter(None, (scope_text(source, words), said)))
        self._page.show_fresh(FreshView(now, said, not away, away))
