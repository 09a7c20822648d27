"""A station beside a hub of ours: it has all of the hub's work, sees what others pack, and tells what it packs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from services.clock import SystemClock, new_id
from services.database import (
    box_store,
    packing_bench_store,
    packing_change_store,
    packing_cursor_store,
    product_store,
    shipment_store,
)
from services.database import packing_import_store as there
from services.database import packing_work_store as work
from services.database.database import Database
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.desk.bench import Bench
from services.packing.desk.beside import Beside
from services.packing.desk.policy import Policy
from services.packing.model import BoxStatus, Measures, Status
from services.packing.server.ports import PackingServer
from services.packing.server.seen import BoxSeen, Seen
from services.packing.service import PackingService
from services.packing.turn import Turn
from tests.fakes.held_clock import HeldClock
from tests.fakes.packing_hub import ORGANISATION, FakePackingHub, contents_there
from tests.services.builders import ADA
from tests.services.packing_told_bench import ToldBench
from tests.support.packing_work import FIRST, GTINS, NORDIC, NORTH, OAT, RYE, SECOND, Ids, furnish, lines, shipment


class HubBench(ToldBench):
    """A station whose server is a hub of ours, with work of its own."""

    def __init__(self, database: Database, *, most: int = 1_000) -> None:
        self.hub = FakePackingHub(database, most)
        self.hub.read(lambda tx: furnish(tx, ORGANISATION))
        super().__init__(database, self.hub.address, furnished=False)

    def make_server(self) -> PackingServer:
        return self.hub

    def until_read(self) -> None:
        """All that the hub has is here, and all that is here is told."""
        self.until_told()
        looks = self.hub.looks
        self.sync.wake(hurry=True)
        self.until(lambda: self.hub.looks > looks and self.cursor() == self.last())

    def cursor(self) -> str:
        return self.database.read(lambda tx: packing_cursor_store.get(tx, self.hub.address))

    def last(self) -> str:
        """The cursor of now."""
        return str(self.hub.read(lambda tx: packing_change_store.last(tx, ORGANISATION)))

    def pack_there(self, plate: int, quantity: int, box: str = "") -> tuple[str, str]:
        """Somebody else packs, into that box or a new one: (box, content)."""
        into = box or self.hub.act("ben", lambda tx, turn: acts.new_box(tx, turn, FIRST.shipment, new_id())).id
        line = {1: 1, 2: 1, 3: 2, 4: 3}[plate]
        wanted = acts.Wanted(new_id(), FIRST.shipment, into, FIRST.plate(plate), FIRST.line(line), quantity * ONE)
        return into, self.hub.act("ben", lambda tx, turn: acts.pack(tx, turn, wanted)).content.id


@pytest.fixture
def bench(database: Database) -> Iterator[HubBench]:
    made = HubBench(database)
    yield made
    made.sync.stop()


def test_all_that_a_hub_has_is_here_soon(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    shipment_here = bench.shipment()
    assert (shipment_here.number, shipment_here.customer, shipment_here.whole, shipment_here.server) == (
        "SH-1001",
        NORDIC,
        True,
        bench.hub.address,
    )
    assert (shipment_here.lines, shipment_here.lines_packed, shipment_here.alert) == (3, 0, True)
    assert (bench.lines()[0].ordered, bench.lines()[0].product.name) == (100 * ONE, OAT.name)
    assert bench.plate(1).quantity == 60 * ONE
    assert bench.database.read(lambda tx: product_store.gtin(tx, 0, GTINS[1].gtin)) == GTINS[1]
    status = bench.sync.status()
    assert status is not None
    assert (status.hub, status.words) == (True, "")


def test_addresses_that_the_hub_has_are_here_for_papers(bench: HubBench) -> None:
    bench.hub.act("ben", _placed)
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    assert bench.shipment().customer.address == ("Sjögatan 7", "211 19 Malmö")
    (north,) = bench.database.read(lambda tx: there.warehouses(tx, 0, [NORTH.code], ()))
    assert north.address == ("Kai 2",)


def test_what_is_packed_here_is_there_and_comes_back_as_the_same(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    box = bench.box()
    bench.pack(box, 1, 60)
    bench.pack(box, 2, 40)
    bench.close(box, Measures(2 * ONE))
    bench.until_read()
    assert contents_there(bench.hub, FIRST.shipment) == [(1, "LP-000101", 60 * ONE), (1, "LP-000102", 40 * ONE)]
    (here,) = bench.boxes()
    assert (here.id, here.number, here.status) == (box.id, 1, BoxStatus.CLOSED)
    assert len(bench.contents(here)) == 2
    assert (bench.lines()[0].packed, bench.plate(1).packed, bench.shipment().lines_packed) == (100 * ONE, 60 * ONE, 1)
    assert (bench.shipment().boxes, bench.shipment().status) == (1, Status.PACKING)


def test_what_others_pack_take_out_and_close_is_seen(bench: HubBench) -> None:
    bench.sync.start()
    box, content = bench.pack_there(1, 10)
    bench.pack_there(3, 5, box)
    bench.until_read()
    bench.until(lambda: len(bench.boxes()) == 1 and len(bench.contents(bench.boxes()[0])) == 2)
    assert (bench.plate(1).left, bench.lines()[0].packed) == (50 * ONE, 10 * ONE)
    assert bench.contents(bench.boxes()[0])[0].author == "ben"
    bench.hub.act("ben", lambda tx, turn: acts.take_out(tx, turn, box, content))
    bench.hub.act("ben", lambda tx, turn: ending.close(tx, turn, box, Measures(ONE)))
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.boxes()[0].status is BoxStatus.CLOSED)
    assert [one.plate.number for one in bench.contents(bench.boxes()[0])] == ["LP-000103"]
    assert bench.plate(1).packed == 0


def test_a_station_of_the_same_hub_is_seen_at_a_shipment_that_it_packs_and_not_for_long(bench: HubBench) -> None:
    clock = HeldClock(SystemClock().now())
    service = PackingService(bench.database, clock, station="bench", policy=Policy)
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    bench.pack(bench.box(), 1, 10)
    bench.until_read()
    assert service.show(FIRST.shipment).others == [], "who packs here is nobody else"
    bench.pack_there(1, 10)
    bench.until_read()
    bench.until(lambda: bench.plate(1).packed == 20 * ONE)
    assert service.show(FIRST.shipment).others == [Beside("elsewhere", "elsewhere", ("ben",))]
    clock.advance(11 * 60)
    assert service.show(FIRST.shipment).others == []


def test_what_was_packed_here_while_it_was_away_counts_beside_what_others_did(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    bench.hub.away = True
    box = bench.box()
    bench.pack(box, 1, 20)
    bench.pack_there(1, 30)
    bench.until_away()
    bench.hub.away, bench.hub.loses = False, 1  # the box is made, and nobody hears of it
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.states()[0] == ("box.create", "in_doubt"))
    bench.sync.wake(hurry=True)
    bench.until_read()
    bench.until(lambda: len(bench.boxes()) == 2)
    assert {(one.number, len(bench.contents(one))) for one in bench.boxes()} == {(1, 1), (2, 1)}
    assert bench.plate(1).packed == 50 * ONE
    assert len(contents_there(bench.hub, FIRST.shipment)) == 2


def test_what_is_parked_stays_as_it_is_here_until_somebody_decides(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    bench.hub.away = True
    box = bench.box()
    bench.pack(box, 1, 40)
    bench.pack_there(1, 30)
    bench.until_away()
    bench.hub.away = False
    bench.sync.wake(hurry=True)
    parked = bench.until_parked("QUANTITY_EXCEEDS_AVAILABLE")
    bench.until_read()
    bench.until(lambda: bench.plate(1).packed == 70 * ONE)
    bench.sync.deciding.undo(parked.id, ADA)
    assert (bench.plate(1).packed, bench.lines()[0].packed) == (30 * ONE, 30 * ONE)


def test_a_shipment_in_doubt_is_read_again_once_that_is_known(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    bench.pack(bench.box(), 1, 20)
    bench.until_read()
    seen = bench.cursor()
    bench.hub.breaks = 1_000
    bench.pack(bench.boxes()[0], 2, 1)
    bench.until(lambda: bench.states() == [("pack", "in_doubt")])
    bench.pack_there(2, 5)
    looks = bench.hub.looks
    bench.pass_by(4)
    bench.until(lambda: bench.hub.looks > looks)
    assert (bench.cursor(), bench.shipment().boxes) == (seen, 1)
    bench.hub.breaks = 0
    bench.pass_by(60)
    bench.until(lambda: bench.shipment().boxes == 2)
    assert (bench.open(), bench.plate(2).packed) == ([], 6 * ONE)


def test_a_kill_between_two_pages_goes_on_where_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = HubBench(database, most=5)
    many = [Ids(number) for number in range(10, 30)]
    bench.hub.read(lambda tx: furnish(tx, ORGANISATION, *many))
    cursors = list[str]()
    look = bench.hub.snapshot

    def dying(cursor: str) -> Seen:
        cursors.append(cursor)
        if len(cursors) == 4:
            bench.hub.away = True
        return look(cursor)

    monkeypatch.setattr(bench.hub, "snapshot", dying)
    bench.sync.start()
    bench.until_away()
    bench.sync.stop()
    bench.hub.away = False
    bench.make().start()
    bench.until(lambda: bench.cursor() == bench.last())
    assert cursors[4] == cursors[3] != ""
    assert all(bench.shipment(ids).lines == 3 for ids in many)
    bench.sync.stop()


def test_work_that_was_imported_here_is_not_touched(bench: HubBench) -> None:
    bench.database.write(lambda tx: furnish(tx, 0, SECOND))
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    assert bench.shipment(SECOND).server == ""
    assert bench.shipment(FIRST).server == bench.hub.address


def test_lines_and_plates_that_the_hub_changes_are_changed_here(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")

    def change(tx: Connection, turn: Turn) -> None:
        first, second, third = lines(FIRST)
        there.set_aside(tx, ORGANISATION, "lines", [first.id, second.id])
        work.put_lines(tx, ORGANISATION, [replace(first, number=2), replace(second, number=1, ordered=40 * ONE)])
        there.remove_allocations(tx, ORGANISATION, there.allocations(tx, ORGANISATION, [third.id]))
        there.remove_lines(tx, ORGANISATION, [third.id])
        work.put_shipments(tx, ORGANISATION, [replace(shipment(FIRST), lines=2)], turn.change)

    bench.hub.act("boss", change)
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.shipment().lines == 2)
    assert [(one.number, one.product.sku, one.ordered) for one in bench.lines()] == [
        (1, "ALM-50", 40 * ONE),
        (2, "OAT-40", 100 * ONE),
    ]


def test_what_is_in_doubt_when_the_hub_has_forgotten_its_key_is_looked_for_and_not_told_twice(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    box = bench.box()
    bench.until_told()
    bench.hub.loses = 1
    bench.pack(box, 1, 20)
    bench.until(lambda: bench.states() == [("pack", "in_doubt")])
    bench.sync.stop()
    bench.hub.forget_keys()
    bench.told_clock.advance(31 * 86_400)
    bench.make().start()
    bench.until_told()
    assert (contents_there(bench.hub, FIRST.shipment), len(bench.hub.asked)) == ([(1, "LP-000101", 20 * ONE)], 1)
    bench.pack(box, 2, 5)  # one that the hub knows is told again under its key
    bench.hub.breaks = 1
    bench.sync.wake()
    bench.until(lambda: bench.states() == [("pack", "in_doubt")])
    bench.pass_by(60)
    bench.until_told()
    assert (len(contents_there(bench.hub, FIRST.shipment)), len(bench.hub.asked)) == (2, 1)


def test_a_shipment_that_is_done_there_is_done_also_where_its_key_is_forgotten(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    box = bench.box()
    bench.pack(box, 1, 20)
    bench.close(box)
    bench.until_told()
    bench.hub.loses = 1
    bench.turn(lambda tx, turn: ending.complete(tx, turn, FIRST.shipment))
    bench.until(lambda: bench.states() == [("shipment.complete", "in_doubt")])
    bench.sync.stop()
    bench.hub.forget_keys()
    bench.told_clock.advance(31 * 86_400)
    bench.make().start()
    bench.until_told()
    assert (bench.open(), bench.shipment().status) == ([], Status.PACKED)


def test_a_gtin_that_goes_to_another_product_is_that_ones_also_where_its_former_owner_is_told_of_later(
    database: Database,
) -> None:
    bench = HubBench(database, most=1)
    bench.sync.start()
    bench.until(lambda: bench.cursor() == bench.last())
    moved, other = GTINS
    assert bench.database.read(lambda tx: product_store.gtin(tx, 0, moved.gtin)) == moved
    anew = replace(moved, product_id=RYE.id)
    bench.hub.act("boss", lambda tx, turn: work.put_products(tx, ORGANISATION, [OAT], [other], turn.change))
    bench.hub.act("boss", lambda tx, turn: work.put_products(tx, ORGANISATION, [RYE], [anew], turn.change))
    later = replace(OAT, name="Oat bar")
    bench.hub.act("boss", lambda tx, turn: work.put_products(tx, ORGANISATION, [later], [other], turn.change))
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.cursor() == bench.last())
    found = bench.database.read(lambda tx: [product_store.gtin(tx, 0, one.gtin) for one in GTINS])
    assert found == [anew, other]
    bench.sync.stop()


def test_a_box_that_is_gone_is_in_front_no_more(bench: HubBench) -> None:
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    bench.hub.away = True
    refused = bench.box()
    bench.pack(refused, 1, 5)
    bench.database.write(lambda tx: packing_bench_store.put(tx, "bench", Bench(FIRST.shipment, refused.id)))
    bench.hub.act("boss", _shipped)
    bench.hub.away = False
    bench.sync.wake(hurry=True)
    parked = bench.until_parked("SHIPMENT_NOT_PACKABLE")
    bench.sync.deciding.undo(parked.id, ADA)
    assert bench.boxes() == []
    assert bench.database.read(lambda tx: packing_bench_store.get(tx, "bench")) == Bench(FIRST.shipment)


def test_a_box_that_the_hub_has_no_more_goes_with_the_last_that_was_packed_into_it_here(bench: HubBench) -> None:
    """As after a backup of the hub was brought back, while something of that box waits here."""
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.until(lambda: bench.open() == [])
    bench.sync.stop()
    there = bench.boxes()[0].remote_id
    bench.hub.act("boss", lambda tx, turn: _without_box(tx, turn, there))
    bench.database.write(lambda tx: packing_bench_store.put(tx, "bench", Bench(FIRST.shipment, box.id)))
    bench.pack(box, 2, 6)
    bench.pack(box, 2, 7)
    bench.make().start()
    parked = bench.until_parked("NOT_FOUND")
    bench.until(lambda: bench.cursor() == bench.last() and len(bench.contents(box)) == 2)
    assert [one.quantity for one in bench.contents(box)] == [6 * ONE, 7 * ONE]
    assert bench.shipment().boxes == 1
    bench.sync.deciding.undo(parked.id, ADA)
    bench.sync.wake(hurry=True)
    parked = bench.until_parked("NOT_FOUND")
    assert len(bench.boxes()) == 1, "something is in it"
    bench.sync.deciding.undo(parked.id, ADA)
    assert (bench.boxes(), bench.shipment().boxes, bench.open()) == ([], 0, [])
    assert bench.database.read(lambda tx: packing_bench_store.get(tx, "bench")) == Bench(FIRST.shipment)


def _without_box(tx: Connection, turn: Turn, box: str) -> None:
    for content in box_store.contents(tx, ORGANISATION, box):
        acts.take_out(tx, turn, box, content.id)
    tx.execute(text("DELETE FROM box WHERE organisation_id = :own AND id = :box"), {"own": ORGANISATION, "box": box})
    shipment_store.change(tx, ORGANISATION, FIRST.shipment, Status.PACKING, turn.change, boxes=-1)


def _placed(tx: Connection, turn: Turn) -> None:
    places = replace(NORDIC, address=("Sjögatan 7", "211 19 Malmö")), replace(NORTH, address=("Kai 2",))
    work.put_customers(tx, ORGANISATION, [places[0]], turn.change)
    work.put_warehouses(tx, ORGANISATION, [places[1]], turn.change)


def _shipped(tx: Connection, turn: Turn) -> None:
    shipment_store.change(tx, ORGANISATION, FIRST.shipment, Status.SHIPPED, turn.change)


def with_boxes(seen: Seen, change: Callable[[Sequence[BoxSeen]], Sequence[BoxSeen]]) -> Seen:
    return replace(seen, shipments=[replace(one, boxes=tuple(change(one.boxes))) for one in seen.shipments])


def numbered(box: BoxSeen, number: int) -> BoxSeen:
    return replace(box, box=replace(box.box, number=number))


def test_a_page_that_contradicts_itself_is_not_kept_and_the_station_says_so(
    bench: HubBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two boxes of one number: nobody can say which one is meant."""
    bench.pack_there(1, 5)
    bench.pack_there(2, 6)
    look = bench.hub.snapshot

    def wrong(cursor: str) -> Seen:
        return with_boxes(look(cursor), lambda boxes: [numbered(one, 1) for one in boxes])

    monkeypatch.setattr(bench.hub, "snapshot", wrong)
    bench.sync.start()
    bench.until_away()
    assert bench.cursor() == ""
    monkeypatch.undo()
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.cursor() == bench.last())
    assert [box.number for box in bench.boxes()] == [1, 2]


def test_a_number_that_the_hub_gives_anew_is_taken_from_the_box_that_it_knows_no_more(
    bench: HubBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a backup of the hub was brought back, while something of that box waits here."""
    bench.sync.start()
    bench.until(lambda: bench.cursor() != "")
    first = bench.box()
    bench.pack(first, 1, 5)
    bench.until(lambda: bench.open() == [])
    bench.sync.stop()
    there = bench.boxes()[0].remote_id
    bench.hub.act("ben", lambda tx, turn: ending.close(tx, turn, there, Measures()))
    other, _content = bench.pack_there(2, 6)
    look = bench.hub.snapshot

    def older(cursor: str) -> Seen:
        return with_boxes(look(cursor), lambda boxes: [numbered(one, 1) for one in boxes if one.box.id == other])

    monkeypatch.setattr(bench.hub, "snapshot", older)
    bench.pack(first, 1, 5)
    bench.make().start()
    bench.until_parked("BOX_CLOSED")
    bench.until(lambda: len(bench.boxes()) == 2)
    assert [(box.number, box.remote_id == other) for box in bench.boxes()] == [(1, True), (None, False)]
