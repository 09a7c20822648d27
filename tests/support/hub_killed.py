"""What a hub does with its database, in a process that is killed (kill -9) before a statement or commit of choice."""

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event

from app.hub.place import hub_database
from services.clock import SystemClock
from services.database.database import Database
from services.database.sql import Sql
from services.errors import Refused
from services.hub.accounts import HubAccounts
from services.hub.hand_over import HubHandOver
from services.hub.lines import HubScan
from services.hub.model import Call, Caller, HubRole
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType
from services.sessions.projects import List
from tests.campaigns.hub_store import damage, rows

AT = datetime(2026, 3, 1, 10, 42, tzinfo=UTC)
CLOCK = SystemClock()
FILE = Path("hub") / "scandesk.sqlite3"


def _call(database: Database, name: str) -> Call:
    return Call(Caller(HubAccounts(database, CLOCK).find_user(name), "Mia"), "asked", "key")


def _scan(number: int) -> HubScan:
    return HubScan(f"s{number}", "A1", "code128", "gun", "Mia", AT, "accepted.found", True, None)


def _import(database: Database, folder: Path) -> None:
    lists = folder / "list.csv"
    lists.write_text("id,name\n7,Seven\n8,Eight\n9,Nine\n")
    HubAccounts(database, CLOCK).import_file(List.PROJECTS, lists, "Third")


def _add_user(database: Database, _folder: Path) -> None:
    with suppress(Refused):  # the second time: it is there
        HubAccounts(database, CLOCK).add_user(
            "new", full_name="New", role=HubRole.PACKER, organisation="Fourth", password=None
        )


def _set_password(database: Database, _folder: Path) -> None:
    HubAccounts(database, CLOCK).set_password("one", SecretStr("another horse battery"))


def _create(database: Database, _folder: Path) -> None:
    HubService(database, CLOCK).create(_call(database, "one"), NewSession(SessionType.CHECK_IN))


def _end(database: Database, _folder: Path) -> None:
    HubService(database, CLOCK).update(_call(database, "one"), 1, {"status": "COMPLETED", "items_scanned": 3})


def _upload(database: Database, _folder: Path) -> None:
    HubScans(database, CLOCK).upload(_call(database, "one"), 1, [_scan(number) for number in range(3)])


def _take_over(database: Database, _folder: Path) -> None:
    HubHandOver(database, CLOCK).take_over(_call(database, "two"), 1)


ACTS: dict[str, Callable[[Database, Path], None]] = {
    "import projects": _import,
    "add a user": _add_user,
    "set a password": _set_password,
    "start a session": _create,
    "end a session": _end,
    "upload scans": _upload,
    "take a session over": _take_over,
}


def prepare(folder: Path) -> None:
    """Two stations with a token each, and a session of the first."""
    with hub_database(folder, "") as database:
        accounts = HubAccounts(database, CLOCK)
        for name in ("one", "two"):
            accounts.add_user(name, full_name=name, role=HubRole.STATION, organisation="Site", password=None)
            accounts.create_token(name, timedelta(days=1))
        one = Call(Caller(accounts.find_user("one")), "", None)
        HubService(database, CLOCK).create(one, NewSession(SessionType.INVENTORY))


def copy(folder: Path, to: Path) -> Path:
    """A copy of the hub's data in place of what is there, without what only takes room."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("reserve*", "backups", "*.lock"))
    return to


def act(connection: Connection, folder: Path, what: str, last: int) -> None:
    """In a process of its own: do it, killed before the statement or commit of that number (0: none). Says how many
    there were."""
    met = 0

    def point() -> None:
        nonlocal met
        met += 1
        if met == last:
            os.kill(os.getpid(), signal.SIGKILL)

    original = Sql.__call__

    def counted(self: Sql, tx: Any, **given: Any) -> Any:
        point()
        return original(self, tx, **given)

    with hub_database(folder, "") as database:
        Sql.__call__ = counted  # type: ignore[method-assign]
        event.listen(database.engine, "commit", lambda _connection: point())
        ACTS[what](database, folder)
        connection.send(met)


def state(folder: Path) -> dict[str, Any]:
    """What the database says of all that an act could change."""
    file = folder / FILE
    tables = [str(row["name"]) for row in rows(file, "SELECT name FROM sqlite_master WHERE name GLOB 'hub_*'")]
    found: dict[str, Any] = {
        name: rows(file, f"SELECT count(*) AS n FROM {name}")
        for name in tables
        if rows(file, "SELECT 1 AS n FROM sqlite_master WHERE type = 'table' AND name = ?", name)
    }
    found["sessions"] = rows(file, "SELECT id, status, holder_id, items_scanned, uploaded, change FROM hub_session")
    found["tokens"] = rows(file, "SELECT count(revoked_at) AS n FROM hub_token")
    found["passwords"] = rows(file, "SELECT count(password_hash) AS n FROM hub_user")
    found["damage"] = damage(file)
    return found
