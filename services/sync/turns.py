"""Whose turn it is: which sessions have something to send, when, and sending it, one thing at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Lock
from typing import TypeVar

import structlog

from services.clock import Clock
from services.database import contact_store
from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database.database import Database
from services.database.types import to_micros
from services.errors import OutsideFailed
from services.sync.contact import LISTS, REVIEW, SCANS, Contact
from services.sync.model import State
from services.sync.reports import Reports
from services.sync.rules import LONGEST_AWAY, seconds_until
from services.sync.sender import Came, Sender

log = structlog.get_logger(__name__)

TROUBLE_SECONDS = 5.0  # before the database is asked again that did not answer
KEPT_EVERY = timedelta(seconds=30)  # that a contact without a message is stored: nobody reads it to the second
REPORT = "report"  # has its turn among the sessions, none of which is called so

Rests = list[tuple[float, str]]
Call = Callable[[], Came | None]
T = TypeVar("T")


def rests(database: Database, clock: Clock, server: str) -> Rests:
    """(seconds until it may be sent, session) of all that have something for the server at that address, in the order
    of their turns."""
    now = clock.now()
    heads = [head for head in database.read(outbox.heads) if head.state is not State.PARKED and head.is_for(server)]
    turns = sorted(heads, key=lambda head: (0 if head.next_at is None else to_micros(head.next_at), head.seq))
    return sorted(((seconds_until(head.next_at, now), head.session_id) for head in turns), key=lambda rest: rest[0])


def make_due(database: Database) -> None:
    """Whatever waits for its time may be sent now."""
    database.write_once(lambda tx, _attempt: marks.make_due(tx))


def hurry(database: Database) -> None:
    """The same, and whoever sends does not rest before it."""
    database.write_once(lambda tx, _attempt: marks.hurry(tx))


def _fail(error: Exception) -> Came | None:
    raise error


class Turns:
    """`hurry` is set where all may be tried again at once; `stop`: the program ends; `tell` is called when the server
    can do something new, or has told something."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contact: Contact,
        sender: Sender,
        reports: Reports,
        *,
        hurry: Event,
        stop: Event,
        tell: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._contact = contact
        self._sender = sender
        self._reports = reports
        self._hurry, self._stop = hurry, stop
        self._tell = tell
        self._kept_at: datetime | None = None
        self._lock = Lock()  # of `take`: one call at a time, whoever makes it

    def due(self) -> tuple[list[str], float | None]:
        """Whose turn it is now, in order, and the seconds until the next; None: until somebody says so. One thread."""
        if rest := self._prepare():
            return [], rest
        waiting = rests(self._database, self._clock, self._contact.server.address)
        report = self._reports.rest()
        waiting += [] if report is None else [(report, REPORT)]
        now = [session for rest, session in waiting if rest == 0.0]
        return now, min((rest for rest, _session in waiting if rest > 0.0), default=None)

    def take(self) -> float | None:
        """Send one thing of the first session whose turn it is. Seconds as of `due`; 0.0: there may be more."""
        with self._lock:
            if rest := self._prepare():
                return rest
            waiting = rests(self._database, self._clock, self._contact.server.address)
            if not waiting or waiting[0][0] > 0.0:
                return waiting[0][0] if waiting else None
            self._sender.send(waiting[0][1])
            return 0.0

    def begin(self, came: Came | None, session_id: str | None) -> Call | None:
        """Store what came of a call, and make one thing of this session ready: the call that sends it, None where there
        is nothing to send. Any thread, one at a time of a session; so is the call, which raises nothing either. What
        failed here is waited after in the call: the session of which that came waits for nobody."""
        try:
            return self._begin(came, session_id)
        except Exception as error:
            return partial(self._guarded, partial(_fail, error), session_id)

    def report(self) -> None:
        """Tell the hub how this station stands, where that is due."""
        news = self._reports.send()
        self._keep_contact()
        if news:
            self._tell()

    def _begin(self, came: Came | None, session_id: str | None) -> Call | None:
        may_send = not self._stop.is_set() and not self._contact.rest()
        if session_id == REPORT or not may_send:
            self._sender.begin(came, None)
            return partial(self._guarded, self.report, REPORT) if may_send else None
        sent = self._sender.begin(came, session_id)
        return None if sent is None else partial(self._guarded, partial(self._sender.call, sent), session_id)

    def _guarded(self, run: Callable[[], T], session_id: str | None) -> T | None:
        """What it returns; None where it failed, after a while."""
        try:
            return run()
        except OutsideFailed as failed:
            log.warning("the outbox cannot be read or written", error=str(failed))
            self._stop.wait(TROUBLE_SECONDS)
        except Exception:
            log.exception("the sync broke", session=session_id)
            self._stop.wait(LONGEST_AWAY)
        return None

    def _prepare(self) -> float:
        """What comes before sending. Seconds until something can be sent at all."""
        if self._hurry.is_set() or self._database.read(outbox.is_hurried):
            self._hurry.clear()
            self._contact.forget()
            make_due(self._database)
        if rest := self._contact.rest():
            return rest
        if self._contact.is_look_due:
            try:
                new = self._contact.look()
            except OutsideFailed as failed:
                return self._sender.nobody_there(failed)
            server = self._contact.server.address
            if SCANS in new:
                self._database.write_once(lambda tx, _attempt: marks.upload_later(tx, server))
            if LISTS in new:
                self._database.write_once(lambda tx, _attempt: marks.list_later(tx, server))
            if REVIEW in new:
                self._database.write_once(lambda tx, _attempt: marks.review_later(tx, server))
            self._keep_contact()
            if new:
                self._tell()
        return 0.0

    def _keep_contact(self) -> None:
        """Other processes say when the server was last reached, too; of messages that is stored with their answers."""
        at, server = self._contact.reached_at, self._contact.server.address
        if at is not None and (self._kept_at is None or abs(at - self._kept_at) >= KEPT_EVERY):
            self._database.write_once(lambda tx, _attempt: contact_store.put(tx, server, at))
            self._kept_at = at
