"""What our hub is told of the weight of a closed box besides the weight: whether a scale or a person said it, that it
has none on purpose, and that somebody said of one that is far off that it is right. An extension of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from services.database import box_store, shipment_store
from services.packing.amounts import number_of, text_of
from services.packing.finding import box_of, shipment_of
from services.packing.model import Box, MessageKind
from services.packing.turn import Turn, tell

LONGEST: Final = 200  # characters of a scale's name, and of what it said


class SaidBy(StrEnum):
    """Who says what a box weighs."""

    SCALE = "scale"
    TYPED = "typed"
    NOBODY = "nobody"  # on purpose, although a scale is set up


@dataclass(frozen=True, slots=True)
class WeightSaid:
    """How a box was weighed. `scale`, what it `said`: as they came, hostile; `weight`, `expected`: millionths of a
    kilogram, of one that is too far off and was closed all the same; None: it is not."""

    by: SaidBy
    scale: str = ""
    said: str = ""
    weight: int | None = None
    expected: int | None = None


def tell_hub(tx: Connection, turn: Turn, box: Box, said: WeightSaid) -> None:
    """A hub of ours is told, behind the closing itself; a server of the contract alone has no place for it."""
    if shipment_of(tx, turn.organisation, box.shipment_id).whole:
        tell(tx, turn, MessageKind.WEIGHED, box.shipment_id, box.id, _body(said), turn.id_of("weighed"))


def told(tx: Connection, turn: Turn, box_id: str, said: WeightSaid) -> Box:
    """A station says it: on record, with what a supervisor should know of. Raises Refused: NOT_FOUND."""
    box = box_of(tx, turn.organisation, box_id)
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)

    def log(act: str, params: Mapping[str, object]) -> None:
        box_store.log(tx, turn.by, act, shipment.id, {"number": box.number, **params}, box=box.id)

    shipment_store.change(tx, turn.organisation, shipment.id, shipment.status, turn.change)
    if said.by is SaidBy.NOBODY:
        log("unweighed", {})
    else:
        log("weighed", {"source": said.by.value, **_filled({"scale": said.scale, "said": said.said})})
    if said.expected is not None:
        weight = "" if said.weight is None else text_of(said.weight)
        log("weight_off", {"weight": weight, "expected": text_of(said.expected)})
    return box


def _body(said: WeightSaid) -> Mapping[str, object]:
    texts = _filled({"scale": said.scale[:LONGEST], "said": said.said[:LONGEST]})
    amounts = {"weight": said.weight, "expected": said.expected}
    numbers = {name: number_of(amount) for name, amount in amounts.items() if amount is not None}
    return {"source": said.by.value, **texts, **numbers}


def _filled(texts: Mapping[str, str]) -> Mapping[str, str]:
    return {name: text for name, text in texts.items() if text}
