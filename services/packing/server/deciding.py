"""What people decide about messages that a server does not take: tell it once more, undo it here, leave it to a
supervisor. Each is one transaction, and waits for the disk."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import packing_message_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.packing.model import MessageKind
from services.packing.server.giving_up import give_up
from services.packing.server.messages import Figures, Message, MessageState
from services.packing.turn import Turn, begin


class Deciding:
    """Any thread but the UI's. What somebody decides raises Refused: FORBIDDEN, NOT_PARKED. `tell` is called when
    something is other than it was, `again` when something may be told at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        tell: Callable[[], None],
        again: Callable[[], None],
    ) -> None:
        self._database, self._clock, self._station = database, clock, station
        self._tell, self._again = tell, again

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
        self._again()

    def undo(self, key: str, by: Person) -> Sequence[Message]:
        """Undo here what the server does not take. The messages that are told to nobody because of that."""
        gone: list[Message] = []

        def run(tx: Connection, turn: Turn, message: Message) -> None:
            gone[:] = give_up(tx, turn, message)

        self._decide(key, by, run)
        return gone

    def leave(self, key: str, by: Person) -> None:
        """Leave it to a supervisor: it stays as it is, and says who asked."""

        def run(tx: Connection, turn: Turn, message: Message) -> None:
            said = {**message.said, "asked": turn.by.author}
            packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=turn.by.at)

        self._decide(key, by, run)

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


def why(message: Message) -> tuple[str, dict[str, object]]:
    """Why a parked message is not taken, and what to do: a key of the words catalogue and its params. Texts of the
    server are hostile."""
    code = str(message.said.get("code", ""))
    if code in _FORBIDDEN:
        return f"packing.parked.{'reopens' if message.kind in _REOPENS else 'forbidden'}", {"code": code, "text": ""}
    words = f"packing.parked.{code.casefold()}" if code in _KNOWN else "packing.parked.anything"
    return words, {"code": code or "–", "text": str(message.said.get("text", ""))}


_FORBIDDEN = frozenset({"FORBIDDEN", "INSUFFICIENT_PERMISSIONS"})
_REOPENS = frozenset({MessageKind.REOPEN, MessageKind.REOPEN_BOX})
_KNOWN = frozenset(
    {
        "LP_NOT_ALLOCATED",
        "QUANTITY_EXCEEDS_AVAILABLE",
        "BOX_CLOSED",
        "BOXES_OPEN",
        "SHIPMENT_NOT_PACKABLE",
        "SHIPMENT_NOT_FOUND",
        "NOT_FOUND",
        "EMPTY_BOX",
        "ALREADY_CLOSED",
        "NOT_OFFERED",
        "LP_UNKNOWN",
        "NO_LP",
        "LP_ELSEWHERE",
        "SSCC_TAKEN",
    }
)
