"""What a station is about to ask the hub for: the key stands on the disk before it is used, so that what was answered
to a program that was killed is answered to the next one, too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.by import By

_GET = Sql(
    "SELECT key, number, at, other_at FROM tag_wish WHERE organisation_id = :organisation AND station = :station"
)
_PUT = Sql(
    "INSERT INTO tag_wish (organisation_id, station, key, number, at)"
    " VALUES (:organisation, :station, :key, :number, :at) ON CONFLICT DO NOTHING"
)
_OTHER = Sql(
    "UPDATE tag_wish SET other_at = :at"
    " WHERE organisation_id = :organisation AND station = :station AND key = :key AND other_at IS NULL"
)
_DROP = Sql("DELETE FROM tag_wish WHERE organisation_id = :organisation AND station = :station AND key = :key")


@dataclass(frozen=True, slots=True)
class Wish:
    """A block of `number` numbers, asked for under `key`; since when. `other_at`: since when one of another kind is the
    answer, None where it is not."""

    key: str
    number: int
    at: datetime
    other_at: datetime | None = None


def get(tx: Connection, by: By) -> Wish | None:
    """What this station asks for; None for nothing."""
    row = _GET(tx, organisation=by.organisation, station=by.station).first()
    if row is None:
        return None
    return Wish(row.key, row.number, from_micros(row.at), None if row.other_at is None else from_micros(row.other_at))


def put(tx: Connection, by: By, wish: Wish) -> Wish:
    """Ask for it; what was asked for already stays. Returns what is asked for."""
    values = {"key": wish.key, "number": wish.number, "at": to_micros(wish.at)}
    _PUT(tx, organisation=by.organisation, station=by.station, **values)
    return get(tx, by) or wish


def note_other(tx: Connection, by: By, key: str) -> None:
    """A block of another kind was the answer, for the first time now or before."""
    _OTHER(tx, organisation=by.organisation, station=by.station, key=key, at=to_micros(by.at))


def drop(tx: Connection, by: By, key: str) -> None:
    """It was answered, and the answer is stored."""
    _DROP(tx, organisation=by.organisation, station=by.station, key=key)
