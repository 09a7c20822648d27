"""The supervisor's screen on the rail: its widgets and its presenter are joined here."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from services.supervisor.model import Board
from ui.frame.main_window import MainWindow
from ui.running import Run
from ui.station import Station
from ui.supervisor.supervisor_presenter import SupervisorPresenter
from ui.supervisor.supervisor_screen import SupervisorScreen
from ui.supervisor.wording import SupervisorWording

SUPERVISOR: Final = "supervisor"


class Supervising(QObject):
    """Follows the board while the screen is open, and never else. `go_on` is told the id of a session that is worked on
    here now; `folder` takes exports. UI thread."""

    def __init__(
        self, window: MainWindow, station: Station, run: Run, *, folder: Path, go_on: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._station = station
        self._run = run
        self._folder = folder
        self._go_on = go_on
        self._presenter: SupervisorPresenter | None = None
        self._is_open = False

    def make(self) -> SupervisorScreen:
        """The screen, when it is first opened."""
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

    def opened(self, key: str) -> None:
        """A screen came to the front: this one, or another."""
        self._is_open = key == SUPERVISOR
        if self._presenter is not None:
            self._presenter.open() if self._is_open else self._presenter.close()

    def looked(self) -> None:
        """Somebody else is here: he sees what he may see."""
        if self._presenter is not None and self._is_open:
            self._presenter.open()

    def board_changed(self, board: Board) -> None:
        """A newer board."""
        if self._presenter is not None:
            self._presenter.take(board)

    def tick(self) -> None:
        """Once a second."""
        if self._presenter is not None:
            self._presenter.tick()
