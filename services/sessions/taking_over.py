"""Takes over a session of another station: the hub says that it is ours, then it is here as if it had begun here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import adopted_store as adopted
from services.database import outbox_store as outbox
from services.database import session_store as store
from services.database.database import Database
from services.database.session_scan_store import all_booked
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.meaning import Meaning
from services.scanning.outcome import Verdict
from services.sessions.booking import get_session
from services.sessions.model import Session, SessionType
from services.sessions.remote import RemoteScan, RemoteSession, Server
from services.sessions.tally import tally
from services.sync.model import Kind, Message, State

log = structlog.get_logger(__name__)


class TakeOver:
    """Any thread but the UI's. `hub` is None where there is none; `offered`: the sessions that this station is asked to
    take over; `read`: what a code means here; `always_blind`: what the
    settings say of a type, for the hub knows no blind counts."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        hub: Server,
        offered: Callable[[], Iterable[RemoteSession]],
        read: Callable[[str], Meaning],
        always_blind: Callable[[SessionType], bool] = lambda _type: False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._hub = hub
        self._offered = offered
        self._read = read
        self._always_blind = always_blind

    def take(self, remote_id: int, by: Person, *, key: str | None = None) -> Session:
        """The session with the hub's id, from now on this station's. `key`: made by the caller (`new_id`) who may have
        to try again. Who may scan may take what is offered to this station; anything else by right.

        What the hub has of it comes along: its fields, its rules, all its scans. Expected lists are not at the hub.
        Raises Refused: INSUFFICIENT_PERMISSIONS, NO_HUB, AUTH_REQUIRED, SESSION_NOT_FOUND, SESSION_STATE_CONFLICT;
        OutsideFailed.
        """
        key = key or new_id()
        if not may(by, Right.TAKE_OVER) and not (may(by, Right.SCAN_SESSIONS) and self._is_offered(remote_id)):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sync.take_over.not_allowed")
        hub = self._hub()
        if hub is None:
            raise Refused("NO_HUB", "sync.take_over.no_hub")
        before = hub.session(remote_id)
        session, scans = hub.take_over(remote_id, key, by.name), hub.scans(remote_id)
        log.info("a session is taken over", session=remote_id, station=before.station, scans=len(scans))
        return self._database.write_once(lambda tx, _attempt: self._adopt(tx, session, scans, by, key, before.station))

    def held(self, remote_id: int) -> str:
        """The id here of the session with the hub's id, where this station holds it; "" where it does not."""
        here = self._database.read(lambda tx: adopted.find(tx, remote_id))
        return "" if here is None or here.is_over_here else here.id

    def _is_offered(self, remote_id: int) -> bool:
        return any(session.id == remote_id for session in self._offered())

    def _adopt(
        self, tx: Connection, there: RemoteSession, scans: Sequence[RemoteScan], by: Person, key: str, station: str
    ) -> Session:
        """The session's row, its scans and what follows from them, all or nothing."""
        now, here = self._clock.now(), adopted.find(tx, there.id)
        if here is None:
            blind = self._always_blind(there.session_type)
            store.insert(tx, here := replace(_new(there, by, now), blind=blind), ())
        elif store.is_done(tx, key) or _is_whole(tx, here, scans):
            return here  # an earlier try has done it, or nobody else has ever had it
        waiting = outbox.all_open_of(tx, here.id)
        if here.taken_over_by is not None or not _tells(waiting):
            adopted.take_back(tx, here.id, there, now)
        unsent = {message.payload.get("scan") for message in waiting}  # newer here than there
        read = [(scan, self._read(scan.text), _params(there, scan)) for scan in scans if scan.id not in unsent]
        adopted.put_scans(tx, here.id, read, station=station, at=now)
        session = get_session(tx, here.id)
        counts, seen = tally(session, all_booked(tx, here.id), adopted.expected(tx, here.id))
        adopted.put_seen(tx, here.id, [asdict(one) for one in seen])
        session = replace(session, counts=counts)
        store.save_progress(tx, session)
        store.add_event(tx, key, here.id, "took_over", person_id=by.id, at=now, detail={"from": station})
        return session


def _is_whole(tx: Connection, here: Session, scans: Sequence[RemoteScan]) -> bool:
    """Whether nothing has to come. Who was not told yet that another station had it still takes it for his own."""
    if here.taken_over_by is not None or not {scan.id for scan in scans} <= adopted.scan_ids(tx, here.id):
        return False
    return not here.is_over_here or _tells(outbox.all_open_of(tx, here.id))


def _tells(waiting: Iterable[Message]) -> bool:
    """Whether the hub is still to be told how the session stands: then it stands so."""
    return any(message.kind is Kind.UPDATE and message.state is not State.PARKED for message in waiting)


def _new(there: RemoteSession, by: Person, now: datetime) -> Session:
    return Session(
        id=new_id(),
        session_type=there.session_type,
        status=there.status,
        config=there.config,
        created_by=by.id,
        created_at=min(there.created_at, now),
        last_activity=now,
        expires_at=now + timedelta(minutes=there.config.timeout_minutes),
        updated_at=now,
        location=there.location,
        project_id=there.project_id,
        client_id=there.client_id,
        expected_items=there.expected_items,
        notes=there.notes,
        scanner_id=there.scanner_id,
        auto_commit=there.auto_commit,
        config_from="server",
        remote_id=there.id,
    )


def _params(there: RemoteSession, scan: RemoteScan) -> dict[str, str]:
    """What the answer's sentences and counts want to know of a repeat; the session's rules were in force."""
    if scan.verdict is not Verdict.DUPLICATE:
        return {}
    when = scan.scanned_at.isoformat()
    return {"handling": there.config.duplicate_handling.value, "description": "", "when": when, "where": ""}
