"""What may go to the archive, and all rows of a session: read, and taken away together."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from services.archive.model import Candidate, Content, Note, Stays
from services.database.migrate import HEAD
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros

_CANDIDATES = Sql(
    "SELECT s.seq, s.id, s.status, s.ended_at,"
    " EXISTS (SELECT 1 FROM outbox o WHERE o.aggregate_id = s.id AND o.state <> 'done') AS untold,"
    " EXISTS (SELECT 1 FROM scan c WHERE c.session_id = s.id AND (c.verdict IS NULL OR c.kept))"
    " AS undecided,"
    " EXISTS (SELECT 1 FROM scan k JOIN custody c ON c.scan_id = k.id WHERE k.session_id = s.id"
    " AND NOT EXISTS (SELECT 1 FROM custody l"
    " JOIN session e ON e.id = l.session_id WHERE l.key = c.key AND l.seq > c.seq AND e.ended_at IS NOT NULL))"
    " AS at_door,"
    " EXISTS (SELECT 1 FROM scan c WHERE c.session_id = s.id AND c.seq = (SELECT max(seq) FROM scan))"
    " OR EXISTS (SELECT 1 FROM session_event v WHERE v.session_id = s.id"
    " AND v.seq = (SELECT max(seq) FROM session_event)) AS newest,"
    " EXISTS (SELECT 1 FROM meta m WHERE m.key LIKE 'front.%' AND m.value = s.id) AS in_front"
    " FROM session s WHERE s.ended_at IS NOT NULL AND s.seq > :after ORDER BY s.seq LIMIT :most"
)
_ONE = Sql("SELECT seq FROM session WHERE id = :id")
_WHERE: Final[Mapping[str, str]] = {  # in the order in which rows depend on others
    "session": "id = :id",
    "session_item": "session_id = :id",
    "scan": "session_id = :id",
    "session_event": "session_id = :id",
    "custody": "scan_id IN (SELECT id FROM scan WHERE session_id = :id)",
    "outbox": "seq IN EACH_NUMBER(:told)",
}
_ORDER: Final = {"session_item": "position, key"}
_READ: Final = {
    table: Sql(f"SELECT * FROM {table} WHERE {where} ORDER BY {_ORDER.get(table, 'seq')}")  # noqa: S608 (our own names)
    for table, where in _WHERE.items()
}
_DELETE: Final = {table: Sql(f"DELETE FROM {table} WHERE {where}") for table, where in _WHERE.items()}  # noqa: S608 (as above)
_TOLD = Sql("SELECT seq FROM outbox WHERE aggregate = 'session' AND aggregate_id = :id ORDER BY seq")
_PEOPLE = Sql(
    "SELECT id, name, full_name FROM person WHERE id IN (SELECT person_id FROM scan WHERE session_id = :id"
    " UNION SELECT person_id FROM session_event WHERE session_id = :id"
    " UNION SELECT created_by FROM session WHERE id = :id) ORDER BY id"
)
_NOTE: Final = "archive.note"
_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_GET = Sql("SELECT value FROM meta WHERE key = :key")
_FINISHED: Final = frozenset({"COMPLETED", "CANCELLED"})


def candidates(tx: Connection, after: int, most: int) -> list[Candidate]:
    """Sessions that ended, by their numbers after `after`, at most so many."""
    return [_candidate(row) for row in _CANDIDATES(tx, after=after, most=most)]


def candidate(tx: Connection, session_id: str) -> Candidate | None:
    """One of them; None where it is not there, or has not ended."""
    seq = _ONE(tx, id=session_id).scalar()
    found = [] if seq is None else candidates(tx, int(seq) - 1, 1)
    return found[0] if found and found[0].id == session_id else None


def is_there(tx: Connection, session_id: str) -> bool:
    """Whether the session is in the database."""
    return _ONE(tx, id=session_id).scalar() is not None


def told(tx: Connection, session_id: str) -> list[int]:
    """The numbers of the messages that tell of the session. Reads the whole outbox: never in a transaction that
    writes."""
    return [int(row.seq) for row in _TOLD(tx, id=session_id)]


def read(tx: Connection, session_id: str, messages: Sequence[int]) -> Content:
    """All rows of the session, with these messages, and who its people are. As many as it has are held in memory."""
    tables: dict[str, list[dict[str, Any]]] = {
        table: [row._asdict() for row in sql(tx, **_params(table, session_id, messages))]
        for table, sql in _READ.items()
    }
    tables["person"] = [row._asdict() for row in _PEOPLE(tx, id=session_id)]
    return Content(HEAD, tables)


def remove(tx: Connection, session_id: str, messages: Sequence[int]) -> None:
    """Take all rows of the session away, with these messages."""
    for table in reversed(list(_WHERE)):
        _DELETE[table](tx, **_params(table, session_id, messages))


def put_note(tx: Connection, note: Note) -> None:
    """Remember this of archiving, for other processes and after a restart."""
    whole = {
        "looked_at": to_micros(note.looked_at),
        "stayed": note.stayed,
        "moved_at": None if note.moved_at is None else to_micros(note.moved_at),
        "moved": note.moved,
        "why": note.why,
        "params": note.params,
    }
    _PUT(tx, key=_NOTE, value=json.dumps(whole))


def note(tx: Connection) -> Note | None:
    """What is remembered; None where nobody has archived here."""
    value = _GET(tx, key=_NOTE).scalar()
    if value is None:
        return None
    found = json.loads(str(value))
    stayed = {Stays(why): int(number) for why, number in found["stayed"].items()}
    moved_at = None if found["moved_at"] is None else from_micros(found["moved_at"])
    return Note(from_micros(found["looked_at"]), stayed, moved_at, found["moved"], found["why"], found["params"])


def _params(table: str, session_id: str, messages: Sequence[int]) -> dict[str, str]:
    return {"told": listed(messages)} if table == "outbox" else {"id": session_id}


def _candidate(row: Any) -> Candidate:
    return Candidate(
        row.seq,
        row.id,
        row.status in _FINISHED,
        from_micros(row.ended_at),
        untold=bool(row.untold),
        undecided=bool(row.undecided),
        at_door=bool(row.at_door),
        newest=bool(row.newest),
        in_front=bool(row.in_front),
    )
