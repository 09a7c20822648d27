"""What is put into boxes and taken out, as the contract's rules have it, on both databases."""

from collections.abc import Callable

import pytest

from services.clock import new_id
from services.database import packing_work_store, shipment_store
from services.database.database import Database
from services.errors import Refused
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.model import Allocation, BoxStatus, Measures, Status
from tests.services.packing_bench import PackingBench
from tests.support.packing_work import FIRST, SECOND, furnish


@pytest.fixture
def bench(database: Database) -> PackingBench:
    return PackingBench(database)


def refused(bench: PackingBench, act: Callable[[], object]) -> str:
    """The code with which it is refused; nothing has changed then."""
    before = bench.figures()
    with pytest.raises(Refused) as told:
        act()
    assert bench.figures() == before
    return told.value.code


def test_what_is_packed_is_in_the_box_and_off_its_plate_and_the_shipment_is_being_packed(bench: PackingBench) -> None:
    assert bench.shipment().status is Status.PENDING
    box = bench.box()
    packed = bench.pack(box, 1, 12.5)
    assert [(one.quantity, one.plate.lot) for one in bench.contents(box)] == [(12_500_000, "L42")]
    assert (packed.line.packed, packed.line.remaining) == (12_500_000, 87_500_000)
    assert bench.plate(1).left == 47_500_000
    assert bench.lines()[0].packed == 12_500_000
    assert bench.shipment().status is Status.PACKING
    assert bench.events() == ["box", "packed"]


def test_a_line_that_is_whole_counts_and_counts_no_more_when_it_is_not(bench: PackingBench) -> None:
    box = bench.box()
    content = bench.pack(box, 4, 24.5).content
    assert (bench.shipment().lines_packed, bench.shipment().boxes) == (1, 1)
    bench.take_out(content)
    assert bench.shipment().lines_packed == 0
    assert bench.shipment().status is Status.PACKING
    assert bench.plate(4).left == 30 * ONE
    assert bench.contents(box) == []


def test_what_the_customer_excludes_is_told_and_marks_box_and_shipment(bench: PackingBench) -> None:
    box = bench.box()
    assert bench.pack(box, 1, 1).matches == ()
    assert not bench.shipment().alarmed
    assert bench.pack(box, 3, 1).matches == ("peanuts",)
    assert bench.shipment().alarmed
    assert bench.boxes()[0].alarmed


def test_boxes_are_numbered_within_their_shipment(bench: PackingBench) -> None:
    for ids in (FIRST, SECOND, FIRST, FIRST):
        bench.box(ids)
    assert [box.number for box in bench.boxes(FIRST)] == [1, 2, 3]
    assert [box.number for box in bench.boxes(SECOND)] == [1]


def test_no_more_is_packed_than_is_allocated(bench: PackingBench) -> None:
    box = bench.box()
    assert refused(bench, lambda: bench.pack(box, 2, 50.000001)) == "QUANTITY_EXCEEDS_AVAILABLE"
    bench.pack(box, 2, 50)
    assert refused(bench, lambda: bench.pack(box, 2, 0.000001)) == "QUANTITY_EXCEEDS_AVAILABLE"


def test_no_more_is_packed_than_is_on_the_plate_whatever_was_allocated(bench: PackingBench) -> None:
    plate, line = FIRST.plate(3), SECOND.line(2)
    promised_twice = Allocation(line, plate, SECOND.shipment, 60 * ONE)
    bench.database.write(lambda tx: packing_work_store.put_allocations(tx, 0, [promised_twice]))
    box, other = bench.box(FIRST), bench.box(SECOND)
    bench.pack(box, 3, 60)

    def pack_other(quantity: int) -> None:
        wanted = acts.Wanted(new_id(), SECOND.shipment, other.id, plate, line, quantity)
        bench.turn(lambda tx, turn: acts.pack(tx, turn, wanted))

    assert refused(bench, lambda: pack_other(20 * ONE + 1)) == "QUANTITY_EXCEEDS_AVAILABLE"
    pack_other(20 * ONE)
    assert bench.plate(3).left == 0


def test_a_plate_for_another_line_or_shipment_is_not_allocated(bench: PackingBench) -> None:
    box = bench.box()
    assert refused(bench, lambda: bench.pack(box, 1, 1, line=2)) == "LP_NOT_ALLOCATED"


