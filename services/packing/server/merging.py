"""A hub's shipment beside what is done here and not told: how its rows stand then. Plain functions on values.

What waits to be told counts as done; all else is as the hub says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.packing.amounts import amount_of
from services.packing.model import MessageKind, Status
from services.packing.server.messages import Message
from services.packing.server.seen import BoxSeen, ContentSeen, ShipmentSeen

_ENDS = frozenset({MessageKind.COMPLETE, MessageKind.REOPEN})
_OF_LIDS = frozenset({MessageKind.CLOSE, MessageKind.REOPEN_BOX})


@dataclass(frozen=True, slots=True)
class BoxHere:
    """A box as it stands here. `remote_id`: "" where the hub has not answered."""

    id: str
    shipment_id: str
    remote_id: str
    contents: Mapping[str, str] = field(default_factory=dict)  # the hub's ids (or "") of what is in it, by ours


@dataclass
class Boxes:
    """What becomes of the boxes of a shipment."""

    new: list[BoxSeen] = field(default_factory=list)
    known: list[tuple[str, BoxSeen]] = field(default_factory=list)  # with its id here
    gone: list[str] = field(default_factory=list)
    put_in: list[tuple[str, ContentSeen]] = field(default_factory=list)  # the box's id here
    taken_out: list[str] = field(default_factory=list)  # ids here
    number: int = 0


def waiting(messages: Iterable[Message]) -> dict[tuple[str, str], int]:
    """What is packed here and not at the hub, by (license plate, line); less than 0: taken out here."""
    found: dict[tuple[str, str], int] = {}
    for one in messages:
        if one.kind in {MessageKind.PACK, MessageKind.TAKE_OUT}:
            sign = 1 if one.kind is MessageKind.PACK else -1
            key = (str(one.payload["plate"]), str(one.payload["line"]))
            found[key] = found.get(key, 0) + sign * (amount_of(one.payload["quantity"]) or 0)
    return found


def status_of(seen: ShipmentSeen, here: Status | None, messages: Sequence[Message]) -> Status:
    """How the shipment stands: an end that waits to be told, and a first pack that does, stand."""
    if here is None or not messages:
        return seen.status
    if any(one.kind in _ENDS for one in messages):
        return here
    return Status.PACKING if (seen.status, here) == (Status.PENDING, Status.PACKING) else seen.status


def lids_waiting(messages: Iterable[Message]) -> set[str]:
    """The boxes here of which it waits to be told that they were closed, or opened again."""
    return {one.about for one in messages if one.kind in _OF_LIDS}


def boxes_of(seen: ShipmentSeen, here: Sequence[BoxHere], taken: set[str]) -> Boxes:
    """`taken`: the hub's ids of what was taken out here and waits to be told."""
    found, known = Boxes(), {one.remote_id: one for one in here if one.remote_id}
    for one in seen.boxes:
        mine = known.pop(one.box.id, None)
        if mine is None:
            found.new.append(one)
        else:
            found.known.append((mine.id, one))
        there = set(mine.contents.values()) if mine else set[str]()
        into = mine.id if mine else one.box.id
        found.put_in += [(into, content) for content in one.contents if content.id not in there | taken]
        if mine is not None:
            ids = {content.id for content in one.contents}
            found.taken_out += [own for own, remote in mine.contents.items() if remote and remote not in ids]
    found.gone = [one.id for one in known.values()]
    found.number = len(seen.boxes) + sum(not one.remote_id for one in here)
    return found
