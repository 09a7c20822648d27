"""The sync: sends what waits in the outbox, in order within a session, and says how things stand.

A session that is blocked (refused, or told to come later) holds no other: the next one's turn comes. What was sent and
not answered is sent again as it was, under the same key, also after a kill.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import outbox_lists, session_store
from services.database import outbox_store as outbox
from services.database.database import Database
from services.database.types import to_micros
from services.errors import OutsideFailed, Refused
from services.identity.person import Person
from services.sync import correcting, sending
from services.sync.editing import Changes, Value, may_decide
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import Kind, Meaning, Message, State
from services.sync.ports import Reply, SyncServer
from services.sync.rules import LONGEST_AWAY, LONGEST_WAIT, meaning_of, seconds_until, state_after, wait_before
from services.sync.sending import Sending

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.3  # after a message came: those that follow at once go with it
SIGN_IN_SECONDS = 5.0  # between two looks for another token
TROUBLE_SECONDS = 5.0  # before the database is asked again that did not answer
LOOK_SECONDS = 0.1  # between two looks at what another process sends


class SyncService:
    """Owner of the thread `sync`, which `start` begins. `server` None: this process sends nothing, because the station
    is on its own or another process owns the data directory; everything else works. Calls wait for the disk: never from
    the UI thread, but for `wake`. `random`: numbers from 0.0 to 1.0.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        server: SyncServer | None,
        random: Callable[[], float],
        address: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._server = server
        self._random = random
        self._address = server.address if server else address
        self._listeners: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None
        self._stop, self._woken, self._hurry = threading.Event(), threading.Event(), threading.Event()
        self._sending = threading.Lock()  # one call at a time, whoever makes it
        self._unreached = 0  # calls in a row without an answer
        self._away_until = 0.0  # monotonic: nobody reaches the server, and it is left alone
        self._not_taken: str | None = None  # the token's mark that the server does not take

    # -- the thread ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Send what waits, and whatever comes, until `stop`."""
        if self._server is not None and self._thread is None:
            self._database.on_commit(self._woken.set)
            self._database.on_others(self._woken.set)
            self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End and join. A call that runs is cut off: it is in doubt, and made again at the next start."""
        self._stop.set()
        self._woken.set()
        if self._server is not None:
            self._server.cut()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Send what waits now, without waiting for its time. Returns at once; any thread."""
        self._hurry.set()
        self._woken.set()

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told after each answer, or the lack of one; in the sync thread."""
        self._listeners.append(listener)

    def run(self, seconds: float) -> SyncStatus:
        """Send everything that waits, once, and say how things stand then, after `seconds` at the latest (a call that
        runs is waited for). Where another process sends, it is asked to, and waited for."""
        deadline = self._clock.monotonic() + seconds
        self._database.write_once(lambda tx, _attempt: outbox.make_due(tx))
        self._forget_delays()
        while not self._stop.is_set() and self._clock.monotonic() < deadline:
            if self._server is None or self._thread is not None:
                self._woken.set()
                if not self._due():
                    break
                self._stop.wait(LOOK_SECONDS)
            elif self._turn() != 0.0:
                break
        return self.status()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                rest = self._turn()
            except OutsideFailed as failed:
                log.warning("the outbox cannot be read or written", error=str(failed))
                rest = TROUBLE_SECONDS
            except Exception:
                log.exception("the sync broke")
                rest = LONGEST_AWAY
            if rest != 0.0 and self._woken.wait(rest):
                self._stop.wait(GATHER_SECONDS)
                self._woken.clear()

    def _turn(self) -> float | None:
        """Send what is due, of one session. Seconds until there is something to do; None: until somebody says so."""
        with self._sending:
            if self._hurry.is_set():
                self._hurry.clear()
                self._forget_delays()
                self._database.write_once(lambda tx, _attempt: outbox.make_due(tx))
            if self._not_taken is not None and self._server is not None:
                if self._server.credential() == self._not_taken:
                    return SIGN_IN_SECONDS
                self._not_taken = None
            rests = self._rests()
            if not rests:
                return None
            rest = max(rests[0][0], self._away_until - self._clock.monotonic())
            if rest > 0.0:
                return rest
            self._send(rests[0][1])
            return 0.0

    def _rests(self) -> list[tuple[float, str]]:
        """(seconds until it may be sent, session) of all that have something to send, in the order of their turns."""
        now = self._clock.now()
        heads = [head for head in self._database.read(outbox.heads) if head.state is not State.PARKED]
        turns = sorted(heads, key=lambda head: (0 if head.next_at is None else to_micros(head.next_at), head.seq))
        return sorted(((seconds_until(head.next_at, now), head.session_id) for head in turns), key=lambda rest: rest[0])

    def _due(self) -> bool:
        return any(rest == 0.0 for rest, _session in self._rests()) and not self.status().sign_in

    def _forget_delays(self) -> None:
        self._unreached, self._away_until, self._not_taken = 0, 0.0, None

    # -- one message ---------------------------------------------------------------------------------------------------

    def _send(self, session_id: str) -> None:
        now = self._clock.now()
        sent = self._database.write_once(lambda tx, _attempt: sending.choose(tx, session_id, now))
        if sent is None:
            return
        server = self._server
        if server is None:
            raise RuntimeError("there is no server to send to")
        mark = server.credential()
        try:
            reply = self._call(server, sent)
        except OutsideFailed as failed:
            self._no_answer(sent, failed)
        except Exception:
            log.exception("a message cannot be sent", key=sent.key)
            self._delay(sent, State.IN_DOUBT, Reply(0, "BUG"), LONGEST_WAIT)
        else:
            self._unreached, self._away_until = 0, 0.0
            self._take(sent, reply, mark)
        self._tell()

    def _call(self, server: SyncServer, sent: Sending) -> Reply:
        if sent.remote_id is None:
            return server.create(sent.body, sent.key, sent.person)
        return server.update(sent.remote_id, sent.body, sent.key, sent.person)

    def _no_answer(self, sent: Sending, failed: OutsideFailed) -> None:
        if self._stop.is_set():  # cut off by ourselves
            return
        self._unreached += 1
        rest = wait_before(self._unreached, self._random(), most=LONGEST_AWAY)
        self._away_until = self._clock.monotonic() + rest
        log.info("no answer from the server", key=sent.key, why=failed.words, again_in=rest)
        self._delay(sent, State.IN_DOUBT, Reply(0), rest)

    def _take(self, sent: Sending, reply: Reply, mark: str) -> None:
        meaning, now = meaning_of(reply.status, reply.error_code), self._clock.now()
        log.info("an answer of the server", key=sent.key, status=reply.status, messages=len(sent.messages))
        if meaning is Meaning.DONE:
            self._database.write_once(lambda tx, _attempt: sending.take_success(tx, sent, reply, now))
        elif meaning is Meaning.ASK:
            self._database.write_once(lambda tx, _attempt: sending.take_refusal(tx, sent, reply, now))
        elif meaning is Meaning.SIGN_IN:
            self._not_taken = mark
            self._delay(sent, state_after(reply.status), reply, 0.0)
        else:
            rest = wait_before(sent.attempts, self._random(), reply.retry_after)
            self._delay(sent, state_after(reply.status), reply, rest)

    def _delay(self, sent: Sending, state: State, reply: Reply, rest: float) -> None:
        until, said = self._clock.now() + timedelta(seconds=rest), sending.said_by(reply)
        self._database.write_once(lambda tx, _attempt: sending.take_delay(tx, sent.messages, state, said, until))

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                log.exception("telling how the sync stands broke")

    # -- looking -------------------------------------------------------------------------------------------------------

    def status(self) -> SyncStatus:
        """How things stand with the server."""
        now = to_micros(self._clock.now())

        def read(tx: Connection) -> SyncStatus:
            sign_in = any(head.refused == 401 for head in outbox.heads(tx))
            return replace(outbox_lists.status(tx, now), sign_in=sign_in, server=self._address)

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
    messages = outbox.all_open_of(tx, found.session_id)
    return [one for one in messages if one.id == found.id or (found.group is not None and one.group == found.group)]
