"""The supervisor's screen with 200 stations and 2,000 sessions: what an update costs, and a frame."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from services.supervisor.known import Known
from services.supervisor.model import Board, SessionView, Snapshot
from services.supervisor.rules import LIMITS
from services.words.catalogue import Catalogue
from tests.benchmarks.figures import Figures
from tests.fakes.held_clock import HeldClock
from tests.ui.board_sessions import large_board
from ui.supervisor.arranging import Arranger, Wanted
from ui.supervisor.supervisor_screen import SupervisorScreen
from ui.supervisor.views import BoardView, FreshView
from ui.supervisor.wording import SupervisorWording
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

SESSIONS, STATIONS = 2000, 200
CHANGED = 200  # sessions of an update: each station scanned once
UPDATES = 200
AIM_MS = 16  # of the UI thread for an update


def run() -> list[str]:
    """UPDATES updates of CHANGED sessions each, as five a second bring them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply(app, Theme(LIGHT, 1.0, motion=False, flash=False))
    words, clock = Catalogue("en"), HeldClock()
    wording = SupervisorWording(words, None)
    screen, arranger, site = SupervisorScreen(words, None, wording.age), Arranger(wording), _Site(clock)
    screen.resize(QSize(1920, 1000))
    first = arranger.arrange(site.board(), Wanted())
    screen.show()
    began = _timed(lambda: _show(app, screen, first))
    made, worded, told, painted, processor = [], [], [], [], []
    for _update in range(UPDATES):
        spent = time.process_time()
        made.append(_timed(site.scan))
        board = site.latest
        view, spent_on_words = _made(arranger, board)
        worded.append(spent_on_words)
        told.append(_timed(lambda view=view: _tell(screen, view)))
        painted.append(_timed(app.processEvents))
        processor.append(time.process_time() - spent)
    both = [one + other for one, other in zip(told, painted, strict=True)]
    scroll = [_timed(lambda row=row: _scroll(app, screen, row)) for row in range(0, SESSIONS, 20)]
    screen.close()
    return [
        f"{SESSIONS:,} sessions of {STATIONS} stations, {CHANGED} changed an update, in processor time of the thread;"
        f" aim: under {AIM_MS} ms of the UI thread",
        f"  UI thread, model and screen told:   {Figures.of(told)}",
        f"  UI thread, frame painted after it:  {Figures.of(painted)}",
        f"  UI thread, both:                    {Figures.of(both)}",
        f"  off the UI thread, board made:      {Figures.of(made)}",
        f"  off the UI thread, sorted and said: {Figures.of(worded)}",
        f"  processor time an update, all of it: {Figures.of(processor)}; five a second are"
        f" {sum(processor) / len(processor) * 500:.0f} % of one processor",
        f"  a page further down, painted:       {Figures.of(scroll)}",
        f"  all shown for the first time: {began * 1000:.0f} ms",
    ]


class _Site:
    """A site where each station scans once between two updates."""

    def __init__(self, clock: HeldClock) -> None:
        self._clock = clock
        self._busy = Random(1)  # the same site each time
        start = large_board(clock.now(), SESSIONS, STATIONS)
        self._sessions = list(start.sessions)
        self._known = Known(LIMITS)
        self._known.read_anew(Snapshot(start.sessions, start.stations, 0, clock.now()))
        self._change = SESSIONS
        self.latest = self.board()

    def scan(self) -> None:
        """A fifth of a second goes by."""
        self._clock.advance(0.2)
        for at in self._busy.sample(range(SESSIONS), CHANGED):
            self._change += 1
            self._sessions[at] = scanned(self._sessions[at], self._clock, self._change)
            self._known.take(self._sessions[at])
        self.latest = self.board()

    def board(self) -> Board:
        now = self._clock.now()
        return self._known.picture(Board(now=now, as_of=now, connected=True), None)


def scanned(view: SessionView, clock: HeldClock, change: int) -> SessionView:
    """One scan more."""
    now = clock.now()
    items = view.items_scanned + 1
    return replace(
        view,
        items_scanned=items,
        successful=view.successful + 1,
        percent=min(100.0, 100 * items / view.expected_items) if view.expected_items else 0.0,
        last_activity=now,
        expires_at=now + timedelta(hours=1),
        recent=(*view.recent[:-1], view.recent[-1] + 1),
        recent_at=now,
        change=change,
    )


def _made(arranger: Arranger, board: Board) -> tuple[BoardView, float]:
    began = time.thread_time()
    return arranger.arrange(board, Wanted()), time.thread_time() - began


def _tell(screen: SupervisorScreen, view: BoardView) -> None:
    screen.show_board(view)
    screen.show_fresh(FreshView(view.now, "Live", live=True))


def _show(app: QApplication, screen: SupervisorScreen, view: BoardView) -> None:
    _tell(screen, view)
    app.processEvents()


def _scroll(app: QApplication, screen: SupervisorScreen, row: int) -> None:
    screen.table.scrollTo(screen.table.model().index(row, 0), screen.table.ScrollHint.PositionAtTop)
    app.processEvents()


def _timed(work: Callable[[], object]) -> float:
    """Processor time of this thread, in seconds: what other programs do meanwhile is not ours."""
    began = time.thread_time()
    work()
    return time.thread_time() - began
