"""The station's own database as a source of the board: this station's sessions, or those of all that share it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from services.clock import Clock
from services.database import adopted_store
from services.database import supervisor_store as store
from services.database.database import Database
from services.database.supervisor_store import Held
from services.errors import Refused
from services.identity.person import Person
from services.sessions.model import Session
from services.sessions.review import compare
from services.sessions.reviewing import ReviewService
from services.sessions.rules import completion
from services.supervisor import rules
from services.supervisor.model import (
    CHART_MINUTES,
    Act,
    Alive,
    Event,
    Filter,
    ReviewView,
    ScanPage,
    Scope,
    SessionPage,
    SessionView,
    Snapshot,
    StationView,
)

LOOK_SECONDS = 1.0  # between two looks at the database: many scans are one look
IDLE_SECONDS = 5.0  # where nothing was committed
SHORT = 8  # characters of a station's id, where its name is not known

Minutes = dict[str, dict[int, int]]  # scans by session and minute


class OwnBoard:
    """A `BoardSource`. `station`: what this station would report of itself; its id is the one that scans carry.
    `shared`: other stations are in this database too."""

    hands_over = False

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: Callable[[], StationView],
        reviews: ReviewService,
        shared: bool = False,
        zone: Callable[[], tzinfo | None] = lambda: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._reviews = reviews
        self._station = station
        self._shared = shared
        self._zone = zone
        self._looks = 0  # what is read later is newer
        self._streams: set[OwnStream] = set()
        self._listening = False
        self._cut = False

    def scope(self) -> Scope:
        return Scope.SITE if self._shared else Scope.ALONE

    def snapshot(self) -> Snapshot:
        self._looks += 1
        now, change = self._clock.now(), self._looks
        midnight, hour = rules.day_begin(now, self._zone()), now - timedelta(minutes=CHART_MINUTES)

        def read(tx: Connection) -> tuple[list[Held], Minutes]:
            counts: Minutes = {}
            for session_id, minute, scans in store.minutes(tx, hour):
                counts.setdefault(session_id, {})[minute] = scans
            return store.on_board(tx, midnight), counts

        found, minutes = self._database.read(read)
        station = replace(self._station(), reported_at=now, change=change)
        views = tuple(_view(held, station, minutes.get(held.session.id, {}), now, change) for held in found)
        return Snapshot(views, (station,), change, now)

    def follow(self, after: int) -> "OwnStream":
        """Notices commits of our own at once, and those of others within a second."""
        if not self._listening:
            self._listening = True
            self._database.on_commit(self._wake)
            self._database.on_others(self._wake)
        stream = OwnStream(self, self._clock)
        self._streams = {*self._streams, stream}
        if self._cut:
            stream.close()
        return stream

    def sessions(self, wanted: Filter, before: str | None, most: int) -> SessionPage:
        """Looks at `most` sessions at a time: those among them that are wanted may be fewer."""
        found = self._database.read(lambda tx: store.page(tx, before, most))
        views = rules.filtered((self._alone(held) for held in found), replace(wanted, troubled=False))
        return SessionPage(views, found[-1].session.id if len(found) == most else None)

    def session(self, session_id: str) -> SessionView:
        return self._alone(self._held(session_id))

    def scans(self, session_id: str, before: int | None, most: int) -> ScanPage:
        self._held(session_id)
        seq = store.NEWEST if before is None else before
        found = self._database.read(lambda tx: store.scans(tx, session_id, before=seq, most=most))
        return ScanPage(tuple(found), found[-1].seq if len(found) == most else None)

    def history(self, session_id: str) -> tuple[Act, ...]:
        self._held(session_id)
        return tuple(self._database.read(lambda tx: store.history(tx, session_id)))

    def offer(self, session_id: str, station_id: str, by: Person) -> SessionView:
        raise Refused("HANDS_NOTHING_OVER", "supervisor.refused.hands_nothing_over")

    def judge(self, session_id: str, note: str | None, by: Person) -> SessionView:
        if note is None:
            self._reviews.approve(session_id, by)
        else:
            self._reviews.send_back(session_id, note, by)
        return self.session(session_id)

    def ours(self, remote_id: str, server: str) -> str:
        """The id here of the session that the hub calls so, where it is open and this station's; "" where it is not."""
        number = int(remote_id) if remote_id.isascii() and remote_id.isdigit() else 0
        found = self._database.read(lambda tx: adopted_store.find(tx, number, server)) if number else None
        return "" if found is None or found.is_over_here else found.id

    def cut(self) -> None:
        self._cut = True
        for stream in self._streams:
            stream.close()

    def forget(self, stream: "OwnStream") -> None:
        """It has ended."""
        self._streams = self._streams - {stream}

    def _wake(self) -> None:
        for stream in self._streams:
            stream.wake()

    def _held(self, session_id: str) -> Held:
        held = self._database.read(lambda tx: store.one(tx, session_id))
        if held is None:
            raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)
        return held

    def _alone(self, held: Held) -> SessionView:
        return _view(held, self._station(), {}, self._clock.now(), 0)


