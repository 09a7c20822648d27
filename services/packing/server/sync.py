"""Packing and its server: told what is done here, asked what it has. The worker runs where this process owns
the data directory; everything else works in each."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from time import sleep

from services.clock import Clock
from services.database import packing_cursor_store, packing_message_store
from services.database.database import Database
from services.identity.by import By
from services.packing.looking import AWAY
from services.packing.server.asking import Asking, Heard
from services.packing.server.deciding import Deciding
from services.packing.server.messages import MessageState
from services.packing.server.ports import PackingServer
from services.packing.server.pulling import Puller
from services.packing.server.pushing import Pusher
from services.packing.server.told import Alarm
from services.packing.server.worker import PackingWorker, ServerStatus
from services.scanning.scan import Scan

LOOK_SECONDS = 0.05  # between two looks at how far the worker is

_SAYS = {Heard.NAMED: True, Heard.NOTHING: False}


class PackingSync:
    """`make_server`: the server of the settings, None where packing is this station's own. Calls wait for the disk:
    never from the UI thread, but for `wake` and `status`. `deciding`: what waits, and what somebody decides."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        make_server: Callable[[], PackingServer | None],
        random: Callable[[], float],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._make_server, self._random = make_server, random
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._of_alarms: tuple[Callable[[Alarm], None], ...] = ()
        self._worker: PackingWorker | None = None
        self._listens, self._turns = False, Lock()
        self._asking = Asking(database, clock, self._now, station, self._turns)
        self.deciding = Deciding(database, clock, station=station, tell=self._tell, again=lambda: self.wake(hurry=True))
        self._other: PackingServer | None = None  # that is asked where another process tells it

    def start(self) -> None:
        """Tell the server what waits, and whatever comes, until `stop`."""
        if not self._listens:
            self._listens = True
            self._database.on_commit(self.wake)
            self._database.on_others(self.wake)
        self._begin()

    def stop(self) -> None:
        """End the worker; a call that runs is cut off. Safe to call twice."""
        worker, self._worker = self._worker, None
        other, self._other = self._other, None
        if worker is not None:
            worker.stop()
        if other is not None:
            other.close()

    def run(self, seconds: float, *, owner: bool) -> ServerStatus | None:
        """Tell what waits and read what the server has, once, for so long at most; how the server stands then. Where
        another process tells it (`owner` False), that one is asked to, and waited for: None. Waits for the network."""
        deadline = self._clock.monotonic() + seconds
        self._database.write_once(lambda tx, _attempt: packing_message_store.make_due(tx))
        if owner:
            self._begin()
        while not (self._has_run() if owner else self._is_told()) and self._clock.monotonic() < deadline:
            sleep(LOOK_SECONDS)
        status = self.status()
        self.stop()
        return status

    def use(self) -> None:
        """The settings are other ones."""
        self.stop()
        self._asking.hurry()
        if self._listens:
            self._begin()
        self._tell()

    def wake(self, *, hurry: bool = False) -> None:
        """Look at once whether there is something to tell; with `hurry` also to a server that was away. Any thread."""
        if hurry:
            self._asking.hurry()
        worker = self._worker  # another thread may stop it meanwhile
        if worker is not None:
            worker.wake(hurry=hurry)

    def status(self) -> ServerStatus | None:
        """How the server stands, as far as this process knows; None where it tells none. Any thread."""
        worker = self._worker  # another thread may stop it meanwhile
        return worker.status() if worker else None

    def read_at(self) -> datetime | None:
        """When all that the server told was last read: by this process just now, else when something new was last kept;
        None: never, or nobody knows. Waits for the disk."""
        worker = self._worker  # another thread may stop it meanwhile
        read = worker.status().read_at if worker else None
        server = self._server()
        if read is not None or server is None:
            return read
        return self._database.read(lambda tx: packing_cursor_store.kept_at(tx, server.address))

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when the server answered, or is away; in any thread."""
        self._listeners += (listener,)

    def on_alarm(self, listener: Callable[[Alarm], None]) -> None:
        """Who is told that a server warns of something that is packed; in the thread `packing`. It stands in the log of
        packing, too ("allergen_told")."""
        self._of_alarms += (listener,)

    # -- a server of the contract alone is asked -----------------------------------------------------------------------

    def look_up(self, scan: Scan) -> str:
        """For the bench: ask what a code names before its scan is answered; what was found is kept. AWAY where nobody
        answered, else ""."""
        server = self._server()
        heard = Heard.UNASKED if server is None else self._asking.ask(server, scan.text)
        return AWAY if heard is Heard.AWAY else ""

    def ask(self, code: str) -> bool | None:
        """Ask a server of the contract alone what a code names, for the shipment in front, and keep that: whether it
        names something; None where nobody says so, or nobody needs to be asked. Waits for the network."""
        server = self._server()
        return None if server is None else _SAYS.get(self._asking.ask(server, code))

    def search(self, term: str) -> int | None:
        """Ask a server of the contract alone for shipments with that in their numbers or their customer, and keep them;
        how many it has, None where it is not asked. Waits for the network. Raises OutsideFailed, Refused."""
        server = self._server()
        if server is None or server.is_hub():
            return None
        found = Puller(self._database, self._clock, self._now, self._turns).search(server, term)
        self._tell()
        return found

    # ------------------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        server = self._make_server()
        if server is None:
            return
        given = (self._database, self._clock, self._now)
        pusher = Pusher(*given, turns=self._turns, random=self._random, alarm=self._alarm)
        parts = (self._database, self._clock, server, pusher, Puller(*given, self._turns))
        self._worker = PackingWorker(*parts, tell=self._tell, random=self._random)
        self._worker.start()

    def _has_run(self) -> bool:
        """Whether the worker has told and read all once, or cannot."""
        status = self.status()
        return status is None or bool(status.words) or status.read_at is not None

    def _is_told(self) -> bool:
        """Whether nothing is due that another process may tell."""
        server, now = self._server(), self._clock.now()
        heads = self._database.read(lambda tx: packing_message_store.heads(tx, server.address)) if server else ()
        return not any(one.state is not MessageState.PARKED and (one.next_at or now) <= now for one in heads)

    def _server(self) -> PackingServer | None:
        """The one that the worker tells, or one that this process asks alone."""
        worker = self._worker  # another thread may stop it meanwhile
        if worker is not None:
            return worker.server
        if self._other is None:
            self._other = self._make_server()
        return self._other

    def _now(self) -> By:
        return By(self._clock.now(), "", station=self._station)

    def _alarm(self, alarm: Alarm) -> None:
        for listener in self._of_alarms:
            listener(alarm)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
