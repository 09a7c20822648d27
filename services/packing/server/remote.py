"""What a packing server is told, and what it says. Values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from services.packing.model import BoxStatus, Measures, MessageKind, Status


class Said(StrEnum):
    """What an answer means for what was told."""

    DONE = "done"
    LATER = "later"  # surely not done: the same again, after a while
    IN_DOUBT = "in_doubt"  # nobody knows
    SIGN_IN = "sign_in"
    REFUSED = "refused"  # a person has to decide


@dataclass(frozen=True, slots=True)
class Told:
    """What a server is told. `key`: its idempotency key; `person`: who did it; the rest with the server's own ids,
    `body` as `services/packing/telling` makes it: names of the contract, amounts as JSON numbers."""

    kind: MessageKind
    key: str
    person: str
    shipment: str
    box: str = ""
    content: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    amount: int = 0  # of a pack


@dataclass(frozen=True, slots=True)
class Warned:
    """A server says that what was packed holds what the customer excludes."""

    matches: tuple[str, ...]
    customer: str
    product: str


@dataclass(frozen=True, slots=True)
class RemoteBox:
    """A box as the server has it."""

    id: str
    number: int
    status: BoxStatus
    measures: Measures = field(default_factory=Measures)


@dataclass(frozen=True, slots=True)
class RemoteContent:
    """Something in a box of the server's."""

    id: str
    plate_number: str
    quantity: int
    product: str
    lot: str = ""


@dataclass(frozen=True, slots=True)
class RemotePacked:
    """What the server answers to a pack: the content's id there, and how the line stands (`packed` None: it did not
    say)."""

    content: str
    packed: int | None = None
    remaining: int = 0
    warned: Warned | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to what was told. `code` and `text` are the server's own words, hostile, cut to what can be shown;
    `rest`: seconds that it asks for; `box` and `packed`: what a success made; `orphans`: other boxes may have been made
    before, which stand empty there; `untold`: done, because this server has no place for such a thing, and nothing was
    sent."""

    said: Said
    status: int = 0
    code: str = ""
    text: str = ""
    rest: float = 0.0
    box: RemoteBox | None = None
    packed: RemotePacked | None = None
    orphans: bool = False
    untold: bool = False


@dataclass(frozen=True, slots=True)
class RemoteShipment:
    """A shipment as a list tells of it, or a look-up: that says what the customer excludes (`restrictions` is not None)
    and leaves out the rest."""

    id: str
    number: str
    so_number: str
    customer: str
    lines: int
    status: Status = Status.PENDING
    promised: date | None = None
    lines_packed: int = 0
    boxes: int = 0
    alert: bool = False
    restrictions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RemotePlate:
    """A license plate as a look-up tells of it. `line`: for which it is meant in the shipment that was asked for, ""
    none; `available`: what may be packed of it for that."""

    id: str
    number: str
    product_id: str
    product: str
    lot: str
    quantity: int
    line: str = ""
    available: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """Shipments that can be packed, as many as were asked for; `total`: of all."""

    rows: Sequence[RemoteShipment]
    total: int
