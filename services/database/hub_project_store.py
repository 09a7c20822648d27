"""The projects and clients of the hub's organisations: imported, looked up, never deleted."""

from sqlalchemy import Connection

from services.database.project_store import List, Named
from services.database.sql import Sql

_GET = {
    List.PROJECTS: Sql(
        "SELECT id, name, active FROM hub_project WHERE organisation_id = :organisation_id AND id = :id"
    ),
    List.CLIENTS: Sql("SELECT id, name, active FROM hub_client WHERE organisation_id = :organisation_id AND id = :id"),
}
_PUT = {
    List.PROJECTS: Sql(
        "INSERT INTO hub_project (organisation_id, id, name, active) VALUES (:organisation_id, :id, :name, :active)"
        " ON CONFLICT (organisation_id, id) DO UPDATE SET name = excluded.name, active = excluded.active"
    ),
    List.CLIENTS: Sql(
        "INSERT INTO hub_client (organisation_id, id, name, active) VALUES (:organisation_id, :id, :name, :active)"
        " ON CONFLICT (organisation_id, id) DO UPDATE SET name = excluded.name, active = excluded.active"
    ),
}


def find(tx: Connection, which: List, organisation_id: int, number: int) -> Named | None:
    """The organisation's own with this number."""
    row = _GET[which](tx, organisation_id=organisation_id, id=number).first()
    return None if row is None else Named(row.id, row.name, bool(row.active))


def put(tx: Connection, which: List, organisation_id: int, named: Named) -> None:
    """Store it, or change it where its number is there."""
    _PUT[which](tx, organisation_id=organisation_id, id=named.id, name=named.name, active=named.active)
