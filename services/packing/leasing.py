"""Numbers for boxes (SSCC) that a hub leases: more are asked for while some are left, so that packing goes on without
the hub."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import sscc_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing import numbering as giving
from services.packing.sscc import Numbering, Numbers
from services.packing.turn import begin
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)

FEW: Final = 100  # numbers that are left when more are asked for: more than a bench closes between two looks
BLOCK: Final = 200  # a day's
REST_SECONDS: Final = 20.0  # between two looks
LONGEST_REST: Final = 60.0  # seconds between two tries while none come


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers, without their check digits, that nobody else gives."""

    id: str
    first: int
    last: int


class NumberSource(Protocol):
    """A hub that leases numbers."""

    def lease(self, numbering: Numbering, count: int, key: str) -> Block | None:
        """The next ones, at most `count`; the same under the same key; None: it leases none. Raises OutsideFailed,
        Refused."""

    def cut(self) -> None:
        """End the calls that run, and each that is made from now on. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no numbers come: a key of the words catalogue; since when."""

    words: str
    params: dict[str, object]
    since: datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """How many numbers are left here. `why`: no box can be numbered, a key of the words catalogue; `leased`: they are
    of blocks of the hub's."""

    left: int
    why: str
    leased: bool


class SsccLeasing:
    """Owner of the thread `sscc`, from `start` to `stop`. `numbers`: as the settings have them now; `make_source`: the
    hub of the settings, None where there is none. `random`: from 0.0 to 1.0. `fill` waits for the network and the
    disk; `trouble`: any thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        numbers: Callable[[], Numbers | None],
        make_source: Callable[[], NumberSource | None],
        random: Callable[[], float],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._numbers, self._make_source, self._random = numbers, make_source, random
        self._source: NumberSource | None = None
        self._thread: WorkThread | None = None
        self._failures = 0
        self.trouble: Trouble | None = None

    def start(self) -> None:
        """Look from now on whether numbers are needed."""
        if self._leased(self._numbers()) is not None:
            self._source = self._make_source()  # before its thread: whoever ends that cuts off what it asks
        self._thread = WorkThread("sscc", lambda: None, self._turn)
        self._thread.start()

    def use(self) -> None:
        """The settings are other ones."""
        if self._thread is not None:
            self.stop()
            self.start()

    def stop(self) -> None:
        """End and join; a call that runs is cut off. Safe to call twice."""
        if self._thread is not None:
            self._thread.end()
        if self._source is not None:
            self._source.cut()
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        if self._source is not None:
            self._source.close()
        self._source, self.trouble, self._failures = None, None, 0

    def fill(self) -> bool:
        """Ask for more where few are left; whether some came. What the hub says, or does not say, is trouble. Raises
        OutsideFailed where the database is away."""
        numbers = self._numbers()
        numbering = self._leased(numbers)
        if numbers is None or numbering is None:
            self.trouble = None
            return False
        try:
            if self._database.read(lambda tx: giving.left(tx, 0, numbers)) >= FEW:
                self._came()
                return False
            block = self._ask(numbering)
        except (OutsideFailed, Refused) as failed:
            if isinstance(failed, OutsideFailed) and failed.kind not in (OutsideKind.NETWORK, OutsideKind.FILE):
                raise
            return self._is_away(failed.words, dict(failed.params))
        if block is None:
            return self._is_away("packing.leasing.not_offered", {})
        if not self._keep(numbering, block):  # asking again at once would bring it again, and again
            return self._is_away("packing.leasing.again", {})
        self._came()
        return True

    def stock(self) -> Stock | None:
        """How many numbers can be given; None where nobody wants boxes numbered. Waits for the disk. Raises
        OutsideFailed where what was given is not known, or the database is away."""
        numbers = self._numbers()
        if numbers is None or (numbers.numbering is None and not numbers.why):
            return None
        left = self._database.read(lambda tx: giving.left(tx, 0, numbers))
        return Stock(left, numbers.why, leased=numbers.numbering is not None and numbers.numbering.leased)

    # ------------------------------------------------------------------------------------------------------------------

    def _turn(self) -> float:
        if self.fill():
            return 0.0
        if self.trouble is None:
            return REST_SECONDS
        return min(LONGEST_REST, 2.0 ** min(self._failures, 6)) * (0.75 + 0.5 * self._random())

    @staticmethod
    def _leased(numbers: Numbers | None) -> Numbering | None:
        """How boxes are numbered where a hub leases that; None where it does not."""
        numbering = numbers.numbering if numbers is not None else None
        return numbering if numbering is not None and numbering.leased else None

    def _ask(self, numbering: Numbering) -> Block | None:
        """Raises as NumberSource; Refused where the settings name no hub."""
        if self._source is None and self._thread is None:
            self._source = self._make_source()
        if self._source is None:
            raise Refused("CENTRAL_URL_MISSING", "central.look.no_url")
        return self._source.lease(numbering, BLOCK, self._key(numbering))

    def _key(self, numbering: Numbering) -> str:
        """The same until its answer is stored, also after a kill: it follows from what came last."""
        last = self._database.read(lambda tx: sscc_store.last_lease(tx, 0, numbering.head))
        return str(uuid5(NAMESPACE_OID, f"sscc {self._station} {numbering.head} {BLOCK} {last}"))

    def _keep(self, numbering: Numbering, block: Block) -> bool:
        """Store it; False where it is here already."""
        by, op = By(self._clock.now(), "", None, self._station), new_id()

        def run(tx: Connection) -> bool:
            begin(tx, by, op)
            return sscc_store.begin(tx, 0, numbering.head, block.id, block.first, block.last)

        return self._database.write(run)

    def _came(self) -> None:
        self._failures, self.trouble = 0, None

    def _is_away(self, words: str, params: dict[str, object]) -> bool:
        self._failures += 1
        since = self.trouble.since if self.trouble else self._clock.now()
        self.trouble = Trouble(words, params, since)
        log.warning("no numbers for boxes come from the hub", words=words)
        return False
