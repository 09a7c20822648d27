"""Who comes in where: the route table itself is walked, so that a new route is covered."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.hub.access import OPEN
from app.hub.asset_errors import is_of_assets
from app.hub.frame_errors import is_of_frames
from app.hub.frame_shapes import FrameError
from app.hub.packing_errors import is_of_packing
from app.hub.packing_shapes import PackingError
from app.hub.place import hub_database
from app.hub.shapes import Error
from services.clock import SystemClock
from services.database.database import Database
from services.database.sql import Sql
from services.errors import Refused
from services.hub.accounts import HubAccounts
from services.hub.hand_over import HubHandOver
from services.hub.lists import HubLists
from services.hub.model import Call, Caller, HubRole
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.hub.tokens import Claims
from services.sessions.model import NewSession, SessionType
from tests.support.hub import SESSIONS, Hub
from tests.support.hub_routes import DESCRIPTION, route_table

MISSING = 4_000_000
NUMBER = "{session_id}"


def test_every_route_but_those_the_agreements_name_wants_a_token(hub: Hub, tmp_path: Path) -> None:
    asked = route_table(tmp_path)
    assert {("POST", SESSIONS), ("PATCH", f"{SESSIONS}{NUMBER}"), ("GET", DESCRIPTION)} <= asked
    assert {("GET", "/api/v1/health"), ("GET", "/api/v1/ext"), ("POST", "/api/v1/ext/sign-in")} == OPEN <= asked
    for method, path in sorted(asked | {("GET", "/"), ("GET", "/docs"), ("DELETE", SESSIONS)}):
        answer = hub.ask(method, path.replace(NUMBER, "1"), who=None, headers={"X-Forwarded-For": "10.0.0.1"})
        if (method, path) in OPEN:
            assert answer.headers.get("www-authenticate") is None, path
        else:
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.headers["www-authenticate"] == "Bearer"
            if is_of_assets(path):
                assert answer.json().pop("error") == "Authentication required"
            elif is_of_packing(path):
                assert PackingError.model_validate(answer.json()).error.code == "UNAUTHORIZED"
            elif is_of_frames(path):  # on loopback they want none: test_hub_frames.py
                assert FrameError.model_validate(answer.json()).error == "Authentication required"
            else:
                assert method == "HEAD" or Error.model_validate(answer.json()).error_code == "AUTH_REQUIRED"


def test_every_route_stands_in_the_description_and_nothing_else_does(hub: Hub, tmp_path: Path) -> None:
    paths = hub.ask("GET", DESCRIPTION).json()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == {(method, path) for method, path in route_table(tmp_path) if path != DESCRIPTION}


def test_what_is_anothers_is_not_there_on_every_route_with_a_number(hub: Hub, tmp_path: Path) -> None:
    """The same answer as for what never was, word for word, whatever the body is: for an admin elsewhere, and for who
    may only look there."""
    number = hub.create()["id"]
    walked = sorted((method, path) for method, path in route_table(tmp_path) if "{" in path)
    routes = [(method, path) for method, path in walked if NUMBER in path]  # of others: test_hub_packing_attacks.py
    assert {path.count(NUMBER) for _method, path in routes} == {1}
    assert len(routes) >= 6
    for method, path in routes:
        for content in (b"{}", b"no JSON", b'{"status": "PAUSED"}'):
            given = None if method == "GET" else content
            theirs, nobodys = (
                hub.ask(method, path.replace(NUMBER, str(one)), content=given, who="foreign")
                for one in (number, MISSING)
            )
            assert (theirs.status_code, theirs.json()["error_code"]) == (404, "SESSION_NOT_FOUND"), f"{method} {path}"
            assert (theirs.content, theirs.headers.items()) == (nobodys.content, _undated(theirs, nobodys))


def _undated(like: Any, answer: Any) -> Any:
    """The headers, of which the date alone may differ."""
    answer.headers["date"] = like.headers["date"]
    return answer.headers.items()


# ---- a foreign session and none cost the same


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement of ours that is run."""
    run: list[str] = []
    original = Sql.__call__

    def noted(self: Sql, tx: Any, **params: Any) -> Any:
        run.append(self._named)
        return original(self, tx, **params)

    monkeypatch.setattr(Sql, "__call__", noted)
    return run


ASKED: dict[str, Callable[[Database, Call, int], object]] = {
    "change": lambda database, call, number: HubService(database, SystemClock()).at_once.check(
        _claims(database, call.caller), number
    ),
    "change, under a key": lambda database, call, number: HubService(database, SystemClock()).update(call, number, {}),
    "upload": lambda database, call, number: HubScans(database, SystemClock()).upload(call, number, []),
    "scans": lambda database, call, number: HubScans(database, SystemClock()).page(
        call.caller, number, before=MISSING, most=10
    ),
    "one": lambda database, call, number: HubLists(database, SystemClock()).session(call.caller, number),
    "offer": lambda database, call, number: HubHandOver(database, SystemClock()).offer(call, number, 1),
    "take over": lambda database, call, number: HubHandOver(database, SystemClock()).take_over(call, number),
}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_foreign_session_costs_the_statements_of_one_that_never_was(
    tmp_path: Path, request: pytest.FixtureRequest, statements: list[str], kind: str, what: str
) -> None:
    url = request.getfixturevalue("ready_postgres") if kind == "postgres" else ""
    with hub_database(tmp_path, url) as database:
        here, there = (_station(database, name) for name in ("North", "South"))
        HubService(database, SystemClock()).create(Call(here, "", None), NewSession(SessionType.INVENTORY))
        known = HubLists(database, SystemClock()).session(here, 1)
        assert known.status == 200
        costs = []
        for number in (1, MISSING):
            statements.clear()
            with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
                ASKED[what](database, Call(there, "asked", "key"), number)
            costs.append(list(statements))
    assert costs[0] == costs[1] != []


def _station(database: Database, organisation: str) -> Caller:
    name = f"bench {organisation}"
    accounts = HubAccounts(database, SystemClock())
    user = accounts.add_user(name, full_name="b", role=HubRole.STATION, organisation=organisation, password=None)
    accounts.create_token(name, timedelta(days=1))  # the hub's key is there from now on
    return Caller(user)


def _claims(database: Database, caller: Caller) -> Claims:
    accounts = HubAccounts(database, SystemClock())
    found = accounts.claims(accounts.create_token(caller.user.name, timedelta(days=1)).text)
    assert found is not None
    return found
