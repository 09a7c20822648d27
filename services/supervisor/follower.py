"""Follows who tells of sessions, while somebody looks, and makes boards of it.

Where the source is away, the board stays as it was and says since when; it is asked again with growing rests.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import structlog

from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind, Refused
from services.supervisor.known import Known
from services.supervisor.model import Alive, Board, Event, Limits, Reset, Scope
from services.supervisor.ports import BoardSource, Stream
from services.sync.rules import wait_before

log = structlog.get_logger(__name__)

BOARD_SECONDS = 0.2  # between two boards at least: what changes meanwhile is one change
TICK_SECONDS = 5.0  # between two boards at most: time alone makes a session stalled
LONGEST_AWAY = 30.0  # seconds between two tries of a source that does not answer
LONGEST_GAP = timedelta(minutes=2)  # after which everything is read anew: old news says nothing of the last minutes

Listener = Callable[[Board], None]


class Follower:
    """Owner of the thread `supervisor`, which `start` begins and `stop` ends. `own`: tells of what is in the station's
    database; `hub`: of the whole site, None where no server is set. `random`: numbers from 0.0 to 1.0. `zone`: what
    "today" is."""

    def __init__(
        self,
        own: BoardSource,
        hub: BoardSource | None,
        clock: Clock,
        *,
        random: Callable[[], float],
        zone: Callable[[], tzinfo | None],
        limits: Limits,
    ) -> None:
        self._own, self._hub = own, hub
        self.source = hub or own
        """Who tells: the hub, where it tells of sessions; else the station's own database."""
        self._clock = clock
        self._random = random
        self._zone = zone
        self._limits = limits
        self.listeners: list[Listener] = []
        """Who is told each new board, in the thread `supervisor`, 5 times a second at most."""
        self._known = Known(limits)
        self._chosen: tuple[BoardSource, Scope] | None = None
        self._lost = False  # what is known is no longer what the source knows
        self._as_of: datetime | None = None  # when what is known was so for sure
        self._skew = timedelta()  # how much the source's clock is ahead of ours
        self.board = Board(now=clock.now(), hands_over=self.source.hands_over)
        """The latest. Any thread; at once."""
        self._thread: threading.Thread | None = None
        self._stream: Stream | None = None
        self._closing, self._changing = threading.Lock(), threading.RLock()
        self._stop, self._woken = threading.Event(), threading.Event()
        self._failures = 0

    def start(self) -> None:
        """Follow, until `stop`. What was known before is shown until something newer is. Safe to call twice."""
        with self._changing:
            if self._thread is None:
                self._stop.clear()
                self._thread = threading.Thread(target=self._work, name="supervisor", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End and join. It can be started again. Safe to call twice."""
        with self._changing:
            self._stop.set()
            self._woken.set()
            with self._closing:
                if self._stream is not None:
                    self._stream.close()
            if self._thread is not None:
                self._thread.join()
                self._thread = None

    def use(self, hub: BoardSource | None) -> None:
        """Follow this one from now on: nothing of what the former one told is shown any more."""
        with self._changing:
            running = self._thread is not None
            self.stop()
            self._hub, self.source = hub, hub or self._own
            self._chosen, self._known, self._as_of = None, Known(self._limits), None
            self._lost, self._skew, self._failures = False, timedelta(), 0
            self._show(connected=False)
            if running:
                self.start()

    def wake(self) -> None:
        """Ask a source that is away again, now. Returns at once; any thread."""
        self._woken.set()

    def now(self) -> datetime:
        """The clock of who tells. Any thread; at once."""
        return self._clock.now() + self._skew

    def refresh(self) -> Board:
        """Read everything once, without following. Raises OutsideFailed and Refused."""
        self._choose()
        self._read()
        self._show(connected=True)
        return self.board

    # -- inside --------------------------------------------------------------------------------------------------------

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
        stream = self.source.follow(self._known.change)
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
        self.source = self._hub or self._own
        scope = self.source.scope()
        if scope is Scope.CONTRACT_ONLY:
            self.source = self._own
        if (self.source, scope) != self._chosen:
            self._chosen, self._known, self._as_of = (self.source, scope), Known(self._limits), None

    def _read(self) -> None:
        snapshot = self.source.snapshot()
        self._known.read_anew(snapshot)
        self._lost, self._as_of = False, self._clock.now()
        self._skew = snapshot.now - self._as_of

    def _show(self, *, connected: bool, why: str = "") -> None:
        scope = self._chosen[1] if self._chosen else self.board.scope
        hands_over = self.source.hands_over
        frame = Board(self.now(), self._as_of, connected, why, scope, hands_over=hands_over)
        self.board = self._known.picture(frame, self._zone())
        for listener in self.listeners:
            try:
                listener(self.board)
            except Exception:
                log.exception("telling of the board broke")
