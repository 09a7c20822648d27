"""A source of the supervisor's board with a memory: the test says what it knows, what it tells and when it is away."""

from dataclasses import dataclass, field
from threading import Condition, Event

from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.supervisor.model import (
    Act,
    Filter,
    ScanPage,
    Scope,
    SessionPage,
    SessionView,
    Snapshot,
)
from services.supervisor.model import Event as Told


def away() -> OutsideFailed:
    """Nobody answers."""
    return OutsideFailed(OutsideKind.NETWORK, "supervisor.away.unreachable", retry=True)


class FakeStream:
    """Gives what was told, as it is told; `end` ends it with an error."""

    def __init__(self, after: int) -> None:
        self.after = after
        self._told: list[Told] = []
        self._error: Exception | None = None
        self.closed = False
        self._changed = Condition()

    def tell(self, *events: Told) -> None:
        with self._changed:
            self._told += events
            self._changed.notify_all()

    def end(self, error: Exception | None = None) -> None:
        with self._changed:
            self._error = error or away()
            self._changed.notify_all()

    def take(self, seconds: float) -> list[Told]:
        with self._changed:
            self._changed.wait_for(lambda: self._told or self._error or self.closed, seconds)
            told, self._told = self._told, []
            if self._error is not None and not told:
                raise self._error
            return told

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()


@dataclass
class FakeSource:
    """`known`: what a snapshot gives; `streams` in the order of following; `asked`: how often whom it asks for is
    asked for; `offered`: (session, station, person)."""

    known: Snapshot
    its_scope: Scope = Scope.SITE
    hands_over: bool = True
    is_away: bool = False
    snapshots: int = 0
    streams: list[FakeStream] = field(default_factory=list)
    offered: list[tuple[str, str, str]] = field(default_factory=list)
    followed: Event = field(default_factory=Event)

    def scope(self) -> Scope:
        self._answer()
        return self.its_scope

    def snapshot(self) -> Snapshot:
        self._answer()
        self.snapshots += 1
        return self.known

    def follow(self, after: int) -> FakeStream:
        self._answer()
        self.streams.append(FakeStream(after))
        self.followed.set()
        return self.streams[-1]

    def sessions(self, wanted: Filter, before: str | None, most: int) -> SessionPage:
        self._answer()
        return SessionPage(self.known.sessions[:most], None)

    def session(self, session_id: str) -> SessionView:
        self._answer()
        for view in self.known.sessions:
            if view.id == session_id:
                return view
        raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=session_id)

    def scans(self, session_id: str, before: int | None, most: int) -> ScanPage:
        self.session(session_id)
        return ScanPage((), None)

    def history(self, session_id: str) -> tuple[Act, ...]:
        self.session(session_id)
        return ()

    def offer(self, session_id: str, station_id: str, by: Person) -> SessionView:
        self.offered.append((session_id, station_id, by.name))
        return self.session(session_id)

    def cut(self) -> None:
        self.is_away = True
        for stream in self.streams:
            stream.close()

    def _answer(self) -> None:
        if self.is_away:
            raise away()
