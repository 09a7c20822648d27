"""A server of the contract alone is asked: its list, its shipments, its license plates are kept, and what is packed
here and waits to be told counts beside what it says."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from services.database import packing_bench_store, packing_work_store, plate_store, product_store, shipment_store
from services.database.database import Database
from services.errors import Refused
from services.packing import ending
from services.packing.amounts import ONE
from services.packing.desk.bench import Bench
from services.packing.model import Shipment, Status
from services.packing.rules import available
from services.packing.turn import Turn
from tests.services.packing_told_bench import ToldBench, told_bench
from tests.support.contract_server import Answer, Request, as_html, as_json
from tests.support.packing_server import PATH, PackingServer, packing_server
from tests.support.packing_work import ALMOND, FIRST, GTINS, OAT, SECOND, Ids, furnish, shipment


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


@pytest.fixture
def bench(database: Database, server: PackingServer) -> Iterator[ToldBench]:
    with told_bench(database, server, furnished=False) as made:
        yield made


def found(bench: ToldBench, ids: Ids = FIRST) -> Shipment | None:
    return bench.database.read(lambda tx: shipment_store.get(tx, 0, ids.shipment))


def left(bench: ToldBench, plate: int, ids: Ids = FIRST) -> int:
    """What may be packed of it for its line, as the desk reckons."""
    (meant,) = bench.database.read(lambda tx: plate_store.allocations(tx, 0, ids.plate(plate), ids.shipment)) or (None,)
    return available(bench.plate(plate, ids), meant) if meant else -1


def put_in_front(bench: ToldBench, ids: Ids = FIRST) -> None:
    bench.database.write(lambda tx: packing_bench_store.put(tx, "bench", Bench(ids.shipment)))


def test_the_queue_is_read_from_the_list(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.start()
    bench.until(lambda: found(bench, SECOND) is not None)
    shipment = found(bench)
    assert shipment is not None
    assert (shipment.number, shipment.customer.name, shipment.lines, shipment.alert) == (
        "SH-1001",
        "Nordic Foods",
        3,
        True,
    )
    assert (shipment.server, shipment.whole, shipment.status) == (server.url, False, Status.PENDING)
    status = bench.sync.status()
    assert status is not None
    assert status.hub is False


def test_what_is_not_in_the_list_any_more_can_be_packed_no_more(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.start()
    bench.until(lambda: found(bench) is not None)
    server.statuses[FIRST.shipment] = "shipped"
    bench.pass_by(20)
    bench.until(lambda: (shipment := found(bench)) is not None and shipment.status is Status.PACKED)
    server.statuses[FIRST.shipment] = "packing"
    bench.pass_by(20)
    bench.until(lambda: (shipment := found(bench)) is not None and shipment.status is Status.PACKING)


def test_a_full_page_that_is_said_to_be_all_ends_nothing(bench: ToldBench, server: PackingServer) -> None:
    """Servers count what they send."""
    assert bench.sync.ask("SH-1001") is True
    server.shipments = [shipment(Ids(number)) for number in range(10, 110)]
    bench.sync.start()
    bench.until(lambda: found(bench, Ids(109)) is not None)
    there = found(bench)
    assert there is not None
    assert there.status is Status.PENDING


def test_a_shipment_that_is_looked_up_tells_what_its_customer_excludes(bench: ToldBench) -> None:
    assert bench.sync.ask(" SO-7001 ") is True
    shipment = found(bench)
    assert shipment is not None
    assert shipment.customer.restrictions == ("Peanuts", "milk")
    bench.sync.start()
    bench.until(lambda: found(bench, SECOND) is not None)  # the list has been read, and leaves that
    shipment = found(bench)
    assert shipment is not None
    assert shipment.customer.restrictions == ("Peanuts", "milk")
    assert bench.sync.ask("nothing") is False


def test_a_plate_that_is_looked_up_can_be_packed_and_what_waits_counts(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    assert bench.sync.ask("LP-000102") is True
    assert left(bench, 2) == 50 * ONE
    box = bench.box()
    bench.pack(box, 2, 20)
    assert left(bench, 2) == 30 * ONE
    bench.sync.ask("LP-000102")  # the server has not heard of it: it says 50 once more
    assert left(bench, 2) == 30 * ONE
    bench.sync.start()
    bench.until_told()
    bench.sync.ask("LP-000102")
    assert (left(bench, 2), server.packed()) == (30 * ONE, [(1, "LP-000102", 20)])
    (line,) = bench.lines()
    assert (line.product.name, line.packed, line.ordered) == ("Oat bar 40 g", 20 * ONE, 100 * ONE)


def test_what_several_plates_are_meant_for_is_wanted_as_long_as_nobody_says_otherwise(
    bench: ToldBench, server: PackingServer
) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    bench.sync.ask("LP-000102")
    bench.sync.ask("LP-000101")
    bench.pack(bench.box(), 1, 60)
    (line,) = bench.lines()
    assert (line.packed, line.remaining) == (60 * ONE, 50 * ONE), "50 of the other plate are not too much"
    bench.sync.start()
    bench.until_told()
    (line,) = bench.lines()
    assert (line.packed, line.remaining) == (60 * ONE, 40 * ONE), "now the server has said what was ordered"


def test_what_the_server_cannot_be_told_is_refused_and_changes_nothing(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    bench.sync.ask("LP-000101")
    box = bench.box()
    bench.pack(box, 1, 60)
    bench.close(box)
    before = bench.messages(), bench.events(), bench.shipment(), bench.boxes()
    acts: list[Callable[[Connection, Turn], object]] = [
        lambda tx, turn: ending.complete(tx, turn, FIRST.shipment),
        lambda tx, turn: ending.reopen(tx, turn, FIRST.shipment, "one more"),
        lambda tx, turn: ending.reopen_box(tx, turn, box.id, "one more"),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            bench.turn(act)
        assert (refused.value.code, refused.value.params["shipment"]) == ("NOT_OFFERED", "SH-1001")
    assert (bench.messages(), bench.events(), bench.shipment(), bench.boxes()) == before


def test_what_another_station_packed_is_off_the_plate(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    bench.sync.ask("LP-000102")
    signed = {"authorization": f"Bearer {server.token}"}
    server.do(Request("POST", f"{PATH}/box/create", signed, {"shipment_id": FIRST.shipment}))
    body = {"shipment_id": FIRST.shipment, "box_id": server.boxes[0].id, "license_plate_id": FIRST.plate(2)}
    server.do(Request("POST", PATH, signed, body | {"so_line_id": FIRST.line(1), "quantity": 45}))
    bench.sync.ask("LP-000102")
    assert left(bench, 2) == 5 * ONE


def test_a_plate_that_is_not_meant_for_the_shipment_is_known_and_cannot_be_packed(bench: ToldBench) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    assert bench.sync.ask(SECOND.plate_number(1)) is True
    assert left(bench, 1, SECOND) == -1
    assert bench.plate(1, SECOND).number == SECOND.plate_number(1)


def test_where_nobody_answers_what_was_looked_up_stays_and_no_scan_waits(
    bench: ToldBench, server: PackingServer
) -> None:
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    bench.sync.ask("LP-000102")
    server.misbehave = lambda _request: as_html(502)
    assert bench.sync.ask("LP-000102") is None
    asked = len(server.requests)
    assert bench.sync.ask("LP-000101") is None
    assert len(server.requests) == asked
    assert left(bench, 2) == 50 * ONE


def test_a_plate_of_another_shipments_line_is_not_taken(bench: ToldBench, server: PackingServer) -> None:
    for code in ("SH-1001", "SH-1002"):
        bench.sync.ask(code)
    put_in_front(bench)
    bench.sync.ask("LP-000102")

    put_in_front(bench, SECOND)
    server.misbehave = lambda _request: as_json(200, _claims(SECOND.plate(1), FIRST.line(1)))
    assert bench.sync.ask("LP-000201") is None
    assert bench.lines(SECOND) == []


def _claims(plate: str, line: str) -> dict[str, object]:
    lp = {"id": plate, "lp_number": "LP-000201", "product_id": "p", "product_name": "P", "quantity": 5}
    data = {"lp": lp | {"lot_number": None}, "allocated": True, "so_line_id": line, "available_qty": 5}
    return {"type": "license_plate", "data": data}


def test_a_shipment_of_the_list_that_is_an_imported_one_here_is_left_alone(
    database: Database, server: PackingServer
) -> None:
    with told_bench(database, server) as bench:
        bench.database.write(lambda tx: furnish(tx))
        server.shipments[0] = replace(server.shipments[0], id=SECOND.shipment, number="SH-1001")
        server.shipments[1] = replace(server.shipments[1], id=Ids(9).shipment, number="SH-1009")
        bench.sync.search("")
        assert bench.shipment().number == "SH-1001"
        assert bench.shipment(SECOND).number == "SH-1002"
        assert found(bench, Ids(9)) is not None


def test_a_search_asks_the_server_and_ends_nothing(bench: ToldBench) -> None:
    assert bench.sync.search("so-7002") == 1
    assert found(bench) is None
    assert bench.sync.search("so-7001") == 1
    shipment = found(bench, SECOND)
    assert shipment is not None
    assert shipment.status is Status.PENDING


def test_a_server_that_knows_names_alone_takes_no_allergens_and_no_gtins_away(bench: ToldBench) -> None:
    """A file, or a hub that was there before, told them."""
    bench.database.write(lambda tx: packing_work_store.put_products(tx, 0, [ALMOND, OAT], GTINS, 1))
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    assert [bench.sync.ask(FIRST.plate_number(plate)) for plate in (1, 3)] == [True, True]
    assert bench.plate(3).product == ALMOND
    assert bench.database.read(lambda tx: product_store.gtin(tx, 0, GTINS[0].gtin)) == GTINS[0]


def test_two_boxes_to_which_a_server_gives_one_number_stay_two(bench: ToldBench, server: PackingServer) -> None:
    def same_number(request: Request) -> Answer | None:
        if not request.path.endswith("/create"):
            return None
        _status, _headers, body = server.do(request)
        return as_json(201, {**json.loads(body), "box_number": 1})

    server.misbehave = same_number
    bench.sync.ask("SH-1001")
    put_in_front(bench)
    for plate in (1, 2):
        bench.sync.ask(FIRST.plate_number(plate))
        bench.pack(bench.box(), plate, 5)
    bench.sync.start()
    bench.until_told()
    assert [(box.number, len(bench.contents(box))) for box in bench.boxes()] == [(1, 1), (None, 1)]
    assert len(server.packed()) == 2


@pytest.mark.parametrize("amount", [9_223_372_036_854.7, 1e300])
def test_more_than_can_be_counted_is_no_answer(bench: ToldBench, server: PackingServer, amount: float) -> None:
    def much(request: Request) -> Answer | None:
        if "/lookup/LP" not in request.path:
            return None
        _status, _headers, body = server.do(request)
        told = json.loads(body)
        told["data"]["available_qty"] = told["data"]["lp"]["quantity"] = amount
        return as_json(200, told)

    bench.sync.ask("SH-1001")
    put_in_front(bench)
    bench.sync.ask(FIRST.plate_number(1))
    bench.pack(bench.box(), 1, 20)
    bench.sync.start()
    bench.until_told()
    server.misbehave = much
    assert bench.sync.ask(FIRST.plate_number(1)) is None
