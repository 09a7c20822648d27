"""What is known of the server at this moment: whether it answers, whether it takes our token, what it can do."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from services.clock import Clock
from services.sync.ports import SyncServer
from services.sync.rules import LONGEST_AWAY, wait_before

log = structlog.get_logger(__name__)

SCANS = "scans"
LISTS = "expected"
REVIEW = "review"
SIGN_IN_SECONDS = 5.0  # between two looks for another token
STOPPED_SECONDS = 300.0  # between two looks at what mostly somebody has to mend: a certificate, a token
LOOK_AGAIN_SECONDS = 600.0  # between two looks at what the server can do


class Contact:
    """Any thread; `look` from one at a time. `random`: numbers from 0.0 to 1.0."""

    def __init__(self, server: SyncServer, clock: Clock, random: Callable[[], float]) -> None:
        self.server = server
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._unreached = 0  # calls in a row without an answer
        self._away_until = 0.0  # monotonic: nobody reaches the server, and it is left alone
        self.answers = 0  # that came so far
        self.reached_at: datetime | None = None  # the last of them
        self._not_taken: str | None = None  # the token's mark that the server does not take
        self._shown_again_at = 0.0  # monotonic
        self._offered: frozenset[str] = frozenset()
        self._look_at: float | None = None  # monotonic: when to ask again what it can do; None: now
        self._doubted = False  # it has said once that it can do nothing any more

    # -- whether anything can be sent ----------------------------------------------------------------------------------

    def rest(self) -> float:
        """Seconds until something may be sent; 0.0: now."""
        if self._not_taken is not None:
            same = self.server.credential() == self._not_taken
            if same and self._clock.monotonic() < self._shown_again_at:
                return SIGN_IN_SECONDS
            self._not_taken = None
        return max(0.0, self._away_until - self._clock.monotonic())

    def answered(self) -> None:
        """An answer came."""
        with self._lock:
            self._unreached, self._away_until, self.answers = 0, 0.0, self.answers + 1
        self.was_reached()

    def was_reached(self) -> None:
        """The server has just answered something."""
        self.reached_at = self._clock.now()

    def not_answered(self, answers: int, attempts: int) -> float:
        """A call got no answer that began when so many had come. Seconds until it is made again. Where others were
        answered meanwhile, it is this one that hangs; else nobody is there, and all rest."""
        with self._lock:
            if self.answers != answers:
                return wait_before(attempts, self._random())
            if (rest := self._away_until - self._clock.monotonic()) > 0.0:  # another call has found that out
                return rest
            self._unreached += 1
            rest = wait_before(self._unreached, self._random(), most=LONGEST_AWAY)
            self._away_until, self._look_at = self._clock.monotonic() + rest, None
            return rest

    def stopped(self) -> float:
        """Nothing can be sent before somebody mends it. Seconds until it is looked at again."""
        with self._lock:
            self._away_until, self._look_at = self._clock.monotonic() + STOPPED_SECONDS, None
            return STOPPED_SECONDS

    def not_taken(self, mark: str) -> None:
        """The server does not take the token with this mark. It is shown again after a while: the server's clock may
        have been wrong, or somebody's account closed by mistake, and then no person is needed here."""
        self._not_taken, self._shown_again_at = mark, self._clock.monotonic() + STOPPED_SECONDS

    def forget(self) -> None:
        """All may be tried again, now."""
        with self._lock:
            self._unreached, self._away_until, self._not_taken = 0, 0.0, None

    # -- what it can do ------------------------------------------------------------------------------------------------

    def offers(self, extension: str) -> bool:
        """Whether it can do this, as far as we know."""
        return extension in self._offered

    @property
    def is_look_due(self) -> bool:
        """Whether it has to be asked (again) what it can do."""
        return self._look_at is None or self._clock.monotonic() >= self._look_at

    def look(self) -> frozenset[str]:
        """Ask what it can do; what is new of it. Raises OutsideFailed where nothing came: who does not know that may
        not send either, since a session that ends meanwhile would never give its scans. For the same reason a hub that
        was one is no hub only when that is said twice: once may have been a proxy while it was started anew. Where that
        is the first that it says, it is asked again soon."""
        before, found = self._offered, self.server.hub.offered()
        doubts = not found and not self._doubted
        self._doubted = not found
        self._offered = before if doubts else found
        self._look_at = self._clock.monotonic() + (LONGEST_AWAY if doubts else LOOK_AGAIN_SECONDS)
        self.was_reached()
        return self._offered - before

    def look_again(self) -> None:
        """It did not know an extension that it had offered."""
        self._look_at, self._doubted = None, True
