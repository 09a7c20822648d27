"""What is known of a site, kept up to date by what is told; a board is a picture of it. Belongs to one thread."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from services.supervisor import rules
from services.supervisor.model import (
    CHART_MINUTES,
    Board,
    Event,
    Limits,
    SessionView,
    Snapshot,
    StationView,
)

SEEN_EVERY = timedelta(seconds=4)  # all sessions are looked at; a trouble begins to the minute


class Known:
    """Sessions and stations by their ids, and how many scans there were in which minute."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sessions: dict[str, SessionView] = {}
        self._stations: dict[str, StationView] = {}
        self._scans: Counter[int] = Counter()  # by minute
        self._since: datetime | None = None  # every minute is known from then on
        self._unseen: set[str] = set()  # sessions that were told of, or whose station was, since the last picture
        self._seen_at: datetime | None = None  # when all were looked at last
        self.change = 0  # what has come up to then is known

    def read_anew(self, snapshot: Snapshot) -> None:
        """This is everything there is now."""
        self._sessions, self._scans, self._unseen, self._seen_at = {}, Counter(), set(), None
        for view in snapshot.sessions:
            self._put(view)
        self._stations = {station.id: station for station in snapshot.stations}
        self.change = snapshot.change
        minutes = min((len(view.recent) for view in snapshot.sessions), default=CHART_MINUTES)
        self._since = snapshot.now - timedelta(minutes=minutes)

    def take(self, event: Event) -> bool:
        """What was told. Whether anything is other than it was."""
        if isinstance(event, SessionView):
            session = rules.merged(self._sessions.get(event.id), event, self._limits)
            if session is None:
                return False
            self._put(session)
        elif isinstance(event, StationView):
            station = self._stations.get(event.id)
            if station is not None and event.change <= station.change:
                return False
            self._stations[event.id] = event
            self._unseen |= {view.id for view in self._sessions.values() if view.station_id == event.id}
        else:
            return False
        self.change = max(self.change, event.change)
        return True

    def picture(self, board: Board, zone: tzinfo | None) -> Board:
        """`board` with everything that is known, as it is at `board.now`. Sessions that ended before today are
        forgotten."""
        now = board.now
        self._see(now, zone)
        sessions = self._sessions.values()
        known = 0 if self._since is None else int((now - self._since).total_seconds()) // 60
        return replace(
            board,
            sessions=rules.ordered(sessions),
            stations=rules.stations_of(self._stations),
            today=rules.totals(sessions, now, zone),
            per_minute=rules.chart(self._scans, now),
            minutes_known=min(max(known, 0), CHART_MINUTES),
        )

    def _see(self, now: datetime, zone: tzinfo | None) -> None:
        """Look at what was told of since, and now and then at all: time alone makes trouble, and ends a day."""
        midnight = rules.day_begin(now, zone)
        if self._seen_at is None or abs(now - self._seen_at) >= SEEN_EVERY:
            self._seen_at, self._unseen = now, set(self._sessions)
        for key in self._unseen:
            view = self._sessions[key]
            if rules.is_shown(view, midnight):
                self._sessions[key] = rules.seen(view, self._stations.get(view.station_id), now, self._limits)
            else:
                del self._sessions[key]
        self._unseen = set()

    def _put(self, view: SessionView) -> None:
        old = self._sessions.get(view.id)
        if old is not None:
            self._scans.subtract(dict(rules.minutes(old)))
        self._scans.update(dict(rules.minutes(view)))
        self._sessions[view.id] = view
        self._unseen.add(view.id)
