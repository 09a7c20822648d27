"""What packs, and what looks at it, finds each row by its own index: it costs the same however much there is."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.database import plate_store, sscc_store
from services.database.database import Database
from services.database.opening import open_database
from services.database.sscc_note import NOTE
from services.packing import ending, looking
from services.packing.model import Box
from services.packing.sscc import Numbering, Numbers
from tests.services.packing_bench import PackingBench
from tests.support.packing_work import FIRST
from tests.support.plans import plan, statements_of_sql

# A step that goes through a table, or through all that an organisation has in it.
_THROUGH_ALL = re.compile(r"^SCAN \w+$|^SCAN \w+ USING|\(organisation_id=\?\)$")

_NOTED = (
    "CREATE TRIGGER written AFTER UPDATE OF status ON shipment"
    " BEGIN INSERT INTO meta (key, value) VALUES ('written ' || hex(randomblob(8)), ''); END"
)
_TIMES = "SELECT count(*) FROM meta WHERE key LIKE 'written %'"


@pytest.fixture
def bench(tmp_path: Path, ready_sqlite: None) -> Iterator[PackingBench]:
    with closing(open_database(tmp_path)) as opened:
        numbers = Numbers(tmp_path / NOTE, Numbering("4012345", 3, "7"))
        yield PackingBench(opened, server="https://packing.example.org", numbers=numbers)


def pack_a_shipment(bench: PackingBench) -> None:
    """All that a station does with one."""
    box = bench.box()
    bench.pack(box, 1, 60)
    content = bench.pack(box, 3, 10).content
    bench.take_out(content)
    bench.close(box)
    bench.turn(lambda tx, turn: ending.reopen_box(tx, turn, box.id, "One is missing"))
    bench.close(box)
    bench.turn(lambda tx, turn: ending.complete(tx, turn, FIRST.shipment))
    bench.turn(lambda tx, turn: ending.reopen(tx, turn, FIRST.shipment, "One is missing"))


def look(bench: PackingBench, box: Box) -> None:
    """All that is read of it."""
    bench.lines()
    bench.boxes()
    bench.contents(box)
    for code in ("SH-1001", "SO-7001", FIRST.plate_number(1), "nowhere"):
        bench.database.read(lambda tx, code=code: looking.find(tx, 0, code))
    for code in (bench.boxes()[0].sscc, "340123450000000017"):
        bench.database.read(lambda tx, code=code: looking.box_with(tx, 0, code))
    bench.database.read(lambda tx: sscc_store.last_lease(tx, 0, "34012345"))
    plate = FIRST.plate(1)
    bench.database.read(lambda tx: plate_store.allocations(tx, 0, plate, FIRST.shipment))
    bench.database.read(lambda tx: plate_store.open_shipments(tx, 0, plate))


def through_all(database: Database, seen: list[tuple[str, object]]) -> dict[str, list[str]]:
    """Of the statements, those that go through more than they are about."""
    found = {statement: plan(database, statement, params) for statement, params in dict(seen).items()}
    return {one: steps for one, steps in found.items() if any(_THROUGH_ALL.search(step) for step in steps)}


def test_no_act_goes_through_all_that_there_is(bench: PackingBench) -> None:
    with statements_of_sql() as seen:
        pack_a_shipment(bench)
    assert any("INSERT INTO box_content" in statement for statement, _params in seen)
    assert through_all(bench.database, seen) == {}


def test_no_look_goes_through_all_that_there_is(bench: PackingBench) -> None:
    box = bench.box()
    bench.pack(box, 1, 1)
    with statements_of_sql() as seen:
        look(bench, box)
    assert through_all(bench.database, seen) == {}


def test_the_state_of_a_shipment_is_written_where_it_changes_alone(bench: PackingBench) -> None:
    """The list's indexes are written anew by whoever writes it."""
    bench.database.write(lambda tx: tx.exec_driver_sql(_NOTED))
    box = bench.box()
    for plate, times in ((1, 1), (3, 1), (4, 1)):
        bench.pack(box, plate, 1)
        assert bench.database.read(lambda tx: tx.exec_driver_sql(_TIMES).scalar()) == times
    bench.close(box)
    bench.turn(lambda tx, turn: ending.complete(tx, turn, FIRST.shipment))
    assert bench.database.read(lambda tx: tx.exec_driver_sql(_TIMES).scalar()) == 2
