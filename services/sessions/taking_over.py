"""Takes over a session of another station: the hub says that it is ours, then it is here as if it had begun here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
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
from services.scanning.meaning import Meaning, keys_on_lists
from services.scanning.outcome import Verdict
from services.sessions import effects
from services.sessions.booking import get_session
from services.sessions.late_lists import Items, LateLists
from services.sessions.model import Counts, Session, SessionType
from services.sessions.remote import RemoteScan, RemoteSession, Server, SessionsElsewhere
from services.sessions.tally import tally
from services.sync.model import Kind, Message, State

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a session that was at that station; `server`: the hub's address."""

    session: RemoteSession
    scans: Sequence[tuple[RemoteScan, Meaning]]  # with what they mean here
    items: Items
    station: str
    server: str


class TakeOver:
    """Any thread but the UI's. `hub` is None where there is none; `offered`: the sessions that this station is asked to
    take over; `read`: what a code of a symbology means here; `address`: where the hub is; `always_blind`: what the
    settings say of a type."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        hub: Server,
        offered: Callable[[], Iterable[RemoteSession]],
        read: Callable[[str, str], Meaning],
        address: Callable[[], str],
        always_blind: Callable[[SessionType], bool] = lambda _type: False,
        always_review: Callable[[SessionType], bool] = lambda _type: False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._hub = hub
        self._offered = offered
        self._read = read
        self._address = address
        self._lists = LateLists(database, hub=hub, address=address, read=read)
        self._always_blind = always_blind
        self._always_review = always_review

    def take(self, remote_id: int, by: Person, *, key: str | None = None) -> Session:
        """The session with the hub's id, from now on this station's. `key`: made by the caller (`new_id`) who may have
        to try again. Who may scan may take what is offered to this station; anything else by right.

        What the hub has of it comes along: its fields, its rules, all its scans, what is expected in it. A list that is
        not whole there comes later (`bring_lists`).
        Raises Refused: INSUFFICIENT_PERMISSIONS, NO_HUB, AUTH_REQUIRED, SESSION_NOT_FOUND, SESSION_STATE_CONFLICT;
        OutsideFailed.
        """
        key, address = key or new_id(), self._address()
        if not may(by, Right.TAKE_OVER) and not (may(by, Right.SCAN_SESSIONS) and self._is_offered(remote_id)):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sync.take_over.not_allowed")
        hub = self._hub()
        if hub is None:
            raise Refused("NO_HUB", "sync.take_over.no_hub")
        before = hub.session(remote_id)
        session, scans = hub.take_over(remote_id, key, by.name), hub.scans(remote_id)
        items = self._list(hub, session)
        log.info(
            "a session is taken over", session=remote_id, station=before.station, scans=len(scans), items=len(items)
        )
        read = [(scan, self._meaning(scan)) for scan in scans]  # before the transaction: others' scans wait for that
        came = Came(session, read, items, before.station, address)
        here = self._database.write_once(lambda tx, _attempt: self._adopt(tx, came, by, key))
        if not (here.awaits_list and items):
            return here
        self._lists.put(here.id, items)
        return self._database.read(lambda tx: get_session(tx, here.id))

    def _list(self, hub: SessionsElsewhere, session: RemoteSession) -> Items:
        """What is expected; nothing where that is not whole at the hub."""
        if not (session.list_size and hub.has_whole_list(session.id)):
            return ()
        return self._lists.keyed(hub.expected(session.id))

    def bring_lists(self) -> bool:
        """Bring the lists that were not whole at the hub, and are by now. Whether there was one. Waits for the
        network."""
        return self._lists.bring()

    def held(self, remote_id: int) -> str:
        """The id here of the session with the hub's id, where this station holds it; "" where it does not."""
        here = self._database.read(lambda tx: adopted.find(tx, remote_id, self._address()))
        return "" if here is None or here.is_over_here else here.id

    def _meaning(self, scan: RemoteScan) -> Meaning:
        """What it means here: where somebody has said which item it is, the code is that one's."""
        meaning = self._read(scan.text, scan.symbology)
        item = scan.resolved.item if scan.resolved else ""
        return replace(meaning, key=self._read(item, "").key) if item else meaning

    def _is_offered(self, remote_id: int) -> bool:
        return any(session.id == remote_id for session in self._offered())

    def _adopt(self, tx: Connection, came: Came, by: Person, key: str) -> Session:
        """The session's row, its list, its scans and what follows from them, all or nothing."""
        there, scans = came.session, came.scans
        now, here = self._clock.now(), adopted.find(tx, there.id, came.server)
        if here is None:
            blind = there.blind or self._always_blind(there.session_type)
            review = there.review or self._always_review(there.session_type)
            new = replace(_new(came, by, now), blind=blind, review=review, server=came.server)
            store.insert(tx, here := new, ())
            store.save_state(tx, replace(here, hand_in=there.hand_in))
        elif store.is_done(tx, key) or _is_whole(tx, here, [scan for scan, _meaning in scans]):
            return here  # an earlier try has done it, or nobody else has ever had it
        waiting = outbox.all_open_of(tx, here.id)
        if here.taken_over_by is not None or not _tells(waiting):
            adopted.take_back(tx, here.id, there, now)
            store.save_state(tx, replace(get_session(tx, here.id), hand_in=there.hand_in, review_note=None))
        unsent = {message.payload.get("scan") for message in waiting}  # newer here than there
        listed = adopted.expected(tx, here.id) or {key for key, _code, _description in came.items}
        read = [
            (scan, _on_list(meaning, listed), _params(there, scan)) for scan, meaning in scans if scan.id not in unsent
        ]
        adopted.put_scans(tx, here.id, read, station=came.station, at=now, has_list=bool(listed))
        session = get_session(tx, here.id)
        booked = all_booked(tx, here.id)
        counts, seen = tally(session, booked, listed)
        adopted.put_seen(tx, here.id, [one.row() for one in seen])
        session = replace(session, counts=counts)
        store.save_progress(tx, session)
        effects.move_late(tx, session, booked)
        store.add_event(tx, key, here.id, "took_over", person_id=by.id, at=now, detail={"from": came.station})
        return session


def _is_whole(tx: Connection, here: Session, scans: Sequence[RemoteScan]) -> bool:
    """Whether nothing has to come. Who was not told yet that another station had it still takes it for his own."""
    if here.taken_over_by is not None or not {scan.id for scan in scans} <= adopted.scan_ids(tx, here.id):
        return False
    return not here.is_over_here or _tells(outbox.all_open_of(tx, here.id))


def _tells(waiting: Iterable[Message]) -> bool:
    """Whether the hub is still to be told how the session stands: then it stands so."""
    return any(message.kind is Kind.UPDATE and message.state is not State.PARKED for message in waiting)


def _on_list(meaning: Meaning, listed: Collection[str]) -> Meaning:
    """The code as the list writes it, where it does so in another way."""
    key = next((key for key in keys_on_lists(meaning) if key in listed), meaning.key)
    return replace(meaning, key=key)


def _new(came: Came, by: Person, now: datetime) -> Session:
    there = came.session
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
        counts=Counts(list_size=there.list_size),
    )


def _params(there: RemoteSession, scan: RemoteScan) -> dict[str, str]:
    """What the answer's sentences and counts want to know of a repeat; the session's rules were in force."""
    if scan.verdict is not Verdict.DUPLICATE:
        return {}
    when = scan.scanned_at.isoformat()
    return {"handling": there.config.duplicate_handling.value, "description": "", "when": when, "where": ""}
