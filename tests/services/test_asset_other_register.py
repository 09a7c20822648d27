"""An asset that was made in another register than today's: its number there is that of somebody else's asset here."""

from collections.abc import Iterator

import pytest

from services.assets.creating import Creator
from services.assets.model import LOCAL, Known, State
from services.clock import SystemClock
from services.database.database import Database
from services.errors import Refused
from services.hub.holders import Holder, holder_now
from services.identity.by import By
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import IT, AssetBench


@pytest.fixture
def bench(database: Database) -> Iterator[AssetBench]:
    """One that made three assets in the station's own register, and has another one now."""
    made = AssetBench(database)
    for serial in ("SERIAL01", "SERIAL02", "SERIAL03"):
        made.scan(serial)
    made.register = FakeRegister()
    made.register.hold("OLD-1", "W12-0900")
    made.register.hold("OLD-2", "W12-0901")
    made.service.start()
    made.until(lambda _rows: made.service.status().whole_at is not None)
    yield made
    made.stop()


def test_it_is_known_as_it_was_and_what_has_its_number_stays_known(bench: AssetBench) -> None:
    second, third = bench.service.validate("SERIAL02"), bench.service.validate("SERIAL03")
    assert [(one.known.tag if one.known else "", one.deleted) for one in (second, third)] == [
        ("W12-0002", False),
        ("W12-0003", False),
    ]
    assert bench.service.known(["OLD-2"]), "asset 2 of the register was not forgotten"


def test_it_cannot_be_released_and_its_tag_is_not_given_again(bench: AssetBench) -> None:
    with pytest.raises(Refused) as refused:
        bench.service.release("SERIAL03", IT)
    assert refused.value.code == "NOT_DELETED"
    bench.scan("SERIAL99")
    assert [row.tag for row in bench.until(lambda rows: bool(rows[-1].tag))] == [
        "W12-0001",
        "W12-0002",
        "W12-0003",
        "W12-0004",
    ]


def test_the_hub_asks_by_the_serial_whether_the_register_has_it(database: Database) -> None:
    register = FakeRegister()
    register.hold("OLD-1", "W12-0900")
    creator = Creator(database, SystemClock(), lambda: By(SystemClock().now(), "ann"))
    here = Known("SN1", "W12-0001", 1, id="a", state=State.CREATED, register=LOCAL)
    assert holder_now(creator, register, here) == Holder(here)
    there = register.hold("SN1", "W12-0902")
    assert holder_now(creator, register, here) == Holder(Known("SN1", "W12-0902", there.remote_id))
