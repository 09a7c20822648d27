"""Photos of boxes that stations have sent to the hub, with their pictures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.photos.model import Photo, PhotoState

_INSERT = Sql(
    "INSERT INTO hub_photo (organisation_id, id, box_id, shipment_id, station, at, taken_at, came_at, size, width,"
    " height, digest, data) VALUES (:organisation, :id, :box, :shipment, :station, :at, :taken_at, :came_at, :size,"
    " :width, :height, :digest, :data)"
)
_ROW = (
    "SELECT p.id, p.box_id, p.shipment_id, p.station, p.at, p.taken_at, p.size, p.width, p.height, p.digest, b.number"
    " FROM hub_photo p LEFT JOIN box b ON b.organisation_id = p.organisation_id AND b.id = p.box_id"
    " WHERE p.organisation_id = :organisation"
)
_GET = Sql(f"{_ROW} AND p.id = :id")
_OF = Sql(f"{_ROW} AND p.shipment_id = :shipment ORDER BY p.at, p.id LIMIT :most")
_DATA = Sql("SELECT data FROM hub_photo WHERE organisation_id = :organisation AND id = :id")
_OLDEST = Sql(
    "SELECT id, size, came_at FROM hub_photo WHERE organisation_id = :organisation ORDER BY came_at LIMIT :most"
)
_TOTAL = Sql("SELECT coalesce(sum(size), 0) FROM hub_photo WHERE organisation_id = :organisation")
_DELETE = Sql("DELETE FROM hub_photo WHERE organisation_id = :organisation AND id IN EACH(:ids)")


def insert(tx: Connection, organisation: int, photo: Photo, data: bytes, came_at: datetime) -> None:
    """One more."""
    _INSERT(
        tx,
        organisation=organisation,
        id=photo.id,
        box=photo.box_id,
        shipment=photo.shipment_id,
        station=photo.station,
        at=to_micros(photo.at),
        taken_at=to_micros(photo.taken_at or photo.at),
        came_at=to_micros(came_at),
        size=photo.size,
        width=photo.width,
        height=photo.height,
        digest=photo.digest,
        data=data,
    )


def get(tx: Connection, organisation: int, photo_id: str) -> Photo | None:
    """One, by its id, without its picture."""
    row = _GET(tx, organisation=organisation, id=photo_id).first()
    return None if row is None else _photo(row)


def of_shipment(tx: Connection, organisation: int, shipment_id: str, most: int) -> Sequence[Photo]:
    """Those of a shipment, the first closed first."""
    return [_photo(row) for row in _OF(tx, organisation=organisation, shipment=shipment_id, most=most)]


def data(tx: Connection, organisation: int, photo_id: str) -> bytes | None:
    """Its picture."""
    row = _DATA(tx, organisation=organisation, id=photo_id).first()
    return None if row is None else bytes(row.data)


def oldest(tx: Connection, organisation: int, most: int) -> Sequence[tuple[str, int, datetime]]:
    """(id, bytes, when it came) of those that came first."""
    return [(row.id, row.size, from_micros(row.came_at)) for row in _OLDEST(tx, organisation=organisation, most=most)]


def total(tx: Connection, organisation: int) -> int:
    """Bytes of all pictures."""
    return int(_TOTAL(tx, organisation=organisation).scalar_one())


def delete(tx: Connection, organisation: int, ids: Sequence[str]) -> None:
    """They are kept no more."""
    _DELETE(tx, organisation=organisation, ids=listed(ids))


def _photo(row: Any) -> Photo:
    return Photo(
        row.id,
        row.box_id,
        row.shipment_id,
        row.station,
        from_micros(row.at),
        PhotoState.KEPT,
        taken_at=from_micros(row.taken_at),
        size=row.size,
        width=row.width,
        height=row.height,
        digest=row.digest,
        box=row.number,
    )
