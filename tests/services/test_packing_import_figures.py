"""Files come in while shipments are packed, in any order: what is packed is never touched, and every figure stays
right, on both databases."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.database.database import Database
from services.errors import Refused
from services.packing import acts
from services.packing.work.snapshot import Cursor, snapshot
from tests.services.packing_stock import PackingStock
from tests.support.packing_file import example

Told = dict[str, Any]

_organisations = count(1_000)

QUANTITIES = st.sampled_from([0.5, 1, 12.25, 30, 50, 60, 100])
STATUSES = st.sampled_from([None, "pending", "packing", "packed", "shipped", "cancelled"])


@st.composite
def files(draw: st.DrawFn) -> Told:
    """The example with something changed, here and there."""
    file = example()
    for plate in file["license_plates"]:
        if draw(st.integers(0, 3)) == 0:
            plate["quantity"] = draw(QUANTITIES)
    if draw(st.integers(0, 3)) == 0:
        file["customers"][0]["allergen_restrictions"] = draw(st.sampled_from([[], ["Oats"], ["peanuts"]]))
    for shipment in file["shipments"]:
        shipment["status"] = draw(st.just("pending") | STATUSES)
        if draw(st.integers(0, 5)) == 0:
            shipment["customer"] = "KIOSK"
        if draw(st.integers(0, 4)) == 0:
            shipment["lines"].pop(draw(st.integers(0, len(shipment["lines"]) - 1)))
        for line in shipment["lines"]:
            line["quantity"] = draw(st.just(line["quantity"]) | QUANTITIES)
            for meant in list(line["allocations"]):
                meant["quantity"] = draw(st.just(meant["quantity"]) | QUANTITIES)
                if draw(st.integers(0, 4)) == 0:
                    line["allocations"].remove(meant)
    return file


def everything(stock: PackingStock) -> Told:
    """All that there is."""
    told = stock.read(lambda tx: snapshot(tx, stock.organisation, Cursor()))
    return {section: {one["id"]: one for one in told[section]} for section in ("license_plates", "shipments")}


def contents(told: Told) -> list[tuple[str, str, str, float]]:
    """(shipment, line, plate, quantity) of all that lies in boxes."""
    return sorted(
        (shipment["shipment_number"], lies["so_line_id"], lies["license_plate_id"], lies["quantity"])
        for shipment in told["shipments"].values()
        for box in shipment["boxes"]
        for lies in box["contents"]
    )


def check(stock: PackingStock, told: Told) -> None:
    """Every figure is what lies in the boxes."""
    lines, plates = defaultdict[str, float](float), defaultdict[str, float](float)
    meant = defaultdict[tuple[str, str], float](float)
    numbers = {one["id"]: one["lp_number"] for one in told["license_plates"].values()}
    for _shipment, line, plate, quantity in contents(told):
        lines[line] += quantity
        plates[plate] += quantity
        meant[line, numbers[plate]] += quantity
    for plate in told["license_plates"].values():
        assert plate["packed_quantity"] == plates.pop(plate["id"], 0) <= plate["quantity"]
    for shipment in told["shipments"].values():
        whole = 0
        for line in shipment["lines"]:
            whole += line["packed_quantity"] >= line["quantity"]
            assert line["packed_quantity"] == lines.pop(line["id"], 0)
            for one in line["allocations"]:
                packed = meant.pop((line["id"], one["lp_number"]), 0)
                assert one["packed_quantity"] == packed <= one["quantity"]
        found = stock.shipment(shipment["shipment_number"])
        assert (found.lines, found.lines_packed) == (len(shipment["lines"]), whole)
        excluded = {name.casefold() for name in found.customer.restrictions}
        has = [set(one.product.allergens) & excluded for one in stock.lines(found.number)]
        assert found.alert == any(has)
    assert [*lines, *plates, *meant] == []


def pack(stock: PackingStock, number: str, line: int, plate: str, quantity: float) -> None:
    """Where it may be."""
    with suppress(Refused, StopIteration):
        stock.pack(plate, quantity, line=line, number=number)


def undo(stock: PackingStock) -> None:
    """Take out what was packed first."""
    boxes = [box for one in everything(stock)["shipments"].values() for box in one["boxes"] if box["contents"]]
    if boxes:
        box, content = boxes[0]["id"], boxes[0]["contents"][0]["id"]
        with suppress(Refused):
            stock.turn(lambda tx, turn: acts.take_out(tx, turn, box, content))


MEANT = [
    ("SH-1001", 1, "LP-000101"),
    ("SH-1001", 1, "LP-000102"),
    ("SH-1001", 2, "LP-000103"),
    ("SH-1002", 1, "LP-000104"),
]
PACKS = st.tuples(st.sampled_from(MEANT), QUANTITIES).map(lambda one: lambda stock: pack(stock, *one[0], one[1]))
UNDOS: st.SearchStrategy[Callable[[PackingStock], None]] = st.just(undo)
STEPS = st.lists(st.one_of(PACKS, PACKS, UNDOS, files()), max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_what_is_packed_is_never_touched_and_all_figures_stay_right(
    database: Database, steps: list[Callable[[PackingStock], None] | Told]
) -> None:
    stock = PackingStock(database, next(_organisations))
    assert stock.bring(example()).errors == ()
    for step in steps:
        if not isinstance(step, dict):
            step(stock)
            check(stock, everything(stock))
            continue
        before = everything(stock)
        imported, after = stock.bring(step), everything(stock)
        assert contents(after) == contents(before)
        assert not imported.errors or after == before
        assert imported.errors or stock.bring(step).updated == 0
        check(stock, after)
