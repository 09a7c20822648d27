"""Sends what is next of one session: marked before, called, and the answer stored. Whoever calls, one at a time of a
session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from services.clock import Clock
from services.database.database import Database
from services.database.jobs import Run
from services.errors import OutsideFailed
from services.sync import sending
from services.sync.contact import LISTS, REVIEW, SCANS, Contact
from services.sync.model import Meaning, State
from services.sync.ports import Reply
from services.sync.rules import LONGEST_WAIT, meaning_of, state_after, wait_before
from services.sync.sending import Sending

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a call, an answer or none; not stored yet. `more`: whether there may be more of its session that
    goes now, once it is."""

    session_id: str
    store: Callable[[Connection], None]
    more: bool = False


class Sender:
    """Any thread but the UI's. `is_over`: the program ends, and a call without an answer was cut off by ourselves;
    `tell` is called after each answer, or the lack of one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contact: Contact,
        random: Callable[[], float],
        *,
        is_over: Callable[[], bool],
        tell: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._contact = contact
        self._random = random
        self._is_over = is_over
        self._tell = tell

    def send(self, session_id: str) -> None:
        """Send what is next of this session, and store what came of it."""
        sent = self.begin(None, session_id)
        if sent is not None:
            self.begin(self.call(sent), None)

    def begin(self, came: Came | None, session_id: str | None) -> Sending | None:
        """Store what came, and choose what is sent next of the session and mark it as sent, in one commit: each would
        wait for the disk. None: there is nothing to send."""
        try:
            if came is not None and session_id is not None:
                return self._database.write_both(_storing(came), self._choosing(session_id))
            if session_id is not None:
                return self._database.write_once(self._choosing(session_id))
            return self._database.write_once(_storing(came)) if came else None
        finally:
            if came is not None:  # also where the next could not be chosen
                self._tell()

    def call(self, sent: Sending) -> Came | None:
        """Send it. None: the program ends, and it is left in doubt."""
        mark, answers = self._contact.server.credential(), self._contact.answers
        try:
            reply = self._call(sent)
        except OutsideFailed as failed:
            return None if self._is_over() else self._not_answered(sent, failed, answers)
        except Exception:
            log.exception("a message cannot be sent", key=sent.key)
            return self._delay(sent, State.IN_DOUBT, sending.said_by(Reply(0, "BUG")), LONGEST_WAIT)
        self._contact.answered()
        return self._take(sent, reply, mark)

    def nobody_there(self, failed: OutsideFailed) -> float:
        """The server does not even say what it can do: what is due waits, as it stands. Seconds until it is tried."""
        rest = self._contact.not_answered(self._contact.answers, 0) if failed.retry else self._contact.stopped()
        log.info("the server does not say what it can do", why=failed.words, again_in=rest)
        now, said, server = self._clock.now(), _said_by_nobody(failed), self._contact.server.address
        until = now + timedelta(seconds=rest)
        self._database.write_once(lambda tx, _attempt: sending.delay_due(tx, server, said, now, until))
        self._tell()
        return rest

    def _call(self, sent: Sending) -> Reply:
        server = self._contact.server
        if sent.remote_id is None:
            return server.create(sent.body, sent.key, sent.person)
        if sent.part is not None:
            reply = server.hub.expect(sent.remote_id, sent.part.body, sent.person)
        elif sent.scans is not None:
            reply = server.hub.upload(sent.remote_id, sent.scans, sent.person)
        elif sent.review:
            reply = server.hub.review(sent.remote_id, sent.body, sent.key, sent.person)
        else:
            return server.update(sent.remote_id, sent.body, sent.key, sent.person)
        if reply.status == 404 and reply.error_code != "SESSION_NOT_FOUND":  # no hub any more, or an older one
            self._contact.look_again()
            return Reply(503, reply.error_code, reply.detail)
        return reply

    def _not_answered(self, sent: Sending, failed: OutsideFailed, answers: int) -> Came:
        """`answers`: how many had come when the call began."""
        rest = self._contact.not_answered(answers, sent.attempts) if failed.retry else self._contact.stopped()
        log.info("no answer from the server", key=sent.key, why=failed.words, again_in=rest)
        state = State.IN_DOUBT if failed.params.get("sent", True) else sent.before
        return self._delay(sent, state, _said_by_nobody(failed), rest)

    def _take(self, sent: Sending, reply: Reply, mark: str) -> Came:
        meaning, now = meaning_of(reply.status, reply.error_code), self._clock.now()
        log.info("an answer of the server", key=sent.key, status=reply.status, messages=len(sent.messages))
        if meaning is Meaning.DONE:
            return Came(  # what it takes is asked there: `upload_later` came before it, or sees what it leaves
                sent.session_id, lambda tx: sending.take_success(tx, sent, reply, now, **self._takes()), more=True
            )
        if meaning is Meaning.ASK:
            more = sent.scans is not None or sent.part is not None
            return Came(sent.session_id, lambda tx: sending.take_refusal(tx, sent, reply, now), more=more)
        if meaning is Meaning.SIGN_IN:
            self._contact.not_taken(mark)
            return self._delay(sent, state_after(reply.status), sending.said_by(reply), 0.0)
        rest = wait_before(sent.attempts, self._random(), reply.retry_after)
        return self._delay(sent, state_after(reply.status), sending.said_by(reply), rest)

    def _takes(self) -> dict[str, bool]:
        """What the server takes besides what the contract has, as far as is known."""
        return {"takes_scans": self._contact.offers(SCANS), "takes_lists": self._contact.offers(LISTS)}

    def _choosing(self, session_id: str) -> Run[Sending | None]:
        now, contact = self._clock.now(), self._contact

        def choose(tx: Connection, _attempt: int) -> Sending | None:  # what it takes is asked here, as in `_take`
            takes, reviews = self._takes(), contact.offers(REVIEW)
            return sending.choose(tx, session_id, now, contact.server.address, **takes, reviews=reviews)

        return choose

    def _delay(self, sent: Sending, state: State, said: Mapping[str, Any], rest: float) -> Came:
        until = self._clock.now() + timedelta(seconds=rest)
        return Came(sent.session_id, lambda tx: sending.take_delay(tx, sent.messages, state, said, until))


def _storing(came: Came) -> Run[None]:
    return lambda tx, _attempt: came.store(tx)


def _said_by_nobody(failed: OutsideFailed) -> dict[str, Any]:
    """What is kept of a call without an answer: why nothing can be sent, where only somebody can mend that."""
    return {} if failed.retry else {"stopped": failed.words}
