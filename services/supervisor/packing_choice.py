"""Which shipments stand on a supervisor's board of packing where there are more than anybody reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from services.database import packing_board_store as store
from services.database import shipment_lists
from services.packing.model import Shipment, Status
from services.supervisor.packing_model import Tally
from services.supervisor.rules import LIMITS

MOST: Final = 500  # of each kind: refused, stalled, of now, done today


@dataclass(frozen=True, slots=True)
class Chosen:
    """`needy`: how many need somebody in all; `packing`: how many are being packed; `left_out`: how many of those that
    are packed, or were done today, are not among them."""

    shipments: tuple[Shipment, ...]
    needy: int
    packing: int
    left_out: int


def choose(
    tx: Connection, organisation: int, now: datetime, tally: Tally, parked: Mapping[str, int], search: str = ""
) -> Chosen:
    """All where they are not many. Else what the server refused, what is stalled (the oldest, where that is many too),
    what somebody is at now, then the newest; and what `search` finds among the others."""
    packing = store.packing_number(tx, organisation)
    lively = store.lively(tx, organisation, now - timedelta(minutes=LIMITS.stalled_minutes))
    refused = store.these(tx, organisation, sorted(parked)[:MOST])
    calm = lively | set(parked)
    still = store.stalled(tx, organisation, calm, MOST)
    stalled = len(still) if len(still) < MOST else store.stalled_number(tx, organisation, calm)
    now_packed = [one for one in store.these(tx, organisation, sorted(lively)[:MOST]) if one.status is Status.PACKING]
    newest = store.packing(tx, organisation, MOST) if packing > len(still) else []
    done = store.these(tx, organisation, _latest(tally)[:MOST])
    shown = _each_once(refused, still, now_packed, newest, done)
    left_out = packing + len(tally.done) - sum(one.status is Status.PACKING or one.id in tally.done for one in shown)
    if search and left_out:
        found = shipment_lists.open_page(tx, organisation, search=search, limit=MOST).rows
        shown = _each_once(shown, (one for one in found if one.status is Status.PACKING))
    return Chosen(shown, len(parked) + stalled, packing, left_out)


def _latest(tally: Tally) -> list[str]:
    """What was done today, the latest first."""
    return sorted(tally.done, key=lambda shipment: tally.touched[shipment].at, reverse=True)


def _each_once(*some: Iterable[Shipment]) -> tuple[Shipment, ...]:
    return tuple({one.id: one for shipments in some for one in shipments}.values())
