"""What callers list of the hub's sessions: a page of them, one, its history. Read only, on the reading connection."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row

from services.database.hub_session_store import session_of
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.hub.lines import RECENT, Filter, HistoryLine, SessionLine, Which

NEWEST = 2**63 - 1  # no session and no scan has a greater number
LONGEST_HISTORY = 500
_MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)

# What `lines_of` reads; to be followed by a WHERE that names the organisation.
LINES = (
    "SELECT s.*, u.name AS username, u.full_name, h.full_name AS holder, o.full_name AS offered FROM hub_session s"
    " JOIN hub_user u ON u.id = s.created_by JOIN hub_user h ON h.id = s.holder_id"
    " LEFT JOIN hub_user o ON o.id = s.offered_to"
)
_ONE = Sql(f"{LINES} WHERE s.organisation_id = :organisation_id AND s.id = :id")
_CONDITIONS = {
    Which.OPEN.value: "s.status IN ('ACTIVE', 'PAUSED')",  # as its partial index says it
    Which.ENDED.value: "s.status IN ('COMPLETED', 'CANCELLED')",
    "session_type": "s.session_type = :session_type",
    "station": "s.holder_id = :station",
    "person": "s.person = :person",
    "search": "(lower(s.location) LIKE lower(:search) ESCAPE '!' OR lower(s.notes) LIKE lower(:search) ESCAPE '!'"
    " OR lower(s.scanner_id) LIKE lower(:search) ESCAPE '!' OR lower(s.person) LIKE lower(:search) ESCAPE '!'"
    " OR lower(h.full_name) LIKE lower(:search) ESCAPE '!' OR CAST(s.id AS TEXT) = :number)",
}
# A minute at a time, so that each is looked up by the key, whatever else was scanned in between.
_RECENT = Sql(
    "WITH RECURSIVE moment (minute) AS (SELECT CAST(:first AS BIGINT) UNION ALL"
    " SELECT minute + 1 FROM moment WHERE minute < :last)"
    " SELECT m.session_id, m.minute, m.scans FROM moment CROSS JOIN hub_minute m"
    " WHERE m.organisation_id = :organisation_id AND m.minute = moment.minute"
    " AND m.session_id BETWEEN :lowest AND :highest"
)
_HISTORY = Sql(
    "SELECT e.*, u.full_name AS user_name FROM hub_event e JOIN hub_user u ON u.id = e.user_id"
    " WHERE e.organisation_id = :organisation_id AND e.session_id = :session_id ORDER BY e.seq DESC LIMIT :most"
)


def page(
    tx: Connection, organisation_id: int, wanted: Filter, now: datetime, *, before: int = NEWEST, most: int = 100
) -> list[SessionLine]:
    """The organisation's sessions with a number under `before`, newest first."""
    params: dict[str, Any] = {
        "session_type": wanted.session_type,
        "station": wanted.station,
        "person": wanted.person,
        "search": None if wanted.search is None else f"%{_escaped(wanted.search)}%",
    }
    given = {name: value for name, value in params.items() if value is not None}
    names = (*(() if wanted.which is Which.ALL else (wanted.which.value,)), *given)
    more = {"number": wanted.search} if wanted.search is not None else {}
    rows = _page(names)(tx, organisation_id=organisation_id, before=before, most=most, **given, **more).all()
    return lines_of(tx, organisation_id, rows, now)


def one(tx: Connection, organisation_id: int, number: int, now: datetime) -> SessionLine | None:
    """The organisation's own session of that number."""
    lines = lines_of(tx, organisation_id, _ONE(tx, organisation_id=organisation_id, id=number).all(), now)
    return lines[0] if lines else None


def history(tx: Connection, organisation_id: int, number: int) -> list[HistoryLine]:
    """What was done with the session, oldest first: the last LONGEST_HISTORY acts."""
    rows = _HISTORY(tx, organisation_id=organisation_id, session_id=number, most=LONGEST_HISTORY).all()
    return [
        HistoryLine(row.seq, from_micros(row.at), row.act, row.user_name, row.person, row.detail)
        for row in reversed(rows)
    ]


def lines_of(tx: Connection, organisation_id: int, rows: Sequence[Row[Any]], now: datetime) -> list[SessionLine]:
    """The lines that rows of a LINES statement are, with the scans of the last minutes, `now` being the last."""
    if not rows:
        return []
    last = to_micros(now) // _MINUTE
    numbers = [row.id for row in rows]
    made = _RECENT(
        tx,
        organisation_id=organisation_id,
        first=last - RECENT + 1,
        last=last,
        lowest=min(numbers),
        highest=max(numbers),
    )
    scans = Counter({(row.session_id, row.minute): row.scans for row in made})
    minutes = range(last - RECENT + 1, last + 1)
    return [
        SessionLine(session_of(row), row.holder, row.offered, tuple(scans[row.id, minute] for minute in minutes))
        for row in rows
    ]


@cache
def _page(names: tuple[str, ...]) -> Sql:
    """The statement for these conditions: a few dozen at most."""
    conditions = "".join(f" AND {_CONDITIONS[name]}" for name in names)
    return Sql(
        f"{LINES} WHERE s.organisation_id = :organisation_id AND s.id < :before{conditions}"
        " ORDER BY s.id DESC LIMIT :most"
    )


def _escaped(text: str) -> str:
    """The text with LIKE's own signs taken as they are."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
