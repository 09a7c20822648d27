"""Tags that differ in case alone are one: RT compares them so, and a scanner types them otherwise under Caps Lock."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from services.assets.model import Numbering, State
from services.database import known_asset_store, tag_store
from services.database.database import Database
from services.database.sql import Sql
from services.errors import Refused
from services.scanning.outcome import Reason
from tests.fakes.register import FakeRegister, Fault
from tests.services.asset_bench import CHROMEBOOK, IT, AssetBench, begin
from tests.services.test_asset_desk import command


@pytest.fixture
def bench(database: Database) -> AssetBench:
    """A station with a register of its own."""
    return AssetBench(database)


@pytest.fixture
def register() -> FakeRegister:
    made = FakeRegister()
    made.hold("KNOWN-1", "old-1")
    return made


@pytest.fixture
def asking(database: Database, register: FakeRegister) -> Iterator[AssetBench]:
    """A station that brings its assets into another register."""
    made = AssetBench(database, register)
    yield made
    made.stop()


def test_a_tag_that_is_on_a_device_is_refused_in_any_case(bench: AssetBench) -> None:
    bench.service.enter("ABC1", IT, tag="OLD-77")
    with pytest.raises(Refused, match="TAG_TAKEN"):
        bench.service.enter("ABC2", IT, tag="old-77")
    bench.fill(CHROMEBOOK, preprinted=True)
    bench.scan("ABC3")
    assert bench.scan("Old-77").outcome.reason is Reason.ASSET_TAG_TAKEN


def test_a_tag_of_the_sequence_is_attached_as_the_sequence_writes_it_and_not_given_again(bench: AssetBench) -> None:
    bench.fill(CHROMEBOOK, preprinted=True)
    bench.scan("ABC1")
    answer = bench.scan("w12-0002")
    assert (answer.outcome.reason, answer.outcome.params["tag"]) == (Reason.ASSET_TAGGED, "W12-0002")
    bench.fill(CHROMEBOOK)
    for code in ("ABC2", "ABC3"):
        bench.scan(code)
    assert [tag for _serial, tag, _state in bench.states()] == ["W12-0002", "W12-0001", "W12-0003"]


def test_a_tag_that_was_given_back_is_attached_as_it_was_written_then(bench: AssetBench) -> None:
    bench.fill(CHROMEBOOK, preprinted=True)
    for code in ("ABC1", "STICKER-9", command("UNDO"), "ABC2", "sticker-9"):
        bench.scan(code)
    assert [(tag, state) for _serial, tag, state in bench.states()][-1] == ("STICKER-9", State.CREATED)
    assert [act for _tag, act in bench.log()] == ["attached", "used", "given_back", "attached", "used"]


def test_an_asset_and_what_happened_to_its_tag_are_found_in_any_case(bench: AssetBench) -> None:
    bench.service.enter("ABC1", IT, tag="OLD-77")
    found = bench.service.find("old-77")
    assert found is not None
    assert found.asset.serial == "ABC1"
    assert [event.tag for event in bench.service.tags.history("old-77")] == ["OLD-77", "OLD-77"]


def test_a_tag_that_the_register_holds_in_another_case_is_taken(asking: AssetBench, register: FakeRegister) -> None:
    register.hold("KNOWN-2", "w12-0001")
    begin(asking)
    with pytest.raises(Refused, match="TAG_TAKEN"):
        asking.service.enter("ABC1", IT, tag="OLD-1")
    asking.scan("ABC1")
    assert asking.states() == [("ABC1", "", State.UNTAGGED)]
    assert asking.service.tags.resumes_at() == 2
    asking.service.tags.go_on(2, IT)
    assert asking.until_all(State.CREATED)[0].tag == "W12-0002"


def test_no_block_is_leased_of_which_the_register_holds_one_in_another_case(database: Database) -> None:
    register = FakeRegister()
    held = [(register.hold("KNOWN-1", "w12-0003"), "KNOWN-1")]
    database.write(lambda tx: known_asset_store.put(tx, 0, register.scope, held))
    for tag, holds in (("W12-0003", True), ("W12-0004", False)):
        assert database.read(lambda tx, tag=tag: known_asset_store.holds(tx, 0, register.scope, [tag])) is holds


def test_an_asset_whose_tag_the_register_shows_in_another_case_has_that_tag_and_its_one_label(
    asking: AssetBench, register: FakeRegister
) -> None:
    begin(asking)
    register.faults.append(Fault.LOST_AFTER)
    asking.scan("ABC1")
    (before,) = asking.until_all(State.IN_DOUBT)
    (made,) = register.with_serial("ABC1")
    register.assets[made.remote_id] = replace(made, tag="w12-0001", name="w12-0001")
    asking.pass_by(asking.pauses.patience.total_seconds())
    (after,) = asking.until_all(State.CREATED)
    assert (after.tag, after.label) == ("W12-0001", before.label)
    assert asking.log() == [("W12-0001", "reserved"), ("W12-0001", "used")]


def test_the_database_itself_takes_no_second_one(bench: AssetBench) -> None:
    bench.service.enter("ABC1", IT, tag="OLD-77")
    same = Sql(
        "INSERT INTO tag (organisation_id, tag, tag_key, prefix, state, asset)"
        " VALUES (0, 'old-77', 'old-77', '', 'reserved', '')"
    )
    with pytest.raises(DBAPIError):
        bench.station.database.write(lambda tx: same(tx))


def test_two_that_were_given_before_are_each_found_as_they_are_written(bench: AssetBench) -> None:
    """Of before 0022: the second one has no key."""
    bench.service.enter("ABC1", IT, tag="OLD-77")
    twin = Sql("INSERT INTO tag (organisation_id, tag, prefix, state, asset) VALUES (0, 'old-77', '', 'used', 'twin')")
    bench.station.database.write(lambda tx: twin(tx))
    for tag, spelling in (("OLD-77", "OLD-77"), ("old-77", "old-77"), ("Old-77", "OLD-77")):
        given = bench.station.database.read(lambda tx, tag=tag: tag_store.get(tx, 0, tag))
        assert given is not None
        assert given.tag == spelling
    for tag in ("OLD-77", "old-77", "Old-77"):
        with pytest.raises(Refused, match="TAG_TAKEN"):
            bench.service.enter(f"SN-{tag}", IT, tag=tag)


def test_a_sequence_in_lower_case_knows_its_own_in_upper_case(bench: AssetBench) -> None:
    bench.numbering = Numbering("w12-", 4)
    bench.service.enter("ABC1", IT, tag="W12-0001")
    bench.scan("ABC2")
    assert [tag for _serial, tag, _state in bench.states()] == ["w12-0001", "w12-0002"]
