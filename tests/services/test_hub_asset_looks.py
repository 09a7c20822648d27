"""What the hub looks at again of its assets, and says of them later: the second look, labels."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.assets.ports import Held
from services.database import hub_asset_store, known_asset_store
from services.database.opening import open_database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.hub.accounts import HubAccounts
from services.hub.asset_copies import Reading
from services.hub.asset_labels import HubLabels
from services.hub.troubles import troubles
from tests.fakes.held_clock import HeldClock
from tests.services.hub_asset_bench import HOUR, Bench, hub_bench
from tests.support.plans import plan, statements_of_sql


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, ready_sqlite: None) -> Iterator[Bench]:
    url = request.getfixturevalue("ready_postgres") if request.param == "postgres" else ""
    with hub_bench(tmp_path, url) as made:
        yield made


# ---- the second look


def listed(bench: Bench) -> list[tuple[str, str, str]]:
    """Organisation, serial and reason of what somebody has to see to."""
    return [
        (name, one.serial, one.why) for name, one in troubles(bench.database, HubAccounts(bench.database, bench.clock))
    ]


def test_a_serial_that_the_register_has_twice_is_listed_until_one_of_them_is_gone(bench: Bench) -> None:
    reading = Reading(bench.walled, bench.clock, bench.caller.user.organisation_id)
    bench.register.before_create = lambda _asset: bench.register.hold("SN1", "OTHER-1")
    made = bench.create("SN1")
    bench.register.before_create = lambda _asset: None
    bench.create("SN2")
    for _time in range(2):
        assert listed(bench) == [("North", "SN1", "assets.why.twice")]
        bench.clock.advance(HOUR)
        reading.read(bench.register)
    (other,) = (one for one in bench.register.with_serial("SN1") if one.remote_id != made.remote_id)
    bench.register.assets[other.remote_id] = replace(other, deleted=True)
    bench.clock.advance(HOUR)
    reading.read(bench.register)
    assert listed(bench) == []


def test_a_second_look_that_failed_is_made_up_for_while_the_register_is_read(bench: Bench) -> None:
    def somebody_else_too(_asset: object) -> None:
        bench.register.hold("SN1", "OTHER-1")
        bench.register.look_faults.append(OutsideFailed(OutsideKind.NETWORK, "rt.unreachable", retry=True))

    bench.register.before_create = somebody_else_too
    made = bench.create("SN1")
    assert (made.why, made.seen_at, listed(bench)) == ("", None, [])
    assert Reading(bench.walled, bench.clock, bench.caller.user.organisation_id).read(bench.register)
    assert listed(bench) == [("North", "SN1", "assets.why.twice")]


def test_a_copy_of_before_there_was_one_for_each_catalog_is_gone_on_with(bench: Bench) -> None:
    organisation, held = bench.caller.user.organisation_id, Held(1000, "SN-OF-BEFORE", "OLD-1")

    def copy(tx: Connection) -> None:
        known_asset_store.put(tx, organisation, bench.register.address, [(held, held.serial)])
        known_asset_store.reach(tx, organisation, bench.register.address, 1000, bench.clock.now())

    def known(tx: Connection, scope: str) -> tuple[int, list[str]]:
        found = known_asset_store.canaries(tx, organisation, scope, 10)
        return known_asset_store.progress(tx, organisation, scope).last_id, [one.serial for one in found]

    bench.register.catalog = "Devices"
    bench.register.assets |= {1000: held, 999: Held(999, "SN-READ-ANEW", "OLD-2")}
    bench.walled.write(copy)
    Reading(bench.walled, bench.clock, organisation).read(bench.register)
    assert bench.walled.read(lambda tx: known(tx, bench.register.scope)) == (1000, ["SN-OF-BEFORE", "OLD-1"])
    assert bench.walled.read(lambda tx: known(tx, bench.register.address)) == (0, [])


def test_what_is_to_be_looked_at_is_found_by_its_index(tmp_path: Path) -> None:
    with closing(open_database(tmp_path)) as database:
        with statements_of_sql() as seen:
            database.read(lambda tx: hub_asset_store.unseen(tx, 1, "rt", HeldClock().now(), 10))
            database.read(lambda tx: hub_asset_store.troubled(tx, 1, 10))
            database.read(lambda tx: hub_asset_store.how_many_troubled(tx, 1))
        asked = [(statement, params) for statement, params in seen if "seen_at" in statement]
        assert len(asked) == 3
        for statement, params in asked:
            assert "ix_asset_unseen" in "".join(plan(database, statement, params)), statement


# ---- labels


def test_a_label_says_what_the_register_has_now_and_without_it_what_was_sent(bench: Bench) -> None:
    made = bench.create("SN1")
    labels = HubLabels(bench.database, bench.assets)
    number = made.remote_id or 0
    bench.register.assets[number] = replace(bench.register.assets[number], tag="W12-X")
    assert labels.wanted(bench.asker, number).tag == "W12-X"
    bench.register.away = True
    assert labels.wanted(bench.asker, number).tag == "W12-0001"
    with pytest.raises(OutsideFailed):
        labels.wanted(bench.asker, 1)
    bench.register.away = False
    bench.register.assets[1] = replace(bench.register.assets[1], deleted=True)
    for missing in (1, 4000):
        with pytest.raises(Refused) as refused:
            labels.wanted(bench.asker, missing)
        assert refused.value.code == "ASSET_NOT_FOUND"
