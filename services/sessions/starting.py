"""Starting a session: here alone, at the central server first, or offline because that does not answer.

The session's own id is the operation's idempotency key for life: a first try whose answer was lost, the offline start
after it, and the message that is sent later are one operation.
"""

from collections.abc import Callable
from dataclasses import replace

from services.clock import new_id
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions import blind, rules
from services.sessions.model import NewSession, Session, SessionConfig, SessionType
from services.sessions.ports import SessionServer
from services.sessions.projects import ProjectService
from services.sessions.service import SessionService


class SessionStarter:
    """Any thread but the UI's. `server` is None where the station is on its own; `config_of` gives its own rules,
    `always_blind` whether all sessions of a type are blind counts, `always_review` whether all are reviewed."""

    def __init__(
        self,
        sessions: SessionService,
        projects: ProjectService,
        *,
        server: SessionServer | None,
        config_of: Callable[[SessionType], SessionConfig],
        always_blind: Callable[[SessionType], bool] = lambda _type: False,
        always_review: Callable[[SessionType], bool] = lambda _type: False,
    ) -> None:
        self._sessions = sessions
        self._projects = projects
        self._server = server
        self._config_of = config_of
        self._always_blind = always_blind
        self._always_review = always_review

    def use(self, server: SessionServer | None) -> None:
        """Ask this server from now on; None: the station is on its own."""
        self._server = server

    @property
    def asks_server(self) -> bool:
        """Whether a start waits for a server, and can be done offline instead."""
        return self._server is not None

    def start(self, wanted: NewSession, by: Person, *, session_id: str | None = None, offline: bool = False) -> Session:
        """Start a session. `session_id`: made by the caller (`new_id`) who may have to try again, offline too.

        Raises Refused: VALIDATION_ERROR, NOT_FOUND (params["fields"]), INSUFFICIENT_PERMISSIONS, and what the server
        refuses; OutsideFailed(NETWORK, "sessions.start.unreachable") where it cannot be reached.
        """
        session_id, server = session_id or new_id(), self._server  # the one of now, whatever is set meanwhile
        if not may(by, Right.SCAN_SESSIONS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sessions.refused.not_allowed")
        config = self._config_of(wanted.session_type)
        wanted = replace(
            wanted,
            blind=wanted.blind or self._always_blind(wanted.session_type),
            review=wanted.review or self._always_review(wanted.session_type),
        )
        wrong = rules.check_new(wanted) | blind.check(wanted.blind, config)
        if wrong:
            raise Refused("VALIDATION_ERROR", "sessions.wrong.any", fields=wrong)
        if server is None:
            self._projects.check(wanted)
        made = None if server is None or offline else server.create(wanted, session_id, by.name)
        return self._sessions.start(wanted, by, config, server=made, session_id=session_id)
