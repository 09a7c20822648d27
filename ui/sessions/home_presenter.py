"""The first page: sessions to go on with, types to start, scans that wait. No Qt here."""

from typing import Protocol

from services.assets.acts import Entering
from services.identity.rights import Right, may
from services.sessions.model import KeptScan, SessionLine
from ui.error_text import error_text
from ui.running import Run
from ui.sessions import kept as keeping
from ui.sessions.blocked import why_not
from ui.sessions.states import ShowBand, States
from ui.sessions.views import HomeView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.outcome_look import Mood

Found = tuple[list[SessionLine], list[KeptScan], Entering, str]  # the last: the number of the shipment in front


class HomePage(Protocol):
    """What the page can show."""

    def show_home(self, view: HomeView) -> None: ...


class HomePresenter:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, wording: Wording, run: Run, page: HomePage, band: ShowBand) -> None:
        self._station = station
        self._wording = wording
        self._run = run
        self._page = page
        self._band = band
        self._states = States(wording)

    def open(self) -> None:
        """Show what there is, and say what to do."""
        self.refresh()
        say, present = self._wording.words.say, self._station.door.presence.present
        what, next_ = ("home.choose", "") if present else ("home.sign_in", say("home.sign_in_next"))
        if present and (reason := why_not(self._station, self._wording.words)):
            what, next_ = "home.look", reason
        self._band(self._states.said(Mood.NEUTRAL, say(what), next_, None))

    def may_start(self) -> bool:
        """Whether whoever is here may start a session; says why not."""
        reason = why_not(self._station, self._wording.words)
        if reason:
            self._band(self._states.wrong(reason))
        return not reason

    def refresh(self) -> None:
        """Read what is open, and what waits."""
        station, by = self._station, self._station.door.presence.present
        sessions = station.sessions

        def look() -> Found:
            return (
                sessions.sessions(only_open=True),
                sessions.kept(),
                station.assets.entering(),
                station.packing.in_front(by),
            )

        self._run(look, self._show, self._failed)

    def _show(self, found: Found) -> None:
        lines, kept, entering, shipment = found[0], keeping.for_new(found[1], found[0]), found[2], found[3]
        now, say = self._station.clock.now(), self._wording.words.say
        enters = bool(entering.batch) and may(self._station.door.presence.present, Right.ASSETS)
        self._page.show_home(
            HomeView(
                tuple(self._wording.open_session(line, now) for line in lines),
                say("home.kept", n=len(kept)) if kept else "",
                say("home.batch", n=entering.counts.taken) if enters else "",
                say("home.packing.packs", shipment=shipment) if shipment else "",
            )
        )

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))
