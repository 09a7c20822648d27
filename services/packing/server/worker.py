"""The thread that tells a server what was packed, shipment by shipment in the order in which it was done, and reads
what others did. While the server is away packing goes on, and messages wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import packing_message_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.packing.model import MessageKind
from services.packing.server.messages import LATER, Message, MessageState
from services.packing.server.ports import PackingServer
from services.packing.server.pulling import Puller
from services.packing.server.pushing import Pusher, Went
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)

REST_SECONDS = 30.0  # between two looks with nothing to do
LONGEST_REST = 30.0  # seconds between two tries while the server is away
SIGN_IN = "central.packing.sign_in"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """How the server stands. `words`: what is wrong and what to do, a key of the words catalogue, "" where all is well;
    `since`: when that began; `again`: seconds until the next try; `hub`: it is one of ours, None where nobody has
    asked; `reached_at`: when it last answered; `read_at`: when
    all that it told was last read."""

    address: str
    words: str = ""
    params: dict[str, object] = field(default_factory=dict)
    since: datetime | None = None
    again: float = 0.0
    hub: bool | None = None
    reached_at: datetime | None = None
    read_at: datetime | None = None


class PackingWorker:
    """Owner of the thread `packing`, from `start` to `stop`. `tell` is called, in that thread, when something is other
    than it was. `random`: numbers from 0.0 to 1.0."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        server: PackingServer,
        pusher: Pusher,
        puller: Puller,
        *,
        tell: Callable[[], None],
        random: Callable[[], float],
    ) -> None:
        self._database, self._clock, self.server = database, clock, server
        self._pusher, self._puller = pusher, puller
        self._tell, self._random = tell, random
        self._failures, self._not_before, self._hurried = 0, 0.0, False
        self._trouble: tuple[str, dict[str, object], datetime] | None = None
        self._unanswered: set[str] = set()  # shipments of which the last thing that was told had no answer
        self._hub: bool | None = None
        self._reached_at: datetime | None = None
        self._thread = WorkThread("packing", self._tidy, self._turn)

    def start(self) -> None:
        """Tell what waits, and whatever comes."""
        self._thread.start()

    def wake(self, *, hurry: bool = False) -> None:
        """Something may wait; with `hurry` the server is asked at once, also where it was away. Any thread."""
        if hurry:
            self._hurried = True
        self._thread.wake()

    def stop(self) -> None:
        """End and join. A call that runs is cut off: its message is in doubt."""
        self._thread.end()
        self.server.cut()
        self._thread.join()
        self.server.close()

    def status(self) -> ServerStatus:
        """How the server stands. Returns at once; any thread."""
        words, params, since = self._trouble or ("", dict[str, object](), None)
        again = max(0.0, self._not_before - self._clock.monotonic()) if words else 0.0
        return ServerStatus(
            self.server.address, words, params, since, again, self._hub, self._reached_at, self._puller.read_at
        )

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _turn(self) -> float:
        if self._hurried:
            self._hurry()
        if (rest := self._not_before - self._clock.monotonic()) > 0.0:
            return rest
        try:
            return self._ask()
        except (OutsideFailed, Refused) as failed:
            if isinstance(failed, OutsideFailed) and failed.kind is not OutsideKind.NETWORK:
                raise  # the disk, not the server
            self._is_away(failed.words, dict(failed.params))
            return self._not_before - self._clock.monotonic()

    def _tidy(self) -> None:
        """What stands as being sent is not, and nobody knows what came of it: the program ended in the middle."""
        doubtful = self._database.write_once(lambda tx, _attempt: packing_message_store.interrupt(tx))
        if doubtful:
            log.warning("messages of packing were being sent when the program ended", number=doubtful)

    def _hurry(self) -> None:
        """Whatever waits for its time may be sent now."""
        self._hurried, self._not_before = False, 0.0
        self._hub = None
        self.server.forget()
        self._puller.hurry()
        self._database.write_once(lambda tx, _attempt: packing_message_store.make_due(tx))

    def _ask(self) -> float:
        """Tell all that is due; seconds until there is something again. Raises OutsideFailed, Refused."""
        if self._hub is None:
            self._hub = self.server.is_hub()
            self._make_up()
            self._tell()
        for head in sorted(self._heads(), key=lambda one: one.shipment_id in self._unanswered):
            if self._rest_of(head) == 0.0 and self._push_or_note(head) is Went.SIGN_IN:
                self._is_away(SIGN_IN, {"server": self.server.address})
                return self._not_before - self._clock.monotonic()
            if self._thread.ending.is_set():
                return 0.0
        if self._puller.due_in() == 0.0:
            news = self._puller.pull(self.server, self._thread.ending.is_set)
            self._is_there(tell=news)
        rests = [self._rest_of(head) for head in self._heads()]
        return max(0.05, min([*rests, self._puller.due_in(), REST_SECONDS]))

    def _make_up(self) -> None:
        """What an older hub had no place for waits again, where this one has: its program may be a newer one by now."""
        kinds = [kind for kind in LATER if self.server.knows(kind)]
        if not kinds or not self._pusher.has_untold:
            return
        for kind in kinds:
            number = self._database.write_once(partial(_tell_again, server=self.server.address, kind=kind))
            if number:
                log.info("the hub has a place by now for what it was not told", kind=kind.value, number=number)
        self._pusher.has_untold = len(kinds) < len(LATER)

    def _heads(self) -> list[Message]:
        """The first message of each shipment that may be told, now or later."""
        found = self._database.read(lambda tx: packing_message_store.heads(tx, self.server.address))
        return [head for head in found if head.state is not MessageState.PARKED]

    def _rest_of(self, head: Message) -> float:
        """Seconds until it may be told. A time farther away than a server can ask for was written while the clock was
        wrong: it does not count."""
        rest = 0.0 if head.next_at is None else (head.next_at - self._clock.now()).total_seconds()
        return rest if 0.0 < rest <= 3600.0 else 0.0

    def _push_or_note(self, head: Message) -> Went:
        """Where no answer comes, or one that nobody understands, the other shipments go first the next time: perhaps it
        is this one's alone."""
        try:
            return self._push_all(head)
        except OutsideFailed:
            self._unanswered.add(head.shipment_id)
            raise

    def _push_all(self, head: Message) -> Went:
        """What waits of one shipment, in order, until one has to wait."""
        message: Message | None = head
        while message is not None and not self._thread.ending.is_set():
            went = self._pusher.push(self.server, message.id)
            if went is Went.SIGN_IN:
                return went
            self._is_there()
            self._unanswered.discard(head.shipment_id)
            if self._hub:
                self._puller.hurry()  # others may have packed as well
            if went is Went.WAITS:
                return went
            waiting = self._database.read(partial(packing_message_store.open_of, shipment_id=head.shipment_id))
            message = next((one for one in waiting[:1] if one.state is not MessageState.PARKED), None)
        return Went.ON

    # -- how the server stands -----------------------------------------------------------------------------------------

    def _is_away(self, words: str, params: dict[str, object]) -> None:
        self._failures += 1
        rest = min(LONGEST_REST, 2.0 ** min(self._failures, 6)) * (0.75 + 0.5 * self._random())
        self._not_before = self._clock.monotonic() + rest
        since = self._trouble[2] if self._trouble else self._clock.now()
        self._trouble = (words, params, since)
        self._hub = None
        self.server.forget()
        log.warning("the server cannot be told of packing", words=words)
        self._tell()

    def _is_there(self, *, tell: bool = True) -> None:
        if self._trouble is not None:
            log.info("the server can be told of packing again")
            tell = True
        self._failures, self._not_before, self._trouble = 0, 0.0, None
        self._reached_at = self._clock.now()
        if tell:
            self._tell()


def _tell_again(tx: Connection, _attempt: int, *, server: str, kind: MessageKind) -> int:
    return packing_message_store.tell_again(tx, server, kind)
