"""Scan sessions for screens, commands and the hub: start one, act on it, list what is there.

Acting calls wait for the disk: never call them from the UI thread. They raise Refused (a rule said no, nothing was
written) or OutsideFailed. Each act has an operation id for life, so that a lost answer is looked up, never repeated.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import outbox_store, scan_store, session_lists
from services.database import session_store as store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions import acts, blind, booking, rules
from services.sessions.contract import new_body
from services.sessions.effects import Act, tell_review
from services.sessions.model import (
    Counts,
    ExpectedItem,
    FoundItem,
    HistoryLine,
    KeptScan,
    MissingItem,
    NewSession,
    Resolution,
    ScanLine,
    Session,
    SessionConfig,
    SessionLine,
    SessionLists,
    Status,
)
from services.sessions.ports import ServerSession


class SessionService:
    """All that can be done with scan sessions. `key_of` gives the key by which a code of a list is compared; `station`
    is offered the scans that it kept itself, where several share the database."""

    def __init__(
        self, database: Database, clock: Clock, *, key_of: Callable[[str], str], sends: bool = False, station: str = ""
    ) -> None:
        self._database = database
        self._clock = clock
        self._key_of = key_of
        self._sends = sends
        self._station = station

    # -- acts --------------------------------------------------------------------------------------------------------

    def use(self, *, sends: bool) -> None:
        """Whether a server is to be told from now on."""
        self._sends = sends

    def start(
        self,
        wanted: NewSession,
        by: Person,
        config: SessionConfig,
        *,
        server: ServerSession | None = None,
        session_id: str | None = None,
    ) -> Session:
        """Start a session. `config` is the station's own; where the server answered, its `session_config` counts.

        Raises Refused: VALIDATION_ERROR with params["fields"] {field: words key}, INSUFFICIENT_PERMISSIONS.
        """
        _require(by, Right.SCAN_SESSIONS)
        wrong = rules.check_new(wanted) | ({} if server else blind.check(wanted.blind, config))
        if wrong:
            raise Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=wrong)
        items = self._keyed(wanted.expected)
        session = self._new(wanted, by, config, server, session_id or new_id(), len(items))
        list_id = new_id()

        def run(tx: Connection, _attempt: int) -> Session:
            stored = store.get(tx, session.id)  # this attempt may be the second, or the caller's second
            if stored is None:
                store.insert(tx, session, items)
                store.add_event(tx, session.id, session.id, "started", person_id=by.id, at=session.created_at)
                if self._sends and server is None:
                    self._tell_start(tx, session, wanted)
                if self._sends and (session.has_list or session.blind):
                    self._tell(tx, list_id, session, "session.expected", {})
                if session.review:
                    begun = Act(session.id, by.id, session.created_at, self._sends)
                    tell_review(tx, begun, session, {"act": "ask"})
            return stored or session

        return self._database.write_once(run)

    def change_status(self, session_id: str, wanted: Status, by: Person) -> Session:
        """Pause, resume, complete or cancel; complete hands in what is to be reviewed. "Same to same" changes
        nothing."""
        return self._act(session_id, by, lambda tx, act: acts.change_status(tx, session_id, wanted, act))

    def commit(self, session_id: str, by: Person) -> Session:
        """Let staged scans take effect."""
        return self._act(session_id, by, lambda tx, act: acts.commit(tx, session_id, act))

    def undo_last(self, session_id: str, by: Person) -> Session:
        """Take the newest scan back."""
        return self._act(session_id, by, lambda tx, act: acts.undo_last(tx, session_id, act)[1], undo=True)

    def change_fields(
        self, session_id: str, by: Person, *, location: str | None, notes: str | None, auto_commit: bool
    ) -> Session:
        """Set location, notes and auto-commit."""
        return self._act(
            session_id,
            by,
            lambda tx, act: acts.change_fields(
                tx, session_id, act, location=location, notes=notes, auto_commit=auto_commit
            ),
        )

    def resolve(self, session_id: str, scan_id: str, resolution: Resolution, by: Person, *, item: str = "") -> Session:
        """Say what an unresolved scan is; `item` is the code of the expected item that it is (IS_ITEM)."""
        item_key = self._key_of(item) if item else ""
        return self._act(
            session_id,
            by,
            lambda tx, act: acts.resolve(tx, session_id, scan_id, resolution, act, by=by, item_key=item_key),
        )

    def take_kept(self, session_id: str, scan_ids: Sequence[str], by: Person) -> Session:
        """Book kept scans in this session, in their order, with their own times. That is scanning: who may scan may do
        it in anybody's session."""

        def take(tx: Connection, act: Act) -> Session:
            return booking.take_kept(tx, session_id, scan_ids, act)[1]

        return self._act(session_id, by, take, scanning=True)

    def is_location(self, scan_id: str, by: Person) -> None:
        """Say that a kept scan is no item but where a session is: it is kept no longer. Asking again changes nothing.

        Raises Refused (INSUFFICIENT_PERMISSIONS)."""
        _require(by, Right.SCAN_SESSIONS)
        self._database.write_once(lambda tx, _attempt: scan_store.is_location(tx, scan_id))

    # -- lists: on the reading connection ------------------------------------------------------------------------------

    def get(self, session_id: str) -> Session:
        """The session as it stands. Raises Refused (SESSION_NOT_FOUND)."""
        session = self._database.read(lambda tx: store.get(tx, session_id))
        if session is None:
            raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)
        return session

    def lists(self, session_id: str, *, latest: int = 200, missing: int = 200) -> SessionLists:
        """A session with its lists as who works in it sees them, read in one transaction: no scan is in one of them and
        not in the other. Raises Refused (SESSION_NOT_FOUND)."""

        def read(tx: Connection) -> SessionLists | None:
            session = store.get(tx, session_id)
            if session is None:
                return None
            lists = SessionLists(
                session,
                tuple(session_lists.latest_scans(tx, session_id, most=latest)),
                tuple(session_lists.missing(tx, session_id, most=missing)) if session.has_list else (),
                tuple(session_lists.to_resolve(tx, session_id, unreadable=session.blind)),
                session_lists.count_to_resolve(tx, session_id),
                tuple(_kept(tx, self._station)),
            )
            return blind.seen_lists(lists)

        found = self._database.read(read)
        if found is None:
            raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)
        return found

    def sessions(self, *, only_open: bool = False, most: int = 100, skip: int = 0) -> list[SessionLine]:
        """Sessions, newest first."""
        return self._database.read(lambda tx: session_lists.sessions(tx, only_open=only_open, most=most, skip=skip))

    def latest_scans(self, session_id: str, *, before: int = session_lists.NEWEST, most: int = 200) -> list[ScanLine]:
        """A session's scans, newest first, a page at a time."""
        return self._database.read(lambda tx: session_lists.latest_scans(tx, session_id, before=before, most=most))

    def scans_after(self, session_id: str, after: int = 0, *, most: int = 1000) -> list[ScanLine]:
        """A session's scans, oldest first, a page at a time."""
        return self._database.read(lambda tx: session_lists.scans_after(tx, session_id, after=after, most=most))

    def found(self, session_id: str, *, after: int = 0, most: int = 200) -> list[FoundItem]:
        """Expected codes that were found, a page at a time, by the scan that found them."""
        return self._database.read(lambda tx: session_lists.found(tx, session_id, after=after, most=most))

    def missing(self, session_id: str, *, after: int = 0, most: int = 200) -> list[MissingItem]:
        """Expected codes not found yet, a page at a time."""
        return self._database.read(lambda tx: session_lists.missing(tx, session_id, after=after, most=most))

    def to_resolve(self, session_id: str, *, most: int = 200, unreadable: bool = False) -> list[ScanLine]:
        """Scans of which somebody has to say what they are; `unreadable`: those that could not be read."""
        return self._database.read(
            lambda tx: session_lists.to_resolve(tx, session_id, most=most, unreadable=unreadable)
        )

    def history(self, session_id: str) -> list[HistoryLine]:
        """What was done with the session, oldest first."""
        return self._database.read(lambda tx: session_lists.history(tx, session_id))

    def kept(self) -> list[KeptScan]:
        """Scans that wait for a session."""
        return self._database.read(lambda tx: _kept(tx, self._station))

    def waiting(self) -> outbox_store.Waiting:
        """What has not been sent yet."""
        return self._database.read(outbox_store.waiting)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _act(
        self,
        session_id: str,
        by: Person,
        run: Callable[[Connection, Act], Session],
        *,
        undo: bool = False,
        scanning: bool = False,
    ) -> Session:
        _require(by, Right.SCAN_SESSIONS)
        act = Act(new_id(), by.id, self._clock.now(), self._sends)

        def once(tx: Connection, attempt: int) -> Session:
            if attempt > 1 and store.is_done(tx, act.op_id):
                return booking.get_session(tx, session_id)
            if not scanning:
                acts.require_right(tx, session_id, by, undo=undo)
            return run(tx, act)

        return self._database.write_once(once)

    def _keyed(self, expected: Sequence[ExpectedItem]) -> list[tuple[str, str, str]]:
        """(key, code, description) of a list, each key once: the first line counts."""
        keyed: dict[str, tuple[str, str, str]] = {}
        for line in expected:
            key = self._key_of(line.code)
            if key:
                keyed.setdefault(key, (key, line.code, line.description))
        return list(keyed.values())

    def _new(
        self,
        wanted: NewSession,
        by: Person,
        config: SessionConfig,
        server: ServerSession | None,
        session_id: str,
        list_size: int,
    ) -> Session:
        now = self._clock.now()
        config = server.config if server else config
        return Session(
            id=session_id,
            session_type=wanted.session_type,
            status=Status.ACTIVE,
            config=config,
            created_by=by.id,
            created_at=now,
            last_activity=now,
            expires_at=now + timedelta(minutes=config.timeout_minutes),
            updated_at=now,
            location=wanted.location,
            project_id=wanted.project_id,
            client_id=wanted.client_id,
            expected_items=wanted.expected_items or (list_size or None),
            notes=wanted.notes,
            scanner_id=wanted.scanner_id,
            auto_commit=wanted.auto_commit,
            blind=wanted.blind,
            review=wanted.review,
            has_list=bool(list_size),
            config_from="server" if server else "station",
            remote_id=server.id if server else None,
            session_token=server.session_token if server else None,
            server=server.server if server else None,
            counts=Counts(list_size=list_size),
        )

    def _tell_start(self, tx: Connection, session: Session, wanted: NewSession) -> None:
        """The message is what a first try at the server, whose answer was lost, has sent: one operation, one body."""
        self._tell(tx, session.id, session, "session.create", new_body(wanted))

    def _tell(self, tx: Connection, message_id: str, session: Session, kind: str, payload: dict[str, Any]) -> None:
        outbox_store.put(
            tx,
            message_id,
            aggregate="session",
            aggregate_id=session.id,
            kind=kind,
            payload=payload,
            person_id=session.created_by,
            at=session.created_at,
        )


def _require(person: Person, right: Right) -> None:
    if not may(person, right):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.not_allowed")


def _kept(tx: Connection, station: str) -> list[KeptScan]:
    return [
        KeptScan(
            kept.seq, kept.scan.id, kept.scan.at, kept.scan.text, kept.reason, kept.scan.device.name, kept.session_id
        )
        for kept in scan_store.kept(tx, station)
    ]
