"""Assets of an organisation at the hub, whatever station asked for them."""

from datetime import datetime

from sqlalchemy import Connection

from services.assets.model import Asset
from services.database import asset_store
from services.database.sql import Sql
from services.database.types import to_micros

_UNSEEN = "organisation_id = :organisation AND state = 'created' AND seen_at IS NULL"  # word for word as its index
_DUE = Sql(
    f"SELECT id FROM asset WHERE {_UNSEEN} AND register = :register"  # noqa: S608 (ours)
    " AND (next_at IS NULL OR next_at <= :now) ORDER BY seq LIMIT :most"
)
_TROUBLED = Sql(f"SELECT id FROM asset WHERE {_UNSEEN} AND why <> '' ORDER BY seq LIMIT :most")  # noqa: S608 (ours)


_HOW_MANY = Sql(f"SELECT count(*) FROM asset WHERE {_UNSEEN} AND why <> ''")  # noqa: S608 (ours)


def unseen(tx: Connection, organisation: int, register: str, now: datetime, most: int) -> list[Asset]:
    """Created, and to be looked at once more by now: those that were not yet, and those that are not well."""
    found = _DUE(tx, organisation=organisation, register=register, now=to_micros(now), most=most)
    return asset_store.some(tx, organisation, [row.id for row in found])


def troubled(tx: Connection, organisation: int, most: int) -> list[Asset]:
    """Created, and somebody has to see to it (`why`): the register has its serial twice, or does not show it."""
    found = _TROUBLED(tx, organisation=organisation, most=most)
    return asset_store.some(tx, organisation, [row.id for row in found])


def how_many_troubled(tx: Connection, organisation: int) -> int:
    """How many those are."""
    return int(_HOW_MANY(tx, organisation=organisation).scalar_one())
