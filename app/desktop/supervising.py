"""The supervisor's page on the rail: its boards and their presenters are joined here. That of packing is loaded when it
is first wanted: the desktop's start is not to wait for it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from services.supervisor.model import Board
from ui.frame.main_window import MainWindow
from ui.running import Run
from ui.station import Station
from ui.supervisor.board import BoardScreen
from ui.supervisor.board_switch import Which
from ui.supervisor.boards import Boards
from ui.supervisor.supervisor_presenter import SupervisorPresenter
from ui.supervisor.supervisor_screen import SupervisorScreen
from ui.supervisor.wording import SupervisorWording

if TYPE_CHECKING:
    from ui.supervisor.packing.board_presenter import PackingBoardPresenter

SUPERVISOR: Final = "supervisor"


class Supervising(QObject):
    """Follows the board that is on screen while the page is open, and never else. `go_on` is told the id of a session
    that is worked on here now; `folder` takes exports. UI thread."""

    def __init__(
        self, window: MainWindow, station: Station, run: Run, *, folder: Path, go_on: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._station = station
        self._run = run
        self._folder = folder
        self._go_on = go_on
        self._presenter: SupervisorPresenter | None = None
        self._packing: PackingBoardPresenter | None = None
        self._which = Which.SESSIONS
        self._is_open = False

    def make(self) -> Boards:
        """The page, when it is first opened: with the board that was looked at last."""
        which, boards = self._which, Boards(self._make_sessions(), self._make_packing)
        boards.turned.connect(self._turned)
        boards.turn_to(which)
        return boards

    def go_on_from(self, before: "Supervising") -> None:
        """This takes the place of another one: the same board is looked at."""
        self._which = before._which

    def _make_sessions(self) -> SupervisorScreen:
        station = self._station
        wording = SupervisorWording(station.words, station.settings.station.tz)
        page = SupervisorScreen(station.words, station.settings.station.tz, wording.age)
        presenter = self._presenter = SupervisorPresenter(station, page, self._run, self._go_on)
        page.filtered.connect(presenter.filter)
        page.chosen.connect(presenter.choose)
        page.earlier.connect(presenter.earlier)
        page.older.connect(presenter.chosen.older)
        page.try_now.connect(presenter.wake)
        page.taken_over.connect(presenter.chosen.take_over)
        page.handed_over.connect(presenter.chosen.hand_over)
        page.approved.connect(presenter.chosen.approve)
        page.sent_back.connect(presenter.chosen.send_back)
        page.exported.connect(lambda kind: presenter.chosen.export(kind, self._folder))
        page.reported.connect(lambda kind: presenter.report(kind, self._folder))
        return page

    def _make_packing(self) -> BoardScreen:
        from ui.supervisor.packing.board_presenter import PackingBoardPresenter
        from ui.supervisor.packing.packing_board_screen import PackingBoardScreen

        station = self._station
        wording = SupervisorWording(station.words, station.settings.station.tz)
        page = PackingBoardScreen(station.words, station.settings.station.tz, wording.age)
        presenter = self._packing = PackingBoardPresenter(station, page, self._run)
        page.filtered.connect(presenter.filter)
        page.chosen.connect(presenter.choose)
        page.older.connect(presenter.chosen.older)
        page.try_now.connect(presenter.wake)
        page.exported.connect(lambda kind: presenter.chosen.export(kind, self._folder))
        page.photo_wanted.connect(presenter.chosen.picture)
        page.photos_resent.connect(presenter.chosen.send_photos_again)
        page.reported.connect(lambda kind: presenter.export(kind, self._folder))
        return page

    def _turned(self, which: Which) -> None:
        self._which = which
        self._open()

    def _open(self) -> None:
        """The board that is on screen is followed, and no other."""
        for board, presenter in ((Which.SESSIONS, self._presenter), (Which.PACKING, self._packing)):
            if presenter is not None:
                presenter.open() if self._is_open and board is self._which else presenter.close()

    def opened(self, key: str) -> None:
        """A screen came to the front: this one, or another."""
        self._is_open = key == SUPERVISOR
        self._open()

    def looked(self) -> None:
        """Somebody else is here: he sees what he may see."""
        if self._is_open:
            self._open()

    def packing_changed(self) -> None:
        """Something was packed, here or elsewhere."""
        if self._packing is not None:
            self._packing.changed()

    def board_changed(self, board: Board) -> None:
        """A newer board."""
        if self._presenter is not None:
            self._presenter.take(board)

    def tick(self) -> None:
        """Once a second."""
        for presenter in (self._presenter, self._packing):
            if presenter is not None:
                presenter.tick()
