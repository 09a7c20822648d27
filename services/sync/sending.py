"""What sending does to the outbox, inside one transaction each: choose and mark before; take the answer in after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_server_store, session_store, upload_store
from services.sessions.contract import new_body
from services.sessions.model import Session
from services.sync.model import Body, Create, Expect, Kind, Message, Review, Settle, State, Step, Upload
from services.sync.parting import part_refused
from services.sync.ports import Reply
from services.sync.rules import BATCH, ONE_BY_ONE, is_under_way, next_step, seconds_until

MOST = 1000  # messages of a session that are looked at, and so may go together. Never less in a later version: a group
# that was sent is sent again whole.


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent now: under `key`, in the name of `person`. `remote_id`: the server's own id; None creates.
    `scans`: what is uploaded; `part`: of the list that is given; None tells."""

    session_id: str
    messages: tuple[Message, ...]
    key: str
    person: str
    body: Body
    remote_id: int | None
    scans: list[Body] | None = None
    part: upload_store.Part | None = None
    review: bool = False  # how its review stands is told

    @property
    def before(self) -> State:
        """How it stood before it was marked as sent."""
        in_doubt = any(message.state is State.IN_DOUBT for message in self.messages)
        return State.IN_DOUBT if in_doubt else State.WAITING

    @property
    def attempts(self) -> int:
        """How often it was sent before."""
        return max(message.attempts for message in self.messages)


def choose(
    tx: Connection,
    session_id: str,
    now: datetime,
    server: str,
    *,
    takes_scans: bool,
    takes_lists: bool,
    reviews: bool = False,
) -> Sending | None:
    """What is sent next of a session to the server at that address, marked as sent: whoever is killed from here on
    finds it in doubt. None where there is nothing to send; what needs no telling is done."""
    session = session_store.get(tx, session_id)
    if session is None:
        return None
    while step := _next_step(tx, session_id, takes_scans, takes_lists):
        if _is_elsewhere(session, step, server):
            return None
        if sending := _prepare(tx, session, step, now, reviews=reviews):
            if sending.remote_id is None:
                session_server_store.mark_server(tx, session_id, server)
            return sending
    return None


def _is_elsewhere(session: Session, step: Step, server: str) -> bool:
    """Whether another server has the session, or may have it since its start was sent there."""
    begun = session.remote_id is not None or step.messages[0].state is State.IN_DOUBT
    return begun and session.server not in {None, server}


def _next_step(tx: Connection, session_id: str, takes_scans: bool, takes_lists: bool) -> Step | None:
    """The rules' next step. Where scans are uploaded, no more is looked at than goes at once, after what was uploaded:
    up to MOST scans are told of together when they all are. Of what went, always the whole is looked at."""
    if not takes_scans:
        return next_step(outbox.in_line(tx, session_id, MOST), takes_scans=False, takes_lists=takes_lists)
    head, first = outbox.first_to_upload(tx, session_id, MOST)
    if first is not None:
        line = outbox.in_line(tx, session_id, BATCH, since=first)
        step = next_step(line, takes_scans=True, takes_lists=takes_lists)
        is_whole = first == head and not (len(line) == BATCH and is_under_way(line[0]))
        if is_whole or isinstance(step, Upload):
            return step
    return next_step(outbox.in_line(tx, session_id, MOST), takes_scans=True, takes_lists=takes_lists)


def _prepare(tx: Connection, session: Session, step: Step, now: datetime, *, reviews: bool) -> Sending | None:
    """This step, marked as sent; None where it is none, and done without."""
    messages, remote_id, scans = step.messages, session.remote_id, None
    if isinstance(step, Settle):
        marks.settle(tx, messages)
        return None
    if isinstance(step, Create):
        body, remote_id = dict(step.message.payload) or new_body(session), None
    elif remote_id is None:  # its start was discarded: the server never learns of this session
        marks.discard(tx, messages, {"reason": ""}, now)
        return None
    elif isinstance(step, Expect):
        marks.mark_uploading(tx, messages)
        part = upload_store.part(tx, session, str(step.message.payload.get("after", "")))
        return Sending(session.id, messages, step.key, step.message.person, {}, remote_id, part=part)
    elif isinstance(step, Review) and not reviews:
        marks.settle(tx, messages)
        return None
    elif isinstance(step, Review):
        body = dict(step.message.payload)
    elif isinstance(step, Upload):
        scans = upload_store.scans(tx, step.acts)
        body = {}
    else:
        body = step.body
    if scans is None and not body:
        marks.mark_done(tx, messages, {}, now)
        return None
    if scans is None:
        marks.mark_sent(tx, messages, step.key)
    elif scans:
        marks.mark_uploading(tx, messages)
    else:
        marks.mark_uploaded(tx, messages, now)
        return None
    return Sending(
        session.id,
        messages,
        step.key,
        messages[0].person,
        body,
        remote_id,
        scans,
        review=isinstance(step, Review),
    )


