"""The number of the last change of packing in an organisation, and what was deleted there."""

from collections.abc import Mapping

from sqlalchemy import Connection

from services.database.sql import Sql

# Taken before anything is read. A lock that needs no snapshot: who comes second reads what the first has written.
_ONE_AT_A_TIME = Sql("LOCK TABLE packing_change IN SHARE ROW EXCLUSIVE MODE")
_NEXT = Sql(
    "INSERT INTO packing_change (organisation_id, last) VALUES (:organisation, 1)"
    " ON CONFLICT (organisation_id) DO UPDATE SET last = packing_change.last + 1 RETURNING last"
)
_LAST = Sql("SELECT last FROM packing_change WHERE organisation_id = :organisation")
_GONE = Sql(
    "INSERT INTO packing_gone (organisation_id, kind, id, change) VALUES (:organisation, :kind, :id, :change)"
    " ON CONFLICT (organisation_id, kind, id) DO UPDATE SET change = :change"
)
_GONE_SINCE = Sql(
    "SELECT kind, id FROM packing_gone WHERE organisation_id = :organisation AND change > :since ORDER BY change, id"
)


def begin(tx: Connection, organisation: int) -> int:
    """The number of the change that this transaction makes. To be said before anything is read: on PostgreSQL nobody
    else changes anything of packing until it ends; SQLite lets in one alone anyway."""
    if tx.dialect.name != "sqlite":
        _ONE_AT_A_TIME(tx)
    return int(_NEXT(tx, organisation=organisation).scalar_one())


def last(tx: Connection, organisation: int) -> int:
    """The number of the last change, 0 before the first."""
    return int(_LAST(tx, organisation=organisation).scalar() or 0)


def gone(tx: Connection, organisation: int, kind: str, ident: str, change: int) -> None:
    """This was deleted: whoever has a copy is told so."""
    _GONE(tx, organisation=organisation, kind=kind, id=ident, change=change)


def gone_since(tx: Connection, organisation: int, since: int) -> Mapping[str, list[str]]:
    """{kind: the ids} of what was deleted by later changes than that one."""
    found = dict[str, list[str]]()
    for row in _GONE_SINCE(tx, organisation=organisation, since=since):
        found.setdefault(row.kind, []).append(row.id)
    return found