@pytest.mark.parametrize("status", [Status.PACKED, Status.SHIPPED, Status.CANCELLED])
def test_a_shipment_that_is_over_takes_nothing(bench: PackingBench, status: Status) -> None:
    box = bench.box()
    bench.turn(lambda tx, turn: shipment_store.change(tx, 0, FIRST.shipment, status, turn.change))
    assert refused(bench, lambda: bench.pack(box, 1, 1)) == "SHIPMENT_NOT_PACKABLE"
    assert refused(bench, bench.box) == "SHIPMENT_NOT_PACKABLE"


def test_a_closed_box_takes_and_gives_nothing_until_somebody_opens_it_with_a_reason(bench: PackingBench) -> None:
    box = bench.box()
    assert refused(bench, lambda: bench.close(box)) == "EMPTY_BOX"
    content = bench.pack(box, 1, 1).content
    said = Measures(weight=4_200_000, length=40 * ONE)
    closed = bench.close(box, said)
    assert (closed.status, closed.number) == (BoxStatus.CLOSED, 1)
    assert bench.boxes()[0].measures == said
    assert refused(bench, lambda: bench.close(box)) == "ALREADY_CLOSED"
    assert refused(bench, lambda: bench.pack(box, 1, 1)) == "BOX_CLOSED"
    assert refused(bench, lambda: bench.take_out(content)) == "BOX_CLOSED"
    reopen = lambda why: bench.turn(lambda tx, turn: ending.reopen_box(tx, turn, box.id, why))  # noqa: E731
    assert refused(bench, lambda: reopen(" ")) == "REASON_MISSING"
    reopen("one too few")
    assert refused(bench, lambda: reopen("again")) == "NOT_CLOSED"
    bench.take_out(content)
    assert bench.events() == ["box", "packed", "closed", "reopened", "taken_out"]


def test_a_shipment_is_done_when_somebody_says_so_and_no_box_is_open(bench: PackingBench) -> None:
    complete = lambda: bench.turn(lambda tx, turn: ending.complete(tx, turn, FIRST.shipment))  # noqa: E731
    assert refused(bench, complete) == "NOTHING_PACKED"
    box = bench.box()
    bench.box()  # an empty one keeps nobody
    bench.pack(box, 1, 1)
    assert refused(bench, complete) == "BOXES_OPEN"
    bench.close(box)
    assert complete().status is Status.PACKED
    assert refused(bench, complete) == "SHIPMENT_NOT_PACKABLE"
    reopen = lambda: bench.turn(lambda tx, turn: ending.reopen(tx, turn, FIRST.shipment, "one is missing"))  # noqa: E731
    assert reopen().status is Status.PACKING
    assert refused(bench, reopen) == "NOT_PACKED"


def test_what_is_not_there_is_told_in_the_agreed_order(bench: PackingBench) -> None:
    box, other = bench.box(), bench.box(SECOND)
    assert refused(bench, lambda: bench.pack(other, 1, 1)) == "NOT_FOUND"  # a line of the other shipment
    assert refused(bench, lambda: bench.pack(box, 1, 1, ids=SECOND)) == "NOT_FOUND"
    content = bench.pack(box, 1, 1).content
    assert refused(bench, lambda: bench.turn(lambda tx, turn: acts.take_out(tx, turn, other.id, content.id))) == (
        "NOT_FOUND"
    )


def test_a_server_is_told_in_order_and_gives_the_boxes_their_numbers(database: Database) -> None:
    bench = PackingBench(database, server="https://hub.example.org")
    box = bench.box()
    assert box.number is None
    content = bench.pack(box, 1, 1).content
    bench.take_out(content)
    again = bench.pack(box, 1, 2).content
    bench.close(box)
    assert bench.messages() == [
        ("box.create", box.id),
        ("pack", content.id),
        ("item.delete", content.id),
        ("pack", again.id),
        ("box.close", box.id),
    ]


def test_what_comes_in_again_leaves_what_is_packed_alone(bench: PackingBench) -> None:
    bench.pack(bench.box(), 1, 5)
    before = (bench.plate(1), bench.lines())
    bench.database.write(lambda tx: furnish(tx))
    assert (bench.plate(1), bench.lines()) == before
