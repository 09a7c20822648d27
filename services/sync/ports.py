"""The port to the server that is told what waits, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.sessions.ports import ServerSession
from services.sync.lines import NO_FIELDS
from services.sync.model import Body


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a server of the contract. `detail` and `fields` are its own words, hostile, cut to what can be
    shown. `retry_after`: seconds it asks for. `session`: what a create made; `answer`: what is kept of any success."""

    status: int
    error_code: str = ""
    detail: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    retry_after: float = 0.0
    session: ServerSession | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)


class SyncServer(Protocol):
    """Both calls wait for the network, some seconds at most, and raise OutsideFailed(NETWORK) where no answer of the
    contract came: nobody knows then what became of the call. `person`: the name of who did what is told."""

    @property
    def address(self) -> str:
        """Where it is."""

    def credential(self) -> str:
        """A mark that changes with the token; "" where there is none."""

    def create(self, body: Body, key: str, person: str) -> Reply:
        """Create a session. A success has its `session`."""

    def update(self, remote_id: int, body: Body, key: str, person: str) -> Reply:
        """Tell how the session with the server's own id stands."""

    def cut(self) -> None:
        """End the call that runs, and those to come: the program ends. Any thread."""
