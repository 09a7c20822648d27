"""The port to a server that knows sessions: any server that speaks the session contract."""

from dataclasses import dataclass
from typing import Protocol

from services.sessions.model import NewSession, SessionConfig


@dataclass(frozen=True, slots=True)
class ServerSession:
    """What the server made of a new session (contract: 201). `server`: its address."""

    id: int
    session_token: str
    config: SessionConfig
    server: str | None = None


class SessionServer(Protocol):
    """Starts sessions at the server."""

    def create(self, wanted: NewSession, key: str, person: str = "") -> ServerSession:
        """Create a session; `key` is the operation's idempotency key, `person` the name of who starts it. Waits for
        the network, some seconds at most.

        Raises OutsideFailed(NETWORK) where it could not be reached (then an offline start is offered), Refused with the
        contract's field errors where it said no.
        """
