"""The first page: sessions to go on with, types to start, scans that wait. No Qt here."""

from typing import Protocol

from services.sessions.model import KeptScan, SessionLine
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.session_presenter import ShowBand
from ui.sessions.views import HomeView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.band_state import BandState, waiting_state
from ui.widgets.outcome_look import LOOKS, Mood


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

    def open(self) -> None:
        """Show what there is, and say what to do."""
        self.refresh()
        say = self._wording.words.say
        present = self._station.door.presence.present is not None
        what, next_ = ("home.choose", "") if present else ("home.sign_in", "home.sign_in_next")
        state = waiting_state(self._wording.words, say(what))
        self._band(BandState(state.mood, state.word, state.what, say(next_) if next_ else ""))

    def refresh(self) -> None:
        """Read what is open, and what waits."""
        sessions = self._station.sessions
        self._run(lambda: (sessions.sessions(only_open=True), sessions.kept()), self._show, self._failed)

    def _show(self, found: tuple[list[SessionLine], list[KeptScan]]) -> None:
        lines, kept = found
        now = self._station.clock.now()
        self._page.show_home(
            HomeView(
                tuple(self._wording.open_session(line, now) for line in lines),
                self._wording.words.say("home.kept", n=len(kept)) if kept else "",
            )
        )

    def _failed(self, error: Exception) -> None:
        words = self._wording.words
        mood = Mood.REFUSED
        self._band(BandState(mood, words.say(LOOKS[mood].word), error_text(error, words)))
