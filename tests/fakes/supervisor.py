"""A supervisor's board with memory, without a thread and without a hub."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from services.clock import Clock
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.supervisor.model import Act, Board, Filter, ScanPage, ScanView, SessionPage, SessionView


@dataclass
class FakeSupervisor:
    """Holds the board; `show` is what happens next. `old`: sessions that ended before today. What was asked of it is in
    `asked`; `broken` is raised by the next call that reads or acts."""

    clock: Clock
    board: Board
    old: list[SessionView] = field(default_factory=list)
    scans_of: dict[str, list[ScanView]] = field(default_factory=dict)
    acts_of: dict[str, list[Act]] = field(default_factory=dict)
    own_items_of: dict[str, int] = field(default_factory=dict)  # where this station counts otherwise
    asked: list[tuple[str, ...]] = field(default_factory=list)
    follows: bool = False
    station_id: str = ""  # of this station
    broken: Exception | None = None
    listeners: list[Callable[[Board], None]] = field(default_factory=list)

    def show(self, board: Board) -> None:
        """The board changes."""
        self.board = board
        for listener in self.listeners:
            listener(board)

    def now(self):
        return self.clock.now()

    def on_board(self, listener: Callable[[Board], None]) -> None:
        self.listeners.append(listener)

    def start(self) -> None:
        self.asked.append(("start",))
        self.follows = True

    def stop(self) -> None:
        self.asked.append(("stop",))
        self.follows = False

    def close(self) -> None:
        self.stop()

    def wake(self) -> None:
        self.asked.append(("wake",))

    def sessions(self, wanted: Filter, before: str | None = None, most: int = 100) -> SessionPage:
        self._ask("sessions", before or "")
        at = next((at for at, view in enumerate(self.old) if view.id == before), -1) + 1
        page = tuple(self.old[at : at + most])
        return SessionPage(page, page[-1].id if len(self.old) > at + most else None)

    def session(self, session_id: str) -> SessionView:
        self._ask("session", session_id)
        return self._find(session_id)

    def scans(self, session_id: str, before: int | None = None, most: int = 100) -> ScanPage:
        self._ask("scans", session_id, str(before or ""))
        scans = [scan for scan in self.scans_of.get(session_id, []) if before is None or scan.seq < before]
        return ScanPage(tuple(scans[:most]), scans[most - 1].seq if len(scans) > most else None)

    def history(self, session_id: str) -> tuple[Act, ...]:
        self._ask("history", session_id)
        return tuple(self.acts_of.get(session_id, []))

    def own_id(self, session_id: str) -> str:
        return f"here-{session_id}" if self._find(session_id).station_id == self.station_id else ""

    def own_items(self, own_id: str) -> int:
        return self.own_items_of.get(own_id, self._find(own_id.removeprefix("here-")).items_scanned)

    def hand_over(self, session_id: str, station_id: str, by: Person) -> SessionView:
        self._ask("hand_over", session_id, station_id, by.name)
        _check(by)
        name = next((one.name for one in self.board.stations if one.id == station_id), "")
        view = replace(self._find(session_id), offered_to=station_id, offered_name=name)
        self.show(
            replace(self.board, sessions=tuple(view if one.id == view.id else one for one in self.board.sessions))
        )
        return view

    def take_over(self, session_id: str, by: Person) -> str:
        self._ask("take_over", session_id, by.name)
        _check(by)
        return f"here-{session_id}"

    def approve(self, session_id: str, by: Person) -> SessionView:
        return self._judged(session_id, "approved", "", by)

    def send_back(self, session_id: str, note: str, by: Person) -> SessionView:
        return self._judged(session_id, "sent_back", note, by)

    def _judged(self, session_id: str, state: str, note: str, by: Person) -> SessionView:
        self._ask(state, session_id, note, by.name)
        before = self._find(session_id)
        if before.review is None:
            raise Refused("NOT_HANDED_IN", "sessions.refused.not_handed_in")
        view = replace(before, review=replace(before.review, state=state, note=note, judged_by=by.full_name))
        self.show(
            replace(self.board, sessions=tuple(view if one.id == view.id else one for one in self.board.sessions))
        )
        return view

    def _ask(self, *what: str) -> None:
        self.asked.append(what)
        if self.broken is not None:
            broken, self.broken = self.broken, None
            raise broken

    def _find(self, session_id: str) -> SessionView:
        found = next((one for one in (*self.board.sessions, *self.old) if one.id == session_id), None)
        if found is None:
            raise Refused("SESSION_NOT_FOUND", "supervisor.refused.not_allowed")
        return found


def _check(by: Person) -> None:
    if not may(by, Right.TAKE_OVER):
        raise Refused("INSUFFICIENT_PERMISSIONS", "supervisor.refused.not_allowed")
