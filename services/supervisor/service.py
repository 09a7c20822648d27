"""The supervisor's board: follows who tells of sessions, while somebody looks, and says how things stand.

Where the source is away, the board stays as it was and says since when; it is asked again with growing rests.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import structlog

from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.supervisor import rules
from services.supervisor.known import Known
from services.supervisor.model import (
    Act,
    Alive,
    Board,
    Event,
    Filter,
    Limits,
    Reset,
    ScanPage,
    Scope,
    SessionPage,
    SessionView,
)
from services.supervisor.ports import BoardSource, Stream, TakesOver
from services.sync.rules import wait_before

log = structlog.get_logger(__name__)

BOARD_SECONDS = 0.2  # between two boards at least: what changes meanwhile is one change
TICK_SECONDS = 5.0  # between two boards at most: time alone makes a session stalled
LONGEST_AWAY = 30.0  # seconds between two tries of a source that does not answer
LONGEST_GAP = timedelta(minutes=2)  # after which everything is read anew: old news says nothing of the last minutes

Listener = Callable[[Board], None]


class SupervisorService:
    """Owner of the thread `supervisor`, which `start` begins and `stop` ends: while a screen is open. `own`: tells of
    what is in the station's database; `hub`: of the whole site, None where no server is set. Methods but `start`,
    `wake`, `board` and `now` wait for the network or the disk: never from the UI thread.

    `random`: numbers from 0.0 to 1.0. `zone`: what "today" is. `takes_over`: None where no session can be taken over.
    """

    def __init__(
        self,
        own: BoardSource,
        clock: Clock,
        *,
        random: Callable[[], float],
        hub: BoardSource | None = None,
        zone: Callable[[], tzinfo | None] = lambda: None,
        takes_over: TakesOver | None = None,
        limits: Limits = rules.LIMITS,
    ) -> None:
        self._own, self._hub = own, hub
        self._source = hub or own
        self._clock = clock
        self._random = random
        self._zone = zone
        self._takes_over = takes_over
        self._limits = limits
        self._listeners: list[Listener] = []
        self._known = Known(limits)
        self._chosen: tuple[BoardSource, Scope] | None = None
        self._lost = False  # what is known is no longer what the source knows
        self._as_of: datetime | None = None  # when what is known was so for sure
        self._skew = timedelta()  # how much the source's clock is ahead of ours
        self._board = Board(now=clock.now(), hands_over=self._source.hands_over)
        self._thread: threading.Thread | None = None
        self._stream: Stream | None = None
        self._closing = threading.Lock()
        self._stop, self._woken = threading.Event(), threading.Event()
        self._failures = 0

    # -- the thread ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Follow, until `stop`. What was known before is shown until something newer is. Safe to call twice."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="supervisor", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End and join. It can be started again. Safe to call twice."""
        self._stop.set()
        self._woken.set()
        with self._closing:
            if self._stream is not None:
                self._stream.close()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """End for good: calls that run are cut off."""
        for source in (self._own, self._hub):
            if source is not None:
                source.cut()
        self.stop()

    def wake(self) -> None:
        """Ask a source that is away again, now. Returns at once; any thread."""
        self._woken.set()

    def on_board(self, listener: Listener) -> None:
        """Who is told each new board, in the thread `supervisor`, 5 times a second at most. Register before `start`."""
        self._listeners.append(listener)

    @property
    def board(self) -> Board:
        """The latest board. Any thread; at once."""
        return self._board

    def now(self) -> datetime:
        """The clock of who tells: what the times of sessions are compared with. Any thread; at once."""
        return self._clock.now() + self._skew

    # -- looking -------------------------------------------------------------------------------------------------------

    def refresh(self) -> Board:
        """Read everything once and say how it stands, without following: for a command. Raises OutsideFailed and
        Refused."""
        self._choose()
        self._read()
        self._show(connected=True)
        return self._board

    def sessions(self, wanted: Filter, before: str | None = None, most: int = 100) -> SessionPage:
        """Sessions newest first, `most` from 1 to 500; also those that ended before today. `wanted.troubled` is not
        looked at. Raises OutsideFailed and Refused."""
        return self._source.sessions(wanted, before, most)

    def session(self, session_id: str) -> SessionView:
        """One session, as it is now. Raises OutsideFailed and Refused (SESSION_NOT_FOUND)."""
        found = self._source.session(session_id)
        station = next((one for one in self._board.stations if one.id == found.station_id), None)
        return rules.seen(found, station, self.now(), self._limits)

    def scans(self, session_id: str, before: int | None = None, most: int = 100) -> ScanPage:
        """A session's scans, newest first, `most` from 1 to 500. Raises as `session`."""
        return self._source.scans(session_id, before, most)

    def history(self, session_id: str) -> tuple[Act, ...]:
        """What was done with a session, oldest first. Raises as `session`."""
        return self._source.history(session_id)

    # -- stuck sessions ------------------------------------------------------------------------------------------------

    def hand_over(self, session_id: str, station_id: str, by: Person) -> SessionView:
        """Ask another station to go on with a session: it is offered there, and somebody there takes it.

        Raises Refused: INSUFFICIENT_PERMISSIONS, HANDS_NOTHING_OVER, SESSION_NOT_FOUND, SESSION_STATE_CONFLICT,
        VALIDATION_ERROR (no such station); OutsideFailed where nobody knows whether it was done: it can be done again.
        """
        _check_right(by)
        if not self._source.hands_over:
            raise Refused("HANDS_NOTHING_OVER", "supervisor.refused.hands_nothing_over")
        return self._source.offer(session_id, station_id, by)

    def take_over(self, session_id: str, by: Person) -> str:
        """Make a session this station's own, to go on with it here: its id in the station's database. Where the
        station's own database is looked at, it is here already. Raises as `hand_over`."""
        _check_right(by)
        if self._source is self._own:
            return self._own.session(session_id).id
        if self._takes_over is None:
            raise Refused("HANDS_NOTHING_OVER", "supervisor.refused.hands_nothing_over")
        return self._takes_over.take(int(session_id), by).id

    # -- following -----------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except (OutsideFailed, Refused) as failed:
                self._rest(failed.words)
            except Exception:
                log.exception("the supervisor's board broke")
                self._rest("supervisor.away.broken")

    def _rest(self, why: str) -> None:
        """Leave the source alone for a while; the board says so, and grows older."""
        self._failures += 1
        rest = wait_before(self._failures, self._random(), most=LONGEST_AWAY)
        log.info("no board", why=why, again_in=rest)
        until = self._clock.monotonic() + rest
        self._woken.clear()
        while not self._stop.is_set():
            self._show(connected=False, why=why)
            left = min(until - self._clock.monotonic(), TICK_SECONDS)
            if left <= 0.0 or self._woken.wait(left):
                return

    def _follow(self) -> None:
        """Read what there is, where that is not known yet, then what comes. Returns to be called again."""
        self._choose()
        fresh = self._lost or self._as_of is None or self._clock.now() - self._as_of > LONGEST_GAP
        if fresh:
            self._read()
            self._show(connected=True)
        stream = self._source.follow(self._known.change)
        with self._closing:
            self._stream = stream
        try:
            if not self._take(stream):
                self._lost = True
                if fresh:  # everything was read just now: asking on and on would not help
                    raise OutsideFailed(OutsideKind.NETWORK, "supervisor.away.not_understood", retry=True)
        finally:
            stream.close()
            with self._closing:
                self._stream = None

    def _take(self, stream: Stream) -> bool:
        """What comes: changes within a fifth of a second are one board. True at the end; False where the source cannot
        tell what came since."""
        dirty, shown = True, self._clock.monotonic() - BOARD_SECONDS
        heard = False  # the first sign of life says that what is known is so
        while not self._stop.is_set():
            due = shown + (BOARD_SECONDS if dirty and heard else TICK_SECONDS)
            events = stream.take(max(due - self._clock.monotonic(), 0.0))
            if any(isinstance(event, Reset) for event in events):
                return False
            for event in events:
                dirty = self._hear(event) or dirty
            heard = heard or bool(events)
            if self._clock.monotonic() >= shown + (BOARD_SECONDS if dirty and heard else TICK_SECONDS):
                if heard:
                    self._show(connected=True)
                dirty, shown = dirty and not heard, self._clock.monotonic()
        return True

    def _hear(self, event: Event) -> bool:
        """Whether anything is other than it was."""
        self._failures, self._as_of = 0, self._clock.now()
        if isinstance(event, Alive) and event.now is not None:
            self._skew = event.now - self._as_of
        return self._known.take(event)

    def _choose(self) -> None:
        """Whom to ask: the hub, where it tells of sessions; else the station's own database."""
        self._source = self._hub or self._own
        scope = self._source.scope()
        if scope is Scope.CONTRACT_ONLY:
            self._source = self._own
        if (self._source, scope) != self._chosen:
            self._chosen, self._known, self._as_of = (self._source, scope), Known(self._limits), None

    def _read(self) -> None:
        snapshot = self._source.snapshot()
        self._known.read_anew(snapshot)
        self._lost, self._as_of = False, self._clock.now()
        self._skew = snapshot.now - self._as_of

    def _show(self, *, connected: bool, why: str = "") -> None:
        scope = self._chosen[1] if self._chosen else self._board.scope
        hands_over = self._source.hands_over
        frame = Board(self.now(), self._as_of, connected, why, scope, hands_over=hands_over)
        self._board = self._known.picture(frame, self._zone())
        for listener in self._listeners:
            try:
                listener(self._board)
            except Exception:
                log.exception("telling of the board broke")


def _check_right(by: Person) -> None:
    if not may(by, Right.TAKE_OVER):
        raise Refused("INSUFFICIENT_PERMISSIONS", "supervisor.refused.not_allowed")
