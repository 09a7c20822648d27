"""The sync: sends what waits in the outbox, in order within a session, and says how things stand.

A session that is blocked (refused, told to come later, or hanging) holds no other. What was sent and not answered is
sent again as it was, under the same key, also after a kill.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database import contact_store, outbox_lists, session_server_store
from services.database import outbox_store as outbox
from services.database.database import Database
from services.database.types import to_micros
from services.errors import OutsideFailed
from services.identity.person import Person
from services.sessions.remote import RemoteSession, SessionsElsewhere
from services.sync.contact import Contact
from services.sync.crew import Crew
from services.sync.deciding import Deciding
from services.sync.editing import Changes, Value
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import State
from services.sync.ports import SyncServer
from services.sync.reports import About, Reports
from services.sync.rules import LONGEST_AWAY
from services.sync.sender import Sender
from services.sync.turns import TROUBLE_SECONDS, Turns, hurry, rests

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.3  # after a message came: those that follow at once go with it
TAKE_OVER = "take-over"
LOOK_SECONDS = 0.1  # between two looks at what another process sends


class SyncService:
    """Owner of the thread `sync`, which `start` begins, and of its crew. `server` None: this process sends nothing,
    because the station is on its own or another process owns the data directory; everything else works. Calls wait for
    the disk: never from the UI thread, but for `wake`. `random`: numbers from 0.0 to 1.0.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        server: SyncServer | None,
        random: Callable[[], float],
        address: str = "",
        about: Callable[[], About] = About,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random, self._about = random, about
        self._listeners: list[Callable[[], None]] = []
        self._of_taken: list[Callable[[], None]] = []
        self.bring: Callable[[], bool] = lambda: False
        """Called after each answer to a report: brings what a session that was taken over still misses, whether there
        was something. Set before `start`."""
        self._thread: threading.Thread | None = None
        self._woken, self._hurry = threading.Event(), threading.Event()
        self._started, self._listens, self._changing = False, False, threading.RLock()
        self._deciding = Deciding(database, clock, lambda: self._address)
        self._make(server, address)

    def _make(self, server: SyncServer | None, address: str) -> None:
        """All that belongs to one server."""
        database, clock, stop = self._database, self._clock, threading.Event()
        self._address = server.address if server else address
        self._stop = stop
        self._contact = Contact(server, clock, self._random) if server else None
        if self._contact:
            contact, tell = self._contact, self._tell
            self._sender = Sender(database, clock, contact, self._random, is_over=stop.is_set, tell=tell)
            self._reports = Reports(database, clock, contact, self._about, self._tell_taken, lambda: self.bring())
            given = (database, clock, contact, self._sender, self._reports)
            self._turns = Turns(*given, hurry=self._hurry, stop=stop, tell=tell)
            self._crew = Crew(self._turns.begin, self._woken.set)

    # -- the threads ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Send what waits, and whatever comes, until `stop`."""
        with self._changing:
            if self._contact and not self._listens:
                self._listens = True
                self._database.on_commit(self._woken.set)
                self._database.on_others(self._woken.set)
            self._started = True
            self._begin()

    def stop(self) -> None:
        """End and join. Calls that run are cut off: they are in doubt, and made again at the next start."""
        with self._changing:
            self._started = False
            self._end()

    def use(self, server: SyncServer | None, address: str = "") -> None:
        """Send to this server from now on. Calls to the former one that run are cut off: they are in doubt, and wait
        for that one."""
        with self._changing:
            running = self._started
            self._end()
            self._make(server, address)
            if running:
                self.start()
        self._tell()

    def _claim(self) -> None:
        """Sessions from before it was noted which server has them are at this one."""
        self._database.write_once(lambda tx, _attempt: session_server_store.claim(tx, self._address))

    def _begin(self) -> None:
        if self._contact and self._thread is None:
            self._claim()
            self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
            self._thread.start()

    def _end(self) -> None:
        self._stop.set()
        self._woken.set()
        if self._contact:
            self._contact.server.cut()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._contact:
            self._crew.stop()

    def wake(self) -> None:
        """Send what waits now, without waiting for its time. Returns at once; any thread."""
        self._hurry.set()
        self._woken.set()

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told after each answer, or the lack of one; in one of the sync's threads."""
        self._listeners.append(listener)

    def on_taken(self, listener: Callable[[], None]) -> None:
        """Who is told when another station has taken over a session of this one; in one of the sync's threads."""
        self._of_taken.append(listener)

    @property
    def offered(self) -> tuple[RemoteSession, ...]:
        """The sessions that this station is asked to take over, as the hub last told. Returns at once; any thread."""
        return self._reports.told.offered if self._contact else ()

    @property
    def hub(self) -> SessionsElsewhere | None:
        """Where sessions are taken over; None where the server has no such thing, as far as is known. Any thread."""
        contact = self._contact
        return contact.server.hub if contact and contact.offers(TAKE_OVER) else None

    def run(self, seconds: float) -> SyncStatus:
        """Send everything that waits, once, and say how things stand then, after `seconds` at the latest (a call that
        runs is waited for). Where another process sends, it is asked to, and waited for."""
        deadline = self._clock.monotonic() + seconds
        if self._contact and self._thread is None:
            self._claim()
        hurry(self._database)
        while not self._stop.is_set() and self._clock.monotonic() < deadline:
            if self._contact is None or self._thread is not None:
                self._woken.set()
                if not self._is_due():
                    break
                self._stop.wait(LOOK_SECONDS)
            elif self._turns.take() != 0.0:
                break
        return self.status()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                due, rest = self._turns.due()
                self._crew.put(due)
            except OutsideFailed as failed:
                log.warning("the outbox cannot be read or written", error=str(failed))
                rest = TROUBLE_SECONDS
            except Exception:
                log.exception("the sync broke")
                rest = LONGEST_AWAY
            if self._woken.wait(rest):
                self._stop.wait(GATHER_SECONDS)
                self._woken.clear()

    def _is_due(self) -> bool:
        """Whether something could be sent now."""
        status = self.status()
        waiting = any(rest == 0.0 for rest, _session in rests(self._database, self._clock, self._address))
        return waiting and not (status.sign_in or status.stopped)

    def _tell(self) -> None:
        self._tell_each(self._listeners)

    def _tell_taken(self) -> None:
        self._tell_each(self._of_taken)

    def _tell_each(self, listeners: Iterable[Callable[[], None]]) -> None:
        for listener in listeners:
            try:
                listener()
            except Exception:
                log.exception("telling how the sync stands broke")

    # -- looking -------------------------------------------------------------------------------------------------------

    def status(self) -> SyncStatus:
        """How things stand with the server."""
        now = to_micros(self._clock.now())

        def read(tx: Connection) -> SyncStatus:
            heads = [head for head in outbox.heads(tx) if head.is_for(self._address)]
            elsewhere = outbox_lists.elsewhere(tx, self._address) if self._address else ()
            sign_in = any(head.refused == 401 for head in heads)
            stopped = next((head.stopped for head in heads if head.stopped), "")
            found = outbox_lists.status(tx, now)
            told = (found.reached_at, contact_store.get(tx, self._address))
            found = replace(found, reached_at=max((at for at in told if at), default=None))
            return replace(found, sign_in=sign_in, stopped=stopped, server=self._address, elsewhere=elsewhere)

        found = self._database.read(read)
        reached = [at for at in (found.reached_at, self._contact and self._contact.reached_at) if at]
        return replace(found, reached_at=max(reached, default=None))

    def messages(self, state: State, most: int) -> list[MessageLine]:
        """The messages in this state: those that are not done oldest first, those that are newest first."""
        return self._database.read(lambda tx: outbox_lists.messages(tx, state, most))

    def log(self, most: int) -> list[LogLine]:
        """What was sent and decided, newest first."""
        return self._database.read(lambda tx: outbox_lists.log(tx, most))

    # -- deciding on what was refused ----------------------------------------------------------------------------------

    def retry(self, message_id: str, by: Person) -> None:
        """As Deciding.retry, and send it."""
        self._deciding.retry(message_id, by)
        self.wake()

    def draft(self, message_id: str, by: Person) -> dict[str, Value]:
        """As Deciding.draft."""
        return self._deciding.draft(message_id, by)

    def edit(self, message_id: str, changes: Changes, by: Person) -> None:
        """As Deciding.edit, and send it."""
        self._deciding.edit(message_id, changes, by)
        self.wake()

    def moved(self, before: str, by: Person) -> int:
        """As Deciding.moved, and send what waited for that."""
        found = self._deciding.moved(before, by)
        self.wake()
        return found

    def discard(self, message_id: str, reason: str, by: Person) -> None:
        """As Deciding.discard."""
        self._deciding.discard(message_id, reason, by)
        self._woken.set()
