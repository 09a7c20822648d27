"""The copy of a register, where the register is not any more what it was: emptied, or another catalog of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from services.assets.model import State
from services.assets.serials import serial_key
from services.database import known_asset_store
from services.database.database import Database
from services.scanning.outcome import Reason
from services.words.catalogue import Catalogue
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import AssetBench

MANY = 40  # more than anybody asks for by its number at a time


@pytest.fixture
def register() -> FakeRegister:
    made = FakeRegister(catalog="Devices")
    for number in range(1, MANY + 1):
        made.hold(f"OLD-{number}", f"T-{number}")
    return made


@pytest.fixture
def bench(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    made = AssetBench(database, register)
    read(made)
    yield made
    made.stop()


def read(bench: AssetBench) -> None:
    """The worker is at work, and has read what the register holds."""
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)


def delete_all(register: FakeRegister) -> None:
    register.assets |= {number: replace(held, deleted=True) for number, held in register.assets.items()}


def known(bench: AssetBench, scope: str) -> list[str]:
    """The serials of its copy."""
    found = bench.station.database.read(lambda tx: known_asset_store.canaries(tx, 0, scope, 1000))
    return [one.serial for one in found]


def test_a_register_that_was_emptied_gets_one_asset_first_and_then_the_others(
    bench: AssetBench, register: FakeRegister
) -> None:
    delete_all(register)
    for code in ("ABC1", "ABC2", "ABC3"):
        bench.scan(code)
    bench.until_all(State.CREATED)
    assert bench.service.status().words == ""
    alone, (then, canary) = register.looked.all[0], register.looked.all[1]
    assert {one.serial for one in alone[0]} >= {one.serial for one in then}
    assert register.created.all[0][0].serial in canary, "what was made alone proves the next question"
    assert f"OLD-{MANY}" not in known(bench, register.scope), "nobody is told of it any more"


def test_what_is_there_and_not_shown_is_said_by_its_serial_and_nothing_is_sent(
    bench: AssetBench, register: FakeRegister
) -> None:
    register.hide()
    bench.scan("ABC1")
    bench.until(lambda _rows: bench.service.status().words == "assets.register.blind")
    status = bench.service.status()
    said = Catalogue("en").say(status.words, **(status.params or {}))
    assert f"OLD-{MANY} (asset {MANY})" in said
    assert register.created.all == []
    register.arrive()
    bench.service.wake(hurry=True)
    bench.until_all(State.CREATED)


def test_what_is_gone_leaves_the_copy_each_time_that_all_was_read(bench: AssetBench, register: FakeRegister) -> None:
    there = register.assets[1]
    delete_all(register)
    register.assets[1] = there
    bench.pass_by(120)
    bench.until(lambda _rows: len(known(bench, register.scope)) < MANY)

    def is_alone(_rows: object) -> bool:
        bench.pass_by(120)  # once more where the reading before took the time that passed for its own
        return known(bench, register.scope) == ["OLD-1"]

    bench.until(is_alone)


def test_another_catalog_has_its_own_copy_and_the_old_one_is_kept(bench: AssetBench, register: FakeRegister) -> None:
    assert bench.scan("OLD-1").outcome.reason is Reason.ASSET_IN_REGISTER
    other = FakeRegister(catalog="Tablets")
    bench.register = other
    bench.service.use()
    bench.until(lambda _rows: bench.service.status().whole_at is not None)
    assert bench.scan("OLD-1").outcome.reason is Reason.ASSET_TAKEN
    bench.until_all(State.CREATED)
    assert [one.serial for one in other.assets.values()] == ["OLD-1"]
    assert all(canary == () for _sought, canary in other.looked.all[:1]), "what the old catalog holds proves nothing"
    bench.register = register
    assert len(known(bench, register.scope)) == MANY
    assert bench.scan("OLD-2").outcome.reason is Reason.ASSET_IN_REGISTER


def test_what_is_found_elsewhere_or_cannot_be_read_is_no_part_of_the_copy(
    bench: AssetBench, register: FakeRegister
) -> None:
    elsewhere, unread = register.hold("ABC1", "E-1"), register.hold("ABC2", "")
    register.assets[elsewhere.remote_id] = replace(elsewhere, elsewhere=True)
    register.assets[unread.remote_id] = replace(unread, unread=True)
    for code in ("ABC1", "ABC2", "ABC3"):
        bench.scan(code)
    rows = bench.until(lambda rows: len(rows) == 3 and rows[2].state is State.CREATED)
    assert [row.state for row in rows] == [State.EXISTS, State.EXISTS, State.CREATED]
    assert [row.why for row in rows] == ["assets.why.exists", "assets.why.unread", ""]
    assert f"asset {unread.remote_id}" in Catalogue("en").say(rows[1].why, **rows[1].params)
    assert {"ABC1", "ABC2"}.isdisjoint(known(bench, register.scope))


def test_pages_of_assets_are_those_of_the_register_that_they_were_made_in(
    bench: AssetBench, register: FakeRegister
) -> None:
    bench.scan("ABC1")
    bench.until_all(State.CREATED)
    bench.register = FakeRegister("https://other.example.org")
    bench.service.use()
    bench.scan("ABC2")
    bench.until_all(State.CREATED)
    number, other = MANY + 1, bench.register.address
    assert [line.link for line in bench.rows()] == ["", f"{other}/Asset/Display.html?id=1"], (
        "of another, nobody knows them"
    )
    bench.register = register
    assert [line.link for line in bench.rows()] == [f"{register.address}/Asset/Display.html?id={number}", ""]


@pytest.fixture
def copied_before(database: Database, register: FakeRegister) -> None:
    """A copy of before there was one for each catalog: at the address alone."""
    held = [(one, serial_key(one.serial)) for one in register.assets.values()]

    def copy(tx: Connection) -> None:
        known_asset_store.put(tx, 0, register.address, held)
        known_asset_store.reach(tx, 0, register.address, MANY, datetime(2026, 3, 1, tzinfo=UTC))

    database.write(copy)


@pytest.fixture
def upgraded(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    """A station whose register is away."""
    register.away = True
    made = AssetBench(database, register)
    yield made
    made.stop()


def start(bench: AssetBench) -> None:
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().words == "rt.unreachable")


@pytest.mark.usefixtures("copied_before")
def test_a_copy_of_before_there_was_one_for_each_catalog_is_that_of_the_only_one(
    upgraded: AssetBench, register: FakeRegister
) -> None:
    start(upgraded)
    assert upgraded.scan("ABC1").outcome.params["tag"] == "W12-0001", "tags are given at once, RT or no RT"
    assert upgraded.scan("OLD-7").outcome.reason is Reason.ASSET_IN_REGISTER
    assert known(upgraded, register.address) == []
    register.away = False
    upgraded.service.wake(hurry=True)
    upgraded.until_all(State.CREATED)
    assert len(known(upgraded, register.scope)) == MANY + 1


@pytest.mark.usefixtures("copied_before")
def test_what_was_seen_since_stands_before_what_the_old_copy_says(upgraded: AssetBench, register: FakeRegister) -> None:
    newer = [(replace(register.assets[7], serial="NEW-7"), serial_key("NEW-7"))]
    upgraded.station.database.write(lambda tx: known_asset_store.put(tx, 0, register.scope, newer))
    start(upgraded)
    found = known(upgraded, register.scope)
    assert (len(found), "NEW-7" in found, "OLD-7" in found) == (MANY, True, False)
    assert known(upgraded, register.address) == []


@pytest.mark.usefixtures("copied_before")
def test_where_another_catalog_of_it_is_known_the_old_copy_stays_where_it_is(
    upgraded: AssetBench, register: FakeRegister
) -> None:
    others = f"{register.address} Loans"
    upgraded.station.database.write(lambda tx: known_asset_store.reach(tx, 0, others, 0, None))
    start(upgraded)
    assert upgraded.scan("ABC1").outcome.reason is Reason.ASSET_NO_TAG
    assert (known(upgraded, register.scope), len(known(upgraded, register.address))) == ([], MANY)
