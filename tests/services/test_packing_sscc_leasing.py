"""Numbers for boxes that a hub leases: they come before they are needed, each block once, and what is in the way is
said."""

from pathlib import Path
from threading import current_thread

import pytest

from services.database.database import Database
from services.database.sscc_note import NOTE
from services.packing import numbering
from services.packing.leasing import BLOCK, FEW, NumberSource, SsccLeasing
from services.packing.sscc import Numbering, Numbers, number_of
from tests.fakes.held_clock import HeldClock
from tests.fakes.number_source import FakeNumberSource
from tests.services.packing_bench import PackingBench

LEASED = Numbering("4012345", 3, leased=True)


class LeasingBench(PackingBench):
    """A station whose hub leases numbers."""

    def __init__(self, database: Database, note: Path) -> None:
        super().__init__(database, numbers=Numbers(note, LEASED))
        self.source: FakeNumberSource | None = FakeNumberSource()
        self.leasing = self.make()

    def make(self) -> SsccLeasing:
        """Another one on the same database, as after a restart."""

        def make_source() -> NumberSource | None:
            return self.source

        given = {"station": "bench", "numbers": lambda: self.numbers, "make_source": make_source}
        self.leasing = SsccLeasing(self.database, HeldClock(), random=lambda: 0.5, **given)
        return self.leasing

    def closed(self) -> int | None:
        """The number of a new box, closed."""
        box = self.box()
        self.pack(box, 1, 0.001)
        return number_of(self.close(box).sscc)

    def left(self) -> int:
        return self.database.read(lambda tx: numbering.left(tx, 0, self.numbers or Numbers(Path())))

    @property
    def trouble(self) -> str:
        return self.leasing.trouble.words if self.leasing.trouble else ""


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> LeasingBench:
    return LeasingBench(database, tmp_path / NOTE)


def test_a_block_comes_and_no_other_while_enough_is_left(bench: LeasingBench) -> None:
    assert bench.leasing.fill()
    assert (bench.left(), bench.leasing.fill()) == (BLOCK, False)
    assert bench.closed() == LEASED.first
    assert (bench.left(), bench.trouble) == (BLOCK - 1, "")


def test_the_next_block_comes_while_some_numbers_are_left(bench: LeasingBench) -> None:
    bench.leasing.fill()
    given = [bench.closed() for _each in range(BLOCK - FEW + 1)]
    assert bench.leasing.fill()
    given += [bench.closed() for _each in range(FEW)]
    assert given == [LEASED.first + place for place in range(BLOCK + 1)]


def test_what_was_leased_lasts_while_the_hub_is_away_and_then_boxes_go_without(bench: LeasingBench) -> None:
    bench.leasing.fill()
    assert bench.source is not None
    bench.source.away = True
    given = [bench.closed() for _each in range(BLOCK + 1)]
    assert (len({*given}), given[-1]) == (BLOCK + 1, None)
    assert not bench.leasing.fill()
    assert (bench.trouble, bench.turn(numbering.why_none)) == ("packing.leasing.away", "packing.sscc.no_block")
    bench.source.away = False
    assert bench.leasing.fill()
    assert (bench.trouble, bench.closed()) == ("", LEASED.first + BLOCK)


def test_an_answer_that_got_lost_is_asked_for_again_and_is_the_same_block_also_after_a_restart(
    bench: LeasingBench,
) -> None:
    assert bench.source is not None
    bench.source.loses = 2
    assert not bench.leasing.fill()
    assert not bench.make().fill()
    assert bench.make().fill()
    assert len(bench.source.given) == 1
    assert bench.closed() == LEASED.first


def test_each_block_is_asked_for_under_a_key_of_its_own(bench: LeasingBench) -> None:
    bench.leasing.fill()
    for _each in range(BLOCK):
        bench.closed()
    bench.leasing.fill()
    assert bench.source is not None
    assert len({*bench.source.asked.all}) == 2


@pytest.mark.parametrize(
    ("offers", "there", "words"),
    [(False, True, "packing.leasing.not_offered"), (True, False, "central.look.no_url")],
)
def test_a_server_that_leases_none_is_said(bench: LeasingBench, offers: bool, there: bool, words: str) -> None:
    assert bench.source is not None
    bench.source.offers = offers
    bench.source = bench.source if there else None
    assert not bench.leasing.fill()
    assert bench.trouble == words


def test_a_note_that_cannot_be_read_is_said_and_nothing_is_leased(bench: LeasingBench) -> None:
    assert bench.numbers is not None
    bench.numbers.note.write_text("{")
    assert not bench.leasing.fill()
    assert bench.trouble == "packing.sscc.note"
    assert bench.source is not None
    assert bench.source.asked.all == []


def test_a_station_with_digits_of_its_own_asks_for_none(bench: LeasingBench) -> None:
    assert bench.numbers is not None
    bench.numbers = Numbers(bench.numbers.note, Numbering("4012345", 3, "7"))
    assert not bench.leasing.fill()
    assert bench.source is not None
    assert (bench.source.asked.all, bench.trouble) == ([], "")


def test_numbers_come_by_themselves_and_other_settings_are_taken_up(bench: LeasingBench) -> None:
    assert bench.source is not None
    assert bench.numbers is not None
    bench.leasing.start()
    try:
        bench.source.asked.wait_for(1)
        bench.source = FakeNumberSource(given=dict(bench.source.given))
        bench.leasing.use()
        assert bench.left() == BLOCK
        bench.numbers = Numbers(bench.numbers.note, Numbering("4099999", 3, leased=True))
        bench.leasing.use()
        bench.source.asked.wait_for(1)
    finally:
        bench.leasing.stop()


def test_the_hub_is_known_before_the_thread_that_asks_it_so_that_whoever_ends_that_cuts_it_off(
    bench: LeasingBench,
) -> None:
    made_in: list[str] = []

    def make_source() -> NumberSource | None:
        made_in.append(current_thread().name)
        return bench.source

    given = {"station": "bench", "numbers": lambda: bench.numbers, "make_source": make_source}
    leasing = SsccLeasing(bench.database, HeldClock(), random=lambda: 0.5, **given)
    leasing.start()
    try:
        assert bench.source is not None
        bench.source.asked.wait_for(1)
    finally:
        leasing.stop()
    assert made_in == [current_thread().name]
