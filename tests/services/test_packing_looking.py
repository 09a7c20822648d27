"""What a scanned number finds, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from services.database import packing_work_store, shipment_store
from services.database.database import Database
from services.database.walls import within
from services.packing import looking
from services.packing.model import Plate, Shipment, Status
from tests.services.packing_bench import PackingBench
from tests.support.packing_work import FIRST, SECOND, Ids, furnish, plates, shipment


@pytest.fixture
def bench(database: Database) -> PackingBench:
    return PackingBench(database)


def found(bench: PackingBench, code: str, organisation: int = 0) -> str | None:
    """The id of what it finds."""
    one = bench.database.read(within(organisation, lambda tx: looking.find(tx, organisation, code)))
    assert one is None or isinstance(one, Shipment | Plate)
    return None if one is None else one.id


def test_a_shipment_is_found_by_its_number_and_by_its_order_and_a_plate_by_its_own(bench: PackingBench) -> None:
    assert found(bench, "SH-1001") == FIRST.shipment
    assert found(bench, "SO-7002") == SECOND.shipment
    assert found(bench, FIRST.plate_number(2)) == FIRST.plate(2)


def test_blanks_around_it_do_not_matter_and_all_else_does(bench: PackingBench) -> None:
    assert found(bench, " \tSH-1001 \r\n") == FIRST.shipment
    others = ("sh-1001", "SH-100", "SH-1001 2", "SH-%", "SH_1001", "", "  ", "SH-1001\0", "\0", "\ud800", "1" * 5000)
    for code in others:
        assert found(bench, code) is None


def test_of_an_order_with_several_shipments_the_oldest_that_can_be_packed_is_found(bench: PackingBench) -> None:
    third = Ids(3)

    def one_order(tx: Connection) -> None:
        for ids, status in ((FIRST, Status.SHIPPED), (SECOND, Status.PACKING), (third, Status.PENDING)):
            one = replace(shipment(ids), so_number="SO-9", status=status)
            packing_work_store.put_shipments(tx, 0, [one], 9)

    bench.database.write(lambda tx: (furnish(tx, 0, third), one_order(tx)))
    assert found(bench, "SO-9") == SECOND.shipment
    for ids in (SECOND, third):
        bench.turn(lambda tx, turn, ids=ids: shipment_store.change(tx, 0, ids.shipment, Status.CANCELLED, turn.change))
    assert found(bench, "SO-9") == FIRST.shipment


def test_a_shipments_own_number_goes_before_the_same_text_elsewhere(bench: PackingBench) -> None:
    second = replace(shipment(SECOND), so_number="SH-1001")
    plate = replace(plates(SECOND)[0], number="SO-7001")
    bench.database.write(lambda tx: packing_work_store.put_shipments(tx, 0, [second], 9))
    bench.database.write(lambda tx: packing_work_store.put_plates(tx, 0, [plate], 9))
    assert found(bench, "SH-1001") == FIRST.shipment
    assert found(bench, "SO-7001") == FIRST.shipment


def test_what_is_another_organisations_is_not_found(bench: PackingBench) -> None:
    bench.database.write(within(7, lambda tx: furnish(tx, 7, SECOND)))
    assert found(bench, "SH-1002", 7) == SECOND.shipment
    for code in ("SH-1001", "SO-7001", FIRST.plate_number(1)):
        assert found(bench, code, 7) is None
