"""The log of tags keeps why something happened as it was then, whatever becomes of the asset afterwards."""

from collections.abc import Iterator

import pytest

from services.assets.model import State, TagAct, TagEvent
from services.database.database import Database
from services.database.sql import Sql
from services.words.catalogue import Catalogue
from tests.fakes.register import FakeRegister, Fault
from tests.services.asset_bench import IT, AssetBench

HOUR = 3600.0
_BEFORE_0022 = Sql("UPDATE tag_event SET params = '{}'")


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


@pytest.fixture
def bench(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    register.hold("KNOWN-1", "OLD-1")
    made = AssetBench(database, register)
    made.service.start()
    made.until(lambda _rows: made.service.status().whole_at is not None)
    yield made
    made.stop()


def said(event: TagEvent, language: str = "en") -> str:
    """Why, in words; "" where it says itself."""
    words = Catalogue(language)
    return words.say(event.why, **event.told) if words.has(event.why) else ""


def last(bench: AssetBench, tag: str) -> TagEvent:
    return bench.service.tags.history(tag)[-1]


def exists(bench: AssetBench, register: FakeRegister) -> None:
    """A serial whose asset somebody made after the register was copied."""
    register.hold("ABC1", "OLD-7")
    bench.scan("ABC1")
    bench.until_all(State.EXISTS)


def test_a_tag_that_was_given_back_says_who_has_the_serial_also_when_that_is_over(
    bench: AssetBench, register: FakeRegister
) -> None:
    exists(bench, register)
    why = "The register has ABC1 already: OLD-7 (asset 2)"
    assert said(last(bench, "W12-0001")) == why
    (line,) = bench.rows()
    bench.service.undo(line.asset.id, IT)
    register.assets.clear()
    assert bench.rows()[0].asset.state is State.UNDONE
    history = bench.service.tags.history("W12-0001")
    assert [event.act.value for event in history] == ["reserved", "given_back"]
    assert said(history[-1]) == why
    assert "…" not in said(history[-1], "de")


def test_a_line_of_before_reasons_were_kept_is_told_as_well_as_can_be(
    bench: AssetBench, register: FakeRegister
) -> None:
    exists(bench, register)
    bench.station.database.write(lambda tx: _BEFORE_0022(tx))
    assert said(last(bench, "W12-0001")) == "The register has ABC1 already: W12-0001 (asset –)"


def test_a_tag_that_the_register_may_have_says_so_when_it_is_burned(bench: AssetBench, register: FakeRegister) -> None:
    register.faults.extend([Fault.REFUSED, Fault.REFUSED])
    bench.scan("ABC1")
    bench.until(lambda rows: rows[0].attempts == 1 and rows[0].state is State.WAITING)
    bench.pass_by(HOUR)
    (asset,) = bench.until_all(State.REFUSED)
    bench.service.undo(asset.id, IT)
    event = last(bench, "W12-0001")
    assert (event.act, event.why) == (TagAct.BURNED, "assets.why.tag_sent")
    assert said(event) != said(event, "de")
