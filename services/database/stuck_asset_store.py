"""Assets on their way that go no further by themselves: how many, and for which register."""

import json

from sqlalchemy import Connection

from services.assets.model import ELSEWHERE, UNANSWERED, State, counted
from services.database import asset_batch_store
from services.database.asset_tables import OPEN
from services.database.sql import Sql, listed
from services.identity.by import By

_ON_THEIR_WAY = (
    f"organisation_id = :organisation AND station = :station AND {OPEN} AND state IN ('waiting', 'in_doubt')"
)
_COUNTS = Sql(
    "SELECT register, count(*) AS number, count(CASE WHEN why = :unanswered THEN 1 END) AS unanswered,"  # noqa: S608 (ours)
    " count(CASE WHEN why = :elsewhere THEN 1 END) AS marked"
    f" FROM asset WHERE {_ON_THEIR_WAY} GROUP BY register ORDER BY register"
)
_WRONG = Sql(
    f"SELECT id, batch, state, why FROM asset WHERE {_ON_THEIR_WAY}"  # noqa: S608 (ours)
    " AND register = :register AND (why = :elsewhere) <> :is_elsewhere"
)
_MARK = Sql("UPDATE asset SET why = :why, params = :params WHERE id IN EACH(:ids)")


def counts(tx: Connection, by: By) -> list[tuple[str, int, int, int]]:
    """Of each register that assets are on their way to: its address; how many those are, how many of them were sent in
    vain, and how many are marked as being for another register than that of now."""
    whose = {"organisation": by.organisation, "station": by.station}
    found = _COUNTS(tx, **whose, unanswered=UNANSWERED, elsewhere=ELSEWHERE)
    return [(row.register, row.number, row.unanswered, row.marked) for row in found]


def mark(tx: Connection, by: By, register: str, *, elsewhere: bool) -> None:
    """What is on its way to that register is for another one than that of now; or it is for that of now after all."""
    whose = {"organisation": by.organisation, "station": by.station, "register": register}
    why, params = ELSEWHERE if elsewhere else "", json.dumps({"server": register} if elsewhere else {})
    wrong = list(_WRONG(tx, **whose, elsewhere=ELSEWHERE, is_elsewhere=elsewhere))
    _MARK(tx, ids=listed([row.id for row in wrong]), why=why, params=params)
    for row in wrong:
        state = State(row.state)
        asset_batch_store.count(tx, row.batch, counted(state, row.why), counted(state, why))
