"""The walls between organisations in PostgreSQL itself: a statement that forgets to name its organisation shows and
changes nothing of another's. Every table of the metadata is walked, so that a new one is covered."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from app.hub.place import hub_database, warn_of_open_walls
from services.assets.model import NO_COUNTS, Fields, Form, Preset
from services.assets.ports import Held
from services.clock import SystemClock
from services.database import (
    asset_batch_store,
    asset_form_store,
    hub_photo_store,
    known_asset_store,
    migrate,
    packing_change_store,
    photo_store,
    sscc_store,
    tag_wish_store,
)
from services.database.database import Database
from services.database.hub_tables import Row
from services.database.jobs import Job
from services.database.opening import open_database
from services.database.postgres import postgres_engine
from services.database.walls import among_accounts, within
from services.errors import Refused
from services.frames.record.model import FrameRecord
from services.hub.accounts import HubAccounts
from services.hub.assets import Asker, HubAssets, Wanted
from services.hub.expected import HubExpected
from services.hub.frames import HubFrames
from services.hub.hand_over import HubHandOver
from services.hub.lines import HubScan, ListedItem, ListPart
from services.hub.model import Call, Caller, HubRole
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.hub.station import Report
from services.hub.stations import HubStations
from services.identity.by import By
from services.packing import acts
from services.packing.amounts import ONE
from services.packing.turn import begin
from services.photos.model import Photo, PhotoState
from services.sessions.model import NewSession, SessionType
from services.sessions.projects import List
from tests.support.packing_work import FIRST, furnish
from tests.support.postgres import Cluster

TABLES = {table.name: table for table in Row.metadata.sorted_tables if "organisation_id" in table.columns}
OPEN_TO_ACCOUNTS = {"hub_organisation", "hub_user", "hub_token"}
NUMBERED = dict.fromkeys(TABLES, "organisation_id") | {"hub_organisation": "id"}


@dataclass(frozen=True)
class Two:
    """A database in which two organisations have rows in every table."""

    database: Database
    callers: tuple[Caller, Caller]
    url: str
    high: Engine  # a superuser's, who sees everything

    @property
    def numbers(self) -> tuple[int, int]:
        first, second = (caller.user.organisation_id for caller in self.callers)
        return first, second


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("walls")
    with postgres_cluster.new_database() as url, hub_database(folder, url) as database:
        first, second = (_furnish(database, folder, name) for name in ("North", "South"))
        high = postgres_engine(postgres_cluster.url(url.rpartition("/")[2]))
        yield Two(database, (first, second), url, high)


@pytest.mark.parametrize("table", NUMBERED)
def test_a_select_without_where_gives_the_rows_of_the_organisation_alone(two: Two, table: str) -> None:
    with two.high.connect() as everything:
        assert _seen(everything, table) == set(two.numbers), f"give both organisations rows in {table}"
    for number in two.numbers:
        assert two.database.read(within(number, lambda tx: _seen(tx, table))) == {number}
        assert two.database.write(within(number, lambda tx: _seen(tx, table))) == {number}


@pytest.mark.parametrize("table", NUMBERED)
def test_without_a_setting_no_row_is_seen(two: Two, table: str) -> None:
    assert two.database.read(lambda tx: _seen(tx, table)) == set()
    assert two.database.write(lambda tx: _seen(tx, table)) == set()


@pytest.mark.parametrize("table", NUMBERED)
def test_who_looks_for_accounts_sees_accounts_and_nothing_else(two: Two, table: str) -> None:
    seen = two.database.read(among_accounts(lambda tx: _seen(tx, table)))
    assert seen == (set(two.numbers) if table in OPEN_TO_ACCOUNTS else set())


@pytest.mark.parametrize("table", NUMBERED)
def test_a_statement_that_forgot_its_organisation_changes_nothing_of_another(two: Two, table: str) -> None:
    """The same statement as every UPDATE and DELETE of ours, without its WHERE; taken back by a refusal."""
    here, _there = two.numbers
    column = NUMBERED[table]
    with two.high.connect() as everything:
        counted = f"SELECT count(*) FROM {table} WHERE {column} = {here}"
        ours = everything.exec_driver_sql(counted).scalar_one()

    def forgetful(tx: Connection) -> int:
        changed = tx.exec_driver_sql(f"UPDATE {table} SET {column} = {column}").rowcount
        raise _Enough(changed)

    with pytest.raises(_Enough) as told:
        two.database.write(within(here, forgetful))
    assert told.value.changed == ours


def test_nothing_is_written_for_another_organisation(two: Two) -> None:
    here, there = two.numbers

    def smuggle(tx: Connection) -> None:
        tx.exec_driver_sql(
            f"INSERT INTO hub_project (organisation_id, id, name, active) VALUES ({there}, 99, 'x', true)"
        )

    with pytest.raises(DBAPIError) as failed, two.database.engine.connect() as connection, connection.begin():
        within(here, smuggle)(connection)
    assert isinstance(failed.value.orig, InsufficientPrivilege)


def test_the_next_job_of_the_same_commit_is_within_no_walls_of_the_one_before(two: Two) -> None:
    """Many jobs are one transaction: what one has set is gone for the next, also where the first was refused."""
    here, there = two.numbers
    seen: list[set[int]] = []

    def look(tx: Connection) -> set[int]:
        return _seen(tx, "hub_session")

    def refused(tx: Connection) -> None:
        assert look(tx) == {here}
        raise Refused("NO", "hub.refused.state")

    jobs = (within(here, look), look, within(there, look), within(here, refused), look, among_accounts(look))
    go = Event()
    two.database.post(_job(lambda _tx: go.wait(), lambda _done: None))  # meanwhile the others gather
    for run in jobs:
        two.database.post(_job(run, seen.append))
    go.set()
    two.database.write(lambda _tx: None)
    assert seen == [{here}, set(), {there}, set(), set()]


def test_a_hub_says_when_its_role_walks_through_the_walls(two: Two, postgres_cluster: Cluster, tmp_path: Path) -> None:
    with capture_logs() as told:
        warn_of_open_walls(two.database)
    assert not told
    with hub_database(tmp_path, postgres_cluster.url(two.url.rpartition("/")[2])) as high, capture_logs() as told:
        warn_of_open_walls(high)
    assert [(line["log_level"], "walks through the walls" in line["event"]) for line in told] == [("warning", True)]


def test_walls_go_and_come_with_their_migration(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with postgres_cluster.new_database() as url:
        open_database(tmp_path, url).close()
        with postgres_engine(url).connect() as connection:
            for version, walled in (("0005", False), ("0006", True), (migrate.HEAD, True)):
                with connection.begin():
                    migrate.migrate(connection, version)
                    there = NUMBERED.keys() & set(inspect(connection).get_table_names())
                    assert {_is_walled(connection, table) for table in there} == {walled}
            assert there == NUMBERED.keys()


def _furnish(database: Database, folder: Path, organisation: str) -> Caller:
    """A station of that organisation, which has done something of everything."""
    clock = SystemClock()
    accounts = HubAccounts(database, clock)
    for name, role in (("bench", HubRole.STATION), ("boss", HubRole.SUPERVISOR)):
        accounts.add_user(f"{name} {organisation}", full_name=name, role=role, organisation=organisation, password=None)
    caller = Caller(accounts.find_user(f"bench {organisation}"))
    accounts.create_token(caller.user.name, timedelta(days=1))
    lists = folder / "list.csv"
    lists.write_text("id,name\n7,Seven\n")
    for which in List:
        accounts.import_file(which, lists, organisation)
    service = HubService(database, clock)
    service.create(Call(caller, "asked", "key"), NewSession(SessionType.INVENTORY))
    number = database.read(within(caller.user.organisation_id, _session))
    scan = HubScan("s1", "text", "code128", "d", None, clock.now(), "accepted.taken", True, None)
    HubScans(database, clock).upload(Call(caller, "scans", None), number, [scan])
    HubExpected(database, clock).upload(Call(caller, "list", None), number, ListPart(1, (ListedItem(1, "A1", ""),)))
    HubStations(database, clock).report(caller, Report(None, 0, 0, 0, None, (), "1", (("ann", "Ann"),)))
    HubHandOver(database, clock).take_over(Call(caller, "take", None), number)
    _record_a_frame(HubFrames(database, clock), caller)
    HubAssets(database, clock).create(Asker(caller), Wanted("SN1", Fields("Dell", "Latitude")))
    database.write(within(caller.user.organisation_id, lambda tx: _enter_a_batch(tx, caller)))
    database.write(within(caller.user.organisation_id, lambda tx: _pack_a_box(tx, caller)))
    return caller


def _record_a_frame(frames: HubFrames, caller: Caller) -> None:
    scan = json.loads(frames.begin(Call(caller, "scan", None), "session").body)["scanId"]
    frames.add(Call(caller, "frames", None), scan, [FrameRecord("f", 0, True, 0.9, 0.8, None, True, frames.now())])


def _enter_a_batch(tx: Connection, caller: Caller) -> None:
    """What a station has of its assets that the hub's own routes have not."""
    by = By(SystemClock().now(), "bench", None, "hub", caller.user.organisation_id)
    asset_batch_store.begin(tx, f"batch of {by.organisation}", by, NO_COUNTS)
    asset_form_store.put(tx, by, Form(), "")
    tag_wish_store.put(tx, by, tag_wish_store.Wish("key", 200, by.at))
    asset_form_store.put_preset(tx, by.organisation, Preset(f"preset of {by.organisation}", 1, "Laptops", Fields()))
    known_asset_store.put(tx, by.organisation, "https://rt.example.org", [(Held(1, "SN2", "A01-0002"), "sn2")])
    known_asset_store.reach(tx, by.organisation, "https://rt.example.org", 1, None)


