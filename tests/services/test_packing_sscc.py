"""A box gets its SSCC when it is closed, and none is given twice, on both databases: over kills, restored backups and
whatever happened to the note beside the database.
"""

from pathlib import Path

import pytest
from biip.sscc import Sscc
from sqlalchemy import Connection

from services.clock import new_id
from services.database import identity_store, sscc_note, sscc_store
from services.database.database import Database
from services.database.sql import Sql
from services.errors import OutsideFailed, Refused
from services.identity.by import By
from services.packing import ending, numbering
from services.packing.model import Box, BoxStatus, Measures
from services.packing.sscc import Numbering, Numbers, number_of
from services.packing.turn import Turn
from tests.services.packing_bench import PackingBench

OWN = Numbering("4012345", 3, "7")
LEASED = Numbering("4012345", 3, leased=True)
SHORT = Numbering("401234500000", 3, "789")  # nine numbers in all
_FORGET = Sql("DELETE FROM sscc_given")
_BEGIN_AGAIN = Sql("DELETE FROM sscc_sequence")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / sscc_note.NOTE


@pytest.fixture
def bench(database: Database, note: Path) -> PackingBench:
    return PackingBench(database, numbers=Numbers(note, OWN))


def closed(bench: PackingBench) -> Box:
    """A new box with something in it, closed."""
    box = bench.box()
    bench.pack(box, 1, 0.5)
    return bench.close(box)


def older_copy(tx: Connection) -> None:
    """As in a backup from before the first number was given."""
    _FORGET(tx)
    _BEGIN_AGAIN(tx)


def is_shared(bench: PackingBench) -> bool:
    """Whether it is a database that other stations may have."""
    return bench.database.read(lambda tx: tx.dialect.name) != "sqlite"


def test_a_box_gets_its_number_when_it_is_closed_and_it_is_one_of_this_station(bench: PackingBench) -> None:
    first, second = closed(bench), closed(bench)
    assert [box.sscc for box in bench.boxes()] == [first.sscc, second.sscc]
    assert [box.sscc[:-1] for box in (first, second)] == ["34012345700000001", "34012345700000002"]
    assert Sscc.parse(first.sscc).extension_digit == 3


def test_a_box_that_is_opened_again_keeps_its_number(bench: PackingBench) -> None:
    box = closed(bench)
    again = bench.turn(lambda tx, turn: ending.reopen_box(tx, turn, box.id, "room for more"))
    assert (again.status, again.sscc) == (BoxStatus.OPEN, box.sscc)
    assert bench.close(box).sscc == box.sscc
    assert number_of(closed(bench).sscc) == (number_of(box.sscc) or 0) + 1


def test_where_nobody_wants_numbers_there_are_none(database: Database, note: Path) -> None:
    bench = PackingBench(database, numbers=Numbers(note))
    assert closed(bench).sscc == ""
    assert bench.turn(numbering.why_none) == ""
    assert not note.exists()


def test_a_station_without_digits_or_a_hub_closes_its_boxes_without_and_says_why(
    database: Database, note: Path
) -> None:
    bench = PackingBench(database, numbers=Numbers(note, why="packing.sscc.no_digits"))
    assert closed(bench).sscc == ""
    assert bench.turn(numbering.why_none) == "packing.sscc.no_digits"


def test_numbers_that_are_used_up_are_not_begun_anew(database: Database, note: Path) -> None:
    bench = PackingBench(database, numbers=Numbers(note, SHORT))
    given = [closed(bench).sscc for _each in range(11)]
    assert len({*given[:9]}) == 9
    assert given[9:] == ["", ""]
    assert bench.turn(numbering.why_none) == "packing.sscc.used_up"


def test_a_close_that_is_refused_uses_no_number(bench: PackingBench) -> None:
    empty = bench.box()
    with pytest.raises(Refused):
        bench.close(empty)
    assert number_of(closed(bench).sscc) == OWN.first


def test_a_close_that_does_not_reach_the_disk_leaves_its_number_out(bench: PackingBench) -> None:
    box = bench.box()
    bench.pack(box, 1, 1)

    def breaks(tx: Connection, turn: Turn) -> None:
        ending.close(tx, turn, box.id, Measures())
        raise Refused("ENOUGH", "packing.refused.reason")

    with pytest.raises(Refused):
        bench.turn(breaks)
    assert bench.boxes()[0].sscc == ""
    passed = 1_000 if is_shared(bench) else 0  # it looks as if the database had been brought back
    assert number_of(bench.close(box).sscc) == OWN.first + passed + 1