def take_success(
    tx: Connection, sent: Sending, reply: Reply, now: datetime, *, takes_scans: bool, takes_lists: bool
) -> None:
    """The server has it; what it gave a new session is the session's. What it did not take of an upload waits for a
    person; scans that were told and not uploaded are uploaded next, where the server takes them by now."""
    if sent.scans is not None:
        _take_upload(tx, sent, reply, now)
        return
    if sent.part is not None:
        _take_part(tx, sent, sent.part, reply, now)
        return
    if reply.session is not None:
        session_server_store.adopt(tx, sent.session_id, reply.session, now)
    answer = {"status": reply.status, **reply.answer}
    missing = {
        one.seq
        for one in sent.messages
        if not one.uploaded and ((takes_scans and one.is_scan) or (takes_lists and one.kind is Kind.LIST))
    }
    marks.mark_done(tx, [one for one in sent.messages if one.seq not in missing], answer, now)
    marks.mark_told(tx, [one for one in sent.messages if one.seq in missing], answer, now)


def _take_upload(tx: Connection, sent: Sending, reply: Reply, now: datetime) -> None:
    untaken = reply.untaken
    marks.mark_uploaded(tx, [one for one in sent.messages if one.payload["scan"] not in untaken], now)
    for message in sent.messages:
        if why := untaken.get(message.payload["scan"]):
            marks.set_aside(tx, [message], {"error_code": why.error_code, "detail": why.detail}, now)


def _take_part(tx: Connection, sent: Sending, part: upload_store.Part, reply: Reply, now: datetime) -> None:
    """The server has this part of the list: the next one is next, as far as there is one."""
    (message,) = sent.messages
    if part.last:
        marks.mark_uploaded(tx, sent.messages, now)
        marks.mark_done(tx, sent.messages, {"status": reply.status}, now)
    else:
        marks.go_on(tx, message, {**message.payload, "after": part.upto})


def take_refusal(tx: Connection, sent: Sending, reply: Reply, now: datetime) -> None:
    """A person has to decide; but of a batch of scans, one of which is at fault, each is tried alone before."""
    if sent.scans is not None and len(sent.messages) > 1 and reply.status in ONE_BY_ONE:
        marks.put_off(tx, sent.messages, State.WAITING, said_by(reply), now)
    elif sent.scans is not None:
        marks.set_aside(tx, sent.messages, said_by(reply), now)
    elif not part_refused(tx, sent.messages, reply, said_by(reply), now):
        marks.park(tx, sent.messages, said_by(reply), now)


def take_delay(
    tx: Connection, messages: Sequence[Message], state: State, said: Mapping[str, Any], at: datetime
) -> None:
    """It is sent again at `at`, exactly as it was, and nothing of its session before: whose turn it is says the first
    message of the line, which may be another, where its scan is there and waits to be told."""
    marks.put_off(tx, messages, state, said, at)
    sent = {message.seq for message in messages}
    for first in outbox.in_line(tx, messages[0].session_id, 1):
        if first.seq not in sent:
            marks.put_off(tx, [first], first.state, said, at)


def delay_due(tx: Connection, server: str, said: Mapping[str, Any], now: datetime, until: datetime) -> None:
    """Whatever could be sent to that server now is sent at `until`, and stands as it stood."""
    due = [head for head in outbox.heads(tx) if head.is_for(server) and seconds_until(head.next_at, now) == 0.0]
    for state in (State.WAITING, State.IN_DOUBT):
        marks.put_off(tx, [head for head in due if head.state is state], state, said, until)


def said_by(reply: Reply) -> dict[str, Any]:
    """What is kept of an answer that was no success."""
    said = {"status": reply.status, "error_code": reply.error_code, "detail": reply.detail, "fields": {**reply.fields}}
    return {name: value for name, value in said.items() if value}
