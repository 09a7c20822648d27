"""The central server that the settings name: who starts sessions there, who sends to it, who tells of its board."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pydantic import SecretStr

from services.clock import Clock
from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets
from services.sync.service import TAKE_OVER

if TYPE_CHECKING:
    from services.central.extensions import CentralExtensions
    from services.sessions.ports import SessionServer
    from services.sessions.remote import SessionsElsewhere
    from services.supervisor.ports import BoardSource
    from services.sync.ports import SyncServer


class Central:
    """The ways to one server, made for what the settings say now; `close` them. `sends`: sessions are told to a server;
    `address`: "" where none is named, or the station is on its own. The network's library loads only where one is."""

    def __init__(self, settings: Settings, secrets: Secrets, clock: Clock, *, owner: bool) -> None:
        self.sends = settings.sessions.mode == "central"
        self.address = settings.central.url if self.sends else ""
        self.sessions: SessionServer | None = None
        self.sync: SyncServer | None = None
        self.board: BoardSource | None = None
        self._extensions: CentralExtensions | None = None
        self._token: Callable[[], SecretStr | None] = lambda: secrets.get(SecretName.CENTRAL_TOKEN)
        with ExitStack() as undo:
            if self.sends:
                self._reach_sessions(undo)
            if self.address:
                self._reach_board(undo, clock)
            if self.address and owner:
                self._reach_sync(undo)
            elif self.address:
                self._reach_extensions(undo)
            self._undo = undo.pop_all()

    def hub(self) -> "SessionsElsewhere | None":
        """Where sessions are taken over by a process that sends nothing; None where the server has no such thing. Waits
        for the network. Raises OutsideFailed."""
        found = self._extensions
        return found if found is not None and TAKE_OVER in found.offered() else None

    def close(self) -> None:
        """Let go of the connections. Safe to call twice."""
        self._undo.close()

    def _reach_sessions(self, undo: ExitStack) -> None:
        from services.central.sessions import CentralSessions

        self.sessions = central = CentralSessions(self.address, token=self._token)
        undo.callback(central.close)

    def _reach_sync(self, undo: ExitStack) -> None:
        """Only the owner of the data directory sends: two would send the same twice."""
        from services.central.sync import CentralSync

        self.sync = central = CentralSync(self.address, token=self._token)
        undo.callback(central.close)

    def _reach_extensions(self, undo: ExitStack) -> None:
        """To take a session over is no sending: the outbox has no part in it, and the hub knows the act by its key."""
        from services.central.extensions import CentralExtensions
        from services.central.http import Http

        http = Http(self.address, token=self._token)
        undo.callback(http.close)
        self._extensions = CentralExtensions(http)

    def _reach_board(self, undo: ExitStack, clock: Clock) -> None:
        from services.central.board import HubBoard

        self.board = hub = HubBoard(self.address, clock, token=self._token)
        undo.callback(hub.close)
