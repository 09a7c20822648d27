"""The supervisor's board: every session as it stands now, one session in detail, and what is done with a stuck one."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from services.clock import Clock
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.review import checked_note
from services.supervisor import rules
from services.supervisor.follower import Follower, Listener
from services.supervisor.model import Act, Board, Filter, Limits, ScanPage, Scope, SessionPage, SessionView
from services.supervisor.ports import BoardSource, OwnSource, TakesOver


class SupervisorService:
    """Owner of the thread `supervisor`, which `start` begins and `stop` ends: while a screen is open. `own`: tells of
    what is in the station's database; `hub`: of the whole site, None where no server is set. Methods but `start`,
    `wake`, `board` and `now` wait for the network or the disk: never from the UI thread.

    `random`: numbers from 0.0 to 1.0. `zone`: what "today" is. `takes_over`: None where no session can be taken over;
    `address`: the hub's, as it is now.
    """

    def __init__(
        self,
        own: OwnSource,
        clock: Clock,
        *,
        random: Callable[[], float],
        hub: BoardSource | None = None,
        zone: Callable[[], tzinfo | None] = lambda: None,
        takes_over: TakesOver | None = None,
        address: Callable[[], str] = lambda: "",
        limits: Limits = rules.LIMITS,
    ) -> None:
        self._own, self._hub = own, hub
        self._takes_over, self._address = takes_over, address
        self._limits = limits
        self._follower = Follower(own, hub, clock, random=random, zone=zone, limits=limits)

    # -- following -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Follow, until `stop`. What was known before is shown until something newer is. Safe to call twice."""
        self._follower.start()

    def stop(self) -> None:
        """End and join. It can be started again. Safe to call twice."""
        self._follower.stop()

    def use(self, hub: BoardSource | None) -> None:
        """From now on this one tells of the site; None: nobody does. Calls to the former one are cut off."""
        former, self._hub = self._hub, hub
        if former is not None:
            former.cut()
        self._follower.use(hub)

    def close(self) -> None:
        """End for good: calls that run are cut off."""
        for source in (self._own, self._hub):
            if source is not None:
                source.cut()
        self._follower.stop()

    def wake(self) -> None:
        """Ask a source that is away again, now. Returns at once; any thread."""
        self._follower.wake()

    def on_board(self, listener: Listener) -> None:
        """Who is told each new board, in the thread `supervisor`, 5 times a second at most. Register before `start`."""
        self._follower.listeners.append(listener)

    @property
    def board(self) -> Board:
        """The latest board. Any thread; at once."""
        return self._follower.board

    def now(self) -> datetime:
        """The clock of who tells: what the times of sessions are compared with. Any thread; at once."""
        return self._follower.now()

    def refresh(self) -> Board:
        """Read everything once and say how it stands, without following: for a command. Raises OutsideFailed and
        Refused."""
        return self._follower.refresh()

    # -- looking -------------------------------------------------------------------------------------------------------

    def sessions(self, wanted: Filter, before: str | None = None, most: int = 100) -> SessionPage:
        """Sessions newest first, `most` from 1 to 500; also those that ended before today. `wanted.troubled` is not
        looked at. Raises OutsideFailed and Refused."""
        return self._follower.source.sessions(wanted, before, most)

    def session(self, session_id: str) -> SessionView:
        """One session, as it is now. Raises OutsideFailed and Refused (SESSION_NOT_FOUND)."""
        found = self._follower.source.session(session_id)
        station = next((one for one in self.board.stations if one.id == found.station_id), None)
        return rules.seen(found, station, self.now(), self._limits)

    def scans(self, session_id: str, before: int | None = None, most: int = 100) -> ScanPage:
        """A session's scans, newest first, `most` from 1 to 500. Raises as `session`."""
        return self._follower.source.scans(session_id, before, most)

    def history(self, session_id: str) -> tuple[Act, ...]:
        """What was done with a session, oldest first. Raises as `session`."""
        return self._follower.source.history(session_id)

    # -- reviews -------------------------------------------------------------------------------------------------------

    def approve(self, session_id: str, by: Person) -> SessionView:
        """Approve what was handed in: here, where it is this station's; else at the hub, and its station completes it
        when it hears of it. Raises Refused (INSUFFICIENT_PERMISSIONS, OWN_HAND_IN, NOT_HANDED_IN, SESSION_NOT_FOUND,
        SESSION_STATE_CONFLICT); OutsideFailed: it can be done again."""
        return self._judge(session_id, None, by)

    def send_back(self, session_id: str, note: str, by: Person) -> SessionView:
        """Have it done again: `note` says what. Raises as `approve`, and VALIDATION_ERROR."""
        return self._judge(session_id, checked_note(note), by)

    def _judge(self, session_id: str, note: str | None, by: Person) -> SessionView:
        if not may(by, Right.REVIEW):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.review_not_allowed")
        source = self._follower.source
        if source is not self._own and (here := self._own.ours(session_id, self._address())):
            self._own.judge(here, note, by)
            return source.session(session_id)
        return source.judge(session_id, note, by)

    # -- stuck sessions ------------------------------------------------------------------------------------------------

    def own_id(self, session_id: str) -> str:
        """The id here of a session that this station holds, else "". Waits for the disk."""
        if self._follower.source is self._own:
            return session_id if self.board.scope is not Scope.SITE else ""
        return self._takes_over.held(int(session_id)) if self._takes_over is not None else ""

    def own_items(self, own_id: str) -> int:
        """What is counted here of a session with that id here. Raises Refused (SESSION_NOT_FOUND). Waits for the
        disk."""
        return self._own.session(own_id).items_scanned

    def hand_over(self, session_id: str, station_id: str, by: Person) -> SessionView:
        """Ask another station to go on with a session: it is offered there, and somebody there takes it.

        Raises Refused: INSUFFICIENT_PERMISSIONS, HANDS_NOTHING_OVER, SESSION_NOT_FOUND, SESSION_STATE_CONFLICT,
        VALIDATION_ERROR (no such station); OutsideFailed where nobody knows whether it was done: it can be done again.
        """
        _check_right(by)
        if not self._follower.source.hands_over:
            raise Refused("HANDS_NOTHING_OVER", "supervisor.refused.hands_nothing_over")
        return self._follower.source.offer(session_id, station_id, by)

    def take_over(self, session_id: str, by: Person) -> str:
        """Make a session this station's own, to go on with it here: its id in the station's database. Where the
        station's own database is looked at, it is here already. Raises as `hand_over`."""
        _check_right(by)
        if self._follower.source is self._own:
            return self._own.session(session_id).id
        if self._takes_over is None:
            raise Refused("HANDS_NOTHING_OVER", "supervisor.refused.hands_nothing_over")
        return self._takes_over.take(int(session_id), by).id


def _check_right(by: Person) -> None:
    if not may(by, Right.TAKE_OVER):
        raise Refused("INSUFFICIENT_PERMISSIONS", "supervisor.refused.not_allowed")
