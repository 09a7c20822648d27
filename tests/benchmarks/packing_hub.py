"""The six operations of the packing contract over HTTP, one station, with few shipments and with many."""

import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.hub.packing_errors import CLOSE, NEW_BOX, PACK, SHIPMENTS
from app.hub.place import find, hub_database
from services.clock import SystemClock, new_id
from services.database.files import FILE_NAME
from services.hub.accounts import HubAccounts
from tests.benchmarks import packing_data as data
from tests.benchmarks.figures import Figures, ratio
from tests.benchmarks.packing import FEW, MANY, OPERATIONS, ROUNDS
from tests.benchmarks.stage import raw_insert_seconds
from tests.support.hub import Hub, running_hub

QUANTITY = 20


@dataclass(slots=True)
class Asked:
    """A hub, and how long each of its answers took, in seconds."""

    hub: Hub
    shipments: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What it answers, once the last byte is there."""
        began = time.perf_counter()
        answer = self.hub.ask(method, path, body, key=new_id() if body else None)
        self.seconds[name].append(time.perf_counter() - began)
        answer.raise_for_status()
        return answer.json()


def run() -> list[str]:
    """ROUNDS shipments of each, in turn: a box, three plates looked up and packed, looked at, closed."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, ExitStack() as stack:
        few, many = (_hub(Path(folder), number, stack) for number in (FEW, MANY))
        for at in range(ROUNDS):
            for asked in (few, many):
                _pack_one(asked, 1 + at * (asked.shipments // ROUNDS))
        floor = Figures.of(raw_insert_seconds(Path(folder), ROUNDS))
    lines = [f"over HTTP, SQLite, {FEW:,} and {MANY:,} shipments (p99 under 25 ms); one raw insert, FULL: {floor}"]
    for name in OPERATIONS:
        slower = ratio(many.seconds[name], few.seconds[name])
        lines.append(f"  {name}: {Figures.of(many.seconds[name])}; {slower} of that with {FEW:,}")
    return lines


def _hub(folder: Path, shipments: int, stack: ExitStack) -> Asked:
    place = folder / str(shipments)
    place.mkdir()
    hub = stack.enter_context(running_hub(place, ""))
    with hub_database(place, "") as database:
        organisation = HubAccounts(database, SystemClock()).find_user("packer").organisation_id
    data.fill(find(place, "")[0] / FILE_NAME, shipments, organisation)
    return Asked(hub, shipments)


def _pack_one(asked: Asked, number: int) -> None:
    shipment = data.shipment_id(number)
    asked.ask("list", "GET", f"{SHIPMENTS}?limit=50")
    box = asked.ask("create box", "POST", NEW_BOX, {"shipment_id": shipment})["id"]
    for plate in range(data.LINES):
        barcode = data.plate_number(number, plate)
        found = asked.ask("look-up", "GET", f"{PACK}/lookup/{barcode}?shipment_id={shipment}")["data"]
        wanted = {"license_plate_id": found["lp"]["id"], "so_line_id": found["so_line_id"], "quantity": QUANTITY}
        asked.ask("pack", "POST", PACK, {"shipment_id": shipment, "box_id": box, **wanted})
    asked.ask("box details", "GET", f"{PACK}/box/{box}")
    asked.ask("close", "POST", CLOSE, {"box_id": box, "weight": 12})
