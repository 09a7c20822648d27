"""What a hub does with its database, in a process that is killed (kill -9) before a statement or commit of choice."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event

from app.hub import importing
from app.hub.outbox_file import parse_outbox
from app.hub.place import hub_database
from services.clock import SystemClock
from services.database.database import Database
from services.database.sql import Sql
from services.errors import Refused
from services.frames.record.model import FrameRecord
from services.hub.accounts import HubAccounts
from services.hub.at_once import Ask
from services.hub.frames import HubFrames
from services.hub.hand_over import HubHandOver
from services.hub.lines import HubScan
from services.hub.model import LOOPBACK, Answer, Call, Caller, HubRole
from services.hub.review import Act, ReviewState
from services.hub.reviewing import HubReviews
from services.hub.scans import HubScans
from services.hub.service import HubService
from services.hub.settings import DEFAULTS
from services.sessions.model import NewSession, SessionType
from services.sessions.projects import List
from services.sync.outbox_file import sealed
from tests.campaigns.hub_store import damage, rows

AT = datetime(2026, 3, 1, 10, 42, tzinfo=UTC)
CLOCK = SystemClock()
MANY = 100
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


def _judge(database: Database, _folder: Path) -> None:
    HubReviews(database, CLOCK).tell(_call(database, "two"), 2, Act(ReviewState.SENT_BACK, "act-1", "Again"))


def _create_token(database: Database, _folder: Path) -> None:
    HubAccounts(database, CLOCK).create_token("one", timedelta(days=1))


def import_outbox(database: Database, folder: Path, operations: int = MANY) -> None:
    """A station's file with two sessions, or so many of its operations."""
    file, raw = parse_outbox(sealed(_carried(operations)))
    user = HubAccounts(database, CLOCK).find_user("one")
    assert importing.import_outbox(database, CLOCK, DEFAULTS, file, raw, user).errors == []


def _carried(operations: int) -> dict[str, Any]:
    told = {"person": "Mia", "at": "2026-03-01T10:42:00.000Z"}
    scans = [
        {"id": f"s{n}", "text": "A1", "symbology": "code128", "device": "gun", "scanned_at": told["at"]}
        | {"outcome": "accepted.found", "staged": True}
        for n in range(3)
    ]
    expected = {"size": 2, "items": [{"position": n, "code": f"A{n}"} for n in (1, 2)], "blind": True}
    first: list[dict[str, Any]] = [
        {"act": "create", "key": "k1", **told, "body": {"session_type": "INVENTORY"}},
        {"act": "expected", "person": "Mia", "body": expected},
        {"act": "scans", "scans": scans},
        {"act": "update", "key": "k2", **told, "body": {"items_scanned": 0, "status": "PAUSED"}},
        {"act": "review", "what": "hand-in", "key": "k3", **told, "body": {"hand_in": "act-2"}},
    ]
    second = [{"act": "create", "key": "k4", **told, "body": {"session_type": "CHECK_IN"}}]
    lists = (first[:operations], second[: max(0, operations - len(first))])
    sessions = [{"id": f"carried-{n}", "remote_id": None, "operations": one} for n, one in enumerate(lists)]
    station = {"id": "station", "name": "One", "user_id": None, "token": None}
    return {"written_at": told["at"], "version": "1", "server": "", "station": station, "sessions": sessions}


def _begin_camera_scan(database: Database, _folder: Path) -> None:
    HubFrames(database, CLOCK).begin(_call(database, "one"), "session")


def _frames(database: Database, _folder: Path) -> None:
    told = [FrameRecord(f"frame-{n}", n, True, 0.5, 0.5, None, True, AT) for n in range(3)]
    HubFrames(database, CLOCK).add(_call(database, "one"), _camera_scan(database), told)


def _frame(database: Database, _folder: Path) -> None:
    """Without a token and a key, as a camera on the same machine tells it."""
    came: Queue[Answer | Exception] = Queue()
    frame = FrameRecord("frame", 7, True, 0.5, 0.5, None, True, AT)
    HubFrames(database, CLOCK).post_frame(Ask(None, "", "", None), _camera_scan(database), frame, came.put, came.put)
    answer = came.get(timeout=60)
    if isinstance(answer, Exception):
        raise answer


