"""The expected lists of the hub's sessions, item by item."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from services.database.sql import Sql
from services.hub.lines import ListedItem
from services.hub.model import HubSession

_KNOWN = {
    "sqlite": Sql(
        "SELECT position FROM hub_expected WHERE organisation_id = :organisation_id AND session_id = :session_id"
        " AND position IN (SELECT value FROM json_each(:positions))"
    ),
    "postgresql": Sql(
        "SELECT position FROM hub_expected WHERE organisation_id = :organisation_id AND session_id = :session_id"
        " AND position IN (SELECT CAST(json_array_elements_text(CAST(:positions AS json)) AS BIGINT))"
    ),
}
_INSERT = Sql(
    "INSERT INTO hub_expected (organisation_id, session_id, position, code, description)"
    " VALUES (:organisation_id, :session_id, :position, :code, :description)"
)
_PAGE = Sql(
    "SELECT position, code, description FROM hub_expected WHERE organisation_id = :organisation_id"
    " AND session_id = :session_id AND position > :after ORDER BY position LIMIT :most"
)


def known(tx: Connection, session: HubSession, positions: Iterable[int]) -> frozenset[int]:
    """Those of the positions of the session's list that the hub has."""
    rows = _KNOWN[tx.dialect.name](
        tx, organisation_id=session.organisation_id, session_id=session.id, positions=json.dumps(list(positions))
    )
    return frozenset(int(row.position) for row in rows)


def insert(tx: Connection, session: HubSession, items: Iterable[ListedItem]) -> None:
    """Store items that are not there yet."""
    _INSERT.many(
        tx,
        [
            {
                "organisation_id": session.organisation_id,
                "session_id": session.id,
                "position": item.position,
                "code": item.code,
                "description": item.description,
            }
            for item in items
        ],
    )


def page(tx: Connection, organisation_id: int, session_id: int, *, after: int, most: int) -> list[ListedItem]:
    """The items of the session's list behind the position `after`, in the list's order."""
    rows = _PAGE(tx, organisation_id=organisation_id, session_id=session_id, after=after, most=most)
    return [ListedItem(int(row.position), row.code, row.description) for row in rows]
