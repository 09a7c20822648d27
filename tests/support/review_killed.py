"""A verdict on what was handed in at a station, in a process that is killed (kill -9) before a statement or commit of
choice."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from services.clock import SystemClock
from services.database.database import Database
from services.database.files import FILE_NAME
from services.database.opening import open_database
from services.database.session_server_store import mark_server
from services.errors import Refused
from services.sessions.model import SessionType, Status
from services.sessions.remote import Judged
from services.sessions.reviewing import ReviewService, carry_out
from tests.campaigns.hub_store import damage, rows
from tests.services.builders import ADA, EVE, Station
from tests.support.hub_killed import killed_at

SERVER, NUMBER = "https://hub.example", 5
AT = datetime(2026, 3, 1, 10, 42, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What waits: the session, and the act that handed it in."""

    session_id: str
    act_id: str


def prepare(folder: Path) -> HandedIn:
    """A session with two staged scans that Ada has handed in, known to a hub."""
    with closing(open_database(folder)) as database:
        station = Station(database, sends=True)
        session = station.start(SessionType.CHECK_OUT, expected=("A1", "A2"), auto_commit=False, review=True)
        station.scan("A1")
        station.scan("A2")
        waits = station.sessions.change_status(session.id, Status.COMPLETED, ADA)
        database.write(lambda tx: mark_server(tx, session.id, SERVER))
        database.write(lambda tx: tx.exec_driver_sql(f"UPDATE session SET remote_id = {NUMBER}"))
        assert waits.hand_in is not None
        return HandedIn(session.id, waits.hand_in.id)


def _approve(database: Database, what: HandedIn) -> None:
    ReviewService(database, SystemClock(), sends=True).approve(what.session_id, EVE)


def _send_back(database: Database, what: HandedIn) -> None:
    ReviewService(database, SystemClock(), sends=True).send_back(what.session_id, "Again", EVE)


def _carry(database: Database, what: HandedIn) -> None:
    judged = Judged(NUMBER, what.act_id, None, "Supervisor")
    database.write_once(lambda tx, _attempt: carry_out(tx, judged, SERVER, AT))


VERDICTS: dict[str, Callable[[Database, HandedIn], None]] = {
    "approve": _approve,
    "send back": _send_back,
    "carry out the hub's": _carry,
}


def judge(connection: Connection, folder: Path, what: HandedIn, verdict: str, last: int) -> None:
    """In a process of its own: judge it, killed at that point (0: at none); says how many points there were, or why it
    was refused."""
    with closing(open_database(folder)) as database, killed_at(database, last) as met:
        try:
            VERDICTS[verdict](database, what)
        except Refused as refused:
            connection.send(refused.code)
        else:
            connection.send(met[0])


def state(folder: Path) -> dict[str, Any]:
    """All that a verdict changes."""
    file = folder / FILE_NAME
    return {
        "session": rows(file, "SELECT status, hand_in IS NULL AS judged, staged, review_note FROM session"),
        "scans": rows(file, "SELECT text, staged FROM scan ORDER BY seq"),
        "moved": rows(file, "SELECT count(*) AS n FROM custody"),
        "history": rows(file, "SELECT act FROM session_event ORDER BY seq"),
        "told": [row["kind"] for row in rows(file, "SELECT kind FROM outbox ORDER BY seq")],
        "statuses": [
            json.loads(row["payload"]).get("status") for row in rows(file, "SELECT payload FROM outbox ORDER BY seq")
        ],
        "damage": damage(file),
    }
