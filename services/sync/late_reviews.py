"""Reviews of sessions that change stations: one that is asked for after that, and what is staged where the session was.
Inside one transaction each."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from services.database import adopted_store as adopted
from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_server_store
from services.sessions import acts
from services.sessions.booking import get_session
from services.sessions.effects import Act
from services.sessions.model import Session, Status
from services.sync.model import Message, State
from services.sync.parting import CONFLICT
from services.sync.rules import is_under_way

_OVER = frozenset({Status.COMPLETED, Status.CANCELLED})


def is_news(tx: Connection, remote_id: int, server: str) -> bool:
    """Whether there is something to do for the review that this session of that hub asks for."""
    session = _held(tx, remote_id, server)
    return session is not None and (not session.review or bool(_refused_end(tx, session)))


def heed(tx: Connection, remote_id: int, server: str, now: datetime) -> bool:
    """The session is reviewed from now on. Where it was completed here before anybody knew, the hub has refused that:
    then it is handed in, by who completed it. Whether there was anything to do."""
    session = _held(tx, remote_id, server)
    if session is None:
        return False
    before, refused = session.review, _refused_end(tx, session)
    session_server_store.ask_review(tx, session.id)
    if refused:
        for message in refused:
            told = {name: value for name, value in message.payload.items() if name != "status"}
            marks.rewrite(tx, message, told)
        last = refused[-1]
        act = Act(f"{last.id}.heeded", last.person_id or "", now, sends=True)
        acts.hand_in(tx, replace(session, review=True, ended_at=None), act)
    return bool(refused) or not before


def waits(tx: Connection, session_id: str) -> bool:
    """Whether what is staged in it takes effect by its review alone."""
    return get_session(tx, session_id).review


def is_over(tx: Connection, session_id: str) -> bool:
    """Whether it has ended here: then nothing of it is staged that still takes effect."""
    return get_session(tx, session_id).status in _OVER


def end(tx: Connection, session_id: str, status: Status, now: datetime, *, done: Collection[str]) -> bool:
    """A session that another station has is over there. Completed, so approved: what is staged here takes effect, but
    `done`, what took effect there, or was taken back. Cancelled, it never does. A status that was told from here can
    come to nothing any more, and holds nothing else. Whether there was anything to do."""
    session = get_session(tx, session_id)
    if session.taken_over_by is None or session.status in _OVER:
        return False
    line = outbox.all_open_of(tx, session_id)
    idle = [one for one in line if one.is_status_alone and one.state in {State.WAITING, State.PARKED}]
    marks.discard(tx, idle, {"reason": ""}, now)
    if status is Status.COMPLETED:
        acts.let_go(tx, session_id, now, theirs=done)
    session_server_store.mark_ended(tx, session_id, status, now)
    return True


def _held(tx: Connection, remote_id: int, server: str) -> Session | None:
    session = adopted.find(tx, remote_id, server)
    return None if session is None or session.taken_over_by is not None else session


def _refused_end(tx: Connection, session: Session) -> Sequence[Message]:
    """The messages that were refused together with the completion that one of them tells."""
    if session.status is not Status.COMPLETED:
        return ()
    line = outbox.all_open_of(tx, session.id)
    refused = [one for one in line if one.state is State.PARKED and one.refused == CONFLICT and is_under_way(one)]
    ends = any(one.payload.get("status") == Status.COMPLETED for one in refused)
    return refused if ends else ()
