"""The ports of the supervisor: who tells of sessions, and who makes a taken-over session the station's own."""

from datetime import datetime
from typing import Protocol

from services.identity.person import Person
from services.sessions.model import Session
from services.supervisor.model import Act, Event, Filter, ScanPage, Scope, SessionPage, SessionView, Snapshot
from services.supervisor.packing_model import Deed, PackingBoard, PackingView


class Stream(Protocol):
    """What happens, as it happens. One thread takes; `close` may come from another."""

    def take(self, seconds: float) -> list[Event]:
        """What came since the last call, in order; waits for something for so many seconds at most. Raises
        OutsideFailed where it ended, or has been silent for too long."""

    def close(self) -> None:
        """End it. Safe to call twice."""


class BoardSource(Protocol):
    """Who tells of sessions: a hub, or the station's own database. Calls wait for the network or the disk, and raise
    OutsideFailed, or Refused: AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS, SESSION_NOT_FOUND, SESSION_STATE_CONFLICT."""

    @property
    def hands_over(self) -> bool:
        """Whether sessions go from one station to another here."""

    def scope(self) -> Scope:
        """Whose sessions it tells of; CONTRACT_ONLY: of none, somebody else has to."""

    def snapshot(self) -> Snapshot:
        """Every open session, those that ended lately, and every station."""

    def follow(self, after: int) -> Stream:
        """What changes after the change of that number."""

    def sessions(self, wanted: Filter, before: str | None, most: int) -> SessionPage:
        """Sessions newest first, `most` from 1 to 500; also those that are no longer on a board."""

    def session(self, session_id: str) -> SessionView:
        """One session."""

    def scans(self, session_id: str, before: int | None, most: int) -> ScanPage:
        """Its scans, `most` from 1 to 500."""

    def history(self, session_id: str) -> tuple[Act, ...]:
        """What was done with it, oldest first."""

    def offer(self, session_id: str, station_id: str, by: Person) -> SessionView:
        """Ask another station to go on with it."""

    def judge(self, session_id: str, note: str | None, by: Person) -> SessionView:
        """Approve what was handed in; with a `note`, send it back. Raises Refused as `ReviewService` does."""

    def cut(self) -> None:
        """End what runs, and what is to come: the program ends. Any thread."""


class PackingSource(Protocol):
    """Who tells of the packing of a whole site. Calls wait for the network, and raise OutsideFailed, or Refused:
    AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS."""

    @property
    def knows_weights(self) -> bool:
        """Whether it is told how boxes were weighed, as far as `tells` has found. Returns at once."""

    def tells(self) -> bool:
        """Whether the server tells of packing at all."""

    def board(self, since: datetime, search: str) -> PackingBoard:
        """What was packed since then. Nothing in it is known of benches: errors caught, what is in front or parked."""

    def log(self, shipment_id: str, before: int | None, most: int) -> tuple[PackingView, tuple[Deed, ...]]:
        """A shipment and what was done with it, newest first, `most` from 1 to 500. Raises Refused: NOT_FOUND."""

    def close(self) -> None:
        """End what runs, and let go of the connections. Any thread."""


class OwnSource(BoardSource, Protocol):
    """The station's own database."""

    def ours(self, remote_id: str, server: str) -> str:
        """The id here of the session that the hub calls so, where it is open and this station's; "" where it is not."""


class TakesOver(Protocol):
    """The station's own part of a take-over: services/sessions/taking_over.py stands behind it."""

    def held(self, remote_id: int) -> str:
        """The id here of the session with the hub's number, where this station holds it, else "". Waits for the
        disk."""

    def take(self, remote_id: int, by: Person) -> Session:
        """Become the station that holds the session with the hub's number, and make it one of our own. Who may do it is
        judged here. Waits for the network and the disk. Raises Refused and OutsideFailed; then it is still the
        other's."""
