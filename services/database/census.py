"""Every scan that is stored, for accounts that must balance: the demo's, and those of fault runs."""

from sqlalchemy import Connection

from services.database.sql import Sql

_EVERY_SCAN = Sql("SELECT id, text FROM scan ORDER BY seq")


def every_scan(tx: Connection) -> list[tuple[str, str]]:
    """(id, text) of each scan in the order of storing, whatever was answered. Reads the whole table."""
    return [(row.id, row.text) for row in _EVERY_SCAN(tx)]
