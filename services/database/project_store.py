"""Projects and clients: imported, looked up by the server's id, never deleted."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from services.database.sql import Sql


class List(StrEnum):
    """The two lists; each is a table of the same shape."""

    PROJECTS = "project"
    CLIENTS = "client"


@dataclass(frozen=True, slots=True)
class Named:
    """One project or client. `active`: it may be chosen for a new session."""

    id: int
    name: str
    active: bool = True


_GET = {
    List.PROJECTS: Sql("SELECT id, name, active FROM project WHERE id = :id"),
    List.CLIENTS: Sql("SELECT id, name, active FROM client WHERE id = :id"),
}
_ALL = {
    List.PROJECTS: Sql("SELECT id, name, active FROM project ORDER BY name, id"),
    List.CLIENTS: Sql("SELECT id, name, active FROM client ORDER BY name, id"),
}
_PUT = {
    List.PROJECTS: Sql(
        "INSERT INTO project (id, name, active) VALUES (:id, :name, :active)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = excluded.active"
    ),
    List.CLIENTS: Sql(
        "INSERT INTO client (id, name, active) VALUES (:id, :name, :active)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = excluded.active"
    ),
}


def find(tx: Connection, which: List, number: int) -> Named | None:
    """The one with this id."""
    row = _GET[which](tx, id=number).first()
    return None if row is None else Named(row.id, row.name, bool(row.active))


def everything(tx: Connection, which: List) -> list[Named]:
    """All of them, by name."""
    return [Named(row.id, row.name, bool(row.active)) for row in _ALL[which](tx)]


def put(tx: Connection, which: List, named: Named) -> None:
    """Store it, or change it where its id is there."""
    _PUT[which](tx, id=named.id, name=named.name, active=named.active)
