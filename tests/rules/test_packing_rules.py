"""What may be packed: each rule and code of the contract, and the order in which they are asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Refused
from services.packing import rules
from services.packing.amounts import ONE
from services.packing.model import (
    Allocation,
    Box,
    BoxStatus,
    Content,
    Customer,
    Line,
    Measures,
    Plate,
    Product,
    Shipment,
    Status,
)

BAR = Product("p", "BAR-40", "Oat bar 40 g", "pcs", unit_weight=40_000)
SHIPMENT = Shipment("s", "SH-1042", "SO-7781", Customer("c", "NF", "Nordic Foods"), "w", Status.PENDING)
BOX = Box("b", "s", 1, BoxStatus.OPEN)
LINE = Line("l", "s", 1, BAR, ordered=100 * ONE)
PLATE = Plate("lp", "LP-0007", BAR, "L42", quantity=80 * ONE)
ALLOCATION = Allocation("l", "lp", "s", 50 * ONE)
CONTENT = Content("x", "b", "l", PLATE, 12 * ONE, datetime(2026, 3, 2, tzinfo=UTC))


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize("status", [Status.PENDING, Status.PACKING])
def test_pending_and_packing_shipments_are_packed(status: Status) -> None:
    rules.check_pack(replace(SHIPMENT, status=status), BOX, PLATE, LINE, ALLOCATION, 50 * ONE)


@pytest.mark.parametrize("status", [Status.PACKED, Status.SHIPPED, Status.CANCELLED])
def test_no_other_shipment_is(status: Status) -> None:
    shipment = replace(SHIPMENT, status=status)
    assert code_of(lambda: rules.check_packable(shipment)) == "SHIPMENT_NOT_PACKABLE"


def test_the_questions_have_an_order() -> None:
    """Where everything is wrong the first is told; each that is mended shows the next."""
    over, closed = replace(SHIPMENT, status=Status.PACKED), replace(BOX, status=BoxStatus.CLOSED)
    cases = [
        (over, closed, None, "SHIPMENT_NOT_PACKABLE"),
        (SHIPMENT, closed, None, "BOX_CLOSED"),
        (SHIPMENT, BOX, None, "LP_NOT_ALLOCATED"),
        (SHIPMENT, BOX, ALLOCATION, "QUANTITY_EXCEEDS_AVAILABLE"),
    ]
    for shipment, box, allocation, code in cases:
        assert code_of(lambda: rules.check_pack(shipment, box, PLATE, LINE, allocation, 51 * ONE)) == code  # noqa: B023 (called at once)


@pytest.mark.parametrize(
    ("allocated", "of_it_packed", "on_plate", "gone", "available"),
    [
        (50, 0, 80, 0, 50),
        (50, 12, 80, 12, 38),
        (50, 0, 30, 0, 30),
        (50, 0, 80, 60, 20),
        (50, 50, 80, 50, 0),
        (5, 0, 5, 9, 0),
    ],
)
def test_available_is_what_is_allocated_and_on_the_plate(
    allocated: int, of_it_packed: int, on_plate: int, gone: int, available: int
) -> None:
    plate = replace(PLATE, quantity=on_plate * ONE, packed=gone * ONE)
    allocation = Allocation("l", "lp", "s", allocated * ONE, of_it_packed * ONE)
    assert rules.available(plate, allocation) == available * ONE
    assert rules.available(plate, None) == 0


@given(
    st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9)
)
def test_what_fits_is_always_taken_and_one_more_never(
    allocated: int, packed: int, on_plate: int, gone: int, ordered: int
) -> None:
    plate = replace(PLATE, quantity=on_plate, packed=gone)
    allocation, line = Allocation("l", "lp", "s", allocated, packed), replace(LINE, ordered=ordered)
    fits = rules.fitting(plate, line, allocation)
    if fits:
        rules.check_pack(SHIPMENT, BOX, plate, line, allocation, fits)
    too_many = rules.available(plate, allocation) + 1
    code = code_of(lambda: rules.check_pack(SHIPMENT, BOX, plate, line, allocation, too_many))
    assert code == "QUANTITY_EXCEEDS_AVAILABLE"


@pytest.mark.parametrize(
    ("packed", "quantity", "over"), [(0, 100, 0), (90, 20, 10), (100, 5, 5), (0, 101, 1), (120, 1, 1)]
)
def test_more_than_was_ordered_is_known_before(packed: int, quantity: int, over: int) -> None:
    assert rules.exceeds(replace(LINE, packed=packed * ONE), quantity * ONE) == over * ONE


@pytest.mark.parametrize(
    ("quantity", "wrong"),
    [
        (1, ""),
        (rules.MOST_QUANTITY, ""),
        (0, "packing.wrong.quantity_positive"),
        (-1, "packing.wrong.quantity_positive"),
        (rules.MOST_QUANTITY + 1, "packing.wrong.quantity_most"),
        (None, "packing.wrong.quantity"),
    ],
)
def test_a_quantity_has_limits(quantity: int | None, wrong: str) -> None:
    assert rules.check_quantity(quantity) == wrong


def test_an_empty_box_is_not_closed_and_a_closed_one_not_again() -> None:
    rules.check_close(BOX, is_empty=False)
    assert code_of(lambda: rules.check_close(BOX, is_empty=True)) == "EMPTY_BOX"
    assert code_of(lambda: rules.check_close(replace(BOX, status=BoxStatus.CLOSED), is_empty=True)) == "ALREADY_CLOSED"


@pytest.mark.parametrize("name", ["weight", *rules.SIZES])
def test_measures_are_positive_and_have_a_most(name: str) -> None:
    most = rules.MOST_WEIGHT if name == "weight" else rules.MOST_SIZE
    for good in (1, most):
        assert rules.wrong_measures(replace(Measures(), **{name: good})) == {}
    for bad in (0, -ONE, most + 1):
        assert list(rules.wrong_measures(replace(Measures(), **{name: bad}))) == [name]


def test_nothing_said_of_a_box_is_nothing_wrong() -> None:
    assert rules.wrong_measures(Measures()) == {}


def test_the_first_item_begins_the_packing() -> None:
    assert rules.status_after_pack(Status.PENDING) is Status.PACKING
    assert rules.status_after_pack(Status.PACKING) is Status.PACKING


def test_boxes_are_numbered_from_one_without_gaps() -> None:
    numbers: list[int] = []
    for _box in range(5):
        numbers.append(rules.next_number(numbers))
    assert numbers == [1, 2, 3, 4, 5]


def test_a_box_weighs_what_is_in_it() -> None:
    unknown = replace(CONTENT, plate=replace(PLATE, product=replace(BAR, unit_weight=None)))
    assert rules.estimated_weight([CONTENT, CONTENT, unknown]) == 2 * 12 * 40_000
