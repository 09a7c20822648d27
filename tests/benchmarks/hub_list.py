"""The first page of the hub's sessions over HTTP: 100,000 of them beside 100, on SQLite and on PostgreSQL."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from app.hub.place import hub_database
from services.clock import SystemClock
from services.database.sql import Sql
from services.database.walls import within
from services.hub.accounts import HubAccounts
from tests.benchmarks.figures import Figures, ratio
from tests.support import postgres
from tests.support.hub import Hub, running_hub

FEW, MANY = 100, 100_000
ROUNDS = 200
PAGE = "/api/v1/ext/scan-sessions?limit=100"
_COPIED = (
    "organisation_id, session_type, status, location, auto_commit, validation_mode, duplicate_handling,"
    " timeout_minutes, items_scanned, failed, created_by, created_at, last_activity, updated_at, holder_id, uploaded,"
    " counted, change"
)
_COPY = Sql(
    "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :number)"
    f" INSERT INTO hub_session (session_token, {_COPIED})"
    f" SELECT session_token || '-' || CAST(n AS TEXT), {_COPIED} FROM hub_session CROSS JOIN series"
)


def run() -> list[str]:
    """ROUNDS pages of each, in turn."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        with running_hub(_made(folder, "few"), "") as few, running_hub(_made(folder, "many"), "") as many:
            lines += ["first page of 100 sessions, SQLite", *_compare(few, many)]
        with _cluster() as cluster, ExitStack() as stack:
            hubs = [
                stack.enter_context(running_hub(_made(folder, f"{name}-shared"), stack.enter_context(cluster)))
                for name, cluster in (("few", cluster.new_database()), ("many", cluster.new_database()))
            ]
            lines += ["first page of 100 sessions, PostgreSQL", *_compare(hubs[0], hubs[1])]
    return lines


def _compare(few: Hub, many: Hub) -> list[str]:
    _fill(few, FEW)
    _fill(many, MANY)
    for hub in (few, many):
        assert len(hub.ask("GET", PAGE, who="supervisor").json()["sessions"]) == FEW
    seconds: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(ROUNDS):
        seconds["few"].append(_page_seconds(few))
        seconds["many"].append(_page_seconds(many))
    return [
        f"  of {FEW:,}: {Figures.of(seconds['few'])}",
        f"  of {MANY:,}: {Figures.of(seconds['many'])}",
        f"  ratio of medians {ratio(seconds['many'], seconds['few'])} (accept 2)",
    ]


def _fill(hub: Hub, number: int) -> None:
    """Make it that many open sessions."""
    hub.create(location="Dock 4")

    def copy(tx: Connection) -> None:
        _COPY(tx, number=number - 1)

    with hub_database(hub.data_dir, hub.database) as opened:
        whose = HubAccounts(opened, SystemClock()).find_user("packer").organisation_id
        opened.write(within(whose, copy))


def _page_seconds(hub: Hub) -> float:
    began = time.perf_counter()
    hub.ask("GET", PAGE, who="supervisor").raise_for_status()
    return time.perf_counter() - began


def _made(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    return made


@contextmanager
def _cluster() -> Iterator[postgres.Cluster]:
    folder = postgres.make_folder()
    try:
        yield postgres.shared_cluster(folder)
    finally:
        postgres.remove(folder)
