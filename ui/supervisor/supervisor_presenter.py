"""All sessions of all stations, kept up to date while somebody looks. No Qt here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from services.identity.rights import Right, may
from services.supervisor.exporting import Kind
from services.supervisor.model import Board, Filter, SessionPage, SessionView
from services.supervisor.site_report import export_site
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station
from ui.supervisor.arranging import Arranger, Wanted
from ui.supervisor.chosen_presenter import ChosenPresenter
from ui.supervisor.views import BoardView, FreshView, SupervisorPage, Told
from ui.supervisor.wording import SupervisorWording
from ui.widgets.outcome_look import Mood

_EARLIER = 100  # sessions that are read at once


class SupervisorPresenter:
    """Called in the UI thread; work goes through `run`, one look at a time. `opened` is told the id of a session that
    is worked on here now."""

    def __init__(self, station: Station, page: SupervisorPage, run: Run, opened: Callable[[str], None]) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._wording = SupervisorWording(station.words, station.settings.station.tz)
        self._arranger = Arranger(self._wording)
        self.chosen = ChosenPresenter(station, page, run, self._wording, opened)
        self._board: Board | None = None
        self._sessions: dict[str, SessionView] = {}
        self._wanted = Wanted(more=True)
        self._next: str | None = None
        self._open = self._follows = self._leaving = False
        self._arranging = self._again = False

    # -- coming and going ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to this screen, or somebody else is here now."""
        if not self._allowed():
            self._page.show_not_allowed()
            self.close()
            return
        self._open = True
        self._follow()
        self.take(self._station.supervisor.board)

    def close(self) -> None:
        """Nobody looks any more: nothing is asked for."""
        self._open = False
        self._leave()

    def take(self, board: Board) -> None:
        """A newer board. What comes while one is made ready is made ready after it, the newest alone."""
        self._board = board
        if self._open:
            self._arrange()

    def tick(self) -> None:
        """Once a second: how old this is; and what was scanned in the session that is looked at."""
        if self._open:
            self._show_fresh()
            self.chosen.read()

    def wake(self) -> None:
        """Ask the hub again now."""
        self._station.supervisor.wake()

    # -- what is listed ------------------------------------------------------------------------------------------------

    def filter(self, wanted: Filter) -> None:
        """List these."""
        self._wanted, self._next = Wanted(wanted, more=True), None
        self._arrange()

    def earlier(self) -> None:
        """List more of those that ended earlier, too."""
        supervisor, wanted, before = self._station.supervisor, self._wanted, self._next

        def done(page: SessionPage) -> None:
            if self._wanted is wanted:
                self._next = page.next
                self._wanted = replace(wanted, earlier=(*wanted.earlier, *page.sessions), more=page.next is not None)
                self._arrange()

        self._run(lambda: supervisor.sessions(wanted.filter, before, _EARLIER), done, self._broke)

    def report(self, kind: Kind, folder: Path) -> None:
        """Write the figures of today, the chart and what is listed to a file in `folder`."""
        board, wanted = self._board, self._wanted
        if board is None:
            return
        words, zone = self._station.words, self._wording.zone

        def done(path: Path) -> None:
            text = words.say("supervisor_screen.told.exported", name=path.name, folder=str(path.parent))
            self._page.tell(Told(text))

        self._page.tell(Told(words.say("supervisor_screen.told.exporting"), Mood.WORKING))
        self._run(
            lambda: export_site(
                folder,
                board,
                wanted.filter,
                wanted.earlier,
                kind=kind,
                say=words.say,
                zone=zone,
                language=words.language,
            ),
            done,
            self._broke,
        )

    def choose(self, session_id: str) -> None:
        """Look at this session; "" at none."""
        self.chosen.choose(session_id, self._sessions.get(session_id))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _allowed(self) -> bool:
        present = self._station.door.presence.present
        return may(present, Right.REVIEW) or may(present, Right.TAKE_OVER)

    def _follow(self) -> None:
        """Unless the end of the last look is still awaited: then it begins after that."""
        if not self._leaving:
            self._follows = True
            self._station.supervisor.start()

    def _leave(self) -> None:
        """The end waits for the network, so it is awaited elsewhere."""
        if not self._follows or self._leaving:
            return
        self._leaving, self._follows = True, False
        self._run(self._station.supervisor.stop, self._left, self._broke)

    def _left(self, _result: object) -> None:
        self._leaving = False
        if self._open:
            self._follow()

    def _arrange(self) -> None:
        board, wanted = self._board, self._wanted
        if board is None:
            return
        if self._arranging:
            self._again = True
            return

        def done(view: BoardView) -> None:
            self._arranging = False
            if wanted is self._wanted and self._open:
                self._show(board, wanted, view)
            if self._again:
                self._again = False
                self._arrange()

        def failed(error: Exception) -> None:
            self._arranging = False
            self._broke(error)

        self._arranging = True
        self._run(lambda: self._arranger.arrange(board, wanted), done, failed)

    def _show(self, board: Board, wanted: Wanted, view: BoardView) -> None:
        self._sessions = {one.id: one for one in (*wanted.earlier, *board.sessions)}
        self._page.show_board(view)
        self._show_fresh()
        self.chosen.board_came(board, self._sessions.get(self.chosen.id))

    def _show_fresh(self) -> None:
        """How old what is shown is, by the station's own clock."""
        board, say = self._station.supervisor.board, self._station.words.say
        now, here = self._station.supervisor.now(), self._station.clock.now()
        if board.as_of is None:
            said, away = say("supervisor_screen.fresh.asking"), ""
            if board.why:
                said, away = say("supervisor_screen.fresh.never"), say(board.why)
        else:
            when = self._wording.seconds(board.as_of, here)
            age = self._wording.age(max(here - board.as_of, here - here))
            said = say(
                "supervisor_screen.fresh.live" if board.connected else "supervisor_screen.fresh.old", when=when, age=age
            )
            away = "" if board.connected else say("supervisor_screen.fresh.away", why=say(board.why), when=when)
        self._page.show_fresh(FreshView(now, said, board.connected, away))

    def _broke(self, error: Exception) -> None:
        self._leaving = False
        self._page.tell(Told(error_text(error, self._station.words), Mood.REFUSED))
