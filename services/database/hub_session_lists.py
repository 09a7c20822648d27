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
from services.hub.lines import RECENT, Filter, HistoryLine, Page, SessionLine, Which

NEWEST = 2**63 - 1  # no session and no scan has a greater number
LONGEST_HISTORY = 500
LOOKED_AT = 5_000  # sessions, for one page of a filter
_MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)

# What `lines_of` reads; to be followed by a WHERE that names the organisation.
LINES = (
    "SELECT s.*, u.name AS username, u.full_name, h.full_name AS holder, o.full_name AS offered,"
    " p.full_name AS person_name FROM hub_session s"
    " JOIN hub_user u ON u.id = s.created_by JOIN hub_user h ON h.id = s.holder_id"
    " LEFT JOIN hub_user o ON o.id = s.offered_to"
    " LEFT JOIN hub_person p ON p.organisation_id = s.organisation_id AND p.user_id = s.holder_id AND p.name = s.person"
)
_ONE = Sql(f"{LINES} WHERE s.organisation_id = :organisation_id AND s.id = :id")
_WHICH = {
    Which.OPEN: " AND s.status IN ('ACTIVE', 'PAUSED')",  # as its partial index says it
    Which.ENDED: " AND s.status IN ('COMPLETED', 'CANCELLED')",
    Which.ALL: "",
}
_LAST_LOOKED_AT = (
    "SELECT s.id FROM hub_session s WHERE s.organisation_id = :organisation_id AND s.id < :before{which}"
    " ORDER BY s.id DESC LIMIT 1 OFFSET :skip"
)
_FLOOR = {which: Sql(_LAST_LOOKED_AT.format(which=condition)) for which, condition in _WHICH.items()}
_OFFERED = Sql(
    f"{LINES} WHERE s.organisation_id = :organisation_id AND s.status IN ('ACTIVE', 'PAUSED')"
    " AND s.offered_to = :user_id ORDER BY s.id"
)
_CONDITIONS = {
    "session_type": " AND s.session_type = :session_type",
    "station": " AND s.holder_id = :station",
    "person": " AND (s.person = :person OR p.full_name = :person)",
    "search": " AND (lower(s.location) LIKE lower(:search) ESCAPE '!' OR lower(s.notes) LIKE lower(:search) ESCAPE '!'"
    " OR lower(s.scanner_id) LIKE lower(:search) ESCAPE '!' OR lower(s.person) LIKE lower(:search) ESCAPE '!'"
    " OR lower(h.full_name) LIKE lower(:search) ESCAPE '!' OR lower(p.full_name) LIKE lower(:search) ESCAPE '!'",
    "number": " OR CAST(s.id AS TEXT) = :number)",  # the end of the search
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
    "SELECT e.*, u.full_name AS user_name, p.full_name AS person_name FROM hub_event e"
    " JOIN hub_user u ON u.id = e.user_id"
    " LEFT JOIN hub_person p ON p.organisation_id = e.organisation_id AND p.user_id = e.user_id AND p.name = e.person"
    " WHERE e.organisation_id = :organisation_id AND e.session_id = :session_id ORDER BY e.seq DESC LIMIT :most"
)


def page(
    tx: Connection, organisation_id: int, wanted: Filter, now: datetime, *, before: int = NEWEST, most: int = 100
) -> Page:
    """The organisation's sessions with a number under `before`, newest first. A filter looks at LOOKED_AT of them at
    most, so that nobody waits long for a search that finds little: then the page is short, and the next goes on."""
    given = _params(wanted)
    floor = _floor(tx, organisation_id, wanted.which, before) if given else None
    rows = _page(wanted.which, tuple(given))(
        tx, organisation_id=organisation_id, before=before, floor=floor or 0, most=most + 1, **given
    ).all()
    lines = lines_of(tx, organisation_id, rows[:most], now)
    return Page(lines, rows[most - 1].id if len(rows) > most else floor)


def one(tx: Connection, organisation_id: int, number: int, now: datetime) -> SessionLine | None:
    """The organisation's own session of that number."""
    lines = lines_of(tx, organisation_id, _ONE(tx, organisation_id=organisation_id, id=number).all(), now)
    return lines[0] if lines else None


def offered_to(tx: Connection, organisation_id: int, user_id: int, now: datetime) -> list[SessionLine]:
    """The open sessions that the user is asked to go on with."""
    return lines_of(tx, organisation_id, _OFFERED(tx, organisation_id=organisation_id, user_id=user_id).all(), now)


def history(tx: Connection, organisation_id: int, number: int) -> list[HistoryLine]:
    """What was done with the session, oldest first: the last LONGEST_HISTORY acts."""
    rows = _HISTORY(tx, organisation_id=organisation_id, session_id=number, most=LONGEST_HISTORY).all()
    return [
        HistoryLine(row.seq, from_micros(row.at), row.act, row.user_name, row.person, row.detail, row.person_name)
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
        SessionLine(
            session_of(row),
            row.holder,
            row.offered,
            tuple(scans[row.id, minute] for minute in minutes),
            row.person_name,
        )
        for row in rows
    ]


def _params(wanted: Filter) -> dict[str, Any]:
    """What the filter binds, by the names of the conditions."""
    given = {
        "session_type": wanted.session_type,
        "station": wanted.station,
        "person": wanted.person,
        "search": None if wanted.search is None else f"%{_escaped(wanted.search)}%",
        "number": wanted.search,
    }
    return {name: value for name, value in given.items() if value is not None}


def _floor(tx: Connection, organisation_id: int, which: Which, before: int) -> int | None:
    """The number of the last session that is looked at for this page; None where fewer are left."""
    found = _FLOOR[which](tx, organisation_id=organisation_id, before=before, skip=LOOKED_AT - 1)
    return None if (number := found.scalar()) is None else int(number)


@cache
def _page(which: Which, names: tuple[str, ...]) -> Sql:
    """The statement for these conditions: a few dozen at most."""
    conditions = "".join(_CONDITIONS[name] for name in names)
    return Sql(
        f"{LINES} WHERE s.organisation_id = :organisation_id AND s.id < :before AND s.id >= :floor{_WHICH[which]}"
        f"{conditions} ORDER BY s.id DESC LIMIT :most"
    )


def _escaped(text: str) -> str:
    """The text with LIKE's own signs taken as they are."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