class OwnStream:
    """A `Stream`: reads everything again where something was committed, and tells what is other than before."""

    def __init__(self, source: OwnBoard, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._told: dict[str, SessionView] = {}
        self._looked: float | None = None  # monotonic
        self._woken, self._closed = threading.Event(), threading.Event()

    def take(self, seconds: float) -> list[Event]:
        """Looks at once where something was committed, but once a second at most; otherwise every few seconds, so that
        it is known that the database still answers."""
        until = self._clock.monotonic() + seconds
        while not self._closed.is_set():
            now, woken = self._clock.monotonic(), self._woken.is_set()
            due = now if self._looked is None else self._looked + (LOOK_SECONDS if woken else IDLE_SECONDS)
            if now >= due:
                return self._look()
            if now >= until:
                break
            (self._closed if woken else self._woken).wait(min(due, until) - now)
        return []

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        self._source.forget(self)

    def _look(self) -> list[Event]:
        self._woken.clear()
        snapshot = self._source.snapshot()
        self._looked = self._clock.monotonic()
        changed = [view for view in snapshot.sessions if not _is_same(self._told.get(view.id), view)]
        self._told = {view.id: view for view in snapshot.sessions}  # and no others: sessions come and go for months
        return [Alive(snapshot.now), *snapshot.stations, *changed]


def _is_same(old: SessionView | None, new: SessionView) -> bool:
    """Whether nothing but time has gone by."""
    if old is None or rules.recent_until(old, new.recent_at, CHART_MINUTES) != new.recent:
        return False
    return replace(new, change=old.change, recent_at=old.recent_at, recent=old.recent) == old


def _view(held: Held, station: StationView, minutes: Mapping[int, int], now: datetime, change: int) -> SessionView:
    session, last = held.session, rules.minute_of(now)
    ours = held.station in {"", station.id}
    return SessionView(
        id=session.id,
        session_type=session.session_type,
        status=session.status,
        location=session.location or "",
        station_id=station.id if ours else held.station,
        station=station.name if ours else held.station[-SHORT:],
        person=held.person,
        items_scanned=session.counts.items_scanned,
        successful=session.counts.successful,
        failed=session.counts.failed,
        percent=completion(session),
        created_at=session.created_at,
        last_activity=session.last_activity,
        expires_at=session.expires_at,
        recent_at=now,
        recent=tuple(minutes.get(minute, 0) for minute in range(last - CHART_MINUTES + 1, last + 1)),
        expected_items=session.expected_items,
        staged=session.counts.staged,
        project_id=session.project_id,
        client_id=session.client_id,
        notes=session.notes or "",
        scanner_id=session.scanner_id or "",
        ended_at=session.ended_at,
        blind=session.blind,
        review=_review(session),
        change=change,
    )


def _review(session: Session) -> ReviewView | None:
    if not session.review:
        return None
    if session.hand_in is None:
        return ReviewView("asked", note=session.review_note or "")
    waits = session.hand_in
    figures = tuple((name, number) for name, number in asdict(compare(session)).items() if number is not None)
    return ReviewView("handed_in", waits.id, waits.at, waits.by, figures=figures)