def _lock(database: Database, _folder: Path) -> None:
    HubFrames(database, CLOCK).complete(_call(database, "one"), _camera_scan(database))


def _camera_scan(database: Database) -> str:
    user = HubAccounts(database, CLOCK).find_user("one")
    found = json.loads(HubFrames(database, CLOCK).scans(Caller(user), before=None, most=1).body)
    return str(found["scans"][0]["scanId"])


ACTS: dict[str, Callable[[Database, Path], None]] = {
    "import projects": _import,
    "add a user": _add_user,
    "set a password": _set_password,
    "start a session": _create,
    "end a session": _end,
    "upload scans": _upload,
    "take a session over": _take_over,
    "judge a review": _judge,
    "begin a camera scan": _begin_camera_scan,
    "record a frame": _frame,
    "record frames together": _frames,
    "complete a camera scan": _lock,
}
OTHERS = {"make a token": _create_token, "import an outbox": import_outbox}


def prepare(folder: Path) -> None:
    """Two stations with a token each, and two sessions of the first: one waits for its review."""
    with hub_database(folder, "") as database:
        accounts = HubAccounts(database, CLOCK)
        for name in ("one", "two"):
            accounts.add_user(name, full_name=name, role=HubRole.STATION, organisation="Site", password=None)
            accounts.create_token(name, timedelta(days=1))
        one = Call(Caller(accounts.find_user("one")), "", None)
        accounts.add_user(LOOPBACK, full_name="-", role=HubRole.STATION, organisation="Site", password=None)
        HubFrames(database, CLOCK).begin(one, "session")
        for _number in (1, 2):
            HubService(database, CLOCK).create(one, NewSession(SessionType.INVENTORY))
        HubService(database, CLOCK).update(one, 2, {"status": "PAUSED"})
        HubReviews(database, CLOCK).tell(one, 2, Act(ReviewState.HANDED_IN, "act-1"))


def prepare_people(folder: Path) -> None:
    """A hub with a user and no token yet, nor what tokens are signed with."""
    with hub_database(folder, "") as database:
        HubAccounts(database, CLOCK).add_user(
            "one", full_name="One", role=HubRole.STATION, organisation="Site", password=None
        )


def tokens(folder: Path) -> list[Any]:
    """Each that is stored: whose it is, and how long what is kept of it is."""
    return rows(folder / FILE, "SELECT user_id, length(jti_hash) AS hashed FROM hub_token")


def makes_a_token_that_counts(folder: Path) -> bool:
    """Whether a new token lets in."""
    with hub_database(folder, "") as database:
        accounts = HubAccounts(database, CLOCK)
        return accounts.claims(accounts.create_token("one", timedelta(days=1)).text) is not None


def copy(folder: Path, to: Path) -> Path:
    """A copy of the hub's data in place of what is there, without what only takes room."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("reserve*", "backups", "*.lock"))
    return to


@contextmanager
def killed_at(database: Database, last: int) -> Iterator[list[int]]:
    """This process is killed before the statement or commit of that number (0: none). [How many there were.]"""
    met, original = [0], Sql.__call__

    def point() -> None:
        met[0] += 1
        if met[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(self: Sql, tx: Any, **given: Any) -> Any:
        point()
        return original(self, tx, **given)

    Sql.__call__ = counted  # type: ignore[method-assign]
    event.listen(database.engine, "commit", lambda _connection: point())
    yield met
    Sql.__call__ = original  # type: ignore[method-assign]


def act(connection: Connection, folder: Path, what: str, last: int) -> None:
    """In a process of its own: do it, killed at that point. Says how many there were."""
    with hub_database(folder, "") as database, killed_at(database, last) as met:
        (ACTS | OTHERS)[what](database, folder)
        connection.send(met[0])


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
    found["reviews"] = rows(file, "SELECT id, review ->> '$.state' AS state, blind, list_stored FROM hub_session")
    found["frames"] = rows(file, "SELECT id, number FROM camera_frame")
    found["camera scans"] = rows(file, "SELECT frames, confidence, latest, locked_at IS NULL AS open FROM camera_scan")
    found["tokens"] = rows(file, "SELECT count(revoked_at) AS n FROM hub_token")
    found["passwords"] = rows(file, "SELECT count(password_hash) AS n FROM hub_user")
    found["damage"] = damage(file)
    return found
