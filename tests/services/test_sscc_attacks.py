"""Numbers of boxes where databases are brought back by hand and notes say what nobody wrote: none is given twice, and
no box stays open for it.
"""

import json
from pathlib import Path

import pytest

from services.clock import SystemClock
from services.database import sscc_note
from services.database.database import Database
from services.errors import OutsideFailed
from services.hub.sscc import HubSscc
from services.packing.leasing import BLOCK, FEW, Block
from services.packing.model import BoxStatus
from services.packing.sscc import Numbering, Numbers
from tests.fakes.number_source import FakeNumberSource
from tests.services.packing_bench import PackingBench
from tests.services.test_hub_sscc import Hub
from tests.services.test_packing_sscc import OWN, closed, older_copy
from tests.services.test_packing_sscc_leasing import LeasingBench


def test_two_stations_give_none_twice_after_their_shared_database_was_brought_back_by_hand(
    database: Database, tmp_path: Path
) -> None:
    shared = database.read(lambda tx: tx.dialect.name) != "sqlite"
    bench, notes = PackingBench(database), [tmp_path / "one.json", tmp_path / ("two.json" if shared else "one.json")]

    def close(station: int) -> str:
        bench.numbers = Numbers(notes[station], OWN)
        return closed(bench).sscc

    given = [close(station) for station in (0, 1, 0, 1, 1, 1)]
    database.write(older_copy)
    given += [close(station) for station in (0, 1, 0, 1)]
    assert len({*given}) == len(given)


def test_two_hubs_lease_nothing_twice_after_their_shared_database_was_brought_back_by_hand(
    database: Database, tmp_path: Path
) -> None:
    shared = database.read(lambda tx: tx.dialect.name) != "sqlite"
    one = Hub(database, tmp_path / "one.json")
    other = HubSscc(database, SystemClock(), tmp_path / ("two.json" if shared else "one.json"))
    hubs = one.sscc, other

    def lease(at: int) -> range:
        one.sscc = hubs[at]
        return one.lease(200)

    blocks = [lease(at) for at in (0, 1, 1, 1)]
    one.bring_back()
    blocks += [lease(at) for at in (0, 1)]
    numbers = [number for block in blocks for number in block]
    assert len({*numbers}) == len(numbers)


class SameAgain(FakeNumberSource):
    """A hub that leases one block, whatever it is asked."""

    def lease(self, numbering: Numbering, count: int, key: str) -> Block | None:
        return super().lease(numbering, count, "the only one")


def test_a_hub_that_leases_the_same_block_again_is_not_asked_without_rest(database: Database, tmp_path: Path) -> None:
    bench = LeasingBench(database, tmp_path / sscc_note.NOTE)
    bench.source = SameAgain()
    assert bench.leasing.fill()
    given = [bench.closed() for _each in range(BLOCK - FEW + 1)]
    assert (bench.leasing.fill(), bench.trouble) == (False, "packing.leasing.again")
    assert given + [bench.closed() for _each in range(FEW)] == [*range(given[0] or 0, (given[0] or 0) + BLOCK), None]


SPOILED = {
    "a number that no database takes": 10**30,
    "infinite": float("inf"),
    "no number": "many",
    "under nothing": -1,
    "with a point": 1.5,
    "true": True,
    "a list": [1],
}


@pytest.mark.parametrize("said", SPOILED.values(), ids=list(SPOILED))
def test_a_note_that_says_what_nobody_wrote_gives_no_number_and_keeps_no_box_open(
    database: Database, tmp_path: Path, said: object
) -> None:
    note = tmp_path / sscc_note.NOTE
    note.write_text(json.dumps({"database": "", "given": {OWN.head: said}}))
    box = closed(PackingBench(database, numbers=Numbers(note, OWN)))
    assert (box.status, box.sscc) == (BoxStatus.CLOSED, "")


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\0" * 100, b"\xff\xfe", b"null", b"[]", b" " * 2_000_000, b""])
def test_a_note_that_is_anything_else_is_one_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    note = tmp_path / sscc_note.NOTE
    note.write_bytes(content)
    with pytest.raises(OutsideFailed):
        sscc_note.read(note)
