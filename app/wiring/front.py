"""What is in front of the station: the session that scans are for, remembered for the next start."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from services.clock import Clock
from services.database import front_store
from services.database.database import Database
from services.database.jobs import Job
from services.errors import Refused
from services.scanning.bench import Bench
from services.scanning.commands import Command
from services.sessions.desk import SessionDesk
from services.sessions.model import Session
from services.sessions.service import SessionService

log = structlog.get_logger(__name__)

NO_COMMANDS: frozenset[Command] = frozenset()


class Front:
    """`station`: its id; `sends`: whether a server is to be told; `owner`: this process is the station, and remembers
    what is in front of it."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        bench: Bench,
        sessions: SessionService,
        *,
        station: str,
        sends: Callable[[], bool],
        owner: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._bench = bench
        self._sessions = sessions
        self._station = station
        self._sends = sends
        self._owner = owner

    def desk(self, session_id: str, screen_commands: frozenset[Command] = NO_COMMANDS) -> SessionDesk:
        """The session as a capability of the bench. `screen_commands`: what the screen in front does itself."""
        desk = SessionDesk(session_id, self._clock, sends=self._sends())
        return replace(desk, screen_commands=desk.screen_commands | screen_commands)

    def session(self) -> str | None:
        """The session that is, or was when the program ended, in front of this station; None where it is over. Waits
        for the disk."""
        session_id = self._database.read(lambda tx: front_store.get(tx, self._station))
        if session_id is None:
            return None
        try:
            session = self._sessions.get(session_id)
        except Refused:
            return None
        return None if session.is_over_here else session_id

    def put(self, session: Session | str | None, screen_commands: frozenset[Command] = NO_COMMANDS) -> None:
        """From now on scans are for this session, but for the commands that the screen in front does itself. Returns at
        once; the station (the owner) remembers it."""
        session_id = session.id if isinstance(session, Session) else session
        self._bench.put_in_front(None if session_id is None else self.desk(session_id, screen_commands))
        if self._owner:
            self.remember(session_id)

    def renew(self) -> None:
        """Whether a server is to be told may be otherwise now: also for what is in front already. Returns at once."""
        front = self._bench.front
        if isinstance(front, SessionDesk):
            self._bench.put_in_front(replace(front, sends=self._sends()))

    def remember(self, session_id: str | None) -> None:
        """This session will be in front when the station starts. Returns at once."""
        self._database.post(
            Job(
                lambda tx, _attempt: front_store.put(tx, self._station, session_id),
                lambda _done: None,
                lambda error: log.error("what is in front is not remembered", error=repr(error)),
                must=True,
            )
        )

    def resume(self) -> None:
        """Put in front what was in front when the program ended, where nothing else is. Waits for the disk."""
        if self._bench.front is None and (session_id := self.session()) is not None:
            self._bench.put_in_front(self.desk(session_id))