def test_an_older_database_goes_on_behind_what_was_given(bench: PackingBench) -> None:
    before = [closed(bench).sscc for _each in range(3)]
    bench.database.write(older_copy)
    after = [closed(bench).sscc for _each in range(3)]
    assert len({*before, *after}) == 6
    assert number_of(after[0]) == OWN.first + 3 + (1_000 if is_shared(bench) else 0)


def test_a_lost_note_and_a_whole_database_give_none_twice(bench: PackingBench, note: Path) -> None:
    before = closed(bench).sscc
    note.unlink()
    assert number_of(closed(bench).sscc) == (number_of(before) or 0) + 1


def test_a_note_that_cannot_be_read_gives_no_number_until_somebody_decides(bench: PackingBench, note: Path) -> None:
    closed(bench)
    note.write_text('{"given": {"34012345')
    assert closed(bench).sscc == ""
    assert bench.turn(numbering.why_none) == "packing.sscc.no_note"
    with pytest.raises(OutsideFailed):
        sscc_note.read(note)


def test_a_note_that_cannot_be_written_keeps_no_box_open(bench: PackingBench, note: Path) -> None:
    note.mkdir()
    box = closed(bench)
    assert (box.status, box.sscc) == (BoxStatus.CLOSED, "")


def test_a_shared_database_that_was_brought_back_goes_on_far_behind_what_this_station_saw(
    bench: PackingBench, note: Path
) -> None:
    seen = number_of(closed(bench).sscc) or 0

    def bring_back(tx: Connection) -> None:
        older_copy(tx)
        identity_store.put(tx, "another")

    bench.database.write(bring_back)
    assert number_of(closed(bench).sscc) == seen + (1_001 if is_shared(bench) else 1)
    assert number_of(closed(bench).sscc) == seen + (1_002 if is_shared(bench) else 2)


def test_what_others_are_known_to_have_given_is_passed_over(bench: PackingBench) -> None:
    by = By(bench.clock.now(), "mia", None, "bench")
    known = [(OWN.first + one, new_id(), "shipment", "elsewhere") for one in (0, 1, 2, 4)]
    bench.database.write(lambda tx: sscc_store.note(tx, by, known))
    assert [number_of(closed(bench).sscc) for _each in range(3)] == [OWN.first + one for one in (3, 5, 6)]


def test_leased_blocks_are_used_up_one_after_the_other(database: Database, note: Path) -> None:
    bench = PackingBench(database, numbers=Numbers(note, LEASED))
    assert closed(bench).sscc == ""
    assert bench.turn(numbering.why_none) == "packing.sscc.no_block"

    def came(tx: Connection) -> None:
        sscc_store.begin(tx, 0, LEASED.head, "second", LEASED.first + 200, LEASED.first + 201)
        sscc_store.begin(tx, 0, LEASED.head, "first", LEASED.first, LEASED.first + 1)

    database.write(came)
    given = [closed(bench).sscc for _each in range(5)]
    assert [number_of(one) for one in given] == [LEASED.first + one for one in (0, 1, 200, 201)] + [None]


def test_a_block_of_an_older_database_is_not_used_again(database: Database, note: Path) -> None:
    bench = PackingBench(database, numbers=Numbers(note, LEASED))

    def came(tx: Connection) -> None:
        sscc_store.begin(tx, 0, LEASED.head, "first", LEASED.first, LEASED.first + 2)

    database.write(came)
    before = [closed(bench).sscc for _each in range(2)]
    database.write(older_copy)
    database.write(came)
    after = [closed(bench).sscc for _each in range(2)]
    assert [number_of(one) for one in (*before, *after)] == [*range(LEASED.first, LEASED.first + 3), None]


def test_the_log_says_which_number_a_box_was_given(bench: PackingBench) -> None:
    box = closed(bench)
    rows = bench.database.read(lambda tx: _CLOSED(tx).all())
    assert [box.sscc in str(row.params) for row in rows] == [True]


_CLOSED = Sql("SELECT params FROM packing_event WHERE act = 'closed'")
