"""A station packs what a real hub has, tells it, and sees what another packs there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.central.packing import CentralPacking
from services.database import shipment_store
from services.database.database import Database
from services.database.opening import open_database
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures
from services.packing.server.ports import PackingServer
from tests.services.packing_told_bench import ToldBench
from tests.support.hub import Hub
from tests.support.packing_hub import furnish_hub, new_box, pack
from tests.support.packing_work import FIRST, SECOND


class AtHub(ToldBench):
    """`hub` is the one that it tells."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self.hub = hub
        super().__init__(database, hub.url, furnished=False)

    def make_server(self) -> PackingServer:
        """The hub."""
        return CentralPacking(self.hub.url, token=lambda: SecretStr(self.hub.tokens["bench"]))

    def has(self, shipment_id: str) -> bool:
        """Whether the shipment is here."""
        return self.database.read(lambda tx: shipment_store.get(tx, 0, shipment_id)) is not None


@pytest.fixture
def bench(hub: Hub, tmp_path: Path) -> Iterator[AtHub]:
    database = open_database(tmp_path)
    made = AtHub(database, hub)
    yield made
    made.sync.stop()
    database.close()


@pytest.fixture(scope="module", autouse=True)
def _work(hub: Hub) -> None:
    furnish_hub(hub, [FIRST, SECOND])


def test_a_shipment_is_packed_beside_somebody_else_and_done(bench: AtHub, hub: Hub) -> None:
    bench.sync.start()
    bench.until(lambda: bench.has(FIRST.shipment))
    assert (bench.shipment().whole, bench.shipment().customer.restrictions) == (True, ("Peanuts", "milk"))
    theirs = new_box(hub, FIRST)
    pack(hub, FIRST, theirs, 2, 30)
    box = bench.box()
    bench.pack(box, 1, 60)
    wrong = bench.pack(box, 3, 2.5).content
    bench.take_out(wrong)
    bench.close(box, Measures(1_250_000, 30 * ONE))
    bench.until_told()
    assert bench.open() == []
    bench.until(lambda: len(bench.boxes()) == 2 and bench.plate(2).packed == 30 * ONE)
    mine = next(one for one in bench.boxes() if one.id == box.id)
    assert (mine.number, mine.status, len(bench.contents(mine))) == (2, BoxStatus.CLOSED, 1)
    assert bench.lines()[0].packed == 90 * ONE
    details = hub.ask("GET", f"/api/shipping/scanner/pack/box/{mine.remote_id}", who="viewer").json()
    assert (details["box"]["weight"], [one["quantity"] for one in details["contents"]]) == (1.25, [60])


def test_what_the_hub_does_not_take_is_parked_with_its_reason(bench: AtHub, hub: Hub) -> None:
    bench.sync.start()
    bench.until(lambda: bench.has(SECOND.shipment))
    bench.sync.stop()
    pack(hub, SECOND, new_box(hub, SECOND), 1, 50)
    bench.pack(bench.box(SECOND), 1, 20, ids=SECOND)
    bench.make().start()
    parked = bench.until_parked("QUANTITY_EXCEEDS_AVAILABLE")
    assert parked.about in {one.id for box in bench.boxes(SECOND) for one in bench.contents(box)}
