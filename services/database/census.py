"""Every scan that is stored, for accounts that must balance: the demo's, and those of fault runs; and what training has
seen of its steps."""

from sqlalchemy import Connection

from services.database.sql import Sql

_EVERY_SCAN = Sql("SELECT id, text FROM scan ORDER BY seq")
_EVERY_ANSWER = Sql("SELECT text, reason FROM scan WHERE reason IS NOT NULL ORDER BY seq")


def every_scan(tx: Connection) -> list[tuple[str, str]]:
    """(id, text) of each scan in the order of storing, whatever was answered. Reads the whole table."""
    return [(row.id, row.text) for row in _EVERY_SCAN(tx)]


def every_answer(tx: Connection) -> list[tuple[str, str]]:
    """(text, reason) of each scan that was answered, in the order of storing. Reads the whole table."""
    return [(row.text, row.reason) for row in _EVERY_ANSWER(tx)]
