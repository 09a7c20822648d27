"""What archiving asks in the transaction that writes goes by an index: no table is read whole while scans wait."""

import re
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from services.database import archive_store
from services.database.opening import open_database
from tests.support.plans import plan, statements_of_sql

_THROUGH_ALL = re.compile(r"^SCAN (?!json_each|meta|m\b|person)\w+")


def test_nothing_is_read_whole_where_a_session_is_taken_away(tmp_path: Path) -> None:
    with closing(open_database(tmp_path)) as database:

        def take_away(tx: Connection) -> None:
            archive_store.candidates(tx, 0, 1)
            archive_store.candidate(tx, "a")
            archive_store.read(tx, "a", [1, 2])
            archive_store.remove(tx, "a", [1, 2])

        with statements_of_sql() as seen:
            database.write(take_away)
        asked = [(one, params) for one, params in seen if "session" in one or "outbox" in one]
        assert len(asked) >= 14
        slow = {one: step for one, params in asked for step in plan(database, one, params) if _THROUGH_ALL.match(step)}
        assert slow == {}
