"""What a server is to be told of packing, as it waits: values, and what is said to the server of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.packing.amounts import amount_of
from services.packing.model import MessageKind
from services.packing.server.remote import Told


class MessageState(StrEnum):
    """How a message stands."""

    WAITING = "waiting"  # not told, or surely not done
    SENDING = "sending"
    IN_DOUBT = "in_doubt"  # told, and nobody knows what came of it
    PARKED = "parked"  # the server does not take it: a person decides
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Message:
    """One of them. `id`: its idempotency key; `about`: the box or the content, by its id here; `said`: by the server,
    or by who decided; `next_at`: before that it is not sent again."""

    seq: int
    id: str
    shipment_id: str
    kind: MessageKind
    about: str
    payload: Mapping[str, Any]
    state: MessageState
    attempts: int
    next_at: datetime | None
    said: Mapping[str, Any]
    created_at: datetime
    author: str

    @property
    def box_id(self) -> str:
        """The box that it is of, by its id here; "" where it is of the shipment."""
        if self.kind in {MessageKind.PACK, MessageKind.TAKE_OUT}:
            return str(self.payload["box"])
        return self.about if self.kind in _OF_BOXES else ""

    @property
    def amount(self) -> int:
        """How much was packed; 0 for all that is no pack."""
        return (amount_of(self.payload["quantity"]) or 0) if self.kind is MessageKind.PACK else 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How many messages stand how. `oldest`: when the first that is not done was made."""

    waiting: int = 0
    in_doubt: int = 0
    parked: int = 0
    oldest: datetime | None = None


LATER: Final = (MessageKind.SSCC, MessageKind.WEIGHED)  # kinds that older hubs of ours have no place for
_OF_BOXES = frozenset({MessageKind.BOX, MessageKind.CLOSE, MessageKind.REOPEN_BOX, *LATER})


def told(message: Message, box: str = "", content: str = "") -> Told:
    """As a server is told. `box`, `content`: by the server's own ids."""
    given = (message.kind, message.id, message.author, message.shipment_id)
    return Told(*given, box, content, _body(message), message.amount)


def waits_for_line(messages: Sequence[Message], line_id: str) -> int:
    """What is packed of a line here and not at the server; less than 0: taken out here. `messages`: those that are not
    done."""
    packs = {one.id: one for one in messages if one.kind is MessageKind.PACK and one.payload["line"] == line_id}
    taken = [one for one in messages if one.kind is MessageKind.TAKE_OUT and one.payload.get("line") == line_id]
    more = sum(one.amount for one in packs.values())
    return more - sum(amount_of(one.payload["quantity"]) or 0 for one in taken)


def _body(message: Message) -> Mapping[str, Any]:
    given = message.payload
    if message.kind is MessageKind.PACK:
        notes = {"notes": given["notes"]} if given["notes"] else {}
        return {"license_plate_id": given["plate"], "so_line_id": given["line"], "quantity": given["quantity"], **notes}
    return {} if message.kind in {MessageKind.BOX, MessageKind.TAKE_OUT} else given