def _pack_a_box(tx: Connection, caller: Caller) -> None:
    by = By(SystemClock().now(), "bench", None, "hub", caller.user.organisation_id)
    furnish(tx, by.organisation)
    turn = begin(tx, by, "packed")
    acts.new_box(tx, turn, FIRST.shipment, "box")
    acts.pack(tx, turn, acts.Wanted("content", FIRST.shipment, "box", FIRST.plate(1), FIRST.line(1), ONE))
    packing_change_store.gone(tx, by.organisation, "shipments", "gone", turn.change)
    sscc_store.begin(tx, by.organisation, "34012345", "", 1, 9)
    sscc_store.give(tx, by, 1, "box", FIRST.shipment)
    hub_photo_store.insert(
        tx, by.organisation, Photo("photo", "box", FIRST.shipment, "bench", by.at, PhotoState.KEPT), b"", by.at
    )
    photo_store.insert(tx, by.organisation, Photo("photo", "box", FIRST.shipment, "bench", by.at, PhotoState.KEPT))


def _job(run: Callable[[Connection], Any], then: Callable[[Any], None]) -> Job:
    return Job(lambda tx, _attempt: run(tx), then, lambda _error: None)


class _Enough(Refused):
    """Takes a transaction back, and tells how many rows it had changed."""

    def __init__(self, changed: int) -> None:
        super().__init__("ENOUGH", "hub.refused.state")
        self.changed = changed


def _session(tx: Connection) -> int:
    return int(tx.exec_driver_sql("SELECT id FROM hub_session").scalar_one())


def _seen(tx: Connection, table: str) -> set[int]:
    """Whose rows a statement without a WHERE shows."""
    return {row[0] for row in tx.exec_driver_sql(f"SELECT {NUMBERED[table]} FROM {table}")}


def _is_walled(tx: Connection, table: str) -> bool:
    asked = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %(table)s"
    return bool(tx.exec_driver_sql(asked, {"table": table}).scalar_one())
