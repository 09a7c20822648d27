"""One turn at the work: from its beginning to the end of its transaction nobody else changes anything of packing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection

from services.database import packing_change_store, packing_message_store
from services.identity.by import By
from services.packing.model import MessageKind
from services.packing.sscc import Numbers
from services.papers.plan import Plan


@dataclass(frozen=True, slots=True)
class Turn:
    """`op`: the id of what is done (unique, made before the transaction: a scan's, a request's); `change`: its number
    in the organisation; `server`: the address of the one that is told of it, "" nobody is; `numbers`: how boxes are
    numbered, None where they are not (at the hub); `papers`: what is printed, None where nothing is."""

    by: By
    op: str
    change: int
    server: str = ""
    numbers: Numbers | None = None
    papers: Plan | None = None

    @property
    def organisation(self) -> int:
        """Whose work it is."""
        return self.by.organisation

    def id_of(self, part: str) -> str:
        """The id of a part of what is done: the same each time that it is asked for."""
        return _id_of(self.op, part)


_PARTS = ("box", "taken out", "closed", "numbered", "weighed", "completed")  # what a scan may tell of besides a pack


def told_by(op: str, content: str = "") -> frozenset[str]:
    """The ids of the messages that a server may be told of one scan, or one act, of that id. `content`: what it packed;
    that has the id of an earlier scan where a question was answered."""
    return frozenset({content or op, *(_id_of(op, part) for part in _PARTS)})


def _id_of(op: str, part: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{op} {part}"))


def begin(
    tx: Connection, by: By, op: str, server: str = "", numbers: Numbers | None = None, papers: Plan | None = None
) -> Turn:
    """To be said before anything is read."""
    return Turn(by, op, packing_change_store.begin(tx, by.organisation), server, numbers, papers)


def tell(
    tx: Connection, turn: Turn, kind: MessageKind, shipment: str, about: str, payload: Mapping[str, object], key: str
) -> None:
    """A server is told of it, where there is one. `key`: the message's own id; the server knows it by that again."""
    if turn.server:
        packing_message_store.insert(tx, turn.by, key, kind, shipment, about, payload)
