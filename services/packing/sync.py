"""What is told to a server of packing, and what somebody decides about that. The worker runs where this process owns
the data directory; everything else works in each."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import packing_message_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing.giving_up import give_up
from services.packing.messages import Figures, Message, MessageState
from services.packing.ports import PackingServer
from services.packing.pushing import Pusher
from services.packing.told import Alarm
from services.packing.turn import Turn, begin
from services.packing.worker import PackingWorker, ServerStatus


class PackingSync:
    """`make_server`: the server of the settings, None where packing is this station's own. Calls wait for the disk:
    never from the UI thread, but for `wake` and `status`. What somebody decides raises Refused: FORBIDDEN,
    NOT_PARKED."""

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
        self._listens = False

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
        if worker is not None:
            worker.stop()

    def use(self) -> None:
        """The settings are other ones."""
        if self._listens:
            self.stop()
            self._begin()
        self._tell()

    def wake(self, *, hurry: bool = False) -> None:
        """Look at once whether there is something to tell; with `hurry` also to a server that was away. Any thread."""
        worker = self._worker  # another thread may stop it meanwhile
        if worker is not None:
            worker.wake(hurry=hurry)

    def status(self) -> ServerStatus | None:
        """How the server stands, as far as this process knows; None where it tells none. Any thread."""
        worker = self._worker  # another thread may stop it meanwhile
        return worker.status() if worker else None

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when the server answered, or is away; in any thread."""
        self._listeners += (listener,)

    def on_alarm(self, listener: Callable[[Alarm], None]) -> None:
        """Who is told that a server warns of something that is packed; in the thread `packing`. It stands in the log of
        packing, too ("allergen_told")."""
        self._of_alarms += (listener,)

    # -- what waits, and what somebody decides -------------------------------------------------------------------------

    def figures(self) -> Figures:
        """How many messages stand how."""
        return self._database.read(packing_message_store.figures)

    def waiting(self) -> Sequence[Message]:
        """All that is not done, in order; what is parked waits for somebody (`why`)."""
        return self._database.read(packing_message_store.all_open)

    def retry(self, key: str, by: Person) -> None:
        """Tell the server of a parked message once more, now."""
        self._decide(
            key, by, lambda tx, turn, one: packing_message_store.stands(tx, one, MessageState.WAITING, at=turn.by.at)
        )
        self.wake(hurry=True)

    def undo(self, key: str, by: Person) -> Sequence[Message]:
        """Undo here what the server does not take. The messages that are told to nobody because of that."""
        gone: list[Message] = []

        def run(tx: Connection, turn: Turn, message: Message) -> None:
            gone[:] = give_up(tx, turn, message)

        self._decide(key, by, run)
        return gone

    def ask(self, key: str, by: Person) -> None:
        """Leave it to a supervisor: it stays as it is, and says who asked."""

        def run(tx: Connection, turn: Turn, message: Message) -> None:
            said = {**message.said, "asked": turn.by.author}
            packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=turn.by.at)

        self._decide(key, by, run)

    # ------------------------------------------------------------------------------------------------------------------

    def _decide(self, key: str, by: Person, act: Callable[[Connection, Turn, Message], None]) -> None:
        if not may(by, Right.PACKING):
            raise Refused("FORBIDDEN", "packing.told.right")
        who, op = By(self._clock.now(), by.name, by.id, self._station), new_id()

        def run(tx: Connection) -> None:
            turn = begin(tx, who, op)
            message = packing_message_store.get(tx, key)
            if message is None or message.state is not MessageState.PARKED:
                raise Refused("NOT_PARKED", "packing.told.not_parked")
            act(tx, turn, message)

        self._database.write(run)
        self._tell()

    def _begin(self) -> None:
        server = self._make_server()
        if server is None:
            return
        pusher = Pusher(self._database, self._clock, self._now, random=self._random, alarm=self._alarm)
        self._worker = PackingWorker(self._database, self._clock, server, pusher, tell=self._tell, random=self._random)
        self._worker.start()

    def _now(self) -> By:
        return By(self._clock.now(), "", station=self._station)

    def _alarm(self, alarm: Alarm) -> None:
        for listener in self._of_alarms:
            listener(alarm)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def why(message: Message) -> tuple[str, dict[str, object]]:
    """Why a parked message is not taken, and what to do: a key of the words catalogue and its params. Texts of the
    server are hostile."""
    code = str(message.said.get("code", ""))
    words = f"packing.parked.{code.casefold()}" if code in _KNOWN else "packing.parked.anything"
    return words, {"code": code or "–", "text": str(message.said.get("text", ""))}


_KNOWN = frozenset(
    {
        "LP_NOT_ALLOCATED",
        "QUANTITY_EXCEEDS_AVAILABLE",
        "BOX_CLOSED",
        "SHIPMENT_NOT_PACKABLE",
        "SHIPMENT_NOT_FOUND",
        "NOT_FOUND",
        "EMPTY_BOX",
        "ALREADY_CLOSED",
        "NOT_OFFERED",
    }
)
