"""What the hub's lists cost, whatever is in its tables, and who may see them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.hub.place import hub_database
from services.clock import SystemClock
from services.database import hub_session_lists
from services.database.database import Database
from services.errors import Refused
from services.hub.accounts import HubAccounts
from services.hub.lines import Filter, HubScan, Which
from services.hub.lists import HubLists
from services.hub.model import Call, Caller, HubRole
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType
from tests.support.plans import plan, statements_of_sql

NEWEST = 2**63 - 1
# Steps that look like a walk and are none: rows of the statement's own, and what the fixed list of minutes is made of.
SMALL = ("SCAN moment", "SCAN CONSTANT ROW", "SCAN json_each VIRTUAL TABLE INDEX 1:")


@dataclass
class Stage:
    """A hub's services on a database of their own, and a station that calls them."""

    database: Database
    caller: Caller
    sessions: HubService
    lists: HubLists
    scans: HubScans

    def start(self, **fields: Any) -> int:
        new = NewSession(SessionType.INVENTORY, **fields)
        return int(json.loads(self.sessions.create(self.call, new).body)["id"])

    def listed(self, wanted: Filter, *, before: int = NEWEST, most: int = 100) -> Any:
        return json.loads(self.lists.sessions(self.caller, wanted, before=before, most=most).body)

    @property
    def call(self) -> Call:
        return Call(self.caller, "", None)


@pytest.fixture
def stage(tmp_path: Path, ready_sqlite: None) -> Iterator[Stage]:
    clock = SystemClock()
    with hub_database(tmp_path, "") as database:
        accounts = HubAccounts(database, clock)
        user = accounts.add_user(
            "bench-1", full_name="Bench 1", role=HubRole.STATION, organisation="North", password=None
        )
        yield Stage(
            database,
            Caller(user, "Ann"),
            HubService(database, clock),
            HubLists(database, clock),
            HubScans(database, clock),
        )


def a_scan(id_: str) -> HubScan:
    at = SystemClock().now() - timedelta(seconds=1)
    return HubScan(id_, "W12-0789", "code128", "Scanner 1", "Ann", at, "accepted.taken", counted=True)


def walks(step: str) -> bool:
    """Whether a step grows with a table, or sorts what an index could have given in order."""
    if step.startswith(SMALL):
        return False
    return step.startswith("SCAN ") or "TEMP B-TREE" in step or (step.startswith("SEARCH ") and " USING " not in step)


def test_no_statement_of_a_list_or_an_upload_walks_a_whole_table(stage: Stage) -> None:
    number = stage.start(location="Dock 4")
    with statements_of_sql() as seen:
        for which in Which:
            stage.listed(Filter(which))
            stage.listed(Filter(which, SessionType.INVENTORY, stage.caller.user.id, "Ann", "dock"))
        stage.lists.session(stage.caller, number)
        undone = replace(a_scan("1"), undone_at=SystemClock().now())
        for batch in ([a_scan("1"), a_scan("2")], [undone]):
            stage.scans.upload(stage.call, number, batch)
        stage.scans.page(stage.caller, number, before=NEWEST, most=100)
    assert len({statement for statement, _params in seen}) > 15
    steps = {(step, statement) for statement, params in seen for step in plan(stage.database, statement, params)}
    assert {(step, statement) for step, statement in steps if walks(step)} == set()
    used = " ".join(step for step, _statement in steps)
    assert all(f"ix_hub_session_{name}" in used for name in ("open", "organisation"))


def test_an_upload_costs_the_same_few_statements_however_many_scans_it_has(stage: Stage) -> None:
    number = stage.start()
    costs = []
    for size in (1, 10, 100):
        with statements_of_sql() as seen:
            stage.scans.upload(stage.call, number, [a_scan(f"{size}-{one}") for one in range(size)])
        costs.append(len(seen))
    assert costs == [7, 7, 7], "begin, session, known, scans, minutes, session again, count of changes"
    with statements_of_sql() as seen:
        stage.scans.upload(stage.call, number, [a_scan(f"100-{one}") for one in range(100)])
    assert len(seen) == 3, "what is known already is looked up, and nothing is written"


def test_a_filter_looks_at_so_many_sessions_for_a_page_and_the_next_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_session_lists, "LOOKED_AT", 3)
    wanted = [stage.start(location="here"), stage.start(location="here")]
    others = [stage.start() for _ in range(6)]
    first = stage.listed(Filter(search="here"))
    assert (first["sessions"], first["next"]) == ([], others[3])
    second = stage.listed(Filter(search="here"), before=first["next"])
    third = stage.listed(Filter(search="here"), before=second["next"])
    assert [one["id"] for one in second["sessions"] + third["sessions"]] == wanted[::-1]
    assert third["next"] is None
    assert len(stage.listed(Filter())["sessions"]) == 8, "a list without a filter has as many as fit"


@pytest.mark.parametrize("ask", ["sessions", "session", "scans"])
def test_who_may_not_read_is_refused(stage: Stage, ask: str) -> None:
    number = stage.start()
    gone = Caller(replace(stage.caller.user, active=False))
    asks = {
        "sessions": lambda: stage.lists.sessions(gone, Filter(), before=NEWEST, most=1),
        "session": lambda: stage.lists.session(gone, number),
        "scans": lambda: stage.scans.page(gone, number, before=NEWEST, most=1),
    }
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        asks[ask]()


def test_a_history_is_as_long_as_its_last_acts(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_session_lists, "LONGEST_HISTORY", 2)
    number = stage.start()
    for notes in ("one", "two"):
        stage.sessions.update(stage.call, number, {"notes": notes})
    stage.sessions.update(stage.call, number, {"status": "PAUSED"})
    history = json.loads(stage.lists.session(stage.caller, number).body)["history"]
    assert [act["act"] for act in history] == ["changed", "PAUSED"]
