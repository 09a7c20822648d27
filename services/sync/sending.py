"""What sending does to the outbox, inside one transaction each: choose and mark before; take the answer in after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database import outbox_store as outbox
from services.database import session_store
from services.sessions.contract import new_body
from services.sync.model import Body, Create, Message, State, Update
from services.sync.ports import Reply
from services.sync.rules import next_step

MOST = 1000  # messages of a session that are looked at, and so may go together. Never less in a later version: a group
# that was sent is sent again whole.


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent now: under `key`, in the name of `person`. `remote_id`: the server's own id; None creates."""

    session_id: str
    messages: tuple[Message, ...]
    key: str
    person: str
    body: Body
    remote_id: int | None

    @property
    def attempts(self) -> int:
        """How often it was sent before."""
        return max(message.attempts for message in self.messages)


def choose(tx: Connection, session_id: str, now: datetime) -> Sending | None:
    """What is sent next of a session, marked as sent: whoever is killed from here on finds it in doubt. None where
    there is nothing to send; what needs no telling is done."""
    messages = outbox.open_of(tx, session_id, MOST)
    step, session = next_step(messages, takes_scans=False), session_store.get(tx, session_id)
    if session is None or not isinstance(step, Create | Update):
        return None
    first = step.messages[0]
    if isinstance(step, Create):
        body, remote_id = dict(first.payload) or new_body(session), None
    else:
        body, remote_id = step.body, session.remote_id
        if remote_id is None:  # its start was discarded: the server never learns of this session
            outbox.discard(tx, step.messages, {"reason": ""}, now)
            return None
    if not body:
        outbox.mark_done(tx, step.messages, {}, now)
        return None
    outbox.mark_sent(tx, step.messages, step.key)
    return Sending(session_id, step.messages, step.key, first.person, body, remote_id)


def take_success(tx: Connection, sent: Sending, reply: Reply, now: datetime) -> None:
    """The server has it; what it gave a new session is the session's."""
    if reply.session is not None:
        session_store.adopt(tx, sent.session_id, reply.session, now)
    outbox.mark_done(tx, sent.messages, {"status": reply.status, **reply.answer}, now)


def take_refusal(tx: Connection, sent: Sending, reply: Reply, now: datetime) -> None:
    """A person has to decide."""
    outbox.park(tx, sent.messages, said_by(reply), now)


def take_delay(
    tx: Connection, messages: Sequence[Message], state: State, said: Mapping[str, Any], at: datetime
) -> None:
    """It is sent again at `at`, exactly as it was."""
    outbox.put_off(tx, messages, state, said, at)


def said_by(reply: Reply) -> dict[str, Any]:
    """What is kept of an answer that was no success."""
    said = {"status": reply.status, "error_code": reply.error_code, "detail": reply.detail, "fields": {**reply.fields}}
    return {name: value for name, value in said.items() if value}
