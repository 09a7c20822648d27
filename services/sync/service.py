"""The sync: sends what waits in the outbox, in order within a session, and says how things stand.

A session that is blocked (refused, told to come later, or hanging) holds no other. What was sent and not answered is
sent again as it was, under the same key, also after a kill.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import outbox_lists, session_store
from services.database import outbox_store as outbox
from services.database.database import Database
from services.database.types import to_micros
from services.errors import OutsideFailed, Refused
from services.identity.person import Person
from services.sessions.remote import RemoteSession, SessionsElsewhere
from services.sync import correcting
from services.sync.contact import SCANS, Contact
from services.sync.crew import Crew
from services.sync.editing import Changes, Value, may_decide
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import Kind, Message, State
from services.sync.ports import SyncServer
from services.sync.reports import About, Reports
from services.sync.rules import LONGEST_AWAY, seconds_until
from services.sync.sender import Sender

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.3  # after a message came: those that follow at once go with it
TROUBLE_SECONDS = 5.0  # before the database is asked again that did not answer
REPORT = "report"  # has its turn among the sessions, none of which is called so
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
        self._address = server.address if server else address
        self._listeners: list[Callable[[], None]] = []
        self._of_taken: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None
        self._stop, self._woken, self._hurry = threading.Event(), threading.Event(), threading.Event()
        self._contact = Contact(server, clock, random) if server else None
        self._crew = Crew(self._send, self._woken.set)
        self._turns = threading.Lock()  # without the thread: one call at a time, whoever makes it
        self._reports = Reports(database, clock, self._contact, about, self._tell_taken) if self._contact else None
        if self._contact:
            self._sender = Sender(database, clock, self._contact, random, is_over=self._stop.is_set, tell=self._tell)

    # -- the threads ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Send what waits, and whatever comes, until `stop`."""
        if self._contact and self._thread is None:
            self._database.on_commit(self._woken.set)
            self._database.on_others(self._woken.set)
            self._thread = threading.Thread(target=self._work, args=(self._contact,), name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End and join. Calls that run are cut off: they are in doubt, and made again at the next start."""
        self._stop.set()
        self._woken.set()
        if self._contact:
            self._contact.server.cut()
        if self._thread is not None:
            self._thread.join()
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
        return self._reports.told.offered if self._reports else ()

    @property
    def hub(self) -> SessionsElsewhere | None:
        """Where sessions are taken over; None where the server has no such thing, as far as is known. Any thread."""
        contact = self._contact
        return contact.server.hub if contact and contact.offers(TAKE_OVER) else None

    def run(self, seconds: float) -> SyncStatus:
        """Send everything that waits, once, and say how things stand then, after `seconds` at the latest (a call that
        runs is waited for). Where another process sends, it is asked to, and waited for."""
        deadline = self._clock.monotonic() + seconds
        self._hurry.set()
        self._make_due()
        while not self._stop.is_set() and self._clock.monotonic() < deadline:
            if self._contact is None or self._thread is not None:
                self._woken.set()
                if not self._due():
                    break
                self._stop.wait(LOOK_SECONDS)
            elif self._turn() != 0.0:
                break
        return self.status()

    def _work(self, contact: Contact) -> None:
        while not self._stop.is_set():
            try:
                rest = self._round(contact)
            except OutsideFailed as failed:
                log.warning("the outbox cannot be read or written", error=str(failed))
                rest = TROUBLE_SECONDS
            except Exception:
                log.exception("the sync broke")
                rest = LONGEST_AWAY
            if self._woken.wait(rest):
                self._stop.wait(GATHER_SECONDS)
                self._woken.clear()

    def _round(self, contact: Contact) -> float | None:
        """Let the crew send what is due. Seconds until there is something to do; None: until somebody says so."""
        if rest := self._prepare(contact):
            return rest
        rests = self._rests()
        report = self._reports.rest() if self._reports else None
        rests += [] if report is None else [(report, REPORT)]
        self._crew.put(session for rest, session in rests if rest == 0.0)
        return min((rest for rest, _session in rests if rest > 0.0), default=None)

    def _turn(self) -> float | None:
        """Without the threads: send what is due, of one session. Seconds as of `_round`; 0.0: there may be more."""
        with self._turns:
            if self._contact is None:
                raise RuntimeError("there is no server to send to")
            if rest := self._prepare(self._contact):
                return rest
            rests = self._rests()
            if not rests or rests[0][0] > 0.0:
                return rests[0][0] if rests else None
            self._sender.send(rests[0][1])
            return 0.0

    def _prepare(self, contact: Contact) -> float:
        """What comes before sending. Seconds until something can be sent at all."""
        if self._hurry.is_set():
            self._hurry.clear()
            contact.forget()
            self._make_due()
        if rest := contact.rest():
            return rest
        if contact.is_look_due:
            try:
                new = contact.look()
            except OutsideFailed as failed:
                return self._sender.nobody_there(failed)
            if SCANS in new:
                self._database.write_once(lambda tx, _attempt: outbox.upload_later(tx))
            if new:
                self._tell()
        return 0.0

    def _send(self, session_id: str) -> bool:
        """In the crew's threads: send one thing of this session. Whether there may be more."""
        if self._stop.is_set() or (self._contact and self._contact.rest()):
            return False
        try:
            if session_id == REPORT:
                self._report()
                return False
            return self._sender.send(session_id)
        except OutsideFailed as failed:
            log.warning("the outbox cannot be read or written", error=str(failed))
            self._stop.wait(TROUBLE_SECONDS)
        except Exception:
            log.exception("the sync broke", session=session_id)
            self._stop.wait(LONGEST_AWAY)
        return False

    def _report(self) -> None:
        if self._reports and self._reports.send():
            self._tell()

    def _rests(self) -> list[tuple[float, str]]:
        """(seconds until it may be sent, session) of all that have something to send, in the order of their turns."""
        now = self._clock.now()
        heads = [head for head in self._database.read(outbox.heads) if head.state is not State.PARKED]
        turns = sorted(heads, key=lambda head: (0 if head.next_at is None else to_micros(head.next_at), head.seq))
        return sorted(((seconds_until(head.next_at, now), head.session_id) for head in turns), key=lambda rest: rest[0])

    def _due(self) -> bool:
        status = self.status()
        return any(rest == 0.0 for rest, _session in self._rests()) and not (status.sign_in or status.stopped)

    def _make_due(self) -> None:
        self._database.write_once(lambda tx, _attempt: outbox.make_due(tx))

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
            heads = outbox.heads(tx)
            sign_in = any(head.refused == 401 for head in heads)
            stopped = next((head.stopped for head in heads if head.stopped), "")
            return replace(outbox_lists.status(tx, now), sign_in=sign_in, stopped=stopped, server=self._address)

        return self._database.read(read)

    def messages(self, state: State, most: int) -> list[MessageLine]:
        """The messages in this state: those that are not done oldest first, those that are newest first."""
        return self._database.read(lambda tx: outbox_lists.messages(tx, state, most))

    def log(self, most: int) -> list[LogLine]:
        """What was sent and decided, newest first."""
        return self._database.read(lambda tx: outbox_lists.log(tx, most))

    # -- deciding ------------------------------------------------------------------------------------------------------

    def retry(self, message_id: str, by: Person) -> None:
        """Send a refused message once more, with those that it went with. Raises Refused (NOT_PARKED,
        INSUFFICIENT_PERMISSIONS)."""
        now = self._clock.now()

        def run(tx: Connection, attempt: int) -> None:
            parked = _parked(tx, message_id, by, again=attempt > 1)
            outbox.retry(tx, parked, {"by": by.name}, now)

        self._database.write_once(run)
        self.wake()

    def draft(self, message_id: str, by: Person) -> dict[str, Value]:
        """What stands in the fields of a refused message that may be corrected. Raises Refused as `edit`."""
        return self._database.read(lambda tx: correcting.draft(tx, _parked(tx, message_id, by, again=False)))

    def edit(self, message_id: str, changes: Changes, by: Person) -> None:
        """Correct a refused message and its session, and send it, under another key. Raises Refused as `retry`, and
        NOT_CORRECTABLE; VALIDATION_ERROR (params["fields"]); NOTHING_CHANGED."""
        edit = correcting.Edit(by, self._clock.now(), new_id())

        def run(tx: Connection, attempt: int) -> None:
            if attempt == 1 or not session_store.is_done(tx, edit.key):
                correcting.correct(tx, _parked(tx, message_id, by, again=False), changes, edit)

        self._database.write_once(run)
        self.wake()

    def discard(self, message_id: str, reason: str, by: Person) -> None:
        """Never send a refused message, nor those that it went with; the start of a session takes all that waits of
        that session with it. `reason` stays in the log. Raises Refused as `retry`."""
        now = self._clock.now()

        def run(tx: Connection, attempt: int) -> None:
            parked = _parked(tx, message_id, by, again=attempt > 1)
            if parked and parked[0].kind is Kind.CREATE:
                parked = outbox.all_open_of(tx, parked[0].session_id)
            outbox.discard(tx, parked, {"by": by.name, "reason": reason}, now)

        self._database.write_once(run)
        self._woken.set()


def _parked(tx: Connection, message_id: str, by: Person, *, again: bool) -> list[Message]:
    """The parked messages that went with this one. One's own may be decided on; others' by right. `again`: the first
    attempt may have done it already."""
    found = outbox.get(tx, message_id)
    if found is None or found.state is not State.PARKED:
        if again:
            return []
        raise Refused("NOT_PARKED", "sync.refused.not_parked")
    if not may_decide(by, found.person_id):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sync.refused.not_allowed")
    if found.is_set_aside or found.group is None:
        return [found]
    return [one for one in outbox.all_open_of(tx, found.session_id) if one.group == found.group and not one.told]
