"""The supervisor's screen with example data, for tests of its looks and for pictures."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from services.database.outbox_store import Waiting
from services.sessions.model import Status
from services.supervisor.model import Board, ReviewView, Scope, Trouble
from tests.ui.board_sessions import board_of, busy_board, large_board, some_acts, some_scans
from ui.supervisor.board_switch import Which
from ui.supervisor.boards import Boards
from ui.supervisor.supervisor_screen import SupervisorScreen

if TYPE_CHECKING:
    from tests.ui.scenes import Stage


def screen(stage: "Stage") -> SupervisorScreen:
    """The one on the stage."""
    return stage.window.findChildren(SupervisorScreen)[0]


def live(stage: "Stage") -> None:
    """A dozen sessions, with every kind of trouble; none is chosen."""
    _open(stage, busy_board(stage.clock.now()))


def chosen(stage: "Stage") -> None:
    """One that is failing, with its scans."""
    live(stage)
    _choose(stage, Trouble.FAILING)


def taking(stage: "Stage") -> None:
    """Somebody is asked whether to go on with it here."""
    chosen(stage)
    stage.press("supervisor_screen.button.take_over")


def history(stage: "Stage") -> None:
    """A stalled one, with what was done with it."""
    live(stage)
    _choose(stage, Trouble.STALLED)
    stage.press("supervisor_screen.button.history")


def reviewing(stage: "Stage") -> None:
    """One that was handed in waits for its verdict."""
    now = stage.clock.now()
    board = busy_board(now)
    figures = (("counted", 22), ("expected", 24), ("difference", -2), ("found", 21), ("missing", 3),
               ("unexpected", 1), ("repeated", 2), ("unknown", 0), ("refused", 1), ("staged", 22))  # fmt: skip
    waits = ReviewView("handed_in", "act-1", now - timedelta(minutes=4), "Ida", figures=figures)
    counted = {"items_scanned": 23, "successful": 22, "failed": 1, "uploaded": 23, "staged": 22}
    expected = {"blind": True, "expected_items": 24, "percent": 87.5}
    sessions = [
        replace(one, status=Status.PAUSED, review=waits, **counted, **expected) if one.id == "407" else one
        for one in board.sessions
    ]
    _open(stage, board_of(now, sessions, list(board.stations)))
    _choose(stage, Trouble.REVIEW)


def judging(stage: "Stage") -> None:
    """Somebody says what is to be done again."""
    reviewing(stage)
    stage.press("session.review")
    screen(stage).panel.asking.choose(2)


def empty(stage: "Stage") -> None:
    """Nobody scans."""
    now = stage.clock.now()
    _open(stage, Board(now=now, as_of=now, connected=True, stations=busy_board(now).stations))


def filtered(stage: "Stage") -> None:
    """Nothing is like what somebody looks for."""
    live(stage)
    screen(stage).filter_bar.look_for("W12-0789")


def alone(stage: "Stage") -> None:
    """A station on its own, with one session."""
    board = busy_board(stage.clock.now())
    own = [one for one in board.sessions if one.station_id == "1"]
    itself = [one for one in board.stations if one.id == "1"]
    _open(stage, replace(board_of(board.now, own, itself), scope=Scope.ALONE, hands_over=False))


def away(stage: "Stage") -> None:
    """The hub cannot be reached: what is shown is old."""
    now = stage.clock.now()
    board = busy_board(now - timedelta(minutes=7))
    _open(stage, replace(board, connected=False, why="supervisor.away.unreachable"))


def many(stage: "Stage") -> None:
    """2,000 sessions of 200 stations."""
    _open(stage, large_board(stage.clock.now()))


def not_allowed(stage: "Stage") -> None:
    """For whoever is no supervisor."""
    live(stage)
    screen(stage).show_not_allowed()


def _open(stage: "Stage", board: Board) -> None:
    stage.uncover()
    supervisor = stage.supervisor
    for one in board.sessions[:20]:
        supervisor.scans_of[one.id] = some_scans(one.last_activity)
        supervisor.acts_of[one.id] = some_acts(stage.clock.now())
    supervisor.board = board
    stage.window.open("sessions")
    stage.window.open("supervisor")
    stage.window.findChildren(Boards)[0].turn_to(Which.SESSIONS)
    stage.station.sessions.waiting = lambda: Waiting(0, None)  # type: ignore[method-assign]  # as on the board
    stage.keeper.tick()
    page = screen(stage)
    page.panel.closed.emit()
    page.filter_bar.clear()
    page.chart._paint()  # at once, not within a second


def _choose(stage: "Stage", trouble: Trouble) -> None:
    one = next(view for view in stage.supervisor.board.sessions if view.troubles[:1] == (trouble,))
    screen(stage).chosen.emit(one.id)
    stage.screens.tick()


SCENES = {
    "supervisor-live": live,
    "supervisor-chosen": chosen,
    "supervisor-taking": taking,
    "supervisor-history": history,
    "supervisor-review": reviewing,
    "supervisor-judging": judging,
    "supervisor-empty": empty,
    "supervisor-filtered": filtered,
    "supervisor-alone": alone,
    "supervisor-away": away,
    "supervisor-many": many,
    "supervisor-not-allowed": not_allowed,
}
