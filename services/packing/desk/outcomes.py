"""What all answers of the packing bench have in common: how a shipment is called in them, what a rule's no says, and
the box that things go into."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from services.database import box_store, shipment_store
from services.errors import Refused
from services.packing import numbering
from services.packing.desk.bench import Bench
from services.packing.model import Box, BoxStatus, Shipment
from services.packing.printouts import Asked
from services.packing.turn import Turn
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import NO_PRINTS, NO_SSCC, OF_ORDER, PRINTS, SSCC

Done = tuple[Outcome, Bench]
_NAMED: Final = 4  # plates, lots or shipments that a sentence names
_COUNTED: Final = 99  # shipments of one order that are counted
_NOT_SAID: Final = "?"  # what the customer excludes, where a list alone has told that it excludes something
_DONE: Final = frozenset({"packing.refused.plate_empty", "packing.refused.product_done"})  # nothing is left to pack


def said(refused: Refused, reason: Reason = Reason.PACK_REFUSED) -> Outcome:
    """The answer that a rule's no is: already done, or wrong."""
    verdict = Verdict.DUPLICATE if refused.words in _DONE else Verdict.REFUSED
    params = {name: str(value) for name, value in refused.params.items()}
    return Outcome(verdict, reason, {**params, "words": refused.words, "contract": refused.code})


def named(shipment: Shipment) -> dict[str, str]:
    """How sentences call a shipment."""
    return {"shipment": shipment.number, "order": shipment.so_number, "customer": shipment.customer.name}


def numbered(tx: Connection, turn: Turn, box: Box) -> dict[str, str]:
    """Which SSCC a closed box has, or why it has none; nothing where nobody wants them."""
    if box.sscc:
        return {SSCC: box.sscc}
    why = numbering.why_none(tx, turn)
    return {NO_SSCC: why} if why else {}


def printed(asked: Asked) -> dict[str, str]:
    """How many labels and papers are on their way to the printer, and how many no printer takes; nothing for none."""
    return {name: str(number) for name, number in ((PRINTS, asked.number), (NO_PRINTS, asked.failed)) if number}


def of_order(tx: Connection, turn: Turn, shipment: Shipment) -> dict[str, str]:
    """Which other shipments of its order can be packed, so that nobody packs the wrong one unseen; nothing where there
    is none."""
    if not shipment.so_number:
        return {}
    order, besides = shipment.so_number, shipment.id
    waiting = shipment_store.waiting_of_order(tx, turn.organisation, order, besides=besides, most=_COUNTED)
    return {OF_ORDER: str(len(waiting)), "waiting": listed(waiting)} if waiting else {}


def listed(names: Iterable[str]) -> str:
    """Some of them, each once, for a sentence."""
    each = [*dict.fromkeys(name or "–" for name in names)]
    return ", ".join(each[:_NAMED]) + (" …" if len(each) > _NAMED else "")


def excluded_of(shipment: Shipment) -> str:
    """What the customer excludes, "" for nothing."""
    unknown = shipment.alert and not shipment.whole
    return ", ".join(shipment.customer.restrictions) or (_NOT_SAID if unknown else "")


def box_in_front(tx: Connection, turn: Turn, bench: Bench) -> Box:
    """The box in front, as it stands. Raises Refused: NO_SHIPMENT, NO_BOX."""
    if not bench.shipment_id:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    box = box_store.get(tx, turn.organisation, bench.box_id) if bench.box_id else None
    if box is None:
        raise Refused("NO_BOX", "packing.refused.box_first")
    return box


def open_box(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment) -> Box | None:
    """The box into which the next item goes; None where that begins one: none is in front, or another station closed
    it."""
    box = box_store.get(tx, turn.organisation, bench.box_id) if bench.box_id else None
    is_open = box is not None and box.status is BoxStatus.OPEN and box.shipment_id == shipment.id
    return box if is_open else None
