"""A hub as the source of the supervisor's board: its extensions beside the session contracts, over HTTPS."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import structlog
from pydantic import BaseModel, SecretStr, ValidationError

from services.central.board_faults import fault_of, not_a_hub, unreachable
from services.central.board_wire import (
    OfferedShape,
    OneSessionShape,
    ScansShape,
    SessionAndHistoryShape,
    SessionsShape,
    StationsShape,
)
from services.central.events import HubStream
from services.central.http import WHOLE_SECONDS, Http
from services.clock import Clock, new_id
from services.errors import OutsideFailed, Refused
from services.http.client import Answered
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

log = structlog.get_logger(__name__)

PATH = "/api/v1/ext"
SESSIONS = f"{PATH}/scan-sessions"
NEEDED = frozenset({"scan-sessions", "scans", "stations", "events"})
HANDS_OVER = "take-over"
VERSION = 1  # of each that we know how to speak
PAGE = 250  # sessions asked for at once
LARGEST = 8 * 1024 * 1024  # bytes of an answer
MOST_OPEN = 20_000  # sessions that a site can have open
MOST_ENDED = 1_000  # of those that are over, for the figures of today
SINCE = timedelta(hours=36)  # sessions that began before are not looked at for what ended today
LONGEST_SEARCH = 100

S = TypeVar("S", bound=BaseModel)


class HubBoard:
    """A `BoardSource`. Any thread but the UI's; `cut` and `close` it."""

    def __init__(
        self, url: str, clock: Clock, *, token: Callable[[], SecretStr | None], whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._http = Http(url, token=token, whole_seconds=whole_seconds)
        self._clock = clock
        self._ahead = timedelta()  # how much the hub's clock is
        self._streams: set[HubStream] = set()
        self._cut = False
        self.hands_over = False

    def scope(self) -> Scope:
        """Asks what the server can do: any answer but a hub's own means the contracts alone."""
        answered = self._ask("GET", PATH, signed=False)
        try:
            found = OfferedShape.model_validate_json(answered.content) if answered.status == 200 else None
        except ValidationError:
            found = None
        if found is None and answered.status >= 500:
            raise unreachable()
        offered = {name for name, version in found.extensions.items() if version == VERSION} if found else set()
        self.hands_over = HANDS_OVER in offered
        return Scope.SITE if offered >= NEEDED else Scope.CONTRACT_ONLY

    def snapshot(self) -> Snapshot:
        """The count of changes is that of the first page: what came since is told again by the events."""
        first: SessionsShape | None = None
        views: dict[str, SessionView] = {}
        for page in self._pages({"status": "open"}):
            first = first or page
            views |= _views(page)
            if len(views) >= MOST_OPEN:
                break
        ended = 0
        for page in self._pages({"status": "ended"}):
            views = _views(page) | views
            ended += len(page.sessions)
            oldest = min((one.created_at for one in page.sessions), default=page.as_of)
            if ended >= MOST_ENDED or page.as_of - oldest > SINCE:
                break
        stations = self._read(StationsShape, f"{PATH}/stations")
        if first is None:
            raise not_a_hub()
        self._ahead = stations.as_of - self._clock.now()
        return Snapshot(
            tuple(views.values()),
            tuple(station.view() for station in stations.stations),
            min(first.change, stations.change),
            stations.as_of,
        )

    def follow(self, after: int) -> HubStream:
        headers = {
            "Authorization": f"Bearer {self._bearer()}",
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
            "Last-Event-ID": str(after),
        }
        if self._cut:
            raise unreachable()
        stream = HubStream(f"{self._http.url}{PATH}/events", headers, self._clock, self._ahead)
        self._streams = {stream}
        return stream

    def sessions(self, wanted: Filter, before: str | None, most: int) -> SessionPage:
        asked = {
            "status": wanted.which.value,
            "session_type": wanted.session_type,
            "station": wanted.station_id,
            "person": wanted.person,
            "search": wanted.text.strip()[:LONGEST_SEARCH],
            "limit": most,
            "before": before,
        }
        query = {name: str(value) for name, value in asked.items() if value}
        page = self._read(SessionsShape, f"{SESSIONS}?{urlencode(query)}")
        views = tuple(one.view(page.as_of) for one in page.sessions)
        return SessionPage(views, None if page.next is None else str(page.next))

    def session(self, session_id: str) -> SessionView:
        found = self._read(SessionAndHistoryShape, self._path(session_id))
        return found.session.view(self._clock.now() + self._ahead)

    def scans(self, session_id: str, before: int | None, most: int) -> ScanPage:
        query = {"limit": str(most)} | ({} if before is None else {"before": str(before)})
        page = self._read(ScansShape, f"{self._path(session_id)}/scans?{urlencode(query)}")
        return ScanPage(tuple(scan.view() for scan in page.scans), page.next)

    def history(self, session_id: str) -> tuple[Act, ...]:
        found = self._read(SessionAndHistoryShape, self._path(session_id))
        return tuple(act.view() for act in found.history)

    def offer(self, session_id: str, station_id: str, by: Person) -> SessionView:
        path, body = f"{self._path(session_id)}/offer", {"user_id": _number(station_id)}
        found = self._read(OneSessionShape, path, "POST", body=body, key=new_id(), person=by.name)
        return found.session.view(self._clock.now() + self._ahead)

    def judge(self, session_id: str, note: str | None, by: Person) -> SessionView:
        """The verdict names what is handed in now: another one that comes meanwhile is not meant."""
        review = self.session(session_id).review
        if review is None or not review.hand_in or review.state != "handed_in":
            raise Refused("NOT_HANDED_IN", "sessions.refused.not_handed_in")
        if review.by == by.name:
            raise Refused("OWN_HAND_IN", "sessions.refused.own_hand_in")
        verdict, said = ("approve", {}) if note is None else ("send-back", {"note": note})
        path, body = f"{self._path(session_id)}/review/{verdict}", {"hand_in": review.hand_in, **said}
        found = self._read(OneSessionShape, path, "POST", body=body, key=new_id(), person=by.name)
        return found.session.view(self._clock.now() + self._ahead)

    def cut(self) -> None:
        self._cut = True
        self._http.cut()
        for stream in self._streams:
            stream.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _path(self, session_id: str) -> str:
        return f"{SESSIONS}/{_number(session_id)}"

    def _pages(self, query: Mapping[str, str]) -> Iterator[SessionsShape]:
        """Page after page; the numbers have to go down, else a list would have no end."""
        before: int | None = None
        while True:
            more = {} if before is None else {"before": str(before)}
            page = self._read(SessionsShape, f"{SESSIONS}?{urlencode({**query, 'limit': str(PAGE), **more})}")
            yield page
            if page.next is None:
                return
            if before is not None and page.next >= before:
                raise not_a_hub()
            before = page.next

    def _read(self, shape: type[S], path: str, method: str = "GET", **given: Any) -> S:
        answered = self._ask(method, path, **given)
        if answered.status != 200:
            raise fault_of(answered.status, answered.content)
        try:
            return shape.model_validate_json(answered.content)
        except ValidationError as error:
            log.warning("no answer of a hub", shape=shape.__name__, faults=error.error_count())
            raise not_a_hub() from error

    def _ask(self, method: str, path: str, **given: Any) -> Answered:
        self._bearer()
        try:
            return self._http.call(method, path, **given, largest=LARGEST)
        except OutsideFailed as failed:
            raise (not_a_hub() if "status" in failed.params else unreachable()) from failed

    def _bearer(self) -> str:
        try:
            return self._http.bearer()
        except Refused as refused:
            raise Refused("AUTH_REQUIRED", "supervisor.away.no_token") from refused


def _views(page: SessionsShape) -> dict[str, SessionView]:
    return {str(one.id): one.view(page.as_of) for one in page.sessions}


def _number(text: str) -> int:
    """The hub's number. Raises Refused where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Refused("SESSION_NOT_FOUND", "supervisor.refused.not_found")
    return int(text)
