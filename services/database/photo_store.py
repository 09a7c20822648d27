"""Photos of boxes: what is on record of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.photos.model import AtHub, Closing, Photo, PhotoState

_INSERT = Sql(
    "INSERT INTO box_photo (organisation_id, id, box_id, shipment_id, station, event, at, state, why, taken_at, camera,"
    " file, size, width, height, digest, told, told_after) VALUES (:organisation, :id, :box, :shipment, :station,"
    " :event, :at, :state, :why, :taken_at, :camera, :file, :size, :width, :height, :digest, :told, NULL)"
    " ON CONFLICT (organisation_id, id) DO NOTHING"
)
_GET = Sql("SELECT * FROM box_photo WHERE organisation_id = :organisation AND id = :id")
_OF = Sql(
    "SELECT p.*, b.number FROM box_photo p LEFT JOIN box b ON b.organisation_id = p.organisation_id AND b.id = p.box_id"
    " WHERE p.organisation_id = :organisation AND p.shipment_id = :shipment ORDER BY p.id"
)
_LAST_EVENT = Sql("SELECT max(event) FROM box_photo WHERE organisation_id = :organisation AND station = :station")
_NEWEST_EVENT = Sql("SELECT max(seq) FROM packing_event")
_CLOSED = Sql(  # by its number (+), never through all that an organisation did
    "SELECT seq, at, box_id, shipment_id FROM packing_event WHERE seq > :after AND +organisation_id = :organisation"
    " AND station = :station AND act = 'closed' ORDER BY seq LIMIT :most"
)
_WAITING = Sql(  # of boxes that are at the hub; what stands in the index stands in the text
    "SELECT p.*, b.remote_id FROM box_photo p JOIN box b ON b.organisation_id = p.organisation_id AND b.id = p.box_id"
    " WHERE p.told = 'waiting' AND p.organisation_id = 0 AND p.station = :station AND p.state = 'kept'"
    " AND b.remote_id <> '' ORDER BY p.at LIMIT 1"
)
_TOLD = Sql("UPDATE box_photo SET told = :told WHERE organisation_id = 0 AND id = :id")
_AGAIN = Sql(
    "UPDATE box_photo SET told = 'waiting' WHERE organisation_id = 0 AND id IN EACH(:ids)"
    " AND told IN ('refused', 'lost')"
)
_OLDEST = Sql(
    "SELECT * FROM box_photo WHERE organisation_id = 0 AND station = :station AND state = 'kept' ORDER BY at"
    " LIMIT :most"
)
_TOTAL = Sql(
    "SELECT count(*) AS number, coalesce(sum(size), 0) AS size FROM box_photo"
    " WHERE organisation_id = 0 AND station = :station AND state = 'kept'"
)
_KEPT = Sql("SELECT * FROM box_photo WHERE organisation_id = 0 AND station = :station AND state = 'kept' ORDER BY at")
_FILES = Sql("SELECT file FROM box_photo WHERE organisation_id = 0 AND state = 'kept'")
_REMOVED = Sql(
    "UPDATE box_photo SET state = 'removed', why = :why, file = '' WHERE organisation_id = :organisation"
    " AND id IN EACH(:ids)"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A photo that the hub is to be told of; `remote_box`: the hub's id of its box."""

    photo: Photo
    remote_box: str


def insert(tx: Connection, organisation: int, photo: Photo, *, event: int = 0, told: str = "") -> None:
    """One more; nothing where it is on record."""
    _INSERT(
        tx,
        organisation=organisation,
        id=photo.id,
        box=photo.box_id,
        shipment=photo.shipment_id,
        station=photo.station,
        event=event,
        at=to_micros(photo.at),
        state=photo.state.value,
        why=photo.why,
        taken_at=None if photo.taken_at is None else to_micros(photo.taken_at),
        camera=photo.camera,
        file=photo.file,
        size=photo.size,
        width=photo.width,
        height=photo.height,
        digest=photo.digest,
        told=told,
    )


def get(tx: Connection, organisation: int, photo_id: str) -> Photo | None:
    """One, by its id."""
    row = _GET(tx, organisation=organisation, id=photo_id).first()
    return None if row is None else _photo(row)


def of_shipment(tx: Connection, organisation: int, shipment_id: str) -> Sequence[Photo]:
    """All of a shipment, the oldest first."""
    rows = _OF(tx, organisation=organisation, shipment=shipment_id)
    return [replace(_photo(row), box=row.number) for row in rows]


def last_event(tx: Connection, station: str) -> int | None:
    """The last line of the log of which something is on record; None: of none."""
    found: int | None = _LAST_EVENT(tx, organisation=0, station=station).scalar()
    return found


def newest_event(tx: Connection) -> int:
    """The last line of the log, 0 for none."""
    return _NEWEST_EVENT(tx).scalar() or 0


def closed_after(tx: Connection, station: str, event: int, most: int) -> Sequence[Closing]:
    """Boxes that were closed at that station after that line of the log, in order."""
    rows = _CLOSED(tx, after=event, organisation=0, station=station, most=most)
    return [Closing(row.seq, from_micros(row.at), row.box_id, row.shipment_id) for row in rows]


def next_waiting(tx: Connection, station: str) -> Waiting | None:
    """The first that a hub is to be told of, and knows the box of."""
    row = _WAITING(tx, station=station).first()
    return None if row is None else Waiting(_photo(row), row.remote_id)


def tell(tx: Connection, photo_id: str, how: AtHub) -> None:
    """How it stands with the hub now."""
    _TOLD(tx, id=photo_id, told=how.value)


def tell_again(tx: Connection, photo_ids: Iterable[str]) -> None:
    """These wait for the hub once more, where it took them not or they were gone."""
    _AGAIN(tx, ids=listed(photo_ids))


def oldest(tx: Connection, station: str, most: int) -> Sequence[Photo]:
    """Those that this station has kept the longest."""
    return [_photo(row) for row in _OLDEST(tx, station=station, most=most)]


def kept(tx: Connection, station: str) -> Sequence[Photo]:
    """All that this station keeps, the oldest first."""
    return [_photo(row) for row in _KEPT(tx, station=station)]


def total(tx: Connection, station: str) -> tuple[int, int]:
    """How many this station keeps, and how many bytes they are."""
    row = _TOTAL(tx, station=station).one()
    return int(row.number), int(row.size)


def files(tx: Connection) -> Sequence[str]:
    """The files of all that stations keep."""
    return [row.file for row in _FILES(tx)]


def remove(tx: Connection, organisation: int, photo_ids: Iterable[str], why: str) -> None:
    """They are kept no more."""
    _REMOVED(tx, organisation=organisation, ids=listed(photo_ids), why=why)


def _photo(row: Any) -> Photo:
    return Photo(
        row.id,
        row.box_id,
        row.shipment_id,
        row.station,
        from_micros(row.at),
        PhotoState(row.state),
        row.why,
        None if row.taken_at is None else from_micros(row.taken_at),
        row.camera,
        row.file,
        row.size,
        row.width,
        row.height,
        row.digest,
        at_hub=AtHub(row.told),
    )
